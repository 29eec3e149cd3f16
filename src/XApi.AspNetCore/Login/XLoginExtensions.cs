using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace XApi.AspNetCore;

/// <summary>Adds logging in with X to the authentication of an application.</summary>
public static class XLoginExtensions
{
    /// <summary>The name of the scheme, where no other is chosen.</summary>
    public const string Scheme = "X";

    /// <summary>Adds logging in with X, with keys from the configuration.</summary>
    /// <param name="builder">The authentication, with cookies or another scheme that keeps users signed in.</param>
    /// <param name="section">The section of the client: <c>ClientId</c>, and for a confidential client <c>ClientSecret</c>.</param>
    /// <param name="configure">Changes the options, such as the scopes; null for the defaults.</param>
    /// <param name="scheme">The name of the scheme.</param>
    public static AuthenticationBuilder AddXLogin(
        this AuthenticationBuilder builder,
        IConfigurationSection section,
        Action<XLoginOptions>? configure = null,
        string scheme = Scheme
    )
    {
        ArgumentNullException.ThrowIfNull(section);
        return builder.AddXLogin(
            options =>
            {
                options.ClientId = section[nameof(options.ClientId)]?.Trim() ?? "";
                options.ClientSecret = section[nameof(options.ClientSecret)] is { Length: > 0 } secret ? secret.Trim() : null;
                configure?.Invoke(options);
            },
            scheme
        );
    }

    /// <summary>
    /// Adds logging in with X (OAuth 2.0 with PKCE): a challenge sends the user to X, who comes back to <c>/signin-x</c> and is signed in
    /// with the claims of
    /// <see cref="XClaimTypes"/>. Signing out of the scheme revokes the login.
    /// </summary>
    /// <param name="builder">The authentication, with cookies or another scheme that keeps users signed in.</param>
    /// <param name="configure">Sets <see cref="XLoginOptions.ClientId"/> and more.</param>
    /// <param name="scheme">The name of the scheme.</param>
    /// <remarks>
    /// The options are checked when the host starts, as every page would fail otherwise. Several schemes each have a
    /// <see cref="RemoteAuthenticationOptions.CallbackPath"/> of their own, and those of several Apps a store of their own too.
    /// </remarks>
    /// <returns>What adds further schemes. The services have an <see cref="IXApiClientFactory"/> from now on.</returns>
    public static AuthenticationBuilder AddXLogin(
        this AuthenticationBuilder builder,
        Action<XLoginOptions> configure,
        string scheme = Scheme
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.AddSingleton(new XLoginScheme(scheme));
        builder.Services.TryAddSingleton<IXApiClientFactory>(provider =>
            Factory(provider, [.. provider.GetServices<XLoginScheme>().Select(one => one.Name)])
        );
        builder.Services.TryAddKeyedSingleton<IXApiClientFactory>(scheme, (provider, _) => Factory(provider, [scheme]));
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, LoginCheck>());
        builder.Services.AddSingleton<IPostConfigureOptions<XLoginOptions>>(provider => new Completion(
            scheme,
            provider.GetService<ITokenStore>()
        ));
        return builder.AddRemoteScheme<XLoginOptions, XLoginHandler>(scheme, "X", configure);
    }

    private static XApiClientFactory Factory(IServiceProvider provider, IReadOnlyList<string> schemes) =>
        new(provider, provider.GetRequiredService<IOptionsMonitor<XLoginOptions>>(), schemes);

    private sealed class Completion(string scheme, ITokenStore? store) : IPostConfigureOptions<XLoginOptions>
    {
        // One for all that ask, however often options are made.
        private readonly ITokenStore _store = store ?? new MemoryTokenStore();

        public void PostConfigure(string? name, XLoginOptions options)
        {
            if (name == scheme)
            {
                options.TokenStore ??= _store;
            }
        }
    }
}
