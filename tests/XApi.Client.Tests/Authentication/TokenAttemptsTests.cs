namespace XApi.Tests.Authentication;

/// <summary>The pauses between requests for a token, on a clock that is set back.</summary>
internal sealed class TokenAttemptsTests
{
    private static readonly DateTimeOffset Now = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TokenAttempts _attempts = new();

    [Test]
    public void A_clock_that_is_set_back_prolongs_no_pause()
    {
        _attempts.Failed(new XOAuthException("refused"), Now);

        Assert.That(_attempts.IsPaused(Now), Is.True);
        Assert.That(_attempts.IsPaused(Now.AddHours(-1)), Is.False);
        Assert.That(() => _attempts.ThrowIfPaused(Now.AddHours(-1)), Throws.Nothing);
    }

    [Test]
    public void A_clock_that_is_set_back_keeps_no_token_from_being_replaced()
    {
        _attempts.Issued("new", afterRefusal: true, Now);

        Assert.That(_attempts.IsReplacement("new", Now.AddSeconds(59)), Is.True);
        Assert.That(_attempts.IsReplacement("new", Now.AddHours(-1)), Is.False);
    }
}
