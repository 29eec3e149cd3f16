using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace XApi.AspNetCore;

/// <summary>The measurements of events: the Meter and the ActivitySource <c>XApi.AspNetCore</c>.</summary>
internal sealed class EventTelemetry : IDisposable
{
    internal const string Name = "XApi.AspNetCore";

    private static readonly double[] Seconds = [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300];

    private readonly Counter<long> _requests;
    private readonly Counter<long> _received;
    private readonly Counter<long> _handled;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _lag;

    public EventTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        Source = new ActivitySource(Name);
        _requests = meter.CreateCounter<long>(
            "xapi.webhook.requests",
            "{request}",
            "Requests to the webhook by what became of them: accepted, check, forged, malformed, too_large, full, timeout, failed."
        );
        _received = meter.CreateCounter<long>(
            "xapi.events.received",
            "{event}",
            "Events that were put into the inbox, or were there already."
        );
        _handled = meter.CreateCounter<long>(
            "xapi.events.handled",
            "{event}",
            "Attempts by their results: handled, failed, dead, lost, released."
        );
        _duration = meter.CreateHistogram<double>(
            "xapi.events.duration",
            "s",
            "How long handlers took.",
            advice: new() { HistogramBucketBoundaries = Seconds }
        );
        _lag = meter.CreateHistogram<double>(
            "xapi.events.lag",
            "s",
            "How long events waited from their receipt until they were handled.",
            advice: new() { HistogramBucketBoundaries = Seconds }
        );
    }

    internal ActivitySource Source { get; }

    internal void Requested(string result) => _requests.Add(1, new KeyValuePair<string, object?>("result", result));

    internal void Received(XEvent item, XEventAddition addition) =>
        _received.Add(1, new("x.event.type", item.Type), new("result", addition == XEventAddition.Added ? "added" : "duplicate"));

    internal void Handled(string type, string result) => _handled.Add(1, new("x.event.type", type), new("result", result));

    internal void Took(string type, TimeSpan duration, TimeSpan lag)
    {
        var tag = new KeyValuePair<string, object?>("x.event.type", type);
        _duration.Record(duration.TotalSeconds, tag);
        _lag.Record(lag.TotalSeconds, tag);
    }

    public void Dispose() => Source.Dispose();
}
