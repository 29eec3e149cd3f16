using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace XApi.Cli.Collecting.Formats;

/// <summary>
/// Reads files of JSON lines: a Tweet or user each, with its author and so on inside (what xapi writes, and twarc's <c>flatten</c>), or a whole response
/// of X each (what twarc writes).
/// </summary>
internal static class JsonLines
{
    // Larger than any response; a longer line is a file of another kind.
    private const int LongestLine = 256 * 1024 * 1024;

    /// <summary>The lines of a file, pages taken apart.</summary>
    /// <exception cref="CommandException">A line is no JSON object.</exception>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        await using Stream stream = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
            ? new GZipStream(file, CompressionMode.Decompress)
            : file;
        await foreach (var line in ReadAsync(stream, path, cancel))
        {
            yield return line;
        }
    }

    /// <summary>The lines of a stream.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="name">What error messages call it.</param>
    /// <param name="cancel">Cancels the reading.</param>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        Stream stream,
        string name,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        var number = 0L;
        await foreach (var (line, isWhole) in LinesAsync(stream, name, cancel))
        {
            number++;
            var text = Trimmed(line, isFirst: number == 1);
            if (text.IsEmpty)
            {
                continue;
            }

            List<byte[]>? parts;
            try
            {
                parts = IsFlat(text.Span) ? null : ResponseLines.Split(text);
            }
            catch (Exception failure) when (failure is JsonException or InvalidOperationException)
            {
                throw new CommandException(
                    isWhole
                        ? $"Line {number:N0} of {name} is no Tweet, user or response: {failure.Message}"
                        : $"{name} ends in the middle of line {number:N0}, which holds no whole JSON object: the file was cut. Remove that line to read the rest."
                );
            }

            if (parts is null)
            {
                yield return text;
            }

            foreach (var part in parts ?? [])
            {
                yield return part;
            }
        }
    }

    /// <summary>The names of an object's members.</summary>
    public static HashSet<string> Members(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        var members = new HashSet<string>();
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            members.Add(reader.GetString()!);
            reader.Read();
            reader.Skip();
        }

        return members;
    }

    // Every byte is looked at, so that a line which is cut or broken is found here.
    private static bool IsFlat(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        var isFlat = false;
        var isPage = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            isFlat |= reader.ValueTextEquals("id"u8);
            isPage |= reader.ValueTextEquals("data"u8);
            reader.Read();
            reader.Skip();
        }

        // Behind the object there is nothing.
        reader.Read();
        return isFlat && !isPage;
    }

    private static ReadOnlyMemory<byte> Trimmed(ReadOnlyMemory<byte> line, bool isFirst)
    {
        var text = isFirst && line.Span.StartsWith(Encoding.UTF8.Preamble) ? line[3..] : line;
        return text.Trim(" \t\r"u8);
    }

    private static async IAsyncEnumerable<(ReadOnlyMemory<byte> Line, bool IsWhole)> LinesAsync(
        Stream stream,
        string name,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        var buffer = new byte[128 * 1024];
        var (start, end, scanned) = (0, 0, 0);
        while (true)
        {
            var found = buffer.AsSpan(scanned, end - scanned).IndexOf((byte)'\n');
            if (found >= 0)
            {
                var lineEnd = scanned + found;
                yield return (buffer.AsMemory(start, lineEnd - start), true);
                start = scanned = lineEnd + 1;
                continue;
            }

            scanned = end;
            if (start > 0)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                (start, end, scanned) = (0, end - start, scanned - start);
            }

            if (end == buffer.Length)
            {
                if (buffer.Length >= LongestLine)
                {
                    throw new CommandException(
                        $"A line of {name} is longer than {LongestLine / 1024 / 1024} MiB: it is no file of JSON lines."
                    );
                }

                Array.Resize(ref buffer, buffer.Length * 2);
            }

            var read = await ReadAsync(stream, buffer.AsMemory(end), name, cancel);
            if (read == 0)
            {
                if (end > start)
                {
                    yield return (buffer.AsMemory(start, end - start), false);
                }

                yield break;
            }

            end += read;
        }
    }

    private static async ValueTask<int> ReadAsync(Stream stream, Memory<byte> buffer, string name, CancellationToken cancel)
    {
        try
        {
            return await stream.ReadAsync(buffer, cancel);
        }
        catch (InvalidDataException failure)
        {
            throw new CommandException($"{name} can't be decompressed: {failure.Message}");
        }
    }
}

/// <summary>Writes JSON lines.</summary>
internal sealed class JsonLinesWriter(Stream stream) : ILineWriter
{
    private static readonly byte[] LineEnd = [(byte)'\n'];
    private readonly BufferedStream _buffer = new(stream, 256 * 1024);

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> line)
    {
        await _buffer.WriteAsync(line);
        await _buffer.WriteAsync(LineEnd);
    }

    public async ValueTask CompleteAsync() => await _buffer.FlushAsync();

    public ValueTask DisposeAsync() => _buffer.DisposeAsync();
}
