using System.Globalization;
using System.Text;

namespace XApi.Tests;

/// <summary>
/// A stream on which a Tweet is posted every quarter of a second, for ever, and which fails at random in every way there is. It knows of each Tweet
/// when it was posted, so that a test knows what must have come and what must be missing.
/// </summary>
internal sealed class Firehose(SharedClock clock, int seed, int count)
{
    private const int LeastMessages = 50;
    private const int MostMessages = 500;

    // Near the end nothing fails any more, so that the last Tweet comes.
    private const int QuietEnd = 10_000;

    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Random _random = new(seed);
    private readonly DateTimeOffset _start = clock.GetUtcNow();

    private readonly Lock _lock = new();

    private int _refusals;
    private int _periods;
    private TaskCompletionSource _noPeriods = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether all Tweets have been posted and time stands still.</summary>
    public bool IsAtEnd { get; private set; }

    public int Failures { get; private set; }

    public string IdOf(int index) =>
        (long.Parse(XId.LastBefore(PostedAt(index)), CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture);

    public int IndexOf(string id) => (int)Math.Round((XId.TimeOf(id)!.Value - _start) / Interval) - 1;

    public DateTimeOffset PostedAt(int index) => _start + ((index + 1) * Interval);

    /// <summary>The Tweets posted after a time, up to another: those that a connection misses that was last alive at the one and opened again at the other.</summary>
    public IEnumerable<int> PostedWithin(DateTimeOffset after, DateTimeOffset upTo)
    {
        var first = FirstAfter(after);
        return Enumerable.Range(first, Math.Max(0, Math.Min(FirstAfter(upTo), count) - first));
    }

    public ConnectionScript Script(StreamRequest request)
    {
        if (request.Parameter("start_time") is { } from)
        {
            lock (_lock)
            {
                _periods++;
            }

            return ConnectionScript.Stream(Period(Time(from), Time(request.Parameter("end_time")!))) with
            {
                Closed = PeriodClosed,
            };
        }

        // A few failed attempts in a row, now and then.
        if (_refusals > 0)
        {
            _refusals--;
            return _random.Next(6) switch
            {
                0 => ConnectionScript.Error(System.Net.HttpStatusCode.ServiceUnavailable),
                1 => ConnectionScript.Error(System.Net.HttpStatusCode.BadGateway, "<html>Bad gateway</html>"),
                2 => ConnectionScript.TooManyConnections,
                3 => ConnectionScript.RateLimited(clock.GetUtcNow() + TimeSpan.FromSeconds(_random.Next(90))),
                _ => ConnectionScript.Unreachable,
            };
        }

        var first = request.BackfillMinutes is { } minutes
            ? FirstAfter(clock.GetUtcNow() - TimeSpan.FromMinutes(minutes))
            : FirstAfter(clock.GetUtcNow());
        return ConnectionScript.Stream(Live(first)) with
        {
            Headers = new Dictionary<string, string>
            {
                ["x-rate-limit-limit"] = "50",
                ["x-rate-limit-remaining"] = "49",
                ["x-rate-limit-reset"] = "2000000000",
            },
        };
    }

    /// <summary>The first Tweet that was or will be posted after a time.</summary>
    private int FirstAfter(DateTimeOffset time) => Math.Max(0, (int)Math.Floor((time - _start) / Interval));

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private StreamStep Send(int index) =>
        StreamStep.Line(
            $"{{\"data\":{{\"id\":\"{IdOf(index)}\",\"text\":\"Tweet {index} ❄\"}},\"matching_rules\":[{{\"id\":\"1\",\"tag\":\"snow\"}}]}}"
        );

    private IEnumerable<StreamStep> Period(DateTimeOffset from, DateTimeOffset to)
    {
        for (var index = Math.Max(0, FirstAfter(from) - 1); index < count && PostedAt(index) < to; index++)
        {
            if (PostedAt(index) >= from)
            {
                yield return Send(index);
            }
        }
    }

    private void PeriodClosed()
    {
        lock (_lock)
        {
            if (--_periods == 0)
            {
                _noPeriods.TrySetResult();
                _noPeriods = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    // Time stands still while a period is delivered: it runs a hundred thousand times faster here than where the client has to keep pace.
    private Task NoPeriods()
    {
        lock (_lock)
        {
            return _periods == 0 ? Task.CompletedTask : _noPeriods.Task;
        }
    }

    private IEnumerable<StreamStep> Live(int first)
    {
        var left = _random.Next(LeastMessages, MostMessages);
        for (var index = first; index < count; index++)
        {
            if (NoPeriods() is { IsCompleted: false } delivering)
            {
                yield return new StreamStep.Await(delivering);
            }

            clock.TurnTo(PostedAt(index));
            if (left-- <= 0 && index < count - QuietEnd)
            {
                Failures++;
                _refusals = _random.Next(4) == 0 ? _random.Next(4) : 0;
                foreach (var step in Failure(index))
                {
                    yield return step;
                }

                yield break;
            }

            if (_random.Next(200) == 0 && index + 1 < count)
            {
                // A Tweet and its successor, in the wrong order.
                clock.TurnTo(PostedAt(++index));
                yield return Send(index);
                yield return Send(index - 1);
                continue;
            }

            foreach (var step in Message(index))
            {
                yield return step;
            }
        }

        IsAtEnd = true;
        yield return new StreamStep.Hold();
    }

    private IEnumerable<StreamStep> Message(int index)
    {
        var message = Send(index);
        switch (_random.Next(100))
        {
            case 0:
                yield return StreamStep.Heartbeat;
                yield return message;
                break;
            case 1:
                yield return StreamStep.Malformed;
                yield return message;
                break;
            case 2:
                yield return message;
                yield return message;
                break;
            case 3:
                yield return StreamStep.Line("""{"new_kind":{"of":"message"}}""");
                yield return message;
                break;
            case 4 or 5 or 6:
                var bytes = ((StreamStep.Send)message).Bytes;
                var cut = _random.Next(1, bytes.Length);
                yield return new StreamStep.Send(bytes[..cut]);
                yield return new StreamStep.Send(bytes[cut..]);
                break;
            default:
                yield return message;
                break;
        }
    }

    private IEnumerable<StreamStep> Failure(int index)
    {
        switch (_random.Next(6))
        {
            case 0:
                yield return new StreamStep.Close();
                break;
            case 1:
                yield return new StreamStep.Stall();
                break;
            case 2:
                yield return StreamStep.Disconnect("UpstreamOperationalDisconnect");
                yield return new StreamStep.Close();
                break;
            case 3:
                // Torn in the middle of a message.
                var bytes = ((StreamStep.Send)Send(index)).Bytes;
                yield return new StreamStep.Send(bytes[..(bytes.Length / 2)]);
                yield return new StreamStep.Reset();
                break;
            case 4:
                // Slow, and then gone: what was posted meanwhile was on its way.
                yield return new StreamStep.Pause(TimeSpan.FromSeconds(3));
                yield return Send(index);
                yield return new StreamStep.Reset();
                break;
            default:
                yield return new StreamStep.Reset();
                break;
        }
    }
}
