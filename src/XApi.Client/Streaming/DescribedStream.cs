namespace XApi;

/// <summary>Streams that are described by hand.</summary>
internal static class DescribedStream
{
    /// <summary>Opens the stream that a request describes.</summary>
    /// <exception cref="ArgumentException">Its operation does not stream.</exception>
    internal static IAsyncEnumerable<XStreamedJson> OpenAsync(
        XTransport transport,
        XRequestMessage message,
        StreamSettings? settings,
        CancellationToken cancellationToken
    )
    {
        var request = transport.Described(message);
        return request.Operation.Streaming is null
            ? throw new ArgumentException($"{message} does not stream: call SendAsync.", nameof(message))
            : StreamEngine<XStreamedJson>.RunAsync(
                transport,
                request,
                ModelReader<XStreamedJson>.Read,
                fromSearch: null,
                settings ?? StreamSettings.Default,
                cancellationToken
            );
    }
}
