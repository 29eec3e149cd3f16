using System.Buffers;

namespace XApi;

/// <summary>A response's body in pooled memory, to be read once and returned to the pool.</summary>
internal sealed class ResponseBody : IDisposable
{
    // After decompression, and far above any response of the API.
    private const int MaxLength = 64 * 1024 * 1024;

    // A problem report is a few hundred bytes. Of an error page, or of the page of a redirect, the start is enough.
    private const int MaxErrorLength = 1024 * 1024;

    // What is kept of a body that is too long, for the exception.
    private const int KeptLength = 64 * 1024;

    private byte[] _buffer;
    private int _length;

    private ResponseBody(int expected) => _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(expected, 4096));

    internal ReadOnlyMemory<byte> Utf8
    {
        get
        {
            var body = _buffer.AsMemory(0, _length);
            return body.Span.StartsWith("\uFEFF"u8) ? body[3..] : body;
        }
    }

    /// <summary>Why it is not whole; null when it is.</summary>
    internal Exception? Failure { get; private set; }

    /// <summary>Reads a body to its end.</summary>
    /// <param name="content">The body.</param>
    /// <param name="isSuccess">Whether the response is a success. Of an error, what can be read is enough, since its status says the most.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    internal static async Task<ResponseBody> ReadAsync(HttpContent content, bool isSuccess, CancellationToken cancellationToken)
    {
        // One byte more than announced, so that the end is seen without growing. Of a compressed body nothing is announced.
        var body = new ResponseBody((int)Math.Min(content.Headers.ContentLength + 1 ?? 16 * 1024, MaxLength));
        try
        {
            var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            while (true)
            {
                if (body._length >= MaxLength)
                {
                    // No exception: a retry would fetch the same body again.
                    body._length = KeptLength;
                    body.Failure = new InvalidDataException($"it is longer than {MaxLength / (1024 * 1024)} MiB");
                    return body;
                }

                if (body._length == body._buffer.Length)
                {
                    body.Grow();
                }

                var read = await stream.ReadAsync(body._buffer.AsMemory(body._length), cancellationToken).ConfigureAwait(false);
                body._length += read;
                if (read == 0 || (!isSuccess && body._length >= MaxErrorLength))
                {
                    return body;
                }
            }
        }
        catch (Exception failure) when (IsUndecodable(failure) || (!isSuccess && failure is IOException or HttpRequestException))
        {
            body.Failure = failure;
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    // What gzip and brotli throw on bytes that they can't decode.
    private static bool IsUndecodable(Exception failure) =>
        failure is InvalidDataException or (InvalidOperationException and not ObjectDisposedException);

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
        // In large steps: memory from the pool costs less than copying.
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(_buffer.Length * 4, MaxLength));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
