using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace XApi.AspNetCore;

/// <summary>
/// How X is for the application. What does not work at all is unhealthy, what falls behind is degraded; each is a sentence of the
/// description.
/// </summary>
internal sealed class XHealthCheck(
    IOptionsMonitor<XApiClientOptions>? options,
    IXApiClient? x,
    string client,
    IXEventInbox? inbox,
    XWebhook? webhook,
    IReadOnlyList<EventStream> streams,
    TimeProvider time
) : IHealthCheck
{
    private const double Crowded = 0.8;
    private static readonly TimeSpan LongWait = TimeSpan.FromMinutes(5);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var report = new Report(context.Registration.FailureStatus);
        CheckCredential(report);
        CheckLimits(report);
        await CheckBudgetsAsync(report, cancellationToken).ConfigureAwait(false);
        CheckWebhook(report);
        foreach (var stream in streams)
        {
            CheckStream(report, stream);
        }

        await CheckInboxAsync(report, cancellationToken).ConfigureAwait(false);
        return report.Result();
    }

    private void CheckCredential(Report report)
    {
        if (x is null || options is null)
        {
            return;
        }

        try
        {
            if (options.Get(client).Credentials.Count == 0)
            {
                report.Fail("The client has no credential.");
            }
        }
        catch (OptionsValidationException failure)
        {
            report.Fail(failure.Message);
        }
    }

    // A limit that is used up is no fault: calls wait until it resets.
    private void CheckLimits(Report report)
    {
        var now = time.GetUtcNow();
        foreach (var operation in x is null ? [] : XOperation.All)
        {
            if (x!.RateLimits[operation] is { Remaining: { } left, Limit: > 0 and var limit, Reset: { } reset } && reset > now)
            {
                report.Add($"limit.{operation.Id}", $"{left} of {limit} left until {Text(reset)}");
            }
        }
    }

    private async Task CheckBudgetsAsync(Report report, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var budget in x is null ? [] : await x.Costs.GetBudgetsAsync(cancellationToken).ConfigureAwait(false))
            {
                var of = budget.Budget.Name ?? budget.Budget.Period.ToString();
                var unit = budget.IsUsd ? "USD" : "resources";
                var until = budget.ResetsAt is { } reset ? $" until {Text(reset)}" : "";
                report.Add(
                    $"budget.{of}.{unit}",
                    string.Create(CultureInfo.InvariantCulture, $"{budget.Left:0.####} of {budget.Limit:0.####} left{until}")
                );
                if (budget.Left == 0)
                {
                    report.Degrade($"The budget of {budget.Budget} is used up{until}: calls that cost something are refused.");
                }
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            report.Fail($"The ledger of costs can't be read: {failure.Message}");
        }
    }

    private void CheckWebhook(Report report)
    {
        if (webhook is null)
        {
            return;
        }

        report.Add("webhook.valid", webhook.State.IsValid);
        if (!webhook.State.IsValid)
        {
            report.Fail(
                webhook.State.CheckedAt is null ? $"The webhook {webhook.Url} is not registered yet."
                : webhook.State.Id is null ? $"X does not have the webhook {webhook.Url}."
                : $"X does not send to the webhook {webhook.Url}: it failed X's checks."
            );
        }
    }

    private static void CheckStream(Report report, EventStream stream)
    {
        var state = stream.Monitor.State;
        report.Add($"stream.{stream.Name}", state?.Phase.ToString() ?? "NotStarted");
        if (stream.Monitor.Stats.LastSign is { } sign)
        {
            report.Add($"stream.{stream.Name}.last_sign", Text(sign));
        }

        switch (state)
        {
            // In standby another process reads the stream, and its own check looks at that.
            case { Phase: StreamPhase.Live or StreamPhase.Recovering or StreamPhase.Standby }:
                break;
            case { Phase: StreamPhase.Stopped }:
                report.Fail($"The stream {stream.Name} has stopped since {Text(state.At)}: {state.Error?.Message ?? "it is over."}");
                break;
            default:
                report.Degrade(
                    state is null
                        ? $"The stream {stream.Name} is not connected yet."
                        : $"The stream {stream.Name} is not live since {Text(state.At)}: {state}"
                );
                break;
        }
    }

    private async Task CheckInboxAsync(Report report, CancellationToken cancellationToken)
    {
        if (inbox is null)
        {
            return;
        }

        XEventInboxStatus status;
        try
        {
            status = await inbox.GetStatusAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            report.Fail($"The inbox can't be read: {failure.Message}");
            return;
        }

        report.Add("inbox.waiting", status.Waiting);
        report.Add("inbox.capacity", status.Capacity);
        report.Add("inbox.dead_letters", status.DeadLetters);
        if (status.Waiting >= status.Capacity)
        {
            report.Fail("The inbox is full: X's requests are refused with 503.");
        }
        else if (status.Waiting >= status.Capacity * Crowded)
        {
            report.Degrade("The inbox is four fifths full.");
        }

        if (time.GetUtcNow() - status.OldestReceivedAt >= LongWait)
        {
            report.Degrade($"An event waits in the inbox since {Text(status.OldestReceivedAt!.Value)}.");
        }

        if (status.DeadLetters > 0)
        {
            report.Degrade("There are dead letters.");
        }
    }

    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("u", CultureInfo.InvariantCulture);

    private sealed class Report(HealthStatus failureStatus)
    {
        private readonly Dictionary<string, object> _data = new(StringComparer.Ordinal);
        private readonly List<string> _sentences = [];
        private HealthStatus _status = HealthStatus.Healthy;

        internal void Add(string name, object value) => _data[name] = value;

        internal void Fail(string sentence) => Lower(failureStatus, sentence);

        internal void Degrade(string sentence) => Lower(HealthStatus.Degraded, sentence);

        internal HealthCheckResult Result() => new(_status, _sentences.Count == 0 ? null : string.Join(" ", _sentences), null, _data);

        // Unhealthy is the least of the values.
        private void Lower(HealthStatus status, string sentence)
        {
            _status = status < _status ? status : _status;
            _sentences.Add(sentence);
        }
    }
}
