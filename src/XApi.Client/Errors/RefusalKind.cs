using System.Net;

namespace XApi;

/// <summary>Why X did not do what a request asked for, as far as its status, its problems and its headers say.</summary>
internal enum RefusalKind
{
    /// <summary>Nothing that the client knows more of than X said.</summary>
    Other,

    /// <summary>401: the credential is wrong, revoked or expired.</summary>
    Credential,

    /// <summary>402: the account's credits are used up.</summary>
    Credits,

    /// <summary>403: the operation takes another kind of credential.</summary>
    UnsupportedAuthentication,

    /// <summary>403: the App may only read with OAuth 1.0a.</summary>
    ReadOnlyApp,

    /// <summary>403: the App lacks an access level, or is in no Project.</summary>
    NotEnrolled,

    /// <summary>403: X has suspended the user for whom the request is made.</summary>
    SuspendedUser,

    /// <summary>403: the same text was posted before.</summary>
    DuplicateContent,

    /// <summary>403: the author's settings, or X's rules for Apps, don't allow this user to reply or to quote.</summary>
    ReplyNotAllowed,

    /// <summary>403: the Tweet that is replied to is deleted, or this user can't see it (yet).</summary>
    ReplyToInvisible,

    /// <summary>403: X gave no reason.</summary>
    Unexplained,

    /// <summary>4xx with an HTML page: something before the API refused the request.</summary>
    Page,

    /// <summary>409: the stream has no rules.</summary>
    NoRules,

    /// <summary>429: the operation's window is used up, or one that it shares.</summary>
    Window,

    /// <summary>429: the App's 24 hours are used up.</summary>
    AppDay,

    /// <summary>429: the user's 24 hours are used up.</summary>
    UserDay,

    /// <summary>429: what may be used in a month, or another period, is used up.</summary>
    UsageCap,

    /// <summary>403: what the developer account may spend in a billing cycle, as set in the console, is spent.</summary>
    SpendCap,

    /// <summary>429: as many streams are open as may be.</summary>
    Connections,

    /// <summary>A stream can't be opened yet, because the App's access is being set up.</summary>
    Provisioning,

    /// <summary>5xx: X failed.</summary>
    Failed,

    /// <summary>502, 503, 504: X, or what is before it, can't serve the request now.</summary>
    Unavailable,
}

internal static class RefusalKinds
{
    /// <summary>Whether the reset of a window cures it, so that it is worth waiting for.</summary>
    internal static bool IsCuredByReset(this RefusalKind kind) => kind is RefusalKind.Window or RefusalKind.AppDay or RefusalKind.UserDay;

    /// <summary>The kind of a refusal.</summary>
    /// <param name="operation">What was asked for.</param>
    /// <param name="status">The status.</param>
    /// <param name="problems">The problems that the body reports.</param>
    /// <param name="limit">The limits in the headers.</param>
    /// <param name="isPage">Whether the body is an HTML page.</param>
    internal static RefusalKind Of(
        XOperation operation,
        HttpStatusCode status,
        IReadOnlyList<Problem> problems,
        RateLimit? limit,
        bool isPage
    ) =>
        status switch
        {
            _ when problems.Any(problem => problem.ConnectionIssue == ConnectionIssue.ProvisioningSubscription) => RefusalKind.Provisioning,
            // Its type is that of credits, of which some may be left.
            _ when problems.Any(problem => problem.Title == "SpendCapReached" || problem.ResetDate is not null) => RefusalKind.SpendCap,
            HttpStatusCode.PaymentRequired => RefusalKind.Credits,
            _ when Has(problems, ProblemKind.Credits, ProblemKind.CreditsDepleted) => RefusalKind.Credits,
            HttpStatusCode.TooManyRequests => TooMany(problems, limit),
            HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => RefusalKind.Unavailable,
            >= HttpStatusCode.InternalServerError => RefusalKind.Failed,
            _ when isPage => RefusalKind.Page,
            HttpStatusCode.Unauthorized => RefusalKind.Credential,
            HttpStatusCode.Forbidden => Forbidden(problems),
            HttpStatusCode.Conflict when operation.Streaming is not null => RefusalKind.NoRules,
            _ => RefusalKind.Other,
        };

    // The problem's type decides where it is specific; otherwise the headers show which limit is used up.
    private static RefusalKind TooMany(IReadOnlyList<Problem> problems, RateLimit? limit) =>
        Has(problems, ProblemKind.UsageCapped) ? RefusalKind.UsageCap
        : Has(problems, ProblemKind.StreamingConnection) || problems.Any(problem => problem.ConnectionIssue is not null)
            ? RefusalKind.Connections
        : limit?.UserDay?.Remaining == 0 ? RefusalKind.UserDay
        : limit?.AppDay?.Remaining == 0 ? RefusalKind.AppDay
        : RefusalKind.Window;

    private static RefusalKind Forbidden(IReadOnlyList<Problem> problems) =>
        Has(problems, ProblemKind.UnsupportedAuthentication) ? RefusalKind.UnsupportedAuthentication
        : Has(problems, ProblemKind.OAuth1Permissions) ? RefusalKind.ReadOnlyApp
        : Has(problems, ProblemKind.ClientForbidden) || problems.Any(problem => problem.Reason is not null) ? RefusalKind.NotEnrolled
        : Has(problems, ProblemKind.UserSuspended) ? RefusalKind.SuspendedUser
        // X gives these no type (about:blank), or one that says less, so that its words are all there is.
        : Says(problems, "duplicate content") ? RefusalKind.DuplicateContent
        : Says(problems, "is not allowed because you have not been mentioned", "only reply to or quote") ? RefusalKind.ReplyNotAllowed
        : Says(problems, "reply to a Tweet that is deleted or not visible") ? RefusalKind.ReplyToInvisible
        : problems.Any(IsReason) ? RefusalKind.Other
        : RefusalKind.Unexplained;

    private static bool Has(IReadOnlyList<Problem> problems, params ReadOnlySpan<ProblemKind> kinds)
    {
        foreach (var problem in problems)
        {
            if (problem.Kind is { } kind && kinds.Contains(kind))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Says(IReadOnlyList<Problem> problems, params string[] words) =>
        problems.Any(problem =>
            (problem.Detail ?? problem.Message) is { } said && words.Any(each => said.Contains(each, StringComparison.OrdinalIgnoreCase))
        );

    // A missing scope comes as the bare word of the status.
    private static bool IsReason(Problem problem) =>
        problem.Kind is not null || ((problem.Detail ?? problem.Message ?? problem.Title) is { Length: > 0 } words && words != "Forbidden");
}
