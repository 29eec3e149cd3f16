using System.Text;
using static XApi.Tests.StreamStep;

namespace XApi.Tests.Streaming;

/// <summary>One connection, read to its end: what it brings, when that came, and why it ended.</summary>
public class ReceptionTests
{
    private static readonly DateTimeOffset Noon = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private static Pause Seconds(double seconds) => new(TimeSpan.FromSeconds(seconds));

    private static async Task<Reception> ReceiveAsync(
        IEnumerable<StreamStep> steps,
        StreamSettings? settings = null,
        XOperation? operation = null,
        Func<string, StreamEnd?>? onItem = null,
        CancellationToken cancellation = default
    )
    {
        operation ??= XOperation.FilteredStream;
        var reception = new Reception(onItem, operation);
        var isClosed = false;
        using (var body = new ScriptedStream(reception.Clock, steps, () => isClosed = true))
        {
            var reading = new StreamReception<FilteredStreamTweet>(
                operation,
                settings ?? new(),
                reception.Clock,
                ModelReader<FilteredStreamTweet>.Read,
                reception.Counters
            );
            reception.End = await reading.RunAsync(body, reception, cancellation).WaitAsync(Eventually.Patience, CancellationToken.None);
        }

        Assert.That(isClosed, Is.True);
        return reception;
    }

    [Test]
    public async Task Each_message_came_when_its_last_byte_did()
    {
        var (first, second) = (Json(1), Json(2));
        var reception = await ReceiveAsync([
            Seconds(1),
            Line(first + "\r\n" + second[..9], end: ""),
            Seconds(5),
            Line(second[9..]),
            Seconds(5),
            Heartbeat,
            Line("\r\n" + Json(3) + "\r\n" + Json(4)),
            Seconds(2),
            Line("{}"),
            Line(Json(5), end: ""),
        ]);

        Assert.That(
            reception.Heard,
            Is.EqualTo(
                new[]
                {
                    (1.0, "Tweet 1", first.Length),
                    (6, "Tweet 2", second.Length),
                    (11, "heartbeat", 0),
                    (11, "heartbeat", 0),
                    (11, "Tweet 3", first.Length),
                    (11, "Tweet 4", first.Length),
                    (13, "unknown {}", 2),
                    (13, "Tweet 5", first.Length),
                }
            )
        );
        var stats = reception.Counters.Snapshot(0, 0, 0);
        Assert.That((stats.Heartbeats, stats.Bytes, stats.LastSign), Is.EqualTo((2L, (5L * first.Length) + 2 + 14, Noon.AddSeconds(13))));
        Assert.That(reception.End, Is.EqualTo(new StreamEnd(StreamInterruption.Closed)));
    }

    [TestCase("""{"data":{"id":"2","te""")]
    [TestCase(" \r")]
    [TestCase("")]
    public async Task What_the_end_tore_is_no_message(string rest)
    {
        var reception = await ReceiveAsync([Tweet(1), Line(rest, end: "")]);

        Assert.That(reception.Heard.Select(heard => heard.What), Is.EqualTo(new[] { "Tweet 1" }));
    }

    [Test]
    public async Task What_can_t_be_read_is_handed_on_with_its_fault()
    {
        var reception = await ReceiveAsync(
            [Line("<html>"), Line(new string('x', 1025)), Tweet(1)],
            new StreamSettings { Buffer = new() { MaxMessageBytes = 1024 } }
        );

        Assert.That(
            reception.Heard.Select(heard => (heard.What, heard.Bytes)),
            Is.EqualTo(new[] { ("malformed <html>", 6), ($"malformed {new string('x', 1024)}", 1024), ("Tweet 1", Json(1).Length) })
        );
    }

    [Test]
    public async Task What_comes_at_once_is_handed_on_in_its_order()
    {
        var (lines, expected) = (new StringBuilder(), new List<string>());
        for (var id = 1; id <= 300; id++)
        {
            var (line, heard) = (id % 7, id % 11) switch
            {
                (0, _) => ("", ["heartbeat"]),
                (_, 0) => ($"<{id}>", [$"malformed <{id}>"]),
                (_, 1) => (Json(id) + Json(id + 1000), [$"Tweet {id}", $"Tweet {id + 1000}"]),
                _ => (Json(id), new[] { $"Tweet {id}" }),
            };
            lines.Append(line).Append("\r\n");
            expected.AddRange(heard);
        }

        var whole = await ReceiveAsync([Line(lines.ToString(), end: "")]);
        Assert.That(whole.Heard.Select(heard => heard.What), Is.EqualTo(expected));

        var ended = await ReceiveAsync(
            [Line(lines.ToString(), end: "")],
            onItem: what => what == "Tweet 100" ? new StreamEnd(StreamInterruption.CapReached) : null
        );
        Assert.That(ended.Heard.Select(heard => heard.What), Is.EqualTo(expected.TakeWhile(what => what != "Tweet 1100")));
        Assert.That(ended.End, Is.EqualTo(new StreamEnd(StreamInterruption.CapReached)));
    }

    [TestCase(null, 50)]
    [TestCase(7.0, 7)]
    [TestCase(90.0, 90)]
    public async Task A_stall_ends_it_after_two_and_a_half_heartbeats_or_the_limit_that_was_chosen(double? limit, double seconds)
    {
        var settings = new StreamSettings
        {
            Reconnect = new() { StallTimeout = limit is { } chosen ? TimeSpan.FromSeconds(chosen) : null },
        };
        var reception = await ReceiveAsync([Tweet(1), Seconds(seconds - 1), Heartbeat, new Stall()], settings);

        Assert.That(reception.End, Is.EqualTo(new StreamEnd(StreamInterruption.Stalled)));
        Assert.That(reception.Clock.GetUtcNow(), Is.EqualTo(Noon.AddSeconds((2 * seconds) - 1)), "counted from the last sign of life");
    }

    [Test]
    public async Task An_operation_of_which_no_heartbeat_is_documented_stalls_after_50_seconds()
    {
        var reception = await ReceiveAsync([new Stall()], operation: XOperation.SearchRecent);

        Assert.That((reception.End!.Cause, reception.Clock.GetUtcNow()), Is.EqualTo((StreamInterruption.Stalled, Noon.AddSeconds(50))));
    }

    [Test]
    public async Task However_the_network_fails_the_connection_is_lost_and_what_came_before_is_handed_out()
    {
        IEnumerable<StreamStep> Failing()
        {
            yield return Tweet(1);
            throw new InvalidOperationException("a handler's fault");
        }

        var reset = await ReceiveAsync([Tweet(1), new Reset()]);
        var failed = await ReceiveAsync(Failing());

        Assert.That(
            (reset.End!.Cause, reset.End.Problem, reset.End.Error?.Message),
            Is.EqualTo((StreamInterruption.ConnectionLost, (Problem?)null, "The connection was reset. (ResponseEnded)"))
        );
        Assert.That((failed.End!.Cause, failed.End.Error?.Message), Is.EqualTo((StreamInterruption.ConnectionLost, "a handler's fault")));
        Assert.That((reset.Heard.Count, failed.Heard.Count), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task A_listener_s_word_ends_it_at_that_message()
    {
        var word = new StreamEnd(StreamInterruption.Disconnected, new Problem { Title = "enough" });
        var reception = await ReceiveAsync([Tweet(1), Tweet(2), Tweet(3), new Hold()], onItem: what => what == "Tweet 2" ? word : null);

        Assert.That(reception.End, Is.SameAs(word));
        Assert.That(reception.Heard.Select(heard => heard.What), Is.EqualTo(new[] { "Tweet 1", "Tweet 2" }));
    }

    [Test]
    public async Task The_word_on_a_last_message_without_a_line_end_counts_too()
    {
        var word = new StreamEnd(StreamInterruption.Disconnected);
        var reception = await ReceiveAsync([Line(Json(1), end: "")], onItem: _ => word);

        Assert.That(reception.End, Is.SameAs(word));
    }

    [Test]
    public void What_a_listener_throws_ends_it() =>
        Assert.That(
            () => ReceiveAsync([Tweet(1), new Hold()], onItem: _ => throw new InvalidOperationException("the listener's fault")),
            Throws.InvalidOperationException.With.Message.EqualTo("the listener's fault")
        );

    [Test]
    public void It_can_be_cancelled()
    {
        using var cancellation = new CancellationTokenSource();

        Assert.That(
            () =>
                ReceiveAsync(
                    [Tweet(1), new Hold()],
                    onItem: _ =>
                    {
                        cancellation.Cancel();
                        return null;
                    },
                    cancellation: cancellation.Token
                ),
            Throws.InstanceOf<OperationCanceledException>()
        );
    }

    /// <summary>What was heard of a connection: after how many seconds, what, and of how many bytes.</summary>
    private sealed class Reception(Func<string, StreamEnd?>? onItem, XOperation operation) : IStreamListener<FilteredStreamTweet>
    {
        public SharedClock Clock { get; } = new();

        public StreamCounters Counters { get; } = new(operation);

        public List<(double Seconds, string What, int Bytes)> Heard { get; } = [];

        public StreamEnd? End { get; set; }

        public ValueTask<StreamEnd?> HeartbeatAsync(StreamArrival arrival, CancellationToken cancellationToken)
        {
            Heard.Add(((arrival.At - Noon).TotalSeconds, "heartbeat", 0));
            return default;
        }

        public ValueTask<StreamEnd?> MessageAsync(
            StreamMessage<FilteredStreamTweet> message,
            int bytes,
            StreamArrival arrival,
            CancellationToken cancellationToken
        )
        {
            var what =
                message.Item is { } tweet ? tweet.Data.Text
                : message.Fault is not null ? $"malformed {message.Text}"
                : $"unknown {message.Text}";
            Heard.Add(((arrival.At - Noon).TotalSeconds, what, bytes));
            return ValueTask.FromResult(onItem?.Invoke(what));
        }

        public void Pause() { }
    }
}
