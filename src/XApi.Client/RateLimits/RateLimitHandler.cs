using System.Net;

namespace XApi;

/// <summary>Acquires a permit for each request, and records what its response says of the limits.</summary>
/// <remarks>It stands below the retries, so that every attempt counts, and above authentication, so that a wait does not age a signature.</remarks>
internal sealed class RateLimitHandler(RateLimiter limiter, XApiClientOptions options, XApiLog log) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.Options.TryGetValue(XRequestOptions.Operation, out var operation))
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }

        request.Options.TryGetValue(XRequestOptions.Credential, out var credential);
        request.Options.TryGetValue(XRequestOptions.Call, out var callOptions);
        request.Options.TryGetValue(XRequestOptions.Deadline, out var deadline);
        // A stream waits by its own schedule; here its requests are only recorded.
        var policy = operation.Streaming is not null ? RateLimitPolicy.Observe : callOptions?.RateLimitPolicy ?? options.RateLimitPolicy;
        var call = new LimitCall(operation, credential is null ? null : XCredential.Of(credential), policy);
        while (true)
        {
            LimitLease lease;
            using (deadline?.Pause())
            {
                lease = await limiter.AcquireAsync(call, cancellationToken).ConfigureAwait(false);
            }

            var response = await SendAsync(request, lease, cancellationToken).ConfigureAwait(false);
            var limit = RateLimit.From(response.Headers);
            XApiTelemetry.Observed(operation, limit);
            if (response.StatusCode != HttpStatusCode.TooManyRequests)
            {
                limiter.Observe(lease, limit, response.Headers.Date);
                return response;
            }

            var refusal = await ReadAsync(operation, response, lease, limit, cancellationToken).ConfigureAwait(false);
            if (!refusal.Kind.IsCuredByReset())
            {
                limiter.Observe(lease, limit, response.Headers.Date);
                return response;
            }

            var block = limiter.Refuse(lease, limit, response.Headers.Date, refusal.RetryAfter);
            log.Logger.Refused(operation, refusal.Kind, block.Until);
            Refusal.NotBefore(response, block.Until);
            if (
                policy.Behavior != RateLimitBehavior.Wait
                || block.Until - options.TimeProvider.GetUtcNow() > call.WaitLeft
                || !XRequestOptions.CanSendAgain(request)
            )
            {
                return response;
            }

            response.Dispose();
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, LimitLease lease, CancellationToken cancellationToken)
    {
        var sentBefore = XRequestOptions.TimesSent(request);
        try
        {
            Task<HttpResponseMessage> sending;
            try
            {
                sending = base.SendAsync(request, cancellationToken);
            }
            finally
            {
                limiter.Sent(lease);
            }

            var response = await sending.ConfigureAwait(false);
            response.RequestMessage ??= request;
            return response;
        }
        catch
        {
            // X counts a request that it may have got. A credential that could not be had is none of its business.
            if (XRequestOptions.TimesSent(request) > sentBefore)
            {
                limiter.Fail(lease);
            }
            else
            {
                limiter.Return(lease);
            }

            throw;
        }
    }

    // The body distinguishes a used-up window from a used-up month.
    private async Task<Refusal> ReadAsync(
        XOperation operation,
        HttpResponseMessage response,
        LimitLease lease,
        RateLimit? limit,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await Refusal.ReadAsync(operation, response, options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            limiter.Observe(lease, limit, response.Headers.Date);
            response.Dispose();
            throw;
        }
    }
}
