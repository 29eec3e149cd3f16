using System.Globalization;
using System.Net;
using static System.FormattableString;

namespace XApi;

/// <summary>Sends a request again where that may help and can do no harm, and gives each attempt a time limit.</summary>
/// <remarks>
/// <para>
/// It replaces Kiota's handler of the same name, which repeats every method and no exception, miscounts a <c>Retry-After</c> that is a date, waits
/// without an injected clock, and ends in an AggregateException instead of the last response.
/// </para>
/// <para>The policy is <see cref="RetryPolicy"/>. A 429 is handled by the <see cref="RateLimitHandler"/>, and streams reconnect by rules of their own.</para>
/// </remarks>
internal sealed class RetryHandler(XApiClientOptions options, XApiLog log) : DelegatingHandler
{
    private readonly RetryPolicy _policy = new(options);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.Options.TryGetValue(XRequestOptions.Operation, out var operation) || operation.Streaming is not null)
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }

        request.Options.TryGetValue(XRequestOptions.Deadline, out var deadline);
        HttpResponseMessage? last = null;
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var sentBefore = XRequestOptions.TimesSent(request);
                HttpResponseMessage? response = null;
                Exception? failure = null;
                try
                {
                    response = await AttemptAsync(request, deadline, cancellationToken).ConfigureAwait(false);
                    last?.Dispose();
                    last = response;
                }
                catch (Exception caught) when (ConnectionFailure.MayPass(caught))
                {
                    failure = caught;
                }

                var refusal = response is null or { IsSuccessStatusCode: true }
                    ? null
                    : await Refusal.ReadAsync(operation, response, options.TimeProvider, cancellationToken).ConfigureAwait(false);
                var decision = _policy.EvaluateRetry(
                    new(request, operation, attempt)
                    {
                        Status = response?.StatusCode,
                        RetryAfter = refusal?.RetryAfter,
                        WasSent = XRequestOptions.TimesSent(request) > sentBefore,
                        Remaining = deadline?.Remaining ?? TimeSpan.MaxValue,
                    }
                );
                if (decision.Reason != RetryReason.Retry)
                {
                    // The last real response says more than the failure of the attempts after it.
                    return last ?? throw new RetriesExhausted(attempt, failure!);
                }

                if (response is { StatusCode: >= HttpStatusCode.InternalServerError } && XRequestOptions.TimesSent(request) > sentBefore)
                {
                    XRequestOptions.SentCountOf(request).Fail();
                }

                log.Retry(
                    operation,
                    attempt,
                    decision.Delay.TotalSeconds,
                    failure is not null
                        ? LoggedFailure.Of(failure)
                        : string.Create(CultureInfo.InvariantCulture, $"status {(int)response!.StatusCode}")
                );
                XApiTelemetry.Retried(operation, response?.StatusCode, failure);
                await Task.Delay(decision.Delay, options.TimeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (last is not null && deadline is { HasPassed: true })
        {
            return last;
        }
        catch (Exception failure)
        {
            last?.Dispose();
            if (failure is XApiException unsent && XRequestOptions.AttemptsInDoubt(request) is > 0 and var attempts)
            {
                // This attempt was not sent, for a limit or for want of a token; those before it were.
                unsent.Facts = unsent.Facts with
                {
                    AttemptsInDoubt = attempts,
                };
            }

            throw;
        }
    }

    // The body belongs to the attempt: a connection that breaks or stalls in the middle of it is a failed attempt.
    private async Task<HttpResponseMessage> AttemptAsync(
        HttpRequestMessage request,
        Deadline? deadline,
        CancellationToken cancellationToken
    )
    {
        var hasLimit = !(request.Options.TryGetValue(XRequestOptions.AttemptHasNoLimit, out var hasNone) && hasNone);
        var time = hasLimit ? options.AttemptTimeout : Timeout.InfiniteTimeSpan;
        using var limit = new Deadline(options.TimeProvider, time, cancellationToken, deadline);
        request.Options.Set(XRequestOptions.Deadline, limit);
        var sentBefore = XRequestOptions.TimesSent(request);
        HttpResponseMessage? response = null;
        try
        {
            response = await base.SendAsync(request, limit.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode || !request.Options.TryGetValue(XRequestOptions.LeavesBodyOpen, out _))
            {
                await BufferedContent.ReadAsync(response, limit.Token).ConfigureAwait(false);
            }

            return response;
        }
        catch (Exception failure)
        {
            if (XRequestOptions.TimesSent(request) > sentBefore && response is null or { IsSuccessStatusCode: true })
            {
                XRequestOptions.SentCountOf(request).Lose();
            }

            response?.Dispose();
            if (failure is OperationCanceledException && limit.HasPassed && !cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException(Invariant($"no response within {limit.Limit.TotalSeconds:0.###} s (AttemptTimeout)"), failure);
            }

            throw;
        }
    }
}

/// <summary>No attempt got a response. It stays inside the pipeline: the transport makes an <see cref="XConnectionException"/> of it.</summary>
internal sealed class RetriesExhausted(int attempts, Exception last) : Exception(last.Message, last)
{
    internal int Attempts => attempts;
}
