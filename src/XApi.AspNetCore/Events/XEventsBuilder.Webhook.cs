using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace XApi.AspNetCore;

public sealed partial class XEventsBuilder
{
    /// <summary>
    /// Registers the application's webhook at X once it has started, enables it again when X has stopped sending, replays what was missed
    /// meanwhile, and brings its subscriptions about.
    /// </summary>
    /// <param name="url">The URL under which X reaches what <c>MapXWebhook</c> maps, with https and without a port.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="ArgumentException">It is no absolute URL.</exception>
    public XEventsBuilder KeepWebhook(string url, XWebhookOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || !parsed.Scheme.StartsWith("http", StringComparison.Ordinal))
        {
            throw new ArgumentException(
                $"The webhook's URL is {url}; it must be absolute, such as https://example.com/x/webhook.",
                nameof(url)
            );
        }

        options ??= new();
        Services.TryAddSingleton(provider => new XWebhook(
            url,
            XOf(provider, options.Client),
            options,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<EventLog>()
        ));
        Services.AddSingleton<IHostedService>(provider => ActivatorUtilities.CreateInstance<WebhookKeeper>(provider, options));
        return this;
    }
}
