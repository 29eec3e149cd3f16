using System.Text;
using System.Threading.Channels;

namespace XApi.Sandbox;

/// <summary>
/// The events on their way to webhooks, sent one after the other. One that fails is sent again a few times, as long as the webhook is valid. Nothing runs until
/// the first event.
/// </summary>
internal sealed class WebhookQueue : IAsyncDisposable
{
    // More events than that are not queued; a replay delivers them.
    private const int Longest = 100_000;

    // X says that it retries, and not how.
    private static readonly TimeSpan[] RetryDelays = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30)];

    private readonly Channel<Delivery> _queue = Channel.CreateUnbounded<Delivery>(new() { SingleReader = true });
    private readonly CancellationTokenSource _stopping = new();
    private readonly XWorld _world;
    private readonly WebhookSender _sender;
    private readonly TimeProvider _clock;
    private readonly Lazy<Task> _worker;

    internal WebhookQueue(XWorld world, WebhookSender sender, TimeProvider clock)
    {
        (_world, _sender, _clock) = (world, sender, clock);
        Stopping = _stopping.Token;
        _worker = new(() => Task.Run(WorkAsync));
    }

    internal SandboxWebhooks Report { get; } = new();

    /// <summary>Taken once: what still runs when the sandbox is disposed finds it cancelled, where the source has no token any more.</summary>
    internal CancellationToken Stopping { get; }

    /// <summary>Keeps an event for replays, and sends it if the webhook is valid: late or twice where the options say so. The gate is held.</summary>
    internal void Add(WebhookRecord webhook, WebhookEvent sent)
    {
        while (webhook.History.TryPeek(out var oldest) && (oldest.At < _world.Now - Happenings.Horizon || webhook.History.Count >= Longest))
        {
            webhook.History.Dequeue();
        }

        webhook.History.Enqueue(sent);
        if (!webhook.IsValid || Report.Pending >= Longest)
        {
            return;
        }

        for (var copies = Report.IsRepeated(sent.Id) ? 2 : 1; copies > 0; copies--)
        {
            Report.Begin();
            Send(new Delivery(webhook, sent, 1), Report.IsLate(sent.Id) ? Report.LateBy : TimeSpan.Zero);
        }
    }

    /// <summary>Sends events again, all before what is reported of the job.</summary>
    internal void Replay(WebhookRecord webhook, IReadOnlyList<WebhookEvent> events, Func<bool, WebhookEvent> report)
    {
        Report.Begin();
        _ = ReplayAsync();

        async Task ReplayAsync()
        {
            try
            {
                var isComplete = true;
                foreach (var sent in events)
                {
                    isComplete &= await TrySendAsync(new Delivery(webhook, sent, 1)).ConfigureAwait(false);
                }

                // From here on another job may be made.
                lock (_world.Gate)
                {
                    webhook.Replay = null;
                }

                await TrySendAsync(new Delivery(webhook, report(isComplete), 1)).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (Stopping.IsCancellationRequested) { }
            finally
            {
                Report.End();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_worker.IsValueCreated)
        {
            await _worker.Value.ConfigureAwait(false);
        }

        _stopping.Dispose();
    }

    private void Send(Delivery delivery, TimeSpan after)
    {
        _ = _worker.Value;
        if (after == TimeSpan.Zero)
        {
            _queue.Writer.TryWrite(delivery);
        }
        else
        {
            _ = LaterAsync();
        }

        async Task LaterAsync()
        {
            try
            {
                await Task.Delay(after, _clock, Stopping).ConfigureAwait(false);
                _queue.Writer.TryWrite(delivery);
            }
            catch (OperationCanceledException)
            {
                // The sandbox is closed.
            }
        }
    }

    private async Task WorkAsync()
    {
        try
        {
            await foreach (var delivery in _queue.Reader.ReadAllAsync(Stopping).ConfigureAwait(false))
            {
                if (
                    IsWanted(delivery.Webhook)
                    && !await TrySendAsync(delivery).ConfigureAwait(false)
                    && delivery.Attempt <= RetryDelays.Length
                )
                {
                    Send(delivery with { Attempt = delivery.Attempt + 1 }, RetryDelays[delivery.Attempt - 1]);
                    continue;
                }

                Report.End();
            }
        }
        catch (OperationCanceledException) when (Stopping.IsCancellationRequested) { }
    }

    private async Task<bool> TrySendAsync(Delivery delivery)
    {
        var status = await _sender.SendAsync(delivery.Webhook.Url, delivery.Event.Body, Stopping).ConfigureAwait(false);
        var attempt = new WebhookDelivery(
            JsonText.Id(delivery.Webhook.Id),
            delivery.Event.Id,
            _clock.GetUtcNow(),
            delivery.Attempt,
            status,
            Encoding.UTF8.GetString(delivery.Event.Body)
        );
        Report.Record(attempt);
        return attempt.Succeeded;
    }

    private bool IsWanted(WebhookRecord webhook)
    {
        lock (_world.Gate)
        {
            return webhook.IsValid && _world.Events.Webhooks.Contains(webhook);
        }
    }

    private sealed record Delivery(WebhookRecord Webhook, WebhookEvent Event, int Attempt);
}
