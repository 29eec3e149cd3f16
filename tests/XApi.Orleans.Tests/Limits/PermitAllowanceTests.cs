using Microsoft.Extensions.Logging;
using XApi.Orleans;

namespace XApi.Tests;

/// <summary>What a process reports of a limit, when reports are lost or overtake each other.</summary>
[TestFixture]
internal sealed class PermitAllowanceTests
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    private readonly FakeClock _clock = new();
    private readonly List<(LimitReport Report, TaskCompletionSource<LimitGrant> Response)> _sent = [];
    private ClusterReach _reach;
    private PermitAllowance _allowance;

    [SetUp]
    public void Begin()
    {
        _sent.Clear();
        _reach = new ClusterReach();
        _allowance = new PermitAllowance("a", SendAsync, _clock, TimeSpan.FromSeconds(10), _reach);
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

    [Test]
    public async Task While_the_cluster_is_away_one_call_waits_for_it_and_no_other([Values] bool responds)
    {
        var other = new PermitAllowance("b", SendAsync, _clock, TimeSpan.FromSeconds(10), _reach);
        var taking = TakeAsync();
        await LoseAsync(taking, responds);
        Assert.That(await taking, Is.Null, "its process's own limits decide");

        var sent = _sent.Count;
        Assert.That(await Eventually.EndedAsync(TakeAsync()), Is.Null);
        Assert.That(await Eventually.EndedAsync(TakeAsync(other)), Is.Null, "another limit");
        Assert.That(_sent, Has.Count.EqualTo(sent), "nothing is asked for");

        // Each second a report looks for it.
        _allowance.Round();
        await Eventually.TrueAsync(() => _sent.Count == sent + 1, "it reports");
        Assert.That((_sent[^1].Report.Waiting, _sent[^1].Report.Held), Is.EqualTo((0, 2)));
        _sent[^1].Response.SetResult(new LimitGrant(0, Window, TimeSpan.Zero));
        await _allowance.Reporting;
        var asking = TakeAsync();
        await Eventually.TrueAsync(() => _sent.Count == sent + 2, "it asks again");
        _sent[^1].Response.SetResult(new LimitGrant(1, Window, TimeSpan.Zero));
        Assert.That(await asking, Is.Null);
        var otherAsking = TakeAsync(other);
        await Eventually.TrueAsync(() => _sent.Count == sent + 3, "the other asks again too");
        _sent[^1].Response.SetResult(new LimitGrant(1, Window, TimeSpan.Zero));
        Assert.That(await otherAsking, Is.Null);
    }

    [Test]
    public void That_the_cluster_is_away_is_logged_once_and_that_it_is_back()
    {
        using var log = new LogBook();
        var reach = new ClusterReach(log.CreateLogger("limits"));

        reach.Lose(new TimeoutException("late"));
        reach.Lose(new TimeoutException("late"));
        reach.Regain();
        reach.Regain();

        Assert.That(log.Entries.Select(entry => (entry.Level, entry.Id)), Is.EqualTo([(LogLevel.Warning, 1), (LogLevel.Information, 2)]));
        Assert.That(log.Entries[0].Text, Does.Contain("a grain storage named XApi"));
    }

    // A cluster that fails each call, or that never responds.
    private async Task LoseAsync(Task taking, bool responds)
    {
        var failed = 0;
        await Eventually.TrueAsync(
            () =>
            {
                for (; responds && failed < _sent.Count; failed++)
                {
                    _sent[failed].Response.SetException(new TimeoutException());
                }

                _clock.Advance(TimeSpan.FromSeconds(1));
                return taking.IsCompleted;
            },
            "it waits no longer"
        );
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

    private async Task<TimeSpan?> TakeAsync(PermitAllowance? allowance = null)
    {
        allowance ??= _allowance;
        Assert.That(allowance.TryEnter(), Is.True);
        return await allowance.AcquireAsync(Limit(remaining: null), 0, CancellationToken.None);
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
