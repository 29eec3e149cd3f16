using System.Net;
using System.Text;
using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi.Tests.Authentication;

/// <summary>A credential that numbers its attempts, and remembers what it was shown.</summary>
internal sealed class Own : XCredential
{
    public override XSecurityScheme Scheme => XSecurityScheme.UserToken;

    public override string CredentialKey => "own";

    public string? Authorization { get; init; }

    public Func<Task<bool>> Renew { get; init; } = () => Task.FromResult(true);

    public List<(Method, Uri, string? Type, string? Body)> Seen { get; } = [];

    public List<string?> Rejected { get; } = [];

    public override async Task AuthenticateRequestAsync(
        RequestInformation request,
        Dictionary<string, object>? additionalAuthenticationContext = null,
        CancellationToken cancellationToken = default
    )
    {
        var type = request.Headers.TryGetValue("Content-Type", out var types) ? types.Single() : null;
        var body = request.Content is { Length: > 0 } content ? await new StreamReader(content).ReadToEndAsync(cancellationToken) : null;
        Seen.Add((request.HttpMethod, request.URI, type, body));
        request.Headers.Add("X-Key", $"{Seen.Count}");
        if (Authorization is not null)
        {
            request.Headers.Add("Authorization", Authorization);
        }
    }

    public override Task<bool> RenewAsync(string? rejectedAuthorization, CancellationToken cancellationToken = default)
    {
        Rejected.Add(rejectedAuthorization);
        return Renew();
    }
}

internal sealed class Foreign : IAuthenticationProvider
{
    public Task AuthenticateRequestAsync(
        RequestInformation request,
        Dictionary<string, object>? additionalAuthenticationContext = null,
        CancellationToken cancellationToken = default
    )
    {
        request.Headers.Add("X-Key", "k");
        return Task.CompletedTask;
    }
}

internal sealed class HeaderProvider(string name, string value) : IAuthenticationProvider
{
    public Task AuthenticateRequestAsync(
        RequestInformation request,
        Dictionary<string, object>? additionalAuthenticationContext = null,
        CancellationToken cancellationToken = default
    )
    {
        request.Headers.Add(name, value);
        return Task.CompletedTask;
    }
}
