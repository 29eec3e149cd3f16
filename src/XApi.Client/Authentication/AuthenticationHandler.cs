using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi;

/// <summary>Asks a credential for each try of a request, and only for requests to the API's own host.</summary>
internal sealed class AuthenticationHandler(XApiClientOptions options) : DelegatingHandler
{
    private readonly AllowedHostsValidator _hosts = new([options.BaseAddress.Host]);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = null;
        if (options.Credentials.Count > 0 && _hosts.IsUrlHostValid(request.RequestUri!))
        {
            var information = new RequestInformation { HttpMethod = Enum.Parse<Method>(request.Method.Method), URI = request.RequestUri! };
            await options.Credentials[0].AuthenticateRequestAsync(information, cancellationToken: cancellationToken).ConfigureAwait(false);
            foreach (var (name, values) in information.Headers)
            {
                request.Headers.Remove(name);
                request.Headers.TryAddWithoutValidation(name, values);
            }
        }

        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
