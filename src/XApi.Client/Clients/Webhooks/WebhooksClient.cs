using System.Globalization;

namespace XApi;

// Written by hand: the period of a replay as times.
public partial interface IWebhooksClient
{
    /// <summary>Sends the events of a period to a webhook again, in whole minutes: the minutes of both times belong to it.</summary>
    /// <param name="webhookId">The webhook.</param>
    /// <param name="from">The start of the period, within the last 24 hours.</param>
    /// <param name="to">The end of the period, not before its start.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentOutOfRangeException">The end is before the start.</exception>
    /// <exception cref="XApiException">X returned an error, or no response came.</exception>
    Task<WebhookReplayResponse> ReplayPeriodAsync(
        string webhookId,
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancellationToken = default
    );
}

public sealed partial class WebhooksClient
{
    /// <inheritdoc/>
    public Task<WebhookReplayResponse> ReplayPeriodAsync(
        string webhookId,
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(webhookId);
        ArgumentOutOfRangeException.ThrowIfLessThan(to, from);
        return ReplayAsync(
            new WebhookReplayRequest
            {
                WebhookId = webhookId,
                FromDate = Minute(from),
                ToDate = Minute(to),
            },
            null,
            cancellationToken
        );
    }

    private static string Minute(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMddHHmm", CultureInfo.InvariantCulture);
}
