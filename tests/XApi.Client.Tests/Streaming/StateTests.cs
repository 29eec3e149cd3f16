namespace XApi.Tests.Streaming;

/// <summary>What an operator reads of a stream: its states in sentences, its counts, its notices.</summary>
public class StateTests
{
    private static readonly DateTimeOffset Noon = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private static Problem Disconnect(string? type, string? title) =>
        new() { DisconnectType = type is null ? null : new DisconnectType(type), Title = title };

    [TestCase(StreamPhase.Connecting, "The stream is connecting")]
    [TestCase(StreamPhase.Live, "The stream is live")]
    [TestCase(StreamPhase.Stalled, "The stream is stalled")]
    [TestCase(StreamPhase.WaitingUntil, "The stream waits 1.25 s until 2024-05-01 12:00:01Z")]
    [TestCase(StreamPhase.Recovering, "The stream recovers 2024-05-01 12:00:00Z to 2024-05-01 12:01:00Z by Period")]
    [TestCase(StreamPhase.Stopped, "The stream has stopped")]
    public void Each_phase_has_its_words(StreamPhase phase, string text) =>
        Assert.That(
            new StreamState(phase, Noon)
            {
                Delay = TimeSpan.FromSeconds(1.25),
                Until = Noon.AddSeconds(1.25),
                Gap = (Noon, Noon.AddMinutes(1)),
                Recovery = StreamRecovery.Period,
            }.ToString(),
            Is.EqualTo(text)
        );

    [TestCase(null, "Connection 2 is connecting")]
    [TestCase(StreamInterruption.ConnectionLost, "Connection 2 is connecting: the connection was lost")]
    [TestCase(StreamInterruption.Stalled, "Connection 2 is connecting: nothing arrived, not even a heartbeat")]
    [TestCase(StreamInterruption.Closed, "Connection 2 is connecting: the server closed the stream")]
    [TestCase(StreamInterruption.Disconnected, "Connection 2 is connecting: X disconnected the stream (no reason given)")]
    [TestCase(StreamInterruption.ServerError, "Connection 2 is connecting: X failed")]
    [TestCase(StreamInterruption.RateLimited, "Connection 2 is connecting: too many attempts to connect were made")]
    [TestCase(
        StreamInterruption.TooManyConnections,
        "Connection 2 is connecting: as many connections are open as the access level allows; close another, or wait until X finds a dead one"
    )]
    [TestCase(StreamInterruption.CapReached, "Connection 2 is connecting: the cap of consumption was reached")]
    public void Each_interruption_has_its_words(StreamInterruption? cause, string text) =>
        Assert.That(new StreamState(StreamPhase.Connecting, Noon) { Connection = 2, Interruption = cause }.ToString(), Is.EqualTo(text));

    [TestCase("SlowReader", "a title", "SlowReader")]
    [TestCase(null, "a title", "a title")]
    [TestCase(null, null, "no reason given")]
    public void A_disconnect_is_named_by_its_type_else_by_its_title(string? type, string? title, string reason) =>
        Assert.That(
            new StreamState(StreamPhase.Connecting, Noon)
            {
                Interruption = StreamInterruption.Disconnected,
                Problem = Disconnect(type, title),
            }.ToString(),
            Is.EqualTo($"The stream is connecting: X disconnected the stream ({reason})")
        );

    [TestCase(0, "")]
    [TestCase(1, "")]
    [TestCase(2, ", attempt 2")]
    [TestCase(30, ", attempt 30")]
    public void The_attempt_is_shown_from_the_second_on(int attempt, string text) =>
        Assert.That(
            new StreamState(StreamPhase.Connecting, Noon) { Interruption = StreamInterruption.ServerError, Attempt = attempt }.ToString(),
            Is.EqualTo("The stream is connecting: X failed" + text)
        );

    [Test]
    public void What_failed_and_that_a_person_should_look_comes_last()
    {
        var state = new StreamState(StreamPhase.WaitingUntil, Noon)
        {
            Connection = 1,
            Interruption = StreamInterruption.ServerError,
            Attempt = 7,
            Delay = TimeSpan.FromSeconds(320),
            Until = Noon.AddSeconds(320),
            Error = new InvalidOperationException("Out of order."),
            IsAlert = true,
        };

        Assert.That(
            state.ToString(),
            Is.EqualTo(
                "Connection 1 waits 320 s until 2024-05-01 12:05:20Z: X failed, attempt 7. Out of order. (the longest delay is reached)"
            )
        );
    }

    [Test]
    public void A_gap_is_lost_when_no_means_recovered_it([Values] StreamRecovery by) =>
        Assert.That(new StreamGap(Noon, Noon, Noon, by).IsLost, Is.EqualTo(by == StreamRecovery.None));

    [Test]
    public void A_monitor_of_no_stream_shows_nothing()
    {
        var monitor = new StreamMonitor();

        Assert.That((monitor.State, monitor.Consumption), Is.EqualTo(((StreamState?)null, (StreamConsumption?)null)));
        Assert.That(monitor.Stats, Is.EqualTo(new StreamStats()));
    }

    [Test]
    public void A_monitor_that_is_given_to_a_second_stream_turns_to_that()
    {
        var monitor = new StreamMonitor();
        var (first, second) = (new StreamConsumption(), new StreamConsumption());
        monitor.Watch(() => new StreamStats { Received = 1 }, first);
        monitor.Change(new StreamState(StreamPhase.Live, Noon));

        Assert.That((monitor.State!.Phase, monitor.Stats.Received), Is.EqualTo((StreamPhase.Live, 1)));
        Assert.That(monitor.Consumption, Is.SameAs(first));

        monitor.Watch(() => new StreamStats { Received = 2 }, second);

        Assert.That((monitor.State, monitor.Stats.Received), Is.EqualTo(((StreamState?)null, 2)));
        Assert.That(monitor.Consumption, Is.SameAs(second));
    }

    [Test]
    public void Each_count_counts_for_itself()
    {
        var counters = new StreamCounters(XOperation.FilteredStream);
        void Times(int times, Action count)
        {
            for (var i = 0; i < times; i++)
            {
                count();
            }
        }

        Assert.That(counters.Snapshot(0, 0, 0), Is.EqualTo(new StreamStats()), "nothing came, so there is no lag and no last sign");

        Times(11, () => counters.Received());
        Times(10, counters.Delivered);
        Times(9, () => counters.Repeated());
        Times(8, () => counters.Recovered());
        Times(7, counters.Heartbeat);
        Times(6, () => counters.Problem());
        Times(5, () => counters.Unknown());
        Times(4, () => counters.Malformed());
        Times(3, () => counters.Connected());
        Times(2, () => counters.GapClosed());
        counters.Sign(Noon, 100);
        counters.Sign(Noon.AddSeconds(1).ToOffset(TimeSpan.FromHours(2)), 23);
        counters.Lag(TimeSpan.FromSeconds(4));

        Assert.That(
            counters.Snapshot(12, 0.5, 13),
            Is.EqualTo(
                new StreamStats
                {
                    Received = 11,
                    Delivered = 10,
                    Repeats = 9,
                    Recovered = 8,
                    Heartbeats = 7,
                    Problems = 6,
                    Unknown = 5,
                    Malformed = 4,
                    Connections = 3,
                    Gaps = 2,
                    Bytes = 123,
                    Buffered = 12,
                    Fill = 0.5,
                    Dropped = 13,
                    Lag = TimeSpan.FromSeconds(4),
                    LastSign = Noon.AddSeconds(1),
                }
            )
        );
    }

    [TestCase(-5, 0)]
    [TestCase(0, 0)]
    [TestCase(5, 5)]
    public void A_Tweet_of_the_future_has_no_lag(int lag, int shown)
    {
        var counters = new StreamCounters(XOperation.FilteredStream);
        counters.Lag(TimeSpan.FromSeconds(lag));

        Assert.That(counters.Snapshot(0, 0, 0).Lag, Is.EqualTo(TimeSpan.FromSeconds(shown)));
    }

    [Test]
    public void A_stopped_stream_says_why()
    {
        var cause = new InvalidOperationException();

        Assert.That(new XStreamStoppedException("It is full.") { Reason = StreamStop.CapReached }.Message, Is.EqualTo("It is full."));
        Assert.That(new XStreamStoppedException("It is full.", cause).InnerException, Is.SameAs(cause));
        Assert.That(new XStreamStoppedException("It is full.", cause).Message, Is.EqualTo("It is full."));
        Assert.That(new XStreamStoppedException().Reason, Is.EqualTo(StreamStop.BufferFull));
    }
}
