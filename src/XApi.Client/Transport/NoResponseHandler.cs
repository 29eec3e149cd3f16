namespace XApi;

/// <summary>Gives the failure of Kiota's redirects the form that all failures without a response have.</summary>
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
            // There were too many redirects. Another attempt would go the same way.
            throw new HttpRequestException(HttpRequestError.ConfigurationLimitExceeded, failure.Message, failure);
        }
    }
}
