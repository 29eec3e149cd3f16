using System.Diagnostics;
using System.Net;

namespace XApi;

/// <summary>The span, the measurement and the log line of one call.</summary>
internal sealed class CallTelemetry : IDisposable
{
    private readonly XOperation _operation;
    private readonly XApiClientOptions _options;
    private readonly XApiLog _log;
    private readonly Activity? _activity;
    private readonly long _started;
    private HttpStatusCode? _status;
    private Exception? _failure;

    internal CallTelemetry(XOperation operation, XApiClientOptions options, XApiLog log)
    {
        _operation = operation;
        _options = options;
        _log = log;
        _started = options.TimeProvider.GetTimestamp();
        _activity = XApiTelemetry.Source.HasListeners()
            ? XApiTelemetry.Source.StartActivity($"{operation.Method} {operation.Path}", ActivityKind.Client)
            : null;
        if (_activity is not null)
        {
            _activity.SetTag("x.operation", operation.Id);
            _activity.SetTag("http.request.method", operation.Method.Method);
            _activity.SetTag("url.template", operation.Path);
            _activity.SetTag("server.address", options.BaseAddress.Host);
            _activity.SetTag("server.port", options.BaseAddress.Port);
        }
    }

    internal void Responded(HttpStatusCode status) => _status = status;

    internal void Failed(Exception failure) => _failure = failure;

    public void Dispose()
    {
        var duration = _options.TimeProvider.GetElapsedTime(_started);
        XApiTelemetry.Ended(_operation, _options, duration, _status, _failure);
        if (_failure is null)
        {
            _log.Responded(_operation, (int)(_status ?? 0), duration.TotalMilliseconds);
        }
        else
        {
            _log.Failed(_operation, duration.TotalMilliseconds, LoggedFailure.Of(_failure));
        }

        if (_activity is null)
        {
            return;
        }

        if (_status is { } status)
        {
            _activity.SetTag("http.response.status_code", (int)status);
        }

        if (_failure is not null)
        {
            _activity.SetTag("error.type", _failure.GetType().Name);
            _activity.SetStatus(ActivityStatusCode.Error, LoggedFailure.Of(_failure));
        }

        _activity.Dispose();
    }
}
