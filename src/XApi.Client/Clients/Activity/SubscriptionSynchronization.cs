using System.Net;
using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi;

/// <summary>
/// Brings the App's subscriptions from what they are to what is wanted, without a moment in which a wanted one is missing.
/// </summary>
internal sealed class SubscriptionSynchronization(
    ActivityClient client,
    ActivitySubscriptionSyncOptions options,
    CancellationToken cancellationToken
)
{
    private const int MostDeletions = 100;

    private readonly List<ActivitySubscription> _created = [];
    private readonly List<ActivitySubscription> _updated = [];
    private readonly List<ActivitySubscription> _deleted = [];
    private readonly List<ActivitySubscription> _unchanged = [];
    private List<ActivitySubscriptionFailure> _failures = [];

    internal async Task<ActivitySubscriptionSync> RunAsync(IReadOnlyList<CreateActivitySubscriptionRequest> desired)
    {
        Dictionary<string, CreateActivitySubscriptionRequest> wanted = new(StringComparer.Ordinal);
        foreach (var subscription in desired)
        {
            wanted[KeyOf(subscription.EventType, subscription.Filter)] = subscription;
        }

        var existing = await ReadAsync().ConfigureAwait(false);
        List<ActivitySubscription> obsolete = [];
        foreach (var subscription in existing)
        {
            if (!wanted.Remove(KeyOf(subscription.EventType, subscription.Filter), out var like))
            {
                obsolete.Add(subscription);
            }
            else if (IsAsWanted(subscription, like))
            {
                _unchanged.Add(subscription);
            }
            else
            {
                await AttemptAsync(like, () => ChangeAsync(subscription, like), _updated).ConfigureAwait(false);
            }
        }

        foreach (var subscription in wanted.Values)
        {
            await AttemptAsync(subscription, () => CreateAsync(subscription), _created).ConfigureAwait(false);
        }

        List<ActivitySubscription> kept = [];
        if (desired.Count > 0 && _created.Count + _updated.Count + _unchanged.Count == 0)
        {
            (kept, obsolete) = (obsolete, kept);
        }

        await DeleteAsync(obsolete).ConfigureAwait(false);
        if (_deleted.Count > 0)
        {
            await AttemptAgainAsync([.. wanted.Values]).ConfigureAwait(false);
        }

        return new ActivitySubscriptionSync
        {
            Created = _created,
            Updated = _updated,
            Deleted = _deleted,
            Unchanged = _unchanged,
            Kept = kept,
            Failures = _failures,
        };
    }

    private async Task<List<ActivitySubscription>> ReadAsync()
    {
        List<ActivitySubscription> subscriptions = [];
        var calls = CallOptions.ForPart<GetActivitySubscriptionsOptions>(options);
        await foreach (
            var subscription in client.EnumerateSubscriptionsAsync(calls).WithCancellation(cancellationToken).ConfigureAwait(false)
        )
        {
            if (options.Scope?.Invoke(subscription) != false)
            {
                subscriptions.Add(subscription);
            }
        }

        return subscriptions;
    }

    // What was deleted may have made room.
    private async Task AttemptAgainAsync(List<CreateActivitySubscriptionRequest> missing)
    {
        var refused = _failures.FindAll(failure => missing.Contains(failure.Subscription) && failure.Error is XForbiddenException);
        _failures = [.. _failures.Except(refused)];
        foreach (var failure in refused)
        {
            await AttemptAsync(failure.Subscription, () => CreateAsync(failure.Subscription), _created).ConfigureAwait(false);
        }
    }

    private async Task AttemptAsync(
        CreateActivitySubscriptionRequest wanted,
        Func<Task<ActivitySubscription>> attempt,
        List<ActivitySubscription> done
    )
    {
        try
        {
            done.Add(await attempt().ConfigureAwait(false));
        }
        catch (XApiException failure)
            when (failure.Status
                    is HttpStatusCode.BadRequest
                        or HttpStatusCode.Forbidden
                        or HttpStatusCode.NotFound
                        or HttpStatusCode.Conflict
            )
        {
            _failures.Add(new ActivitySubscriptionFailure(wanted, failure));
        }
    }

    // A change can give another tag or webhook, but take none away. The same subscription created again is renewed as a whole.
    private Task<ActivitySubscription> ChangeAsync(ActivitySubscription subscription, CreateActivitySubscriptionRequest wanted) =>
        EndsAsWanted(subscription, wanted)
        && (wanted.Tag is not null || subscription.Tag is null)
        && (wanted.WebhookId is not null || subscription.WebhookId is null)
            ? UpdateAsync(subscription, wanted)
            : CreateAsync(wanted);

    private async Task<ActivitySubscription> UpdateAsync(ActivitySubscription subscription, CreateActivitySubscriptionRequest wanted)
    {
        var response = await client
            .UpdateSubscriptionAsync(
                subscription.SubscriptionId,
                new UpdateActivitySubscriptionRequest { Tag = wanted.Tag, WebhookId = wanted.WebhookId },
                CallOptions.ForPart<UpdateActivitySubscriptionOptions>(options),
                cancellationToken
            )
            .ConfigureAwait(false);
        return response.Data?.Subscription ?? subscription;
    }

    private async Task<ActivitySubscription> CreateAsync(CreateActivitySubscriptionRequest wanted)
    {
        var response = await client
            .SubscribeAsync(
                wanted,
                CallOptions.ForPart<CreateActivitySubscriptionOptions>(options) with
                {
                    Credential = CredentialOf(wanted),
                    AllowRetry = options.AllowRetry,
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        return response.Data?.Subscription
            ?? new ActivitySubscription
            {
                EventType = wanted.EventType,
                Filter = wanted.Filter,
                Tag = wanted.Tag,
                WebhookId = wanted.WebhookId,
                ExpiresAt = wanted.ExpiresAt,
            };
    }

    private IAuthenticationProvider? CredentialOf(CreateActivitySubscriptionRequest wanted) =>
        options.CredentialOf?.Invoke(wanted) ?? options.Credential;

    private async Task DeleteAsync(List<ActivitySubscription> obsolete)
    {
        foreach (var some in obsolete.Chunk(MostDeletions))
        {
            // One that another program has deleted meanwhile comes in the errors, and is gone as well.
            await client
                .UnsubscribeManyAsync(
                    [.. some.Select(subscription => subscription.SubscriptionId)],
                    CallOptions.ForPart<DeleteActivitySubscriptionsOptions>(options),
                    cancellationToken
                )
                .ConfigureAwait(false);
            _deleted.AddRange(some);
        }
    }

    private static bool IsAsWanted(ActivitySubscription subscription, CreateActivitySubscriptionRequest wanted) =>
        subscription.Tag == wanted.Tag && subscription.WebhookId == wanted.WebhookId && EndsAsWanted(subscription, wanted);

    // X returns times to the millisecond or to the second.
    private static bool EndsAsWanted(ActivitySubscription subscription, CreateActivitySubscriptionRequest wanted) =>
        (subscription.ExpiresAt, wanted.ExpiresAt) switch
        {
            ({ } end, { } shall) => (end - shall).Duration() < TimeSpan.FromSeconds(1),
            var (end, shall) => end == shall,
        };

    // X takes the older name of a type and returns the newer one.
    private static string KeyOf(ActivityEventType type, ActivityFilter? filter) =>
        string.Join(
            '\n',
            [
                type == ActivityEventType.ChatConversationJoinAlias ? ActivityEventType.ChatConversationJoin.Value : type.Value,
                filter?.UserId ?? "",
                filter?.Keyword ?? "",
                filter?.Direction?.Value ?? "",
                .. (filter?.Qualifiers ?? JsonValues.NoValues<string>())
                    .OrderBy(pair => pair.Key, StringComparer.Ordinal)
                    .Select(pair => $"{pair.Key}={pair.Value}"),
            ]
        );
}
