namespace XApi.Testing;

/// <summary>Reads a body up to a bound, and leaves the response as if nobody had read it.</summary>
internal static class BoundedBody
{
    /// <summary>Reads it.</summary>
    /// <returns>The body; null where it is longer than the bound.</returns>
    internal static async Task<byte[]?> ReadAsync(HttpResponseMessage response, int maxBytes, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > maxBytes)
        {
            return null;
        }

        var content = response.Content;
        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var read = new byte[Math.Min(maxBytes + 1, 16 * 1024)];
        var count = 0;
        while (true)
        {
            var more = await stream.ReadAsync(read.AsMemory(count), cancellationToken).ConfigureAwait(false);
            count += more;
            if (more == 0 || count > maxBytes)
            {
                break;
            }

            if (count == read.Length)
            {
                Array.Resize(ref read, (int)Math.Min(read.Length * 2L, maxBytes + 1L));
            }
        }

        var head = read[..count];
        response.Content = count > maxBytes ? new StreamContent(new HeadedStream(head, stream)) : new ByteArrayContent(head);
        foreach (var (name, values) in content.Headers)
        {
            response.Content.Headers.TryAddWithoutValidation(name, values);
        }

        return count > maxBytes ? null : head;
    }

    /// <summary>A stream whose beginning was read already.</summary>
    private sealed class HeadedStream(byte[] head, Stream rest) : ForwardStream
    {
        private int _position;

        public override int Read(byte[] buffer, int offset, int count) =>
            TakeHead(buffer.AsSpan(offset, count)) is > 0 and var read ? read : rest.Read(buffer, offset, count);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            TakeHead(buffer.Span) is > 0 and var read ? ValueTask.FromResult(read) : rest.ReadAsync(buffer, cancellationToken);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                rest.Dispose();
            }

            base.Dispose(disposing);
        }

        private int TakeHead(Span<byte> buffer)
        {
            var count = Math.Min(buffer.Length, head.Length - _position);
            head.AsSpan(_position, count).CopyTo(buffer);
            _position += count;
            return count;
        }
    }
}
