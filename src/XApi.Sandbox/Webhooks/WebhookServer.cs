using System.Globalization;
using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>Serves the operations that call a webhook, sends it what happens, and checks from time to time that it is still the App's.</summary>
internal sealed class WebhookServer : IAsyncDisposable
{
    // A webhook that passed a check is not checked for a day, then every half hour. It is invalid where none succeeded for four hours more.
    private static readonly TimeSpan CheckInterval = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan CheckedFor = TimeSpan.FromHours(24);
    private static readonly TimeSpan UnavailableFor = TimeSpan.FromHours(28);

    private static readonly Arguments NoArguments = new(new Dictionary<string, string>(), default);

    private static readonly Dictionary<string, Func<WebhookServer, Call, CancellationToken, Task<ApiResponse>>> Operations = new()
    {
        ["CreateWebhook"] = (server, call, token) => server.CreateAsync(call, token),
        ["ValidateWebhook"] = (server, call, token) => server.ValidateAsync(call, token),
        ["ReplayWebhook"] = (server, call, token) => server.ReplayAsync(call, token),
    };

    private readonly XWorld _world;
    private readonly CredentialStore _credentials;
    private readonly TimeProvider _clock;
    private readonly WebhookSender _sender;
    private readonly WebhookQueue _queue;
    private ITimer? _checks;

    internal WebhookServer(XWorld world, CredentialStore credentials, TimeProvider clock, XSandboxOptions options)
    {
        (_world, _credentials, _clock) = (world, credentials, clock);
        _sender = new WebhookSender(options.WebhookHandler, credentials.ApiKeySecret, clock);
        _queue = new WebhookQueue(world, _sender, clock);
        world.Happened += Send;
    }

    internal SandboxWebhooks Webhooks => _queue.Report;

    internal static bool Serves(XOperation operation) => Operations.ContainsKey(operation.Id);

    /// <summary>Handles a call that calls out. The gate is free.</summary>
    internal Task<ApiResponse> HandleAsync(Call call, CancellationToken cancellationToken) =>
        Operations[call.Operation.Id](this, call, cancellationToken);

    /// <summary>Continues with webhooks of a state that was loaded. A replay that ran when it was saved does not run, so that another can. The gate is held.</summary>
    internal void Resume()
    {
        foreach (var webhook in _world.Events.Webhooks)
        {
            webhook.Replay = null;
            StartChecks();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_checks is not null)
        {
            await _checks.DisposeAsync().ConfigureAwait(false);
        }

        await _queue.DisposeAsync().ConfigureAwait(false);
        _sender.Dispose();
    }

    private async Task<ApiResponse> CreateAsync(Call call, CancellationToken cancellationToken)
    {
        var text = call.Arguments.MemberText("url")!;
        if (Acceptable(text) is not { } url)
        {
            return Refused("url", text, "UrlValidationFailed: the URL must begin with https and have no port.");
        }

        if (Refusal(call, url) is { } refusal)
        {
            return refusal;
        }

        var (outcome, why) = await _sender.CheckAsync(url, _credentials.NextSecret("crc"), cancellationToken).ConfigureAwait(false);
        if (outcome != CrcOutcome.Passed)
        {
            return Refused("url", text, $"CrcValidationFailed: {why}.");
        }

        lock (_world.Gate)
        {
            // Another call may have been faster.
            if (Refusal(call, url) is { } late)
            {
                return late;
            }

            var webhook = new WebhookRecord
            {
                Id = _world.NextId(),
                Url = url,
                CreatedAt = call.Now,
                CheckedAt = call.Now,
            };
            _world.Events.Webhooks.Add(webhook);
            StartChecks();
            return ApiResponse.Ok(new() { ["data"] = WebhooksSection.Json(webhook) });
        }
    }

    private async Task<ApiResponse> ValidateAsync(Call call, CancellationToken cancellationToken)
    {
        var (webhook, refusal) = Find(call, call.Arguments.Text("webhook_id")!);
        if (webhook is null)
        {
            return refusal!;
        }

        var (outcome, why) = await CheckAsync(webhook, cancellationToken).ConfigureAwait(false);
        return outcome == CrcOutcome.Passed
            ? ApiResponse.Done("valid", true)
            : Refused("webhook_id", JsonText.Id(webhook.Id), $"CrcValidationFailed: {why}.");
    }

    private async Task<ApiResponse> ReplayAsync(Call call, CancellationToken cancellationToken)
    {
        var (webhook, refusal) = Find(call, call.Arguments.MemberText("webhook_id")!);
        if (webhook is null)
        {
            return refusal!;
        }

        var (from, to) = (Minute(call, "from_date"), Minute(call, "to_date"));
        if (from is null || from < call.Now - Happenings.Horizon || from > call.Now)
        {
            return Wrong("from_date", "must be a minute of the last 24 hours, as yyyymmddhhmm");
        }

        if (to is null || to < from || to > call.Now)
        {
            return Wrong("to_date", "must be a minute between from_date and now, as yyyymmddhhmm");
        }

        var (outcome, why) = await CheckAsync(webhook, cancellationToken).ConfigureAwait(false);
        if (outcome != CrcOutcome.Passed)
        {
            return Refused("webhook_id", JsonText.Id(webhook.Id), $"CrcValidationFailed: {why}.");
        }

        lock (_world.Gate)
        {
            if (webhook.Replay is not null)
            {
                return Problems.Plain(409, "Conflict", "ReplayConflictError: a replay job is in progress for this webhook.");
            }

            var job = webhook.Replay = JsonText.Id(_world.NextId());
            // The minute of the end belongs to the period.
            var events = webhook.History.Where(sent => sent.At >= from && sent.At < to.Value.AddMinutes(1)).ToList();
            _queue.Replay(webhook, events, isComplete => Status(webhook, job, isComplete));
            return ApiResponse.Ok(new() { ["data"] = JsonText.Object(("job_id", job), ("created_at", JsonText.Time(call.Now))) });
        }

        ApiResponse Wrong(string name, string what) =>
            Refused(name, call.Arguments.MemberText(name)!, $"QueryParamInvalid: {name} {what}.");
    }

    /// <summary>Sends the App what it subscribed to. The gate is held.</summary>
    private void Send(Happening happening)
    {
        if (_world.Events.Webhooks.Count == 0)
        {
            return;
        }

        foreach (var happened in ActivityEvents.Of(_world, happening))
        {
            if (happened.Subscription.WebhookId is { } id && _world.Events.Webhook(id) is { } webhook)
            {
                Add(webhook, happened.Id, happened.Write());
            }
        }

        foreach (var (user, body) in AccountActivityEvents.Of(_world, happening))
        {
            foreach (var webhook in _world.Events.Webhooks.Where(webhook => webhook.Subscribers.Contains(user)))
            {
                Add(webhook, JsonText.Id(Scatter.Hash($"{happening.Order}/account/{user.Id}")), body);
            }
        }

        if (happening is AccessRevoked { User: var gone })
        {
            _world.Events.Remove(gone);
        }

        if (happening is TweetPosted { IsPublic: true, Tweet: var tweet } && _world.Matching(tweet) is { Count: > 0 } rules)
        {
            foreach (var webhook in _world.Events.Webhooks.Where(webhook => webhook.LinkedAt is not null))
            {
                var view = new View(_world, XOperation.FilteredStream, NoArguments, Caller.Anonymous);
                Add(webhook, JsonText.Id(tweet.Id), Feed.Message(view, tweet, rules));
            }
        }

        void Add(WebhookRecord webhook, string id, JsonObject body) =>
            _queue.Add(webhook, new WebhookEvent(id, happening.At, JsonText.ToUtf8(body)));
    }

    private void StartChecks() => _checks ??= _clock.CreateTimer(_ => _ = CheckAllAsync(), null, CheckInterval, CheckInterval);

    private async Task CheckAllAsync()
    {
        try
        {
            List<WebhookRecord> due;
            lock (_world.Gate)
            {
                due = _world.Events.Webhooks.FindAll(webhook => webhook.IsValid && _world.Now - webhook.CheckedAt >= CheckedFor);
            }

            foreach (var webhook in due)
            {
                await CheckAsync(webhook, _queue.Stopping).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The sandbox is closed.
        }
    }

    private async Task<(CrcOutcome Outcome, string Why)> CheckAsync(WebhookRecord webhook, CancellationToken cancellationToken)
    {
        var result = await _sender.CheckAsync(webhook.Url, _credentials.NextSecret("crc"), cancellationToken).ConfigureAwait(false);
        lock (_world.Gate)
        {
            if (result.Outcome == CrcOutcome.Passed)
            {
                (webhook.IsValid, webhook.CheckedAt) = (true, _world.Now);
            }
            else if (result.Outcome == CrcOutcome.Failed || _world.Now - webhook.CheckedAt > UnavailableFor)
            {
                webhook.IsValid = false;
            }
        }

        return result;
    }

    private (WebhookRecord? Webhook, ApiResponse? Refusal) Find(Call call, string id)
    {
        lock (_world.Gate)
        {
            return call.World.Events.Webhook(Arguments.ToId(id)) is { } found
                ? (found, null)
                : (null, WebhooksSection.Unknown("webhook_id", id));
        }
    }

    private ApiResponse? Refusal(Call call, Uri url)
    {
        lock (_world.Gate)
        {
            var webhooks = _world.Events.Webhooks;
            return webhooks.Exists(webhook => webhook.Url == url)
                    ? Refused("url", url.OriginalString, "DuplicateUrlFailed: the App has a webhook of this URL already.")
                : webhooks.Count >= call.Options.Webhooks
                    ? Refused("url", url.OriginalString, $"WebhookLimitExceeded: the App has {webhooks.Count} webhooks.")
                : null;
        }
    }

    /// <summary>A URL that X would call. On the machine itself any will do, so that tests need no certificate.</summary>
    private static Uri? Acceptable(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttps && url.IsDefaultPort || url.IsLoopback && url.Scheme is "http" or "https")
            ? url
            : null;

    private static DateTimeOffset? Minute(Call call, string name) =>
        DateTimeOffset.TryParseExact(
            call.Arguments.MemberText(name),
            "yyyyMMddHHmm",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var minute
        )
            ? minute
            : null;

    private WebhookEvent Status(WebhookRecord webhook, string job, bool isComplete) =>
        new(
            job,
            _clock.GetUtcNow(),
            JsonText.ToUtf8(
                new JsonObject
                {
                    ["replay_job_status"] = JsonText.Object(
                        ("webhook_id", JsonText.Id(webhook.Id)),
                        ("job_state", isComplete ? "Complete" : "Incomplete"),
                        (
                            "job_state_description",
                            isComplete ? "Job completed successfully" : "Job failed to deliver all events, please retry your replay job"
                        ),
                        ("job_id", job)
                    ),
                }
            )
        );

    private static ApiResponse Refused(string parameter, string value, string message) =>
        Problems.InvalidRequest(parameter, value, message);
}
