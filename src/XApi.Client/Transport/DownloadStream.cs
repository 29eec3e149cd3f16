using static System.FormattableString;

namespace XApi;

/// <summary>The body of a download: each read has a time limit, ends with the client, and fails as calls do.</summary>
internal sealed class DownloadStream(Stream content, XOperation operation, XApiClientOptions options, CancellationToken lifetime)
    : ForwardStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var limit = new Deadline(options.TimeProvider, options.AttemptTimeout, lifetime, cancellationToken);
        try
        {
            return await content.ReadAsync(buffer, limit.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && Translate(failure, limit) is { } shown)
        {
            throw shown;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    // Waits without a time limit: only a read that waits asynchronously can be cancelled.
    public override int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            return content.Read(buffer, offset, count);
        }
        catch (Exception failure) when (Translate(failure, null) is { } shown)
        {
            throw shown;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            content.Dispose();
        }

        base.Dispose(disposing);
    }

    private Exception? Translate(Exception failure, Deadline? limit) =>
        lifetime.IsCancellationRequested ? CallFailure.ClientDisposed(failure)
        : limit is { HasPassed: true }
            ? Lost(
                Invariant($"sent no byte of the download for {limit.Limit.TotalSeconds:0.###} s (AttemptTimeout)"),
                new TimeoutException(failure.Message, failure)
            )
        : failure is IOException or HttpRequestException
            ? Lost($"lost the connection within the download: {failure.Message.TrimEnd('.')}", failure)
        : null;

    private XConnectionException Lost(string what, Exception cause) => new($"{operation} {what}.", cause) { Operation = operation };
}
