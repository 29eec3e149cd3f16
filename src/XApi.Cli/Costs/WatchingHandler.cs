using XApi.Cli.Output;

namespace XApi.Cli.Costs;

/// <summary>Sees each attempt between the client and the network: keeps what its response says of limits, and reports it where --verbose asks.</summary>
internal sealed class WatchingHandler(SeenLimits? limits, Action<string>? report, TimeProvider time, HttpMessageHandler inner)
    : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var target = $"{request.Method} {request.RequestUri?.GetLeftPart(UriPartial.Path)}";
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            var limit = RateLimit.From(response.Headers);
            if (limit is not null && request.Options.TryGetValue(XRequestOptions.Operation, out var operation))
            {
                var isApp = request.Options.TryGetValue(XRequestOptions.Scheme, out var scheme) && scheme.IsAppOnly();
                limits?.Add(operation.Id, isApp ? "App" : "user", limit);
            }

            report?.Invoke(
                $"{target} {(int)response.StatusCode} in {time.GetElapsedTime(began).TotalMilliseconds:0} ms"
                    + (limit is { Remaining: { } left, Reset: { } reset } ? $", {left} of {limit.Limit} left until {Times.Of(reset)}" : "")
            );
            return response;
        }
        catch (Exception failure)
        {
            report?.Invoke($"{target} failed after {time.GetElapsedTime(began).TotalMilliseconds:0} ms: {failure.Message}");
            throw;
        }
    }
}
