using System.Net;

namespace XApi;

/// <summary>The last handler of the client's own: hands the request to the network, and records whether it was sent.</summary>
/// <remarks>
/// A request with a body counts as sent once something below has begun to read the body, which holds whatever handlers stand below and however their
/// failures look. A request without one counts as sent unless the failure is one of connecting.
/// </remarks>
internal sealed class NetworkHandler : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var sent = XRequestOptions.SentCountOf(request);
        var before = sent.Times;
        var body = request.Content;
        if (body is not null)
        {
            request.Content = new WatchedContent(body, sent);
        }

        try
        {
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            response.RequestMessage ??= request;
            if (sent.Times == before)
            {
                sent.Add();
            }

            if (IsRedirect(response.StatusCode))
            {
                // Kiota's redirects read this body to its end, which a hostile server need not send.
                await BufferedContent.ReadAsync(response, cancellationToken).ConfigureAwait(false);
            }

            return response;
        }
        catch (Exception failure)
        {
            var shown = Translate(failure, cancellationToken);
            if (body is null && sent.Times == before && !ConnectionFailure.IsOfConnecting(shown))
            {
                sent.Add();
            }

            if (ReferenceEquals(shown, failure))
            {
                throw;
            }

            throw shown;
        }
        finally
        {
            request.Content = body;
        }
    }

    /// <summary>A failure in the form that the handlers above go by, and without the password of a proxy.</summary>
    private Exception Translate(Exception failure, CancellationToken cancellationToken) =>
        failure switch
        {
            // A time limit that passed below looks like a cancellation, but nobody cancelled. Only .NET's own handler can mean that of connecting alone.
            OperationCanceledException { InnerException: TimeoutException timeout } when !cancellationToken.IsCancellationRequested =>
                InnerHandler is SocketsHttpHandler or HttpClientHandler
                    ? new HttpRequestException(HttpRequestError.ConnectionError, timeout.Message, failure)
                    : new TimeoutException(timeout.Message, failure),
            HttpRequestException http => Secrets.WithoutPassword(http),
            _ => failure,
        };

    private static bool IsRedirect(HttpStatusCode status) => status is >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest;
}

/// <summary>A body that records that it is being read.</summary>
internal sealed class WatchedContent : HttpContent
{
    private readonly HttpContent _body;
    private readonly SentCount _sent;

    internal WatchedContent(HttpContent body, SentCount sent)
    {
        (_body, _sent) = (body, sent);
        foreach (var (name, values) in body.Headers.NonValidated)
        {
            Headers.TryAddWithoutValidation(name, values);
        }
    }

    /// <summary>The body itself, for a handler below that looks at what is sent without sending it.</summary>
    internal HttpContent Body => _body;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _sent.Add();
        return _body.CopyToAsync(stream, context, cancellationToken);
    }

    protected override Task<Stream> CreateContentReadStreamAsync()
    {
        _sent.Add();
        return _body.ReadAsStreamAsync();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Headers.ContentLength ?? 0;
        return _body.Headers.ContentLength is not null;
    }
}
