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
        catch (InvalidOperationException failure) when (IsOfRedirects(failure))
        {
            // Another attempt would go the same way.
            throw new HttpRequestException(HttpRequestError.ConfigurationLimitExceeded, failure.Message, failure);
        }
    }

    // A credential or a handler of the caller's may throw the same type, which comes through as it is. Kiota's holds a bare exception with details.
    private static bool IsOfRedirects(InvalidOperationException failure) => failure.InnerException?.GetType() == typeof(Exception);
}
