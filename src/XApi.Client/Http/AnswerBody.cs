using System.Buffers;

namespace XApi;

/// <summary>An answer's body in pooled memory, to be read once and given back.</summary>
internal sealed class AnswerBody : IDisposable
{
    // Far above any answer of the API; a body that goes on past it is no answer.
    private const int Longest = 64 * 1024 * 1024;

    private const int LongestError = 256 * 1024;

    private byte[] _buffer;
    private int _length;

    private AnswerBody(int expected) => _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(expected, 4096));

    internal ReadOnlyMemory<byte> Utf8
    {
        get
        {
            var body = _buffer.AsMemory(0, _length);
            return body.Span.StartsWith("\uFEFF"u8) ? body[3..] : body;
        }
    }

    internal static Task<AnswerBody> ReadAsync(HttpContent content, CancellationToken cancellationToken)
        => ReadAsync(content, Longest, cancellationToken);

    /// <summary>Reads what can be had of an error's body: its start, when it is long, and what came, when it breaks off.</summary>
    internal static Task<AnswerBody> ReadErrorAsync(HttpContent content, CancellationToken cancellationToken)
        => ReadAsync(content, LongestError, cancellationToken);

    private static async Task<AnswerBody> ReadAsync(HttpContent content, int most, CancellationToken cancellationToken)
    {
        // One byte more than announced, so that the end is seen without growing.
        var body = new AnswerBody((int)Math.Min(content.Headers.ContentLength + 1 ?? 16 * 1024, most));
        try
        {
            var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            while (true)
            {
                if (body._length == body._buffer.Length)
                {
                    if (most == LongestError && body._length >= most)
                    {
                        return body;
                    }

                    body.Grow();
                }

                var read = await stream.ReadAsync(body._buffer.AsMemory(body._length), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    return body;
                }

                body._length += read;
            }
        }
        catch (Exception failure) when (most == LongestError && failure is (IOException or HttpRequestException))
        {
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        var buffer = Interlocked.Exchange(ref _buffer, []);
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Grow()
    {
        if (_length >= Longest)
        {
            throw new IOException($"The answer is longer than {Longest / (1024 * 1024)} MiB.");
        }

        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
