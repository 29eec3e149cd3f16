using static XApi.Tests.Outages;

namespace XApi.Tests.Streaming;

/// <summary>Where the position of a stream stands: before everything that is not done.</summary>
public class ProgressTests
{
    private KeptPosition _position = null!;

    [SetUp]
    public void SetUp() => _position = new();

    [TestCase(-1, -1)]
    [TestCase(0, null)]
    [TestCase(1, null)]
    public async Task A_first_start_resumes_from_a_time_that_is_past(int asked, int? resumed)
    {
        var progress = await StartAsync(new() { ResumeFrom = Start.AddHours(asked) });

        Assert.That(progress.ResumeFrom, Is.EqualTo(resumed is { } hours ? Start.AddHours(hours) : (DateTimeOffset?)null));
        Assert.That(_position.Last!.From, Is.EqualTo(Start.AddHours(resumed ?? 0)));
    }

    [Test]
    public async Task What_is_kept_takes_precedence_over_the_time_to_resume_from()
    {
        await _position.WriteAsync(Position(Start.AddHours(-3), "7"));

        var progress = await StartAsync(new() { ResumeFrom = Start.AddHours(-1) });

        Assert.That((progress.ResumeFrom, progress.Done), Is.EqualTo((Start.AddHours(-3), new[] { "7" })));
        Assert.That(_position.Writes, Has.Count.EqualTo(1), "it is as it was");
    }

    [Test]
    public async Task It_passes_what_was_received_at_a_distance_of_five_seconds_and_stays_before_each_gap()
    {
        var progress = await StartAsync();
        DateTimeOffset? frontier = null;
        progress.Frontier = () => frontier;
        Assert.That(await FromAsync(progress), Is.Zero, "before the first connection");

        frontier = Start.AddSeconds(4);
        Assert.That(await FromAsync(progress), Is.Zero, "it does not go back");

        frontier = Start.AddSeconds(60);
        var later = progress.Hold(Start.AddSeconds(20));
        var earlier = progress.Hold(Start.AddSeconds(10));
        Assert.That(await FromAsync(progress), Is.EqualTo(10));
        progress.Release(null);
        Assert.That(await FromAsync(progress), Is.EqualTo(10));
        progress.Release(earlier);
        Assert.That(await FromAsync(progress), Is.EqualTo(20));
        progress.Release(later);
        Assert.That(await FromAsync(progress), Is.EqualTo(55));
    }

    [Test]
    public async Task It_stays_before_the_oldest_that_is_not_done_in_whatever_order_they_came()
    {
        var progress = await StartAsync(frontier: 60);
        var second = progress.Receive("2", Start.AddSeconds(20));
        var first = progress.Receive("1", Start.AddSeconds(10));
        var third = progress.Receive("3", Start.AddSeconds(30));

        await progress.AcknowledgeAsync(second, default);
        Assert.That((Seconds(_position.Last!.From), _position.Last!.Acknowledged), Is.EqualTo((10.0, new[] { "2" })));

        await progress.AcknowledgeAsync(first, default);
        Assert.That((Seconds(_position.Last!.From), _position.Last!.Acknowledged), Is.EqualTo((30.0, Array.Empty<string>())));

        await progress.AcknowledgeAsync(third, default);
        Assert.That(_position.Last!.From, Is.EqualTo(Start.AddSeconds(55)));
    }

    [Test]
    public async Task An_item_is_done_once_and_one_without_a_key_is_not_named()
    {
        var progress = await StartAsync();
        var named = progress.Receive("7", Start.AddSeconds(1));

        await progress.AcknowledgeAsync(named, default);
        await progress.AcknowledgeAsync(named, default);
        await progress.AcknowledgeAsync(progress.Receive(null, Start.AddSeconds(2)), default);

        Assert.That(_position.Last!.Acknowledged, Is.EqualTo(new[] { "7" }));
    }

    [TestCase(45, true)]
    [TestCase(46, false)]
    public async Task What_was_done_half_a_minute_before_the_position_is_known_still(int frontier, bool isKnown)
    {
        var progress = await StartAsync(frontier: frontier);
        await progress.AcknowledgeAsync(progress.Receive("7", Start.AddSeconds(10)), default);
        Assert.That(_position.Last!.Acknowledged, Is.Empty, "it need not be named");

        progress.Receive("6", Start.AddSeconds(5));
        await progress.WriteAsync(default);

        Assert.That(_position.Last!.From, Is.EqualTo(Start.AddSeconds(5)), "a late one takes the position back");
        Assert.That(_position.Last.Acknowledged, Is.EqualTo(isKnown ? ["7"] : Array.Empty<string>()));
    }

    [Test]
    public async Task It_names_no_more_than_the_window_of_deduplication_and_the_last_of_them()
    {
        var progress = await StartAsync(new() { DeduplicationWindow = 2 });
        foreach (var key in (string[])["1", "2", "3"])
        {
            await progress.AcknowledgeAsync(progress.Receive(key, Start.AddSeconds(1)), default);
        }

        Assert.That(_position.Last!.Acknowledged, Is.EqualTo(new[] { "2", "3" }));
    }

    [Test]
    public async Task What_a_former_process_did_is_named_until_the_position_has_passed_it()
    {
        var posted = Start.AddSeconds(10);
        await _position.WriteAsync(Position(Start, $"{IdAt(posted)}", "without a time"));
        var progress = await StartAsync(frontier: 15);

        await progress.WriteAsync(default);
        Assert.That(_position.Last!.Acknowledged, Is.EqualTo(new[] { $"{IdAt(posted)}" }), "one without a time is as old as the position");

        progress.Frontier = () => posted.AddSeconds(6);
        await progress.WriteAsync(default);
        Assert.That(_position.Last!.Acknowledged, Is.Empty);
    }

    [TestCase(StreamRecovery.Backfill, -1, true)]
    [TestCase(StreamRecovery.Backfill, 0, false)]
    [TestCase(StreamRecovery.None, -1, false)]
    public async Task What_lies_before_the_position_was_done_by_a_former_process(StreamRecovery by, int second, bool isDone)
    {
        var item = new FilteredStreamTweet { Data = new() { Id = $"{IdAt(Start.AddSeconds(second))}" } };
        ((IStreamedItem)item).MarkRecovered(by);
        Assert.That((await StartAsync()).IsDone(item), Is.False, "there was no former process");

        Assert.That((await StartAsync()).IsDone(item), Is.EqualTo(isDone));
    }

    [TestCase(-10, -10)]
    [TestCase(10, 0)]
    public async Task A_start_in_the_future_is_now(int opened, int from)
    {
        var progress = await StartAsync();

        progress.Opened(Start.AddSeconds(opened));

        Assert.That(await FromAsync(progress), Is.EqualTo(from));
    }

    [Test]
    public async Task Those_that_wait_for_a_write_share_the_next()
    {
        var progress = await StartAsync();
        var gate = new TaskCompletionSource();
        _position.Gate = gate.Task;
        var first = progress.AcknowledgeAsync(progress.Receive("1", Start.AddSeconds(1)), default);
        await Eventually.TrueAsync(() => !ReferenceEquals(progress.WriteAsync(default), first), "the first write has begun");
        List<Task> others =
        [
            .. Enumerable.Range(2, 5).Select(id => progress.AcknowledgeAsync(progress.Receive($"{id}", Start.AddSeconds(id)), default)),
        ];

        gate.SetResult();
        await Task.WhenAll([first, .. others]);

        Assert.That(_position.Last!.Acknowledged, Has.Count.EqualTo(6));
        Assert.That(_position.Writes, Has.Count.EqualTo(3), "at the start, for the first, and for all others");
    }

    [Test]
    public async Task A_write_that_fails_fails_those_that_wait_for_it_and_no_later_one()
    {
        var progress = await StartAsync();
        _position.Failing = true;
        await Assert.ThrowsAsync<XStreamPositionException>(() => progress.WriteAsync(default));

        _position.Failing = false;
        await progress.WriteAsync(default);

        Assert.That(_position.Writes, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_wait_for_a_write_can_be_cancelled_and_the_write_cannot()
    {
        var progress = await StartAsync();
        var gate = new TaskCompletionSource();
        _position.Gate = gate.Task;
        using var cancelled = new CancellationTokenSource();
        var waiting = progress.WriteAsync(cancelled.Token);

        await cancelled.CancelAsync();
        await Assert.CatchAsync<OperationCanceledException>(() => waiting);
        gate.SetResult();

        await Eventually.TrueAsync(() => _position.Writes.Count == 2, "it is written all the same");
    }

    [Test]
    public async Task A_position_of_more_than_a_thousand_ids_is_written_once_a_second()
    {
        var clock = new FakeClock(Start);
        var progress = await StartAsync();
        using var stopping = new CancellationTokenSource();
        var running = progress.RunAsync(clock, stopping.Token);
        await Task.WhenAll(
            Enumerable.Range(1, 1_000).Select(id => progress.AcknowledgeAsync(progress.Receive($"{id}", Start.AddSeconds(1)), default))
        );

        Assert.That(_position.Last!.Acknowledged, Has.Count.EqualTo(1_000), "so many are written at once");
        var before = _position.Writes.Count;
        await progress.AcknowledgeAsync(progress.Receive("1001", Start.AddSeconds(1)), default);
        Assert.That(_position.Writes, Has.Count.EqualTo(before));

        await clock.PassAsync(1);
        await Eventually.TrueAsync(() => _position.Writes.Count == before + 1, "it is written after a second");
        Assert.That(_position.Last!.Acknowledged, Has.Count.EqualTo(1_001));
        await stopping.CancelAsync();
        await Assert.CatchAsync<OperationCanceledException>(() => running);
    }

    [Test]
    public async Task A_position_that_has_moved_is_written_after_the_interval_and_another_every_half_minute()
    {
        var interval = TimeSpan.FromSeconds(10);
        var clock = new FakeClock(Start);
        var progress = await StartAsync(new() { SaveInterval = interval });
        using var stopping = new CancellationTokenSource();
        var running = progress.RunAsync(clock, stopping.Token);

        await progress.AcknowledgeAsync(progress.Receive("7", Start.AddSeconds(1)), default);
        Assert.That(_position.Writes, Has.Count.EqualTo(1), "at the start, and not for each item");
        await clock.PassAsync(10);
        await Eventually.TrueAsync(() => clock.Waiting.Contains(interval), "the next interval has begun");
        Assert.That(_position.Writes, Has.Count.EqualTo(2));
        Assert.That(_position.Last!.Acknowledged, Is.EqualTo(new[] { "7" }));

        await clock.PassAsync(10);
        await clock.PassAsync(10);
        await Eventually.TrueAsync(() => clock.Waiting.Contains(interval), "the next interval has begun");
        Assert.That(_position.Writes, Has.Count.EqualTo(2), "nothing has moved it");
        await clock.PassAsync(10);
        await Eventually.TrueAsync(() => clock.Waiting.Contains(interval), "the next interval has begun");
        Assert.That(_position.Writes, Has.Count.EqualTo(3), "what no rule matches moves it too");

        await stopping.CancelAsync();
        await Assert.CatchAsync<OperationCanceledException>(() => running);
    }

    private static double Seconds(DateTimeOffset time) => (time - Start).TotalSeconds;

    private static StreamPosition Position(DateTimeOffset from, params string[] acknowledged) =>
        new()
        {
            Operation = XOperation.FilteredStream.Id,
            From = from,
            Acknowledged = acknowledged,
        };

    // Where the position stands when it is written now, in seconds after the start.
    private async Task<double> FromAsync(StreamProgress progress)
    {
        await progress.WriteAsync(default);
        return Seconds(_position.Last!.From);
    }

    private async Task<StreamProgress> StartAsync(StreamRecoverySettings? settings = null, int? frontier = null)
    {
        var kept = (settings ?? new()) with { Position = _position };
        var progress = (await StreamProgress.StartAsync(XOperation.FilteredStream, kept, Start, default))!;
        progress.Frontier = () => frontier is { } seconds ? Start.AddSeconds(seconds) : null;
        return progress;
    }
}
