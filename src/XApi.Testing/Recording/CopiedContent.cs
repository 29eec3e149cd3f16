using System.Net;

namespace XApi.Testing;

/// <summary>A response's body that is read as it comes, and copied on the way for someone who wants it once it has ended.</summary>
internal sealed class CopiedContent : HttpContent
{
    private readonly HttpContent _content;
    private readonly int _most;
    private readonly Action<byte[]?> _ended;
    private bool _isRead;

    /// <summary>Makes one.</summary>
    /// <param name="content">The body; its headers are taken over.</param>
    /// <param name="most">How many bytes are copied at most, since a stream may go on forever.</param>
    /// <param name="ended">Is called once, with the copy, when the body has ended or its reader has left; with null when nobody read it.</param>
    internal CopiedContent(HttpContent content, int most, Action<byte[]?> ended)
    {
        (_content, _most, _ended) = (content, most, ended);
        foreach (var (name, values) in content.Headers)
        {
            Headers.TryAddWithoutValidation(name, values);
        }
    }

    protected override async Task<Stream> CreateContentReadStreamAsync() =>
        await CreateContentReadStreamAsync(CancellationToken.None).ConfigureAwait(false);

    protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken)
    {
        _isRead = true;
        return new CopyingStream(await _content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), _most, _ended);
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        var body = await CreateContentReadStreamAsync(CancellationToken.None).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            await body.CopyToAsync(stream).ConfigureAwait(false);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _content.Headers.ContentLength ?? 0;
        return _content.Headers.ContentLength is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content.Dispose();
            if (!_isRead)
            {
                _isRead = true;
                _ended(null);
            }
        }

        base.Dispose(disposing);
    }

    private sealed class CopyingStream(Stream inner, int most, Action<byte[]?> ended) : ForwardStream
    {
        private readonly MemoryStream _copy = new();
        private int _hasEnded;

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var read = inner.Read(buffer);
            Copy(buffer[..read], buffer.Length);
            return read;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            Copy(buffer.Span[..read], buffer.Length);
            return read;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
                End();
            }

            base.Dispose(disposing);
        }

        private void Copy(ReadOnlySpan<byte> read, int wanted)
        {
            if (Volatile.Read(ref _hasEnded) == 0)
            {
                _copy.Write(read[..(int)Math.Min(read.Length, most - _copy.Length)]);
            }

            if (read.IsEmpty && wanted > 0)
            {
                End();
            }
        }

        private void End()
        {
            if (Interlocked.Exchange(ref _hasEnded, 1) == 0)
            {
                ended(_copy.ToArray());
            }
        }
    }
}
