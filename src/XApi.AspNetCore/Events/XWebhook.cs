using System.Diagnostics.CodeAnalysis;

namespace XApi.AspNetCore;

/// <summary>
/// The application's webhook at X: registered, enabled again after failures, and with the subscriptions that it shall have.
/// </summary>
/// <remarks>It is a service of the application after <see cref="XEventsBuilder.KeepWebhook"/>. Its members are safe for use from many
/// threads.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim holds nothing while nobody asks for its wait handle.")]
public sealed class XWebhook
{
    private static readonly TimeSpan ReplayHorizon = TimeSpan.FromHours(24);

    private readonly IXApiClient _x;
    private readonly XWebhookOptions _options;
    private readonly TimeProvider _time;
    private readonly EventLog _log;
    private readonly SemaphoreSlim _turn = new(1);
    private volatile XWebhookState _state;
    private DateTimeOffset? _validAt;

    // The outage that X has not agreed to replay yet: its start, and its end once the webhook was seen to be valid again.
    private (DateTimeOffset From, DateTimeOffset? To)? _owed;

    internal XWebhook(string url, IXApiClient x, XWebhookOptions options, TimeProvider time, EventLog log)
    {
        (_x, _options, _time, _log) = (x, options, time, log);
        (Url, _state) = (url, new XWebhookState(null, IsValid: false, null));
    }

    /// <summary>The URL that X calls.</summary>
    public string Url { get; }

    /// <summary>What X said of the webhook the last time that it was asked.</summary>
    public XWebhookState State => _state;

    /// <summary>
    /// Registers the webhook where X does not have it, has X check and enable it where it is invalid, replays what was missed, and brings
    /// its subscriptions about. Where all is well it asks only for the list.
    /// </summary>
    /// <param name="cancellationToken">Cancels between two requests.</param>
    /// <returns>What X says of the webhook now.</returns>
    /// <exception cref="XApiException">X refused it, such as since the URL did not pass its check; or no response came.</exception>
    public async Task<XWebhookState> EnsureAsync(CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var webhook = await FindAsync(cancellationToken).ConfigureAwait(false);
            if (webhook is null)
            {
                webhook = (await _x.Webhooks.CreateAsync(Url, null, cancellationToken).ConfigureAwait(false)).Data;
                _log.WebhookKept(Url, "registered");
            }
            else if (!webhook.Valid)
            {
                _state = new XWebhookState(webhook.Id, IsValid: false, _time.GetUtcNow());
                // Before X is asked to enable it: whatever fails from here on, the next check finds what is owed.
                OweReplay();
                await _x.Webhooks.ValidateAsync(webhook.Id, null, cancellationToken).ConfigureAwait(false);
                webhook = await FindAsync(cancellationToken).ConfigureAwait(false) ?? webhook;
                if (webhook.Valid)
                {
                    _log.WebhookKept(Url, "enabled again");
                }
            }

            if (webhook is { Valid: true })
            {
                await ReplayOutageAsync(webhook.Id, cancellationToken).ConfigureAwait(false);
            }

            var now = _time.GetUtcNow();
            try
            {
                if (webhook is { Valid: true })
                {
                    _validAt = now;
                    await SubscribeAsync(webhook.Id, cancellationToken).ConfigureAwait(false);
                }
            }
            finally
            {
                _state = new XWebhookState(webhook?.Id, webhook?.Valid ?? false, now);
            }

            return _state;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// Has X send the events of a period again. They come to the same inbox, where those that were handled before are not handled again.
    /// </summary>
    /// <param name="from">The start of the period, within the last 24 hours; null for 24 hours ago.</param>
    /// <param name="to">The end of the period; null for now.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The id of the job. An <see cref="XReplayEvent"/> comes after its events.</returns>
    /// <exception cref="InvalidOperationException">The webhook is not registered.</exception>
    /// <exception cref="XApiException">X refused, such as since another job is under way; or no response came.</exception>
    public async Task<string> ReplayAsync(
        DateTimeOffset? from = null,
        DateTimeOffset? to = null,
        CancellationToken cancellationToken = default
    )
    {
        var id =
            _state.Id
            ?? (await FindAsync(cancellationToken).ConfigureAwait(false))?.Id
            ?? throw new InvalidOperationException($"X has no webhook with the URL {Url}. {nameof(EnsureAsync)} registers it.");
        return await ReplayAsync(id, from, to, cancellationToken).ConfigureAwait(false);
    }

    private async Task<string> ReplayAsync(string id, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        // A whole minute that has begun before the horizon would be too early.
        var start = from ?? now - ReplayHorizon + TimeSpan.FromMinutes(1);
        var response = await _x.Webhooks.ReplayPeriodAsync(id, start, to ?? now, cancellationToken).ConfigureAwait(false);
        var job = response.Data?.JobId ?? "";
        _log.ReplayRequested(job, start, to ?? now);
        return job;
    }

    private void OweReplay()
    {
        if (_options.ReplayOutages)
        {
            _owed = (_owed?.From ?? _validAt ?? _time.GetUtcNow() - ReplayHorizon, null);
        }
    }

    private async Task ReplayOutageAsync(string id, CancellationToken cancellationToken)
    {
        if (_owed is not { } owed)
        {
            return;
        }

        var now = _time.GetUtcNow();
        // What X delivered after the outage is not charged again by a replay that is late.
        var to = owed.To ?? now;
        // A whole minute that has begun before the horizon would be too early.
        var horizon = now - ReplayHorizon + TimeSpan.FromMinutes(1);
        if (to <= horizon)
        {
            _owed = null;
            return;
        }

        _owed = (owed.From, to);
        var from = owed.From > horizon ? owed.From : horizon;
        try
        {
            // A clock that was set back may have the outage begin after its end.
            await ReplayAsync(id, from < to ? from : to, to, cancellationToken).ConfigureAwait(false);
            _owed = null;
        }
        catch (XApiException failure)
        {
            // The webhook receives what happens from now on, which matters more.
            _log.WebhookNotKept(failure, Url, "what it missed is not replayed yet.", _options.CheckInterval);
        }
    }

    private async Task SubscribeAsync(string id, CancellationToken cancellationToken)
    {
        if (_options.Subscriptions is null)
        {
            return;
        }

        var wanted = await _options.Subscriptions(id, cancellationToken).ConfigureAwait(false);
        var sync = await _x
            .Activity.SyncSubscriptionsAsync(
                [.. wanted.Select(subscription => Of(id, subscription))],
                new() { Scope = subscription => subscription.WebhookId == id, CredentialOf = _options.CredentialOf },
                cancellationToken
            )
            .ConfigureAwait(false);
        foreach (var failure in sync.Failures)
        {
            _log.WebhookNotKept(
                failure.Error,
                Url,
                $"X refused a subscription to {failure.Subscription.EventType}.",
                _options.CheckInterval
            );
        }
    }

    private static CreateActivitySubscriptionRequest Of(string webhook, CreateActivitySubscriptionRequest subscription) =>
        subscription.WebhookId == webhook
            ? subscription
            : new()
            {
                EventType = subscription.EventType,
                Filter = subscription.Filter,
                ExpiresAt = subscription.ExpiresAt,
                Tag = subscription.Tag,
                WebhookId = webhook,
            };

    private async Task<Webhook?> FindAsync(CancellationToken cancellationToken)
    {
        var page = await _x.Webhooks.GetManyAsync(null, cancellationToken).ConfigureAwait(false);
        return page.Data.FirstOrDefault(webhook => webhook.Url == Url);
    }
}

/// <summary>What X says of a webhook.</summary>
/// <param name="Id">The id; null where X does not have it.</param>
/// <param name="IsValid">Whether X sends to it.</param>
/// <param name="CheckedAt">When X was asked; null where it was not yet.</param>
public sealed record XWebhookState(string? Id, bool IsValid, DateTimeOffset? CheckedAt);
