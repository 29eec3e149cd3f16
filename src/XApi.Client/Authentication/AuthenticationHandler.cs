using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi;

/// <summary>Authenticates each attempt of a request with the credential that was chosen for the call.</summary>
/// <remarks>
/// It is the innermost handler, so that retries and redirects are signed again, and a redirect to another host gets no credential. A 401 leads to one renewal,
/// where the credential can renew, and to one more attempt; a 403 to neither, since no newer token has more rights.
/// </remarks>
internal sealed partial class AuthenticationHandler : DelegatingHandler
{
    private readonly Uri[] _allowed;
    private readonly ILogger _logger;
    private readonly HttpMessageHandler? _tokenHandler;

    /// <summary>Takes the origins that may get credentials.</summary>
    /// <param name="allowed">Addresses of which scheme, host and port count: the API's base address.</param>
    /// <param name="logger">Where renewals are logged.</param>
    /// <param name="tokenHandler">Through which credentials fetch tokens, unless their <see cref="XAuthorizationServer.Handler"/> says otherwise.</param>
    /// <exception cref="ArgumentException">One is neither HTTPS nor on the loopback.</exception>
    public AuthenticationHandler(IEnumerable<Uri> allowed, ILogger? logger = null, HttpMessageHandler? tokenHandler = null)
    {
        _tokenHandler = tokenHandler;
        _allowed = [.. allowed.Select(a => TokenTransport.Require(a, nameof(allowed)))];
        _logger = logger ?? NullLogger.Instance;
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.Options.TryGetValue(XRequestOptions.Credential, out var credential))
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }

        if (!IsAllowed(request.RequestUri!))
        {
            RemoveCredentials(request);
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }

        TokenNetwork.Use(_tokenHandler);
        if (request.Content is not null && !XRequestOptions.HasStreamedBody(request))
        {
            // These bodies are small; what is held in memory can be signed and sent again.
            await request.Content.LoadIntoBufferAsync(cancellationToken).ConfigureAwait(false);
        }

        await AuthenticateAsync(credential, request, cancellationToken).ConfigureAwait(false);
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (
            response.StatusCode != HttpStatusCode.Unauthorized
            || credential is not XCredential own
            || !XRequestOptions.CanSendAgain(request)
        )
        {
            return response;
        }

        try
        {
            if (!await own.RenewAsync(Authorization(request), cancellationToken).ConfigureAwait(false))
            {
                return response;
            }
        }
        catch
        {
            response.Dispose();
            throw;
        }

        response.Dispose();
        Renewed(own);
        await AuthenticateAsync(own, request, cancellationToken).ConfigureAwait(false);
        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private bool IsAllowed(Uri uri) =>
        Array.Exists(
            _allowed,
            a => Uri.Compare(a, uri, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0
        );

    // A redirect copies the request with its headers: whatever a credential has set is taken off before it goes to another origin.
    private static void RemoveCredentials(HttpRequestMessage request)
    {
        request.Headers.Authorization = null;
        if (request.Options.TryGetValue(XRequestOptions.CredentialHeaders, out var names))
        {
            foreach (var name in names)
            {
                request.Headers.Remove(name);
            }
        }
    }

    private static string? Authorization(HttpRequestMessage request) =>
        request.Headers.NonValidated.TryGetValues("Authorization", out var values) ? values.ToString() : null;

    // Kiota's providers work on its own description of a request.
    private static async Task AuthenticateAsync(
        IAuthenticationProvider credential,
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var description = new RequestInformation
        {
            HttpMethod = Enum.Parse<Method>(request.Method.Method, ignoreCase: true),
            URI = request.RequestUri!,
        };
        if (request.Content?.Headers.ContentType is { } type)
        {
            description.Headers.Add("Content-Type", type.ToString());
            if (OAuth1Signature.IsForm(type.MediaType))
            {
                description.Content = new MemoryStream(await request.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
            }
        }

        await credential.AuthenticateRequestAsync(description, cancellationToken: cancellationToken).ConfigureAwait(false);
        RemoveCredentials(request);
        List<string> names = [];
        foreach (var (name, values) in description.Headers.Where(h => !h.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)))
        {
            names.Add(name);
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, values);
        }

        request.Options.Set(XRequestOptions.CredentialHeaders, names);

        if (OAuth1Signature.SignedAt(request) is { } signedAt)
        {
            request.Options.Set(XRequestOptions.SignedAt, signedAt);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "X refused the token with 401. {Credential} has a new one, and the request is sent again.")]
    private partial void Renewed(XCredential credential);
}
