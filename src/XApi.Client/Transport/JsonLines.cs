using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace XApi;

/// <summary>Reads a download that holds a JSON object a line, object by object, while it comes.</summary>
internal sealed class JsonLines<T>(XTransport transport, XOperation operation, ReadJson<T> read)
{
    // An object of the API has some hundred bytes; a server that never ends its line must not fill the memory.
    private const int MaxBytes = 1024 * 1024;

    private int _number;

    internal async IAsyncEnumerable<T> ReadAsync(Stream content, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(content, new StreamPipeReaderOptions(leaveOpen: true));
        try
        {
            while (true)
            {
                var result = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                var buffer = result.Buffer;
                while (TryCut(ref buffer, result.IsCompleted) is { } line)
                {
                    _number++;
                    if (!IsBlank(line))
                    {
                        yield return Read(line);
                    }
                }

                if (result.IsCompleted)
                {
                    yield break;
                }

                if (buffer.Length > MaxBytes)
                {
                    _number++;
                    throw Unreadable(buffer.Slice(0, 200), $"it is longer than {MaxBytes} bytes", null);
                }

                reader.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        finally
        {
            await reader.CompleteAsync().ConfigureAwait(false);
        }
    }

    private static ReadOnlySequence<byte>? TryCut(ref ReadOnlySequence<byte> buffer, bool isLast)
    {
        if (buffer.PositionOf((byte)'\n') is { } end)
        {
            var line = buffer.Slice(0, end);
            buffer = buffer.Slice(buffer.GetPosition(1, end));
            return line;
        }

        if (!isLast || buffer.IsEmpty)
        {
            return null;
        }

        var rest = buffer;
        buffer = default;
        return rest;
    }

    private static bool IsBlank(in ReadOnlySequence<byte> line)
    {
        foreach (var part in line)
        {
            if (part.Span.IndexOfAnyExceptInRange((byte)0, (byte)' ') >= 0)
            {
                return false;
            }
        }

        return true;
    }

    private T Read(in ReadOnlySequence<byte> line)
    {
        try
        {
            var reader = new JsonTokenReader(line.IsSingleSegment ? line.FirstSpan : line.ToArray());
            reader.Read();
            return transport.ReadItem(ref reader, read, operation);
        }
        catch (JsonException failure)
        {
            throw Unreadable(line.Slice(0, Math.Min(line.Length, 200)), failure.Message, failure);
        }
    }

    private XInvalidResponseException Unreadable(in ReadOnlySequence<byte> line, string why, Exception? cause) =>
        new(
            $"Line {_number} of what {operation} returned can't be read: {why.TrimEnd('.')}. It begins with {Encoding.UTF8.GetString(line)}",
            cause
        )
        {
            Operation = operation,
        };
}
