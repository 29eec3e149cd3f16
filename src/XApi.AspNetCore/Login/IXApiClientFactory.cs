using System.Security.Claims;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace XApi.AspNetCore;

/// <summary>Makes clients for users who logged in with X. It is a service after <c>AddXLogin</c>.</summary>
public interface IXApiClientFactory
{
    /// <summary>
    /// A client that acts for a user: the application's, with the user's token, which is refreshed once for all instances that share a
    /// store. It costs next to nothing and needs no disposal.
    /// </summary>
    /// <param name="user">The user of a request, or another principal with the claim <see cref="XClaimTypes.UserId"/>.</param>
    /// <returns>
    /// The client. Calls fail with an <see cref="XCredentialException"/> where the user has logged out, or taken the App's access away.
    /// </returns>
    /// <exception cref="InvalidOperationException">The user has not logged in with X.</exception>
    IXApiClient ForUser(ClaimsPrincipal user);

    /// <summary>A client that acts for a user, by id: for work beside requests, as long as the user's login lasts.</summary>
    /// <param name="userId">The id of the user, who has logged in at some time.</param>
    IXApiClient ForUser(string userId);
}

internal sealed class XApiClientFactory(IServiceProvider services, IOptionsMonitor<XLoginOptions> options, XLoginScheme scheme)
    : IXApiClientFactory
{
    public IXApiClient ForUser(ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.FindFirstValue(XClaimTypes.UserId) is { Length: > 0 } id
            ? ForUser(id)
            : throw new InvalidOperationException(
                $"The user has not logged in with X: there is no claim {XClaimTypes.UserId}. Require it by an authorization policy, or Challenge(\"{scheme.Name}\")."
            );
    }

    public IXApiClient ForUser(string userId)
    {
        ArgumentException.ThrowIfNullOrEmpty(userId);
        var settings = options.Get(scheme.Name);
        return XEventsBuilder.XOf(services, settings.Client).As(settings.CredentialOf(userId));
    }
}

/// <summary>The scheme that users of <see cref="IXApiClientFactory"/> log in by.</summary>
internal sealed record XLoginScheme(string Name);
