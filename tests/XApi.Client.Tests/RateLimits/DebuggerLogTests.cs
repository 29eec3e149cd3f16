using Microsoft.Extensions.Logging;

namespace XApi.Tests.RateLimits;

/// <summary>A client without a logger says in a debugger's output that it waits, and nowhere else.</summary>
[TestFixture]
internal sealed class DebuggerLogTests
{
    [TestCase(true, "XApi.Client: GET /2/tweets/search/recent waits 900 s, until 05/01/2024 12:15:00 +00:00, for its limit (Window).")]
    [TestCase(false, "")]
    public void A_wait_is_a_line_where_a_debugger_is_attached(bool isAttached, string line)
    {
        var written = "";
        var log = new DebuggerLog(() => isAttached, text => written += text);

        log.WaitBegan(XOperation.SearchRecent, RateLimitKind.Window, new(2024, 5, 1, 12, 15, 0, TimeSpan.Zero), 900);

        Assert.That(written.TrimEnd(), Is.EqualTo(line));
    }

    [TestCase(LogLevel.Trace, false)]
    [TestCase(LogLevel.Debug, false)]
    [TestCase(LogLevel.Information, true)]
    [TestCase(LogLevel.Critical, true)]
    [TestCase(LogLevel.None, false)]
    public void Single_calls_are_not_written(LogLevel level, bool isWritten) =>
        Assert.That(new DebuggerLog(() => true, _ => { }).IsEnabled(level), Is.EqualTo(isWritten));

    [Test]
    public void It_is_the_log_of_a_client_without_one() => Assert.That(XApiLog.None.Logger, Is.SameAs(DebuggerLog.Instance));
}
