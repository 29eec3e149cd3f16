using Microsoft.Extensions.Logging;

namespace XApi.AspNetCore;

/// <summary>What is logged of events, under the category <c>XApi.AspNetCore.Events</c>. Neither bodies nor signatures are logged.</summary>
internal sealed partial class EventLog(ILoggerFactory factory)
{
    private readonly ILogger _logger = factory.CreateLogger("XApi.AspNetCore.Events");

    [LoggerMessage(100, LogLevel.Debug, "{Count} of {Total} events of a request are new.")]
    internal partial void Received(int count, int total);

    [LoggerMessage(
        101,
        LogLevel.Warning,
        "{Count} requests to the webhook were refused with 403 since the last warning: their signature is missing or wrong. If they are X's, the consumer secret is not that of the App."
    )]
    internal partial void Forged(long count);

    [LoggerMessage(102, LogLevel.Warning, "A request to the webhook was refused with {Status}: {Reason}")]
    internal partial void Refused(int status, string reason);

    [LoggerMessage(103, LogLevel.Error, "A request to the webhook was refused with 503, so that X sends it again: the inbox failed.")]
    internal partial void InboxFailed(Exception failure);

    [LoggerMessage(104, LogLevel.Warning, "The event {Id} ({Type}) failed in attempt {Attempt}; it is retried in {Delay}.")]
    internal partial void Failed(Exception failure, string id, string type, int attempt, TimeSpan delay);

    [LoggerMessage(105, LogLevel.Error, "The event {Id} ({Type}) failed in all of {Attempts} attempts. It is a dead letter now.")]
    internal partial void Dead(Exception? failure, string id, string type, int attempts);

    [LoggerMessage(
        106,
        LogLevel.Warning,
        "The lease of the event {Id} was lost while it was handled: another process has it. LeaseDuration may be too short, or this process was suspended."
    )]
    internal partial void LeaseLost(string id);

    [LoggerMessage(107, LogLevel.Error, "The inbox can't be read; the next attempt is in {Delay}.")]
    internal partial void PumpFailed(Exception failure, TimeSpan delay);

    [LoggerMessage(
        108,
        LogLevel.Error,
        "What became of the event {Id} could not be recorded. It is handled again when its lease has expired."
    )]
    internal partial void NotRecorded(Exception failure, string id);

    [LoggerMessage(109, LogLevel.Error, "A stream of events ended; it is connected again in {Delay}.")]
    internal partial void StreamEnded(Exception failure, TimeSpan delay);

    [LoggerMessage(110, LogLevel.Warning, "The webhook {Url} can't be kept: {Reason} The next attempt is in {Delay}.")]
    internal partial void WebhookNotKept(Exception? failure, string url, string reason, TimeSpan delay);

    [LoggerMessage(111, LogLevel.Information, "The webhook {Url} was {Action}.")]
    internal partial void WebhookKept(string url, string action);

    [LoggerMessage(112, LogLevel.Information, "Replay job {Job} was requested for {From} to {To}.")]
    internal partial void ReplayRequested(string job, DateTimeOffset from, DateTimeOffset to);

    [LoggerMessage(113, LogLevel.Error, "{Count} deliveries of the webhook are not in the ledger of costs.")]
    internal partial void NotCharged(Exception failure, int count);

    [LoggerMessage(114, LogLevel.Warning, "The lease of the event {Id} could not be renewed; the next attempt is in {Delay}.")]
    internal partial void NotRenewed(Exception failure, string id, TimeSpan delay);
}
