using System.Collections.Concurrent;
using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi;

/// <summary>Finds the ids of users who are named otherwise: the authenticated user, and users by username.</summary>
/// <remarks>Calls that need the same user at the same time share one lookup. Who the authenticated user is, the credential remembers.</remarks>
internal sealed class UserDirectory(XTransport transport, CredentialSelector credentials, XApiClientOptions settings, RecentNames names)
{
    private readonly ConcurrentDictionary<Lookup, Lazy<Task<string>>> _lookups = new();

    /// <summary>Puts ids in the place of the names in a request.</summary>
    internal Task ResolveAsync(XRequest request, CancellationToken cancellationToken) =>
        request.ResolveAsync(user =>
            user.IsMe ? MeAsync(request, cancellationToken) : NamedAsync(user.Text[1..], request, cancellationToken)
        );

    /// <summary>Lets the credential remember whom a response has shown to be its user.</summary>
    internal static async ValueTask ObserveAsync(HttpResponseMessage response, XResponse value, CancellationToken cancellationToken)
    {
        if (
            value is UserResponse { Data: { } me }
            && response.RequestMessage is { } request
            && request.Headers.NonValidated.TryGetValues("Authorization", out var authorization)
            && request.Options.TryGetValue(XRequestOptions.Credential, out var credential)
        )
        {
            await XCredential.Of(credential).RememberUserAsync(authorization.ToString(), me, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<string> MeAsync(XRequest request, CancellationToken cancellationToken)
    {
        var credential = await CredentialOfUserAsync(request, cancellationToken).ConfigureAwait(false);
        return await credential.FindUserIdAsync(settings.BaseAddress, cancellationToken).ConfigureAwait(false)
            ?? await FindAsync(new Lookup(null, Part(request.Options, credential)), request, cancellationToken).ConfigureAwait(false);
    }

    // An App has no user of its own: the client's user is meant, even where the App makes the call.
    private async ValueTask<XCredential> CredentialOfUserAsync(XRequest request, CancellationToken cancellationToken)
    {
        var operation = request.Operation;
        if (operation.Security.Count > 0)
        {
            var chosen = await credentials
                .SelectAsync(operation, request.AsksForPrivateValues, request.Options?.Credential, cancellationToken)
                .ConfigureAwait(false);
            if (!chosen.Scheme.IsAppOnly())
            {
                return chosen;
            }
        }

        return await credentials
            .SelectAsync(XOperation.GetMe, privateMetrics: false, chosen: null, cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task<string> NamedAsync(string name, XRequest request, CancellationToken cancellationToken) =>
        names.Find(name)
        ?? await FindAsync(new Lookup(name, Part(request.Options, request.Options?.Credential)), request, cancellationToken)
            .ConfigureAwait(false);

    private async Task<string> FindAsync(Lookup lookup, XRequest request, CancellationToken cancellationToken)
    {
        var found = _lookups.GetOrAdd(lookup, key => new Lazy<Task<string>>(() => FetchAsync(key, request.Operation).Observed()));
        return await found.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<string> FetchAsync(Lookup lookup, XOperation caller)
    {
        try
        {
            var request = lookup.Name is { } username
                ? new XRequest(XOperation.GetUserByUsername, lookup.Options).Path("username", username)
                : new XRequest(XOperation.GetMe, lookup.Options);
            var response = await transport.SendAsync(request, ModelReader<UserResponse>.Read, CancellationToken.None).ConfigureAwait(false);
            var id = response.Data?.Id ?? throw NotFound(lookup, caller, response);
            if (lookup.Name is { } name)
            {
                names.Remember(name, id);
            }

            return id;
        }
        finally
        {
            _lookups.TryRemove(lookup, out _);
        }
    }

    private static XNotFoundException NotFound(Lookup lookup, XOperation caller, UserResponse response)
    {
        var why = response.Errors is [var problem, ..] ? $", {ProblemText.Quoted(problem).TrimEnd('.')}" : "";
        return new($"{caller.Id} was not sent: X finds no user {(lookup.Name is { } name ? $"@{name}" : "for the credential")}{why}.")
        {
            Operation = caller,
            Problems = response.Errors,
            RequestId = response.RequestId,
        };
    }

    /// <summary>What is looked up, and how: calls with other limits or credentials look it up for themselves.</summary>
    /// <param name="Name">The username; null for the authenticated user.</param>
    /// <param name="Options">The options of the lookup.</param>
    private sealed record Lookup(string? Name, LookupOptions Options);

    private sealed record LookupOptions : CallOptions;

    private static LookupOptions Part(CallOptions? call, IAuthenticationProvider? credential) =>
        CallOptions.ForPart<LookupOptions>(call) with
        {
            Credential = credential,
        };
}
