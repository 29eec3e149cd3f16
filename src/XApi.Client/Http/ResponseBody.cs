using System.Buffers;

namespace XApi;

/// <summary>A response's body in pooled memory, to be read once and given back.</summary>
internal sealed class ResponseBody : IDisposable
{
    // Far above any response of the API; a body that goes on past it is no response.
    private const int Longest = 64 * 1024 * 1024;

    // A problem report is a few hundred bytes. Of an error page the start is enough, however long it goes on.
    private const int LongestError = 1024 * 1024;

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

    /// <summary>Why it ends early; null when it is whole.</summary>
    internal Exception? Failure { get; private set; }

    /// <summary>Reads a body to its end.</summary>
    /// <param name="content">The body.</param>
    /// <param name="isSuccess">Whether it is what was asked for. Of an error what can be read is read, for its status says enough without it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal static async Task<ResponseBody> ReadAsync(HttpContent content, bool isSuccess, CancellationToken cancellationToken)
    {
        // One byte more than announced, so that the end is seen without growing. Of a compressed body nothing is announced.
        var body = new ResponseBody((int)Math.Min(content.Headers.ContentLength + 1 ?? 16 * 1024, Longest));
        try
        {
            var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            while (true)
            {
                if (body._length == body._buffer.Length)
                {
                    body.Grow();
                }

                var read = await stream.ReadAsync(body._buffer.AsMemory(body._length), cancellationToken).ConfigureAwait(false);
                body._length += read;
                if (read == 0 || (!isSuccess && body._length >= LongestError))
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

    // What gzip and brotli say of bytes that are not theirs.
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
        if (_length >= Longest)
        {
            throw new IOException($"The response is longer than {Longest / (1024 * 1024)} MiB.");
        }

        // In large steps: what is pooled costs less than what is copied.
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(_buffer.Length * 4, Longest));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
