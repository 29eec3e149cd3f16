using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;

namespace XApi;

/// <summary>The telemetry of clients: the ActivitySource and the Meter <c>XApi.Client</c>.</summary>
/// <remarks>
/// Names of attributes are OpenTelemetry's HTTP conventions where one fits. The operation is <c>x.operation</c>, its path <c>url.template</c>:
/// neither ids nor queries nor credentials are reported.
/// </remarks>
internal static class XApiTelemetry
{
    internal const string Name = "XApi.Client";

    private static readonly string Version = typeof(XApiTelemetry).Assembly.GetName().Version!.ToString(3);

    internal static ActivitySource Source { get; } = new(Name, Version);

    internal static Meter Meter { get; } = new(Name, Version);

    // Those of OpenTelemetry's convention for HTTP clients, and beyond: a call waits for its limit and retries for a time.
    private static readonly double[] CallSeconds =
    [
        0.005,
        0.01,
        0.025,
        0.05,
        0.075,
        0.1,
        0.25,
        0.5,
        0.75,
        1,
        2.5,
        5,
        7.5,
        10,
        30,
        60,
        100,
        300,
        900,
    ];

    // A window is over within 15 minutes, most of them, and a day's limit within 24 hours.
    private static readonly double[] WaitSeconds = [0.1, 1, 5, 10, 30, 60, 120, 300, 600, 900, 1800, 3600, 10800, 21600, 43200, 86400];

    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "xapi.client.request.duration",
        "s",
        "How long calls took in all, retries and waits included.",
        advice: new() { HistogramBucketBoundaries = CallSeconds }
    );

    private static readonly Counter<long> Retries = Meter.CreateCounter<long>(
        "xapi.client.request.retries",
        "{retry}",
        "Attempts beyond the first."
    );

    /// <summary>Members that X sent in another way than the spec says.</summary>
    internal static Counter<long> UnreadMembers { get; } =
        Meter.CreateCounter<long>("xapi.client.unread_members", "{member}", "Members that held something else than the spec says.");

    private static readonly Counter<long> Waits = Meter.CreateCounter<long>(
        "xapi.client.rate_limit.waits",
        "{wait}",
        "Calls that began to wait for a limit."
    );

    private static readonly Histogram<double> WaitDuration = Meter.CreateHistogram<double>(
        "xapi.client.rate_limit.wait.duration",
        "s",
        "How long calls are expected to wait for a limit.",
        advice: new() { HistogramBucketBoundaries = WaitSeconds }
    );

    private static readonly Gauge<int> Remaining = Meter.CreateGauge<int>(
        "xapi.client.rate_limit.remaining",
        "{request}",
        "What is left of a limit by the last response."
    );

    internal static void Retried(XOperation operation, HttpStatusCode? status, Exception? failure) =>
        Retries.Add(
            1,
            new("x.operation", operation.Id),
            new("http.request.method", operation.Method.Method),
            new(
                "error.type",
                status is { } code ? ((int)code).ToString(System.Globalization.CultureInfo.InvariantCulture) : failure!.GetType().Name
            )
        );

    internal static void WaitBegan(XOperation operation, RateLimitKind kind, TimeSpan duration)
    {
        Waits.Add(1, new("x.operation", operation.Id), new("x.rate_limit.kind", kind.ToString()));
        WaitDuration.Record(duration.TotalSeconds, new("x.operation", operation.Id), new("x.rate_limit.kind", kind.ToString()));
        Activity.Current?.AddEvent(
            new(
                "xapi.client.rate_limit.wait",
                tags: new()
                {
                    ["x.operation"] = operation.Id,
                    ["x.rate_limit.kind"] = kind.ToString(),
                    ["x.rate_limit.wait_seconds"] = duration.TotalSeconds,
                }
            )
        );
    }

    internal static void Observed(XOperation operation, RateLimit? limit)
    {
        if (limit is not null && Remaining.Enabled)
        {
            Record(operation, RateLimitKind.Window, limit.Window);
            Record(operation, RateLimitKind.AppDay, limit.AppDay);
            Record(operation, RateLimitKind.UserDay, limit.UserDay);
        }
    }

    private static void Record(XOperation operation, RateLimitKind kind, RateLimitWindow? window)
    {
        if (window?.Remaining is { } remaining)
        {
            Remaining.Record(remaining, new("x.operation", operation.Id), new("x.rate_limit.kind", kind.ToString()));
        }
    }

    internal static void Ended(
        XOperation operation,
        XApiClientOptions options,
        TimeSpan duration,
        HttpStatusCode? status,
        Exception? failure
    )
    {
        if (!Duration.Enabled)
        {
            return;
        }

        var tags = new TagList
        {
            { "x.operation", operation.Id },
            { "http.request.method", operation.Method.Method },
            { "url.template", operation.Path },
            { "server.address", options.BaseAddress.Host },
            { "server.port", options.BaseAddress.Port },
        };
        if (status is { } code)
        {
            tags.Add("http.response.status_code", (int)code);
        }

        if (failure is not null)
        {
            tags.Add("error.type", failure.GetType().Name);
        }

        Duration.Record(duration.TotalSeconds, tags);
    }
}
