using System.Buffers;
using System.Text;
using System.Text.Json;

namespace XApi;

/// <summary>What a message of a stream says: a Tweet, problems, something unknown, or nothing that can be read.</summary>
internal readonly struct StreamMessage<T>
    where T : class, IStreamedTweet
{
    /// <summary>The Tweet; null when the message is none.</summary>
    internal T? Tweet { get; private init; }

    /// <summary>The problems that the message reports, when it is no Tweet.</summary>
    internal IReadOnlyList<Problem> Problems { get; private init; }

    /// <summary>The message as it came, when it is no Tweet.</summary>
    internal string Text { get; private init; }

    /// <summary>Why the message can't be read; null when it can.</summary>
    internal string? Fault { get; private init; }

    /// <summary>The problem for which X disconnects; null when it does not.</summary>
    internal Problem? Disconnect
    {
        get
        {
            foreach (var problem in Tweet?.Errors ?? Problems)
            {
                if (
                    problem.DisconnectType is not null
                    || problem.ConnectionIssue is not null
                    || problem.Type?.EndsWith("/operational-disconnect", StringComparison.Ordinal) == true
                    || problem.Type?.EndsWith("/client-disconnected", StringComparison.Ordinal) == true
                )
                {
                    return problem;
                }
            }

            return null;
        }
    }

    internal static StreamMessage<T> Read(in ReadOnlySequence<byte> line, ReadJson<T> read)
    {
        try
        {
            var reader = line.IsSingleSegment ? new Utf8JsonReader(line.FirstSpan) : new Utf8JsonReader(line);
            reader.Read();
            var tweet = read(ref reader);
            // Anything behind the object is an error that only reading on brings to light.
            reader.Read();
            return new StreamMessage<T>
            {
                Tweet = tweet,
                Problems = [],
                Text = "",
            };
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // Whatever a message does to its reader, it is one message.
            return Other(line.ToArray(), failure);
        }
    }

    internal static StreamMessage<T> TooLong(in ReadOnlySequence<byte> beginning, int longest) =>
        new()
        {
            Problems = [],
            Text = Encoding.UTF8.GetString(beginning),
            Fault = $"It is longer than {longest} bytes.",
        };

    // Members come in any order and kinds are told by their members alone, so that a message which is no Tweet is read a second time.
    private static StreamMessage<T> Other(byte[] line, Exception failure)
    {
        var text = Encoding.UTF8.GetString(line);
        var hasData = false;
        try
        {
            var reader = new Utf8JsonReader(line);
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject)
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

            reader.Read();
        }
        catch (JsonException)
        {
            return new StreamMessage<T>
            {
                Problems = [],
                Text = text,
                Fault = failure.Message,
            };
        }

        return hasData
            ? new StreamMessage<T>
            {
                Problems = [],
                Text = text,
                Fault = failure.Message,
            }
            : new StreamMessage<T> { Problems = ProblemBody.Read(line), Text = text };
    }
}
