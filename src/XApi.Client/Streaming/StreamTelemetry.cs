using System.Diagnostics.Metrics;

namespace XApi;

/// <summary>What the meter <c>XApi.Client</c> counts of streams, by operation.</summary>
internal static class StreamTelemetry
{
    private static readonly Counter<long> Messages = XApiTelemetry.Meter.CreateCounter<long>(
        "xapi.client.stream.messages",
        "{message}",
        "Messages that streams delivered."
    );

    private static readonly Counter<long> Connections = XApiTelemetry.Meter.CreateCounter<long>(
        "xapi.client.stream.connections",
        "{connection}",
        "Connections of streams."
    );

    private static readonly Counter<long> Heartbeats = XApiTelemetry.Meter.CreateCounter<long>(
        "xapi.client.stream.heartbeats",
        "{heartbeat}",
        "Heartbeats of streams."
    );

    private static readonly Counter<long> Reconnects = XApiTelemetry.Meter.CreateCounter<long>(
        "xapi.client.stream.reconnects",
        "{attempt}",
        "Attempts to connect a stream again, by what had interrupted it."
    );

    private static readonly Counter<long> Gaps = XApiTelemetry.Meter.CreateCounter<long>(
        "xapi.client.stream.gaps",
        "{gap}",
        "Gaps of streams, by how they were recovered; None for those whose items are lost."
    );

    private static readonly Counter<long> Drops = XApiTelemetry.Meter.CreateCounter<long>(
        "xapi.client.stream.dropped",
        "{message}",
        "Messages that streams dropped from a full buffer."
    );

    internal static KeyValuePair<string, object?> TagOf(XOperation operation) => new("x.operation", operation.Id);

    internal static void Delivered(KeyValuePair<string, object?> operation) => Messages.Add(1, operation);

    internal static void Heartbeat(KeyValuePair<string, object?> operation) => Heartbeats.Add(1, operation);

    internal static void Connected(KeyValuePair<string, object?> operation) => Connections.Add(1, operation);

    internal static void Reconnecting(XOperation operation, StreamInterruption interruption) =>
        Reconnects.Add(1, TagOf(operation), new("x.stream.interruption", interruption.ToString()));

    internal static void GapClosed(XOperation operation, StreamRecovery recoveredBy) =>
        Gaps.Add(1, TagOf(operation), new("x.stream.recovery", recoveredBy.ToString()));

    internal static void Dropped(XOperation operation, long count) => Drops.Add(count, TagOf(operation));
}
