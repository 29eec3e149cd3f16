using System.Security.Claims;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace XApi.AspNetCore;

/// <summary>
/// Makes clients for users who logged in with X. It is a service after <c>AddXLogin</c>; where there are several schemes, the one of a scheme is a keyed
/// service under the scheme's name.
/// </summary>
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
    /// <exception cref="InvalidOperationException">The user has not logged in with X, or nothing says by which of several schemes.</exception>
    IXApiClient ForUser(ClaimsPrincipal user);

    /// <summary>A client that acts for a user, by id: for work beside requests, as long as the user's login lasts.</summary>
    /// <param name="userId">The id of the user, who has logged in at some time.</param>
    IXApiClient ForUser(string userId);
}

internal sealed class XApiClientFactory(IServiceProvider services, IOptionsMonitor<XLoginOptions> options, IReadOnlyList<string> schemes)
    : IXApiClientFactory
{
    public IXApiClient ForUser(ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.FindFirst(XClaimTypes.UserId) is { Value.Length: > 0 } id
            ? ForUser(id.Value, SchemeOf(id))
            : throw new InvalidOperationException(
                $"The user has not logged in with X: there is no claim {XClaimTypes.UserId}. Require it by an authorization policy, or Challenge(\"{schemes[0]}\")."
            );
    }

    public IXApiClient ForUser(string userId)
    {
        ArgumentException.ThrowIfNullOrEmpty(userId);
        return ForUser(userId, null);
    }

    private IXApiClient ForUser(string userId, string? scheme)
    {
        var settings = options.Get(scheme ?? OnlyScheme());
        return XEventsBuilder.XOf(services, settings.Client).As(settings.CredentialOf(userId));
    }

    // The session says by which scheme the user has logged in; one that an application has made itself may say it of the claim alone.
    private string? SchemeOf(Claim id) =>
        schemes.FirstOrDefault(scheme => scheme == id.Subject?.AuthenticationType)
        ?? schemes.FirstOrDefault(scheme =>
            (options.Get(scheme).ClaimsIssuer ?? scheme) is var issuer && (issuer == id.Issuer || issuer == id.OriginalIssuer)
        );

    // Schemes of one App differ in what they ask for, not in whose token is used.
    private string OnlyScheme()
    {
        var first = options.Get(schemes[0]);
        return schemes
            .Skip(1)
            .Select(options.Get)
            .All(other => other.SharesTokens(first) && other.ClientId == first.ClientId && other.Client == first.Client)
            ? schemes[0]
            : throw new InvalidOperationException(
                $"Users log in by the schemes {string.Join(" and ", schemes)}, whose Apps, clients or stores differ, and nothing says by which this one did. The {nameof(IXApiClientFactory)} of one is a keyed service: [FromKeyedServices(\"{schemes[0]}\")]."
            );
    }
}

/// <summary>A scheme that users log in by.</summary>
internal sealed record XLoginScheme(string Name);
