using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace XApi.AspNetCore;

public sealed partial class XEventsBuilder
{
    /// <summary>
    /// Puts the events of the stream of X Activity into the inbox, as those of a webhook: the same event of both is handled once.
    /// </summary>
    /// <param name="options">
    /// Optional parameters of <see cref="IActivityClient.ConnectAsync"/>. With a position (<see cref="StreamRecoverySettings.Position"/>)
    /// an application that starts again resumes where the last one stopped.
    /// </param>
    /// <param name="client">The name of the client; null for the one without a name.</param>
    public XEventsBuilder AddActivityStream(ActivityStreamOptions? options = null, string? client = null)
    {
        options ??= new();
        var settings = Watched(options.Stream, out var monitor);
        return AddStream(
            "activity",
            monitor,
            client,
            (x, token) => Each(x.Activity.ConnectAsync(options with { Stream = settings }, token), XEvent.Of, token)
        );
    }

    /// <summary>
    /// Puts the Tweets of the filtered stream into the inbox, as those of a webhook: the same Tweet of both is handled once.
    /// </summary>
    /// <param name="options">Optional parameters of <see cref="IFilteredStreamClient.ConnectAsync"/>.</param>
    /// <param name="client">The name of the client; null for the one without a name.</param>
    public XEventsBuilder AddFilteredStream(FilteredStreamOptions? options = null, string? client = null)
    {
        options ??= new();
        var settings = Watched(options.Stream, out var monitor);
        return AddStream(
            "filtered_stream",
            monitor,
            client,
            (x, token) => Each(x.FilteredStream.ConnectAsync(options with { Stream = settings }, token), XEvent.Of, token)
        );
    }

    private XEventsBuilder AddStream(
        string name,
        StreamMonitor monitor,
        string? client,
        Func<IXApiClient, CancellationToken, IAsyncEnumerable<XEvent>> connect
    )
    {
        Services.AddSingleton(provider => new EventStream(name, monitor, token => connect(XOf(provider, client), token)));
        var index = Services.Count(service => service.ServiceType == typeof(EventStream)) - 1;
        Services.AddSingleton<IHostedService>(provider =>
            ActivatorUtilities.CreateInstance<StreamPump>(provider, provider.GetServices<EventStream>().ElementAt(index))
        );
        return this;
    }

    private static StreamSettings Watched(StreamSettings? settings, out StreamMonitor monitor)
    {
        settings ??= StreamSettings.Default;
        monitor = settings.Watch.Monitor ?? new StreamMonitor();
        return settings with { Watch = settings.Watch with { Monitor = monitor } };
    }

    private static async IAsyncEnumerable<XEvent> Each<T>(
        IAsyncEnumerable<T> items,
        Func<T, XEvent> convert,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            yield return convert(item);
        }
    }

    /// <summary>The client of a name, or the one without; null where there is none.</summary>
    internal static IXApiClient? FindX(IServiceProvider provider, string? client) =>
        client is null ? provider.GetService<IXApiClient>() : provider.GetKeyedService<IXApiClient>(client);

    internal static IXApiClient XOf(IServiceProvider provider, string? client) =>
        FindX(provider, client) ?? throw new InvalidOperationException(NoClient(client));

    internal static string NoClient(string? client) =>
        client is null
            ? "There is no client of the X API among the services: add one with services.AddXApi(\u2026), or name the one that is meant."
            : $"There is no client \u201c{client}\u201d of the X API among the services: add it with services.AddXApi(\"{client}\", \u2026).";
}
