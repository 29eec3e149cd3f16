using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace XApi.AspNetCore;

/// <summary>
/// Responds to X: signs the tokens of its checks, and puts signed events into the inbox. What is handled when makes no difference to the
/// response.
/// </summary>
internal sealed class WebhookEndpoint(
    EventIntake intake,
    DeliveryCosts costs,
    IOptionsMonitor<XEventOptions> options,
    TimeProvider time,
    EventTelemetry telemetry,
    EventLog log
)
{
    private static readonly TimeSpan WarningInterval = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private long? _warnedAt;
    private long _unreported;
    private long _forged;

    /// <summary>How many requests were refused for their signature.</summary>
    internal long Forged => Interlocked.Read(ref _forged);

    internal Task HandleAsync(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method) ? CheckAsync(context) : ReceiveAsync(context);

    private async Task CheckAsync(HttpContext context)
    {
        // Responses hold a signature: no cache in between keeps one.
        context.Response.Headers.CacheControl = "no-store";
        var tokens = context.Request.Query["crc_token"];
        if (tokens.Count != 1 || !WebhookSignature.IsSignable(tokens[0]))
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "malformed", "crc_token is missing, or nothing that X sends.")
                .ConfigureAwait(false);
            return;
        }

        // The application starts with one, and the configuration may lose it later.
        if (options.CurrentValue.ConsumerSecrets is not [var secret, ..])
        {
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "failed", "There is no consumer secret any more.")
                .ConfigureAwait(false);
            return;
        }

        telemetry.Requested("check");
        var signature = WebhookSignature.Sign(secret, Encoding.UTF8.GetBytes(tokens[0]!));
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync($$"""{"response_token":"{{signature}}"}""", context.RequestAborted).ConfigureAwait(false);
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        var settings = options.CurrentValue;
        var headers = context.Request.Headers[WebhookSignature.Header];
        if (headers.Count != 1 || !WebhookSignature.HasForm(headers[0]))
        {
            // Not worth reading the body.
            Forge(context);
            return;
        }

        using var limit = new CancellationTokenSource(settings.ResponseTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.RequestAborted);
        try
        {
            if (await ReadAsync(context.Request, settings.MaxBodyBytes, either.Token).ConfigureAwait(false) is not { } body)
            {
                await RefuseAsync(
                        context,
                        StatusCodes.Status413PayloadTooLarge,
                        "too_large",
                        $"The body is longer than MaxBodyBytes, {settings.MaxBodyBytes}."
                    )
                    .ConfigureAwait(false);
                return;
            }

            if (!WebhookSignature.IsValid(headers[0]!, settings.ConsumerSecrets, body.Span))
            {
                Forge(context);
                return;
            }

            await AcceptAsync(context, body, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            await RefuseAsync(
                    context,
                    StatusCodes.Status503ServiceUnavailable,
                    "timeout",
                    $"It took longer than ResponseTimeout, {settings.ResponseTimeout}."
                )
                .ConfigureAwait(false);
        }
    }

    private async Task AcceptAsync(HttpContext context, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        IReadOnlyList<XEvent> events;
        try
        {
            events = XEvent.ReadAll(body);
        }
        catch (JsonException)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "malformed", "The body is signed, but not a JSON object.")
                .ConfigureAwait(false);
            return;
        }

        // X has charged for what it sends. Entered before X has its response, a delivery is in the ledger even if the process ends here:
        // X sends it again.
        await costs.RecordAsync(events, cancellationToken).ConfigureAwait(false);
        try
        {
            if (!await intake.AddAsync(events, cancellationToken).ConfigureAwait(false))
            {
                await RefuseAsync(
                        context,
                        StatusCodes.Status503ServiceUnavailable,
                        "full",
                        "The inbox is full. Events are handled more slowly than they arrive."
                    )
                    .ConfigureAwait(false);
                return;
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            log.InboxFailed(failure);
            telemetry.Requested("failed");
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        telemetry.Requested("accepted");
    }

    /// <summary>The body; null where it is too long, which a length that is said beforehand shows without reading.</summary>
    private static async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, int max, CancellationToken cancellationToken)
    {
        if (request.ContentLength > max)
        {
            return null;
        }

        var body = new ArrayBufferWriter<byte>((int)Math.Max(request.ContentLength ?? 4096, 256));
        while (true)
        {
            var read = await request.Body.ReadAsync(body.GetMemory(256), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return body.WrittenMemory;
            }

            body.Advance(read);
            if (body.WrittenCount > max)
            {
                return null;
            }
        }
    }

    // The caller learns nothing; the log has a line a minute at most, however many requests there are.
    private void Forge(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        telemetry.Requested("forged");
        Interlocked.Increment(ref _forged);
        long count;
        lock (_lock)
        {
            _unreported++;
            var now = time.GetTimestamp();
            if (_warnedAt is { } at && time.GetElapsedTime(at, now) < WarningInterval)
            {
                return;
            }

            (count, _unreported, _warnedAt) = (_unreported, 0, now);
        }

        log.Forged(count);
    }

    private Task RefuseAsync(HttpContext context, int status, string result, string reason)
    {
        context.Response.StatusCode = status;
        telemetry.Requested(result);
        log.Refused(status, reason);
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(reason, context.RequestAborted);
    }
}
