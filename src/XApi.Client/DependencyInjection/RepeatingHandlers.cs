using Microsoft.Extensions.DependencyInjection;

namespace XApi;

/// <summary>
/// Handlers of other packages that send a request again beneath the client, which sends again what is safe to repeat itself. They repeat every method,
/// posts too, and neither limits nor costs nor signatures count what they send.
/// </summary>
internal static class RepeatingHandlers
{
    // By their names, so that nothing depends on their packages.
    private static readonly string[] Names =
    [
        "Microsoft.Extensions.Http.Resilience.ResilienceHandler",
        "Microsoft.Extensions.Http.PolicyHttpMessageHandler",
    ];

    /// <summary>
    /// Takes out those that come from <c>ConfigureHttpClientDefaults</c>, which an application means for its own clients. What is added to the client's
    /// builder later stays.
    /// </summary>
    internal static IHttpClientBuilder RemoveInherited(this IHttpClientBuilder builder)
    {
        // Once for a client: a second AddXApi of its name would take out what was added to the first.
        var mark = new Mark(builder.Name);
        if (builder.Services.Any(service => mark.Equals(service.ImplementationInstance)))
        {
            return builder;
        }

        builder.Services.AddSingleton(mark);
        return builder.ConfigureAdditionalHttpMessageHandlers(
            (handlers, _) =>
            {
                for (var i = handlers.Count - 1; i >= 0; i--)
                {
                    if (IsOne(handlers[i]))
                    {
                        handlers.RemoveAt(i);
                    }
                }
            }
        );
    }

    /// <summary>The name of the first one in a chain of handlers; null where there is none.</summary>
    internal static string? FindIn(HttpMessageHandler? handler)
    {
        for (; handler is DelegatingHandler outer; handler = outer.InnerHandler)
        {
            if (IsOne(outer))
            {
                return outer.GetType().Name;
            }
        }

        return null;
    }

    private static bool IsOne(HttpMessageHandler handler)
    {
        for (var type = handler.GetType(); type is not null; type = type.BaseType)
        {
            if (Names.Contains(type.FullName))
            {
                return true;
            }
        }

        return false;
    }

    private sealed record Mark(string Client);
}
