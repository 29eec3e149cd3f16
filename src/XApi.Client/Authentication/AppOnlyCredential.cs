using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi;

/// <summary>OAuth 2.0 App-only: a bearer token that stands for the App.</summary>
/// <param name="bearerToken">The App's bearer token.</param>
public sealed class AppOnlyCredential(string bearerToken) : IAuthenticationProvider
{
    private readonly string _authorization = "Bearer " + (string.IsNullOrWhiteSpace(bearerToken)
        ? throw new ArgumentException("The bearer token is empty.", nameof(bearerToken))
        : bearerToken.Trim());

    /// <inheritdoc/>
    public Task AuthenticateRequestAsync(
        RequestInformation request, Dictionary<string, object>? additionalAuthenticationContext = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Headers.Add("Authorization", _authorization);
        return Task.CompletedTask;
    }
}
