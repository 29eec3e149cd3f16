namespace XApi.Testing;

/// <summary>Sends a body in chunks over a period, as WireMock's <c>chunkedDribbleDelay</c> does.</summary>
internal sealed class DribblingStream(Stream inner, int length, int chunks, TimeSpan duration, CancellationToken aborted) : OutputStream
{
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var size = Math.Max(1, (length + chunks - 1) / chunks);
        for (var sent = 0; sent < buffer.Length && !aborted.IsCancellationRequested; sent += size)
        {
            await inner.WriteAsync(buffer.Slice(sent, Math.Min(size, buffer.Length - sent)), cancellationToken).ConfigureAwait(false);
            await inner.FlushAsync(cancellationToken).ConfigureAwait(false);
            // A caller that has left needs no more.
            await Task.Delay(duration / chunks, TimeProvider.System, aborted)
                .ContinueWith(static _ => { }, TaskScheduler.Default)
                .ConfigureAwait(false);
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
