using XApi.Orleans;

namespace XApi.Tests;

/// <summary>What a process reports of a limit, when reports are lost or overtake each other.</summary>
[TestFixture]
internal sealed class PermitAllowanceTests
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    private readonly FakeClock _clock = new();
    private readonly List<(LimitReport Report, TaskCompletionSource<LimitGrant> Response)> _sent = [];
    private PermitAllowance _allowance;

    [SetUp]
    public void Begin()
    {
        _sent.Clear();
        _allowance = new PermitAllowance("a", SendAsync, _clock, TimeSpan.FromSeconds(10));
    }

    [Test]
    public async Task A_report_that_overtakes_another_holds_what_that_one_held()
    {
        await AcquireAsync();
        _allowance.Complete(Limit(remaining: 5));
        _allowance.Round();
        await Eventually.TrueAsync(() => _sent.Count == 2, "it reports");
        _ = TakeAsync();
        await Eventually.TrueAsync(() => _sent.Count == 3, "it asks");

        Assert.That(_sent.Skip(1).Select(one => (one.Report.Held, one.Report.Remaining)), Is.All.EqualTo((0, (int?)5)));
    }

    [Test]
    public async Task A_report_that_was_lost_is_in_the_next()
    {
        await AcquireAsync(permits: 2);
        _allowance.Complete(Limit(remaining: 5));
        _allowance.Round();
        await Eventually.TrueAsync(() => _sent.Count == 2, "it reports");
        // The response of one that X counted before comes later.
        _allowance.Complete(Limit(remaining: 6));
        _sent[1].Response.SetException(new TimeoutException());
        await _allowance.Reporting;
        _allowance.Round();
        await Eventually.TrueAsync(() => _sent.Count == 3, "it reports again");

        Assert.That(_sent[2].Report.Remaining, Is.EqualTo(5));
    }

    [Test]
    public async Task Of_a_window_that_is_over_nothing_is_reported()
    {
        await AcquireAsync();
        _allowance.Complete(Limit(remaining: 5));
        _clock.Advance(Window);
        _allowance.Round();
        await Eventually.TrueAsync(() => _sent.Count == 2, "it reports");

        Assert.That((_sent[1].Report.Remaining, _sent[1].Report.UntilReset), Is.EqualTo(((int?)null, (TimeSpan?)null)));
    }

    [Test]
    public async Task A_header_of_the_window_before_changes_nothing_and_one_of_the_next_replaces_all()
    {
        await AcquireAsync(permits: 3);
        _allowance.Complete(Limit(remaining: 5));
        _clock.Advance(Window - TimeSpan.FromSeconds(10));
        var next = Limit(remaining: 8);
        _allowance.Complete(next);
        _allowance.Complete(Limit(remaining: 0) with { Reset = next.Reset - Window });
        _allowance.Round();
        await Eventually.TrueAsync(() => _sent.Count == 2, "it reports");

        Assert.That((_sent[1].Report.Remaining, _sent[1].Report.UntilReset), Is.EqualTo(((int?)8, (TimeSpan?)Window)));
    }

    // The first call, which is granted a permit and so many ahead.
    private async Task AcquireAsync(int permits = 1)
    {
        var taking = TakeAsync();
        await Eventually.TrueAsync(() => _sent.Count == 1, "it asks");
        _sent[0].Response.SetResult(new LimitGrant(permits, Window, TimeSpan.Zero));
        Assert.That(await taking, Is.Null);
        for (var i = 1; i < permits; i++)
        {
            Assert.That(await TakeAsync(), Is.Null);
        }
    }

    private async Task<TimeSpan?> TakeAsync()
    {
        Assert.That(_allowance.TryEnter(), Is.True);
        return await _allowance.AcquireAsync(Limit(remaining: null), 0, CancellationToken.None);
    }

    private SharedRateLimit Limit(int? remaining) =>
        new("user", RateLimitKind.Window, 10, Window)
        {
            Remaining = remaining,
            RemainingAsOf = remaining is null ? null : _clock.GetUtcNow(),
            Reset = _clock.GetUtcNow() + Window,
        };

    private Task<LimitGrant> SendAsync(LimitReport report)
    {
        var response = new TaskCompletionSource<LimitGrant>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_sent)
        {
            _sent.Add((report, response));
        }

        return response.Task;
    }
}
