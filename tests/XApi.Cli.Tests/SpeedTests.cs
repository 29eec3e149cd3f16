using System.Globalization;
using XApi.Tests.Support;

namespace XApi.Tests;

/// <summary>A tool is started for every call, so that its start is what is felt of it.</summary>
[TestFixture, NonParallelizable]
internal sealed class SpeedTests : ToolTests
{
    private const double MostSeconds = 0.3;

    // Processor time, which a busy machine does not lengthen as it does the wait for a turn; on a machine at rest the two are alike.
    [Test]
    [Category("Slow")]
    public async Task Whoami_takes_less_than_300_ms()
    {
        var result = await Tool.BashAsync("TIMEFORMAT='%U %S'; for i in 1 2 3; do time xapi whoami > /dev/null; done", LoggedIn);

        var least = result
            .Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Min(line => line.Split(' ').Sum(seconds => double.Parse(seconds, CultureInfo.InvariantCulture)));
        TestContext.Out.WriteLine($"{least * 1000:0} ms");
        Assert.That(least, Is.LessThan(MostSeconds));
    }
}
