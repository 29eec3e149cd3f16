using System.Net;

namespace XApi;

/// <summary>Lets each request through when its limits allow, and takes in what its response tells of them.</summary>
/// <remarks>It stands below the retries, so that every try counts, and above authentication, so that a wait does not age a signature.</remarks>
internal sealed class RateLimitHandler(RateLimits limits, XApiClientOptions options, XApiLog log) : DelegatingHandler
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
        // A stream waits by a schedule of its own, and tells of it; here its limits are only written down.
        var policy = operation.Streaming is not null ? RateLimitPolicy.Observe : callOptions?.RateLimitPolicy ?? options.RateLimitPolicy;
        var call = new LimitCall(operation, credential is null ? null : XCredential.Of(credential), policy);
        while (true)
        {
            LimitLease ticket;
            using (deadline?.Pause())
            {
                ticket = await limits.AcquireAsync(call, cancellationToken).ConfigureAwait(false);
            }

            var answer = await SendAsync(request, ticket, cancellationToken).ConfigureAwait(false);
            var told = RateLimit.From(answer.Headers);
            XApiTelemetry.Told(operation, told);
            if (answer.StatusCode != HttpStatusCode.TooManyRequests)
            {
                limits.Answered(ticket, told, answer.Headers.Date);
                return answer;
            }

            var refusal = await ReadRefusalAsync(answer, ticket, told, cancellationToken).ConfigureAwait(false);
            if (refusal is TooManyRequests.UsageCap or TooManyRequests.Connections)
            {
                limits.Answered(ticket, told, answer.Headers.Date);
                return answer;
            }

            var now = options.TimeProvider.GetUtcNow();
            var block = limits.Refused(ticket, told, answer.Headers.Date, RetryAfter.Of(answer, now));
            log.Refused(operation, refusal, block.Until);
            request.Options.Set(XRequestOptions.RetryAt, block.Until);
            if (policy.Behavior != RateLimitBehavior.Wait || block.Until - now > call.WaitLeft)
            {
                return answer;
            }

            answer.Dispose();
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, LimitLease ticket, CancellationToken cancellationToken)
    {
        try
        {
            Task<HttpResponseMessage> sending;
            try
            {
                sending = base.SendAsync(request, cancellationToken);
            }
            finally
            {
                limits.Departed(ticket);
            }

            var answer = await sending.ConfigureAwait(false);
            answer.RequestMessage ??= request;
            return answer;
        }
        catch (Exception failure)
        {
            limits.NotAnswered(ticket, maybeCounted: !ConnectionFailure.NothingWasSent(failure));
            throw;
        }
    }

    // The body tells a used-up window from a used-up month. It is kept for whoever reads it next.
    private async Task<TooManyRequests> ReadRefusalAsync(
        HttpResponseMessage answer,
        LimitLease ticket,
        RateLimit? told,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var body = await BufferedContent.ReadAsync(answer, cancellationToken).ConfigureAwait(false);
            return TooManyRequestsKind.Of(told, ErrorResponse.ReadProblems(body.Utf8));
        }
        catch
        {
            limits.Answered(ticket, told, answer.Headers.Date);
            answer.Dispose();
            throw;
        }
    }
}
