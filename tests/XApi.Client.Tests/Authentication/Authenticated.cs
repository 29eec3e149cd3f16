using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi.Tests.Authentication;

internal static class Authenticated
{
    /// <summary>The header that a credential sets on a request.</summary>
    public static async Task<string> AuthorizationAsync(
        this IAuthenticationProvider credential,
        CancellationToken cancellationToken = default
    )
    {
        var request = new RequestInformation { HttpMethod = Method.GET, URI = new("https://api.x.com/2/tweets") };
        await credential.AuthenticateRequestAsync(request, cancellationToken: cancellationToken);
        return request.Headers["Authorization"].Single();
    }
}
