using System.Collections.Immutable;
using System.Text;

namespace XApi.Sandbox;

/// <summary>A step of a script; false when it ends the connection.</summary>
internal delegate Task<bool> StreamStep(StreamConnection connection, CancellationToken cancellationToken);

/// <summary>What a sandbox does with one connection of a stream: refuses it, or lets it pass and then does one thing after another to it.</summary>
/// <remarks>
/// <code>
/// sandbox.Streams.Script(
///     StreamScript.Connect().Deliver(3).Reset(),
///     StreamScript.Refuse(503),
///     StreamScript.Connect().Deliver().Disconnect());
/// </code>
/// A script is a value: each step returns another one. When its steps are done, a connection that is still open continues as usual.
/// Times are those of the sandbox's clock. What a connection did not deliver is there for backfill and recovery.
/// </remarks>
public sealed class StreamScript
{
    private StreamScript(XRefusal? refused, ImmutableList<StreamStep> steps) => (Refused, Steps) = (refused, steps);

    /// <summary>How the attempt is refused; null when it is let pass.</summary>
    internal XRefusal? Refused { get; }

    internal ImmutableList<StreamStep> Steps { get; }

    /// <summary>The connection is made as usual, with what the steps make of it. X's own checks hold, such as that there must be rules.</summary>
    public static StreamScript Connect() => new(null, []);

    /// <summary>The attempt is refused.</summary>
    /// <param name="status">The status, such as 503 or 401.</param>
    /// <param name="body">The body, be it JSON or a gateway's HTML; null for a problem with the status as its title.</param>
    /// <param name="headers">Further headers.</param>
    public static StreamScript Refuse(int status, string? body = null, IReadOnlyDictionary<string, string>? headers = null) =>
        Refuse(XRefusal.Of(status, body, headers));

    /// <summary>The attempt is refused as X refuses.</summary>
    /// <param name="refusal">How.</param>
    public static StreamScript Refuse(XRefusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return new(refusal, []);
    }

    /// <summary>429: too many attempts were made in the window.</summary>
    /// <param name="resetsIn">When the next window starts. 15 minutes by default.</param>
    public static StreamScript RateLimited(TimeSpan? resetsIn = null) => Refuse(XRefusal.WindowLimit(resetsIn));

    /// <summary>429: the App has made all the attempts of its day.</summary>
    /// <param name="resetsIn">When the next 24 hours start. 24 hours by default.</param>
    public static StreamScript DayLimited(TimeSpan? resetsIn = null) => Refuse(XRefusal.AppDayLimit(resetsIn));

    /// <summary>429: as many connections are open as the access level allows.</summary>
    public static StreamScript TooManyConnections() => Refuse(XRefusal.TooManyConnections);

    /// <summary>429: the month's cap of Tweets is reached.</summary>
    public static StreamScript UsageCapped() => Refuse(XRefusal.UsageCap);

    /// <summary>The network drops the attempt: the connection breaks without a response.</summary>
    public static StreamScript Unreachable() => Refuse(XRefusal.Unreachable);

    /// <summary>The attempt is taken and never gets a response.</summary>
    public static StreamScript Mute() => Refuse(XRefusal.Mute);

    /// <summary>Delivers what comes next, as it is: what is backfilled or recovered first, then what is posted.</summary>
    /// <param name="messages">How many messages. Heartbeats between them are sent and do not count.</param>
    public StreamScript Deliver(int messages = 1) => Then((connection, token) => connection.DeliverAsync(messages, copies: 1, token));

    /// <summary>Delivers the next messages, each twice.</summary>
    /// <param name="messages">How many messages.</param>
    public StreamScript Duplicate(int messages = 1) => Then((connection, token) => connection.DeliverAsync(messages, copies: 2, token));

    /// <summary>Delivers the next messages in reverse, once all have come.</summary>
    /// <param name="messages">How many messages.</param>
    public StreamScript Reorder(int messages = 2) => Then((connection, token) => connection.ReorderAsync(messages, token));

    /// <summary>Delivers the next message in pieces, each sent on its own.</summary>
    /// <param name="at">The bytes before which it is cut. Those beyond its end are left out; negative ones count from its end, line end included, so that -1 cuts the <c>\r</c> from the <c>\n</c>.</param>
    public StreamScript Split(params int[] at) => Then((connection, token) => connection.SplitAsync(at, token));

    /// <summary>Delivers the next message up to a byte, and no more of it. <see cref="Reset"/> or <see cref="Close"/> after it is how messages get torn.</summary>
    /// <param name="bytes">How many bytes; null for half of them.</param>
    public StreamScript Tear(int? bytes = null) => Then((connection, token) => connection.TearAsync(bytes, token));

    /// <summary>Sends a line of the test's own: a message that no Tweet of the sandbox makes, or one of an unknown kind.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <param name="splitAt">The bytes before which it is cut, as for <see cref="Split"/>.</param>
    public StreamScript Send(string line, params int[] splitAt)
    {
        ArgumentNullException.ThrowIfNull(line);
        var bytes = Encoding.UTF8.GetBytes(line + "\r\n");
        return Then((connection, _) => connection.SendAsync(bytes, splitAt));
    }

    /// <summary>Sends a message that can't be read.</summary>
    public StreamScript Malformed() => Send("""{"data":{"id":"1","text":""");

    /// <summary>Sends a heartbeat out of turn.</summary>
    public StreamScript Heartbeat() => Send("");

    /// <summary>Reports in the stream that X disconnects it. The connection stays open, until <see cref="Close"/> or <see cref="Reset"/>.</summary>
    /// <param name="disconnectType">The <c>disconnect_type</c>, of whatever text.</param>
    public StreamScript Disconnect(string disconnectType = "OperationalDisconnect") =>
        Send(Encoding.UTF8.GetString(JsonText.ToUtf8(Problems.Disconnected(disconnectType))));

    /// <summary>Waits before each message from here on.</summary>
    /// <param name="pause">How long, at most 49 days.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, or longer.</exception>
    public StreamScript Slow(TimeSpan pause)
    {
        Bound.Time(pause, mayBeZero: true, name: nameof(pause));
        return Then((connection, _) => connection.SlowDown(pause));
    }

    /// <summary>Sends nothing for a while, not even heartbeats.</summary>
    /// <param name="time">How long, at most 49 days; or without end (<see cref="Timeout.InfiniteTimeSpan"/>).</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, or longer.</exception>
    public StreamScript Pause(TimeSpan time)
    {
        Bound.Time(time, mayBeInfinite: true, mayBeZero: true, nameof(time));
        return Then((connection, token) => connection.PauseAsync(time, token));
    }

    /// <summary>Sends nothing any more, not even heartbeats, and keeps the connection open until the client leaves it.</summary>
    public StreamScript Stall() => Pause(Timeout.InfiniteTimeSpan);

    /// <summary>Ends the response in good order.</summary>
    public StreamScript Close() => Then((_, _) => Task.FromResult(false));

    /// <summary>Breaks the connection.</summary>
    public StreamScript Reset() => Then((connection, _) => connection.ResetAsync());

    private StreamScript Then(StreamStep step) =>
        Refused is null
            ? new(null, Steps.Add(step))
            : throw new InvalidOperationException("The attempt is refused: nothing can be done to a connection that was not made.");
}
