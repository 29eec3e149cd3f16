using System.Text;
using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi;

/// <summary>Chooses the credential for a call, before anything is sent. A client has one, which its calls and its limits share.</summary>
/// <remarks>
/// <list type="number">
/// <item>A credential that the call names is taken, if the operation accepts it.</item>
/// <item>Otherwise those serve that the operation's <c>security</c> accepts and whose scopes, where they are known, suffice.</item>
/// <item>For private metrics, which X shows to their owner alone, App-only does not serve.</item>
/// <item>Where App-only and a user's serve, App-only is taken if the documented window is larger for it.</item>
/// <item>Of several that are left, the one that was configured first.</item>
/// <item>An operation that the spec does not know is refused where there are several and the call names none.</item>
/// </list>
/// </remarks>
internal sealed class CredentialSelector(IEnumerable<IAuthenticationProvider> credentials)
{
    private readonly XCredential[] _credentials = [.. credentials.Select(XCredential.Of)];
    private readonly XCredential? _named;

    /// <summary>Makes one for which every call names the same credential, unless it names another.</summary>
    internal CredentialSelector(XCredential named)
        : this([named]) => _named = named;

    /// <summary>Selects the credential for a call.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="privateMetrics">Whether the call asks for one of the operation's <see cref="XParameter.PrivateValues"/>.</param>
    /// <param name="chosen">The credential that the call names; null to let the rule decide.</param>
    /// <param name="cancellationToken">Cancels the wait for a token store.</param>
    /// <exception cref="XCredentialException">None serves.</exception>
    public async ValueTask<XCredential> SelectAsync(
        XOperation operation,
        bool privateMetrics,
        IAuthenticationProvider? chosen,
        CancellationToken cancellationToken
    )
    {
        chosen ??= _named;
        if (chosen is null && !operation.IsListed && _credentials.Length > 1)
        {
            throw new XCredentialException(
                $"{operation} was not sent: the spec does not know it, so that nothing says which of the {_credentials.Length} configured credentials it takes. "
                    + $"Name one: new XRequestMessage(…) {{ {nameof(CallOptions.Credential)} = … }}, or x.As(credential).SendAsync(…)."
            )
            {
                Operation = operation,
            };
        }

        XCredential[] candidates = chosen is null ? _credentials : [XCredential.Of(chosen)];
        List<Refused> refused = [];
        List<XCredential> serving = [];
        foreach (var candidate in candidates)
        {
            if (!Accepts(operation, candidate))
            {
                refused.Add(new(candidate, "it does not accept"));
            }
            // A call that names its credential has its reasons: X then leaves out what has such metrics and says so in `errors`.
            else if (chosen is null && privateMetrics && candidate.Scheme.IsAppOnly())
            {
                refused.Add(new(candidate, "does not see private metrics, which X shows to their owner alone"));
            }
            else if (await MissingScopesAsync(operation, candidate, cancellationToken).ConfigureAwait(false) is { Count: > 0 } missing)
            {
                refused.Add(
                    new(candidate, $"was not granted {string.Join(", ", missing)} (log the user in again, and ask for it)")
                    {
                        Scopes = missing,
                    }
                );
            }
            else
            {
                serving.Add(candidate);
            }
        }

        return serving switch
        {
            [] => throw Refusal(operation, refused),
            [var only] => only,
            _ => Preferred(operation, serving),
        };
    }

    /// <summary>The first credential of a kind that the operation accepts, whatever its scopes; null when there is none.</summary>
    public XCredential? FirstOfKind(XOperation operation) => Array.Find(_credentials, credential => Accepts(operation, credential));

    private static bool Accepts(XOperation operation, XCredential credential)
    {
        foreach (var security in operation.Security)
        {
            if (security.Scheme == credential.Scheme)
            {
                return true;
            }
        }

        return false;
    }

    private static async ValueTask<IReadOnlyList<string>> MissingScopesAsync(
        XOperation operation,
        XCredential credential,
        CancellationToken cancellationToken
    )
    {
        if (!credential.Scheme.HasScopes() || await credential.GetScopesAsync(cancellationToken).ConfigureAwait(false) is not { } granted)
        {
            return [];
        }

        var missing = Missing(operation, credential.Scheme, granted);
        return missing.Count > 0 && await credential.ReloadScopesAsync(cancellationToken).ConfigureAwait(false) is { } reloaded
            ? Missing(operation, credential.Scheme, reloaded)
            : missing;
    }

    // Where the spec names several sets, any one suffices; the one that lacks least is the one to ask for.
    private static IReadOnlyList<string> Missing(XOperation operation, XSecurityScheme scheme, IReadOnlyList<string> granted) =>
        operation
            .Security.Where(s => s.Scheme == scheme)
            .Select(s => (IReadOnlyList<string>)[.. s.Scopes.Except(granted)])
            .MinBy(missing => missing.Count)!;

    private static XCredential Preferred(XOperation operation, List<XCredential> serving)
    {
        var preferAppOnly = HasLargerWindowForApp(operation);
        return serving.Find(c => c.Scheme.IsAppOnly() == preferAppOnly) ?? serving[0];
    }

    /// <summary>Compares what the documentation lets an App and a user do in the long run: of several limits of one scope, the tightest.</summary>
    private static bool HasLargerWindowForApp(XOperation operation)
    {
        return Rate(XRateLimitScope.App) is { } app && (Rate(XRateLimitScope.User) is not { } user || app > user);

        double? Rate(XRateLimitScope scope) =>
            operation.RateLimits.Where(l => l.Scope == scope).Select(l => (double?)(l.Requests / l.Window.TotalSeconds)).Min();
    }

    private static XCredentialException Refusal(XOperation operation, List<Refused> refused)
    {
        var name = operation.IsListed ? $"{operation.Id} ({operation})" : operation.ToString();
        var message = new StringBuilder($"{name} was not sent: no configured credential is accepted. It accepts ");
        message.AppendJoin(
            ", or ",
            operation.Security.Select(s =>
                s.Scopes.Count == 0 ? s.Scheme.Describe() : $"{s.Scheme.Describe()} with the scopes {string.Join(", ", s.Scopes)}"
            )
        );
        message.Append(". ");
        if (refused.Count == 0)
        {
            message.Append("None is configured: give the client one, such as new AppOnlyCredential(bearerToken).");
        }
        else
        {
            message.Append("Configured: ").AppendJoin("; ", refused.Select(r => $"{r.Credential}, which {r.Why}")).Append('.');
        }

        message.Append(" See ").Append(operation.Docs).Append('.');
        var missing = refused.Select(r => r.Scopes).FirstOrDefault(s => s.Count > 0) ?? [];
        return new XCredentialException(message.ToString())
        {
            Operation = operation,
            MissingScopes = missing,
            IsLoginRequired = missing.Count > 0,
        };
    }

    private sealed record Refused(XCredential Credential, string Why)
    {
        public IReadOnlyList<string> Scopes { get; init; } = [];
    }
}
