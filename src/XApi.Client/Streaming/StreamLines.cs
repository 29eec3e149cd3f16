using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace XApi;

/// <summary>Cuts a stream into the lines that hold its messages. Empty lines are heartbeats and are left out.</summary>
internal static class StreamLines
{
    internal static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pipe = PipeReader.Create(stream);
        try
        {
            while (true)
            {
                var result = await pipe.ReadAsync(cancellationToken).ConfigureAwait(false);
                var buffer = result.Buffer;
                while (buffer.PositionOf((byte)'\n') is { } end)
                {
                    var line = Trim(buffer.Slice(0, end));
                    if (!line.IsEmpty)
                    {
                        yield return line;
                    }

                    buffer = buffer.Slice(buffer.GetPosition(1, end));
                }

                pipe.AdvanceTo(buffer.Start, buffer.End);
                if (result.IsCompleted)
                {
                    yield break;
                }
            }
        }
        finally
        {
            await pipe.CompleteAsync().ConfigureAwait(false);
        }
    }

    private static ReadOnlyMemory<byte> Trim(ReadOnlySequence<byte> line)
    {
        var bytes = line.IsSingleSegment ? line.First : line.ToArray();
        return bytes.Span.EndsWith("\r"u8) ? bytes[..^1] : bytes;
    }
}
