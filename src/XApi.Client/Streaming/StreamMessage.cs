using System.Buffers;
using System.Text;
using System.Text.Json;

namespace XApi;

/// <summary>What a message of a stream holds: an item, problems, something unknown, or nothing that can be read.</summary>
internal readonly struct StreamMessage<T>
    where T : class, IStreamedItem
{
    /// <summary>The item; null when the message is none.</summary>
    internal T? Item { get; private init; }

    /// <summary>The problems that the message reports, when it is no item.</summary>
    internal IReadOnlyList<Problem> Problems { get; private init; }

    /// <summary>The message as it arrived, when it is no item.</summary>
    internal string Text { get; private init; }

    /// <summary>Why the message can't be read; null when it can.</summary>
    internal string? Fault { get; private init; }

    /// <summary>The problem for which X disconnects; null when it does not.</summary>
    internal Problem? Disconnect
    {
        get
        {
            foreach (var problem in Item?.Errors ?? Problems)
            {
                if (
                    problem.DisconnectType is not null
                    || problem.ConnectionIssue is not null
                    || problem.Kind == ProblemKind.OperationalDisconnect
                    || problem.Kind == ProblemKind.ClientDisconnected
                )
                {
                    return problem;
                }
            }

            return null;
        }
    }

    /// <summary>Reads the first message of a line and cuts it off. What is left are further messages, which servers sometimes write on one line.</summary>
    internal static StreamMessage<T> Read(ref ReadOnlySequence<byte> line, ReadJson<T> read)
    {
        try
        {
            // Copied once, however many messages it has.
            line = line.IsSingleSegment ? line : new(line.ToArray());
            var reader = new JsonTokenReader(line.FirstSpan);
            reader.Read();
            var item = read(ref reader);
            line = After(line, reader.BytesConsumed);
            return new StreamMessage<T>
            {
                Item = item,
                Problems = [],
                Text = "",
            };
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // Whatever a message does to its reader, it is one message.
            return Other(ref line, failure);
        }
    }

    internal static StreamMessage<T> TooLong(in ReadOnlySequence<byte> beginning, int longest) =>
        new()
        {
            Problems = [],
            Text = Encoding.UTF8.GetString(beginning),
            Fault = $"It is longer than {longest} bytes.",
        };

    // Members come in any order and kinds differ by their members alone, so that a message which is no item is read a second time.
    private static StreamMessage<T> Other(ref ReadOnlySequence<byte> line, Exception failure)
    {
        var bytes = line.FirstSpan;
        var (isObject, hasData) = (false, false);
        int length;
        try
        {
            var reader = new JsonTokenReader(bytes);
            reader.Read();
            isObject = reader.TokenType == JsonTokenType.StartObject;
            if (isObject)
            {
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    hasData |= reader.ValueTextEquals("data"u8);
                    reader.Skip();
                }
            }
            else
            {
                reader.Skip();
            }

            length = reader.BytesConsumed;
        }
        catch (JsonException)
        {
            // Where the message ends can't be known: all that is left belongs to it.
            line = default;
            return Malformed(bytes, failure);
        }

        line = After(line, length);
        var message = bytes[..length];
        return hasData
            ? Malformed(message, failure)
            : new StreamMessage<T>
            {
                Problems = isObject ? ProblemBody.Read(message.ToArray()) : [],
                Text = Encoding.UTF8.GetString(message),
            };
    }

    private static StreamMessage<T> Malformed(ReadOnlySpan<byte> message, Exception failure) =>
        new()
        {
            Problems = [],
            Text = Encoding.UTF8.GetString(message),
            Fault = failure.Message,
        };

    private static ReadOnlySequence<byte> After(ReadOnlySequence<byte> line, long length)
    {
        var rest = line.Slice(length);
        while (!rest.IsEmpty && rest.FirstSpan is var span && (span.IsEmpty || span[0] <= (byte)' '))
        {
            rest = rest.Slice(1);
        }

        return rest;
    }
}
