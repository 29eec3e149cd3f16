using System.Net;

namespace XApi;

/// <summary>What to do about an error, where that is known.</summary>
internal static class Advice
{
    private const string Console = "the developer console, https://console.x.com";

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
    internal static string For(XOperation operation, HttpResponseMessage response, Refusal refusal)
    {
        var advice = refusal.Kind switch
        {
            RefusalKind.Other or RefusalKind.Failed => null,
            RefusalKind.Credential => Credential(response),
            RefusalKind.Credits => Credits(refusal.Problems),
            RefusalKind.UnsupportedAuthentication => $"it takes {Accepted(operation)}",
            RefusalKind.ReadOnlyApp =>
                $"the App may only read: give it the permission Read and write in {Console}, then make new access tokens, since the old ones keep their rights",
            RefusalKind.NotEnrolled => NotEnrolled(refusal.Problems),
            RefusalKind.SuspendedUser => "no call for this user succeeds until X lifts the suspension, against which the user can appeal",
            RefusalKind.DuplicateContent => "X takes no text twice within some hours: see whether it was posted already, or change it",
            RefusalKind.ReplyNotAllowed => "an App may reply to or quote only those who mentioned or quoted its user",
            RefusalKind.ReplyToInvisible => "X also says so for some seconds after that Tweet was posted: retry then, if it is new",
            RefusalKind.Unexplained => Unexplained(operation, response),
            RefusalKind.Page => "X's API sends no HTML, so something before it refused the request: a proxy, a firewall, or X's edge",
            RefusalKind.NoRules => "a stream needs rules first: add them with FilteredStream.UpdateRulesAsync",
            RefusalKind.Window => $"the window is used up{Until(refusal)}",
            RefusalKind.AppDay => $"the App's 24 hours are used up{Until(refusal)}",
            RefusalKind.UserDay => $"the user's 24 hours are used up{Until(refusal)}",
            RefusalKind.UsageCap => UsageCap(refusal.Problems),
            RefusalKind.SpendCap => SpendCap(refusal.Problems),
            RefusalKind.Connections => "close another stream first",
            RefusalKind.Provisioning => "X is still setting up the App's access: retry later",
            RefusalKind.Unavailable => "retry later",
        };
        return advice is null ? "" : $"; {advice}";
    }

    private static string Credential(HttpResponseMessage response)
    {
        var ahead =
            response.Headers.Date is { } date && Option(response, XRequestOptions.SignedAt, out var signedAt)
                ? signedAt - date
                : TimeSpan.Zero;
        return ahead.Duration() > TolerableOffset
            ? $"the request was signed {ahead.Duration().TotalMinutes:0} minutes {(ahead > TimeSpan.Zero ? "ahead of" : "behind")} X's clock: set this machine's clock"
            : "the credential is wrong, revoked or expired: log in again or renew it";
    }

    private static string Credits(IReadOnlyList<Problem> problems) =>
        $"the credits{Account(problems)} are used up: buy some, or turn on auto-recharge, in {Console}";

    // Some who raised the cap were refused until the next cycle all the same.
    private static string SpendCap(IReadOnlyList<Problem> problems)
    {
        var reset = First(problems, problem => problem.ResetDate);
        return $"the spend cap{Account(problems)} is reached, and X refuses calls until the next billing cycle{(reset is null ? "" : $", which begins on {reset}")}, "
            + $"unless a higher cap in {Console}, ends that before";
    }

    private static string Account(IReadOnlyList<Problem> problems) =>
        First(problems, problem => problem.AccountId) is { } id ? $" of the account {id}" : "";

    private static string NotEnrolled(IReadOnlyList<Problem> problems)
    {
        var level = First(problems, problem => problem.RequiredEnrollment);
        var url = First(problems, problem => problem.RegistrationUrl);
        return $"the App lacks access{(level is null ? "" : $" to {level}")}: see {url ?? $"its settings in {Console}"}";
    }

    // X says nothing more of a scope that a token lacks. Other credentials have no scopes.
    private static string Unexplained(XOperation operation, HttpResponseMessage response)
    {
        return
            Option(response, XRequestOptions.Scheme, out var scheme)
            && scheme.HasScopes()
            && operation.Security.FirstOrDefault(security => security.Scheme == scheme) is { Scopes.Count: > 0 } security
            ? $"X gave no reason, which mostly means a missing scope: the token needs {string.Join(", ", security.Scopes)}, and the user has to log in again to grant one"
            : $"X gave no reason: see whether this credential may see the object, and what the App may do in {Console}";
    }

    private static string UsageCap(IReadOnlyList<Problem> problems)
    {
        var period = First(problems, problem => problem.Period);
        return $"the {period?.Value.ToLowerInvariant() ?? "usage"} cap is reached, and no call succeeds before the next period";
    }

    // What the first of the problems says that says it.
    private static T? First<T>(IReadOnlyList<Problem> problems, Func<Problem, T?> member) =>
        problems.Select(member).FirstOrDefault(said => said is not null);

    private static string Until(Refusal refusal) => refusal.RetryAt is { } time ? $" until {XRateLimitException.Moment(time)}" : "";

    private static string Accepted(XOperation operation) => string.Join(" or ", operation.Security.Select(Name));

    private static string Name(XSecurity security) =>
        security.Scopes.Count == 0
            ? security.Scheme.Method()
            : $"{security.Scheme.Method()} with the scopes {string.Join(", ", security.Scopes)}";

    private static bool Option<T>(HttpResponseMessage response, HttpRequestOptionsKey<T> key, out T? value)
    {
        value = default;
        return response.RequestMessage is { } request && request.Options.TryGetValue(key, out value);
    }
}
