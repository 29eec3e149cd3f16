using System.Net;

namespace XApi;

/// <summary>What to do about an error, where that is known.</summary>
internal static class Advice
{
    // X takes signatures that are some minutes off.
    private static readonly TimeSpan TolerableOffset = TimeSpan.FromMinutes(2);

    /// <summary>The end of the sentence about a connection that failed, or nothing.</summary>
    internal static string For(HttpRequestException failure) =>
        failure.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => "; see whether this machine is online, and whether BaseAddress is right",
            HttpRequestError.ConnectionError => "; see whether this machine is online, and whether a firewall or a proxy stands in the way",
            HttpRequestError.ProxyTunnelError =>
                "; see whether the proxy (HTTPS_PROXY, or the PrimaryHandler's) is right, and whether it wants a name and a password",
            HttpRequestError.SecureConnectionError =>
                "; see whether this machine's clock and its certificates are right, and whether a proxy opens what is encrypted",
            _ => "",
        };

    /// <summary>The end of an error's sentence, or nothing.</summary>
    internal static string For(ErrorFacts facts)
    {
        var problem = facts.Problem;
        var advice = facts.Status switch
        {
            HttpStatusCode.Unauthorized when facts.SignedAhead is { } ahead && ahead.Duration() > TolerableOffset =>
                $"the request was signed {ahead.Duration().TotalMinutes:0} minutes {(ahead > TimeSpan.Zero ? "ahead of" : "behind")} X's clock: set this machine's clock",
            HttpStatusCode.Unauthorized => "the credential is wrong, revoked or expired: log in again or renew it",
            HttpStatusCode.Forbidden => Forbidden(facts.Operation!, problem),
            HttpStatusCode.Conflict when facts.Operation?.Streaming is not null =>
                "a stream needs rules first: add them with FilteredStream.UpdateRulesAsync",
            HttpStatusCode.TooManyRequests => TooMany(facts),
            HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => "try again later",
            _ => null,
        };
        return advice is null ? "" : $"; {advice}";
    }

    private static string Forbidden(XOperation operation, Problem? problem)
    {
        if (problem?.Kind == ProblemKind.ClientForbidden || problem?.Reason is not null)
        {
            var enrollment = problem.RequiredEnrollment is { } level ? $" to {level}" : "";
            return $"the App lacks access{enrollment}: see {problem.RegistrationUrl ?? "its settings in the developer portal"}";
        }

        var kinds = string.Join(" or ", operation.Security.Select(Name));
        if (problem?.Kind == ProblemKind.UnsupportedAuthentication)
        {
            return $"it takes {kinds}";
        }

        return operation.Security.FirstOrDefault(security => security.Scopes.Count > 0) is { } oauth2
            ? $"an OAuth 2.0 token needs the scopes {string.Join(", ", oauth2.Scopes)} here"
            : $"it takes {kinds}";
    }

    private static string? TooMany(ErrorFacts facts)
    {
        var until = facts.RetryAt is { } time ? $" until {XRateLimitException.Moment(time)}" : "";
        return TooManyRequestsKind.Of(facts.RateLimit, facts.Problems) switch
        {
            TooManyRequests.UsageCap =>
                $"the {facts.Problem?.Period?.Value.ToLowerInvariant() ?? "usage"} cap is reached, and no call goes before the next period",
            TooManyRequests.Connections => "close another stream first",
            TooManyRequests.AppDay => $"the App's 24 hours are used up{until}",
            TooManyRequests.UserDay => $"the user's 24 hours are used up{until}",
            _ => $"the window is used up{until}",
        };
    }

    private static string Name(XSecurity security) =>
        security.Scheme switch
        {
            XSecurityScheme.BearerToken => "OAuth 2.0 App-only",
            XSecurityScheme.OAuth2UserToken => $"OAuth 2.0 with the scopes {string.Join(", ", security.Scopes)}",
            _ => "OAuth 1.0a",
        };
}
