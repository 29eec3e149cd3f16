namespace XApi;

/// <summary>Gives one form to all the ways in which the handlers below say that there is no response.</summary>
internal sealed class NoResponseHandler : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidOperationException failure) when (failure is not ObjectDisposedException)
        {
            // Kiota's redirects, when there are too many of them. Another try would take the same way.
            throw new HttpRequestException(HttpRequestError.ConfigurationLimitExceeded, failure.Message, failure);
        }
        catch (OperationCanceledException failure)
            when (failure.InnerException is TimeoutException && !cancellationToken.IsCancellationRequested)
        {
            // A connection that took too long looks like a cancellation, but nobody cancelled.
            throw new HttpRequestException(HttpRequestError.ConnectionError, failure.InnerException.Message, failure);
        }
    }
}
