using System.Net;

namespace XApi.Cli.Webhooks;

/// <summary>An address as a webhook at X, for as long as a command listens there.</summary>
internal sealed class WebhookRegistration(CommandContext context, string url)
{
    // X has checked the address within three seconds.
    private static readonly TimeSpan CreationLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DeletionLimit = TimeSpan.FromSeconds(10);

    private string? _id;
    private bool _mayBeThere;

    /// <summary>Registers the address, unless it is there already.</summary>
    public async Task BeginAsync()
    {
        if (await FindAsync(context.Cancel) is { } there)
        {
            await context.Client.Webhooks.ValidateAsync(there.Id, cancellationToken: context.Cancel);
            context.Note($"The webhook {there.Id} was there already, and stays.");
            return;
        }

        context.Cancel.ThrowIfCancellationRequested();
        _id = await CreateAsync();
        context.Note($"The webhook {_id} is registered.");
    }

    /// <summary>Deletes what was registered, and says how to where that fails.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync()
    {
        using var limit = new CancellationTokenSource(DeletionLimit, context.Terminal.Time);
        try
        {
            if (_id is null && _mayBeThere)
            {
                _id = (await FindAsync(limit.Token))?.Id;
            }

            if (_id is not null)
            {
                await context.Client.Webhooks.DeleteAsync(_id, cancellationToken: limit.Token);
                context.Note($"The webhook {_id} is deleted.");
            }

            return ExitCode.Success;
        }
        catch (Exception failure) when (failure is XApiException or XCredentialException or OperationCanceledException)
        {
            var isLate = failure is OperationCanceledException;
            var reason = isLate ? $"X did not respond within {DeletionLimit.TotalSeconds} seconds." : Failures.MessageOf(failure);
            context.Note(
                _id is null
                    ? $"xapi: X may have registered {url}: `xapi call GetWebhooks` shows its id, and `xapi call DeleteWebhook --webhook-id ID` deletes it. {reason}"
                    : $"xapi: The webhook {_id} is not deleted: `xapi call DeleteWebhook --webhook-id {_id}` does it. {reason}"
            );
            return isLate ? ExitCode.Unavailable : Failures.CodeOf(failure);
        }
    }

    // The response has the id: it is waited for a little longer than the command runs.
    private async Task<string> CreateAsync()
    {
        using var limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, context.Terminal.Time);
        using var ending = context.Cancel.Register(() => limit.CancelAfter(CreationLimit));
        _mayBeThere = true;
        try
        {
            return (await context.Client.Webhooks.CreateAsync(url, cancellationToken: limit.Token)).Data!.Id;
        }
        catch (XApiException refusal) when (refusal.Status is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError)
        {
            // What is there under the address by now is another's.
            _mayBeThere = false;
            throw;
        }
    }

    private async Task<Webhook?> FindAsync(CancellationToken cancellationToken) =>
        (await context.Client.Webhooks.GetManyAsync(cancellationToken: cancellationToken)).Data.FirstOrDefault(webhook =>
            webhook.Url == url
        );
}
