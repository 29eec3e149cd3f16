namespace XApi;

/// <summary>A file that X returns, read from the network while it comes. Dispose it, which ends the download if it is not complete.</summary>
public sealed class XDownload : IDisposable, IAsyncDisposable
{
    private readonly HttpResponseMessage? _response;

    /// <summary>Makes a download of a stream; for tests of code that reads one.</summary>
    /// <param name="content">The bytes, which are disposed with the download.</param>
    /// <param name="mediaType">The media type; null when it is not known.</param>
    /// <param name="length">How many bytes there are; null when it is not known.</param>
    public XDownload(Stream content, string? mediaType = null, long? length = null)
    {
        ArgumentNullException.ThrowIfNull(content);
        (Content, MediaType, Length) = (content, mediaType, length);
    }

    internal XDownload(HttpResponseMessage response, Stream content)
        : this(content, response.Content.Headers.ContentType?.MediaType, response.Content.Headers.ContentLength)
    {
        _response = response;
        FileName = response.Content.Headers.ContentDisposition is { } disposition
            ? (disposition.FileNameStar ?? disposition.FileName)?.Trim('"')
            : null;
        RateLimit = RateLimit.From(response.Headers);
        RequestId = ErrorResponse.RequestId(response);
    }

    /// <summary>The bytes, to be read once. A read that fails ends in an <see cref="XConnectionException"/>.</summary>
    /// <remarks>The call's time limit is over when the download begins; each read has <see cref="XApiClientOptions.AttemptTimeout"/>.</remarks>
    public Stream Content { get; }

    /// <summary>The media type, such as <c>image/jpeg</c>; null when the response does not say.</summary>
    public string? MediaType { get; }

    /// <summary>How many bytes there are; null when the response does not say.</summary>
    public long? Length { get; }

    /// <summary>The name that the response gives the file, which may be hostile as a path; null when it gives none.</summary>
    public string? FileName { get; }

    /// <summary>The limits that the response's headers report; null when they report none.</summary>
    public RateLimit? RateLimit { get; }

    /// <summary>What the download costs; null where nobody counted it, or the ledger could not be written.</summary>
    public XCost? Cost { get; internal init; }

    /// <summary>X's number for the request, to be quoted when asking X about it; null when the response had none.</summary>
    public string? RequestId { get; }

    /// <summary>Reads the rest of the download into a stream.</summary>
    /// <param name="destination">Where the bytes go. It is not disposed.</param>
    /// <param name="cancellationToken">Cancels the download.</param>
    /// <exception cref="XConnectionException">The connection was lost, or no byte came in time.</exception>
    public Task CopyToAsync(Stream destination, CancellationToken cancellationToken = default) =>
        Content.CopyToAsync(destination, cancellationToken);

    /// <summary>Closes the download.</summary>
    public void Dispose()
    {
        Content.Dispose();
        _response?.Dispose();
    }

    /// <summary>Closes the download.</summary>
    public async ValueTask DisposeAsync()
    {
        await Content.DisposeAsync().ConfigureAwait(false);
        _response?.Dispose();
    }
}
