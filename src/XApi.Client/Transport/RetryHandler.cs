using System.Net;

namespace XApi;

/// <summary>Sends a request again when that may help and can do no harm, and gives each try a time limit.</summary>
/// <remarks>
/// <para>
/// It stands where Kiota's handler of the same name would, because that one repeats every method and no exception, miscounts a <c>Retry-After</c>
/// that is a date, waits without a clock that a test could turn, and ends in an AggregateException instead of the last response. What is left to
/// adjust by options would be less than what had to be written around it.
/// </para>
/// <list type="table">
/// <item><term>502, 503, 504</term><description>repeated, if the operation is safe to repeat</description></item>
/// <item><term>no connection</term><description>repeated, whatever the operation: no byte has left</description></item>
/// <item><term>connection lost, no response in time</term><description>repeated, if the operation is safe to repeat</description></item>
/// <item><term>429</term><description>the <see cref="RateLimitHandler"/>'s business</description></item>
/// <item><term>anything else</term><description>is the response</description></item>
/// </list>
/// <para>GET, PUT and DELETE are safe to repeat; a POST is if the call says so (<see cref="CallOptions.AllowRetry"/>). Streams connect again by rules of their own.</para>
/// </remarks>
internal sealed class RetryHandler(XApiClientOptions options, XApiLog log) : DelegatingHandler
{
    private static readonly Backoff Pauses = Backoff.Exponential(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(20));
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(60);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.Options.TryGetValue(XRequestOptions.Operation, out var operation) || operation.Streaming is not null)
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }

        request.Options.TryGetValue(XRequestOptions.Call, out var call);
        request.Options.TryGetValue(XRequestOptions.Deadline, out var deadline);
        var isSafe = call?.AllowRetry ?? operation.Method != HttpMethod.Post;
        HttpResponseMessage? last = null;
        try
        {
            for (var retries = 0; ; retries++)
            {
                HttpResponseMessage? answer = null;
                Exception? failure = null;
                try
                {
                    answer = await TryAsync(request, deadline, cancellationToken).ConfigureAwait(false);
                    last?.Dispose();
                    last = answer;
                }
                catch (Exception caught) when (ConnectionFailure.MayPass(caught))
                {
                    failure = caught;
                }

                var refusal = answer is null or { IsSuccessStatusCode: true }
                    ? null
                    : await Refusal.ReadAsync(operation, answer, options.TimeProvider, cancellationToken).ConfigureAwait(false);
                var pause = Pause(retries, refusal);
                var isWorthwhile =
                    answer?.StatusCode
                    is null
                        or HttpStatusCode.BadGateway
                        or HttpStatusCode.ServiceUnavailable
                        or HttpStatusCode.GatewayTimeout;
                var isAllowed = isSafe || (failure is not null && ConnectionFailure.NothingWasSent(failure));
                if (
                    !isWorthwhile
                    || !isAllowed
                    || retries >= options.MaxRetries
                    || pause is null
                    || pause > (deadline?.Remaining ?? TimeSpan.MaxValue)
                )
                {
                    // The last real response says more than the failure of the tries after it.
                    return last ?? throw new RetriesExhausted(retries + 1, failure!);
                }

                log.Retry(operation, retries + 1, pause.Value.TotalSeconds, failure?.Message ?? $"status {(int)answer!.StatusCode}");
                XApiTelemetry.Retried(operation, answer?.StatusCode, failure);
                await Task.Delay(pause.Value, options.TimeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (last is not null && deadline is { HasPassed: true })
        {
            return last;
        }
        catch
        {
            last?.Dispose();
            throw;
        }
    }

    // The body belongs to the try: a connection that breaks in the middle of it, or stands still, is a failed try.
    private async Task<HttpResponseMessage> TryAsync(HttpRequestMessage request, Deadline? deadline, CancellationToken cancellationToken)
    {
        using var limit = new Deadline(options.TimeProvider, options.AttemptTimeout, cancellationToken, deadline);
        request.Options.Set(XRequestOptions.Deadline, limit);
        HttpResponseMessage? answer = null;
        try
        {
            answer = await base.SendAsync(request, limit.Token).ConfigureAwait(false);
            await BufferedContent.ReadAsync(answer, limit.Token).ConfigureAwait(false);
            return answer;
        }
        catch (Exception failure)
        {
            answer?.Dispose();
            if (failure is OperationCanceledException && limit.HasPassed && !cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException($"no response within {limit.Limit.TotalSeconds:0.###} s", failure);
            }

            throw;
        }
    }

    /// <summary>How long to wait before the next try; null when the server asks for longer than anyone would want to wait.</summary>
    private TimeSpan? Pause(int retries, Refusal? refusal)
    {
        var pause = Pauses.Delay(retries + 1, options.Chance());
        var asked = refusal?.RetryAfter;
        return asked is null ? pause
            : asked > LongestRetryAfter ? null
            : asked > pause ? asked
            : pause;
    }
}

/// <summary>No try got a response. It stays inside the pipeline: the transport makes a <see cref="XConnectionException"/> of it.</summary>
internal sealed class RetriesExhausted(int tries, Exception last) : Exception(last.Message, last)
{
    internal int Tries => tries;
}
