using System.Globalization;
using System.IO.Pipelines;

namespace XApi.Bench;

/// <summary>Sends a partition of the firehose: so many messages a second, with ids of the moment in which they are sent.</summary>
internal sealed class FirehoseSender
{
    internal const int Partitions = 20;

    private const int IdDigits = 19;

    // As X makes ids: milliseconds, then the machine and a counter.
    private const int MachineShift = 12;
    private const int CounterMask = (1 << MachineShift) - 1;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly byte[][] _messages;
    private readonly int[] _ids;

    internal FirehoseSender(IReadOnlyList<byte[]> messages)
    {
        _messages = [.. messages.Select(message => (byte[])[.. message, .. "\r\n"u8])];
        // `data` comes first, and in it `id`.
        _ids = [.. _messages.Select(message => message.AsSpan().IndexOf("\"id\":\""u8) + 6)];
    }

    /// <summary>Sends until the connection ends. What a busy machine has delayed is sent as soon as it can be.</summary>
    internal async Task SendAsync(int partition, int perSecond, PipeWriter writer, CancellationToken cancellationToken)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        using var timer = new PeriodicTimer(Pause);
        for (var sent = 0L; await timer.WaitForNextTickAsync(cancellationToken); )
        {
            for (var due = (long)(clock.Elapsed.TotalSeconds * perSecond); sent < due; sent++)
            {
                Write(writer, partition, sent);
            }

            await writer.FlushAsync(cancellationToken);
        }
    }

    private void Write(PipeWriter writer, int partition, long number)
    {
        var which = (int)(number % _messages.Length);
        var message = _messages[which];
        var target = writer.GetSpan(message.Length);
        message.CopyTo(target);
        var first = long.Parse(XId.FirstAt(DateTimeOffset.UtcNow), CultureInfo.InvariantCulture);
        var id = first | ((long)partition << MachineShift) | (number & CounterMask);
        id.TryFormat(target.Slice(_ids[which], IdDigits), out _, "D19", CultureInfo.InvariantCulture);
        writer.Advance(message.Length);
    }
}
