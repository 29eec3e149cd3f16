namespace XApi;

/// <summary>The kind of a problem: the last part of its <c>type</c>. New kinds appear, and are kept as they came.</summary>
/// <param name="Value">The last part of the URI, such as <c>resource-not-found</c>.</param>
public readonly record struct ProblemKind(string Value)
{
    /// <summary>A parameter of the request is wrong.</summary>
    public static ProblemKind InvalidRequest { get; } = new("invalid-request");

    /// <summary>There is no such Tweet, user or other object.</summary>
    public static ProblemKind ResourceNotFound { get; } = new("resource-not-found");

    /// <summary>The object exists and can't be returned now.</summary>
    public static ProblemKind ResourceUnavailable { get; } = new("resource-unavailable");

    /// <summary>The credential may not see the object, such as a protected user's Tweet.</summary>
    public static ProblemKind NotAuthorizedForResource { get; } = new("not-authorized-for-resource");

    /// <summary>The credential may not see the field.</summary>
    public static ProblemKind NotAuthorizedForField { get; } = new("not-authorized-for-field");

    /// <summary>The field may not be asked for with this kind of credential.</summary>
    public static ProblemKind FieldUnauthorized { get; } = new("field-unauthorized");

    /// <summary>X could not add the field to the object.</summary>
    public static ProblemKind FieldHydrationFailure { get; } = new("field-hydration-failure");

    /// <summary>The object may not be asked for.</summary>
    public static ProblemKind DisallowedResource { get; } = new("disallowed-resource");

    /// <summary>The App may not make the request, because of its access level or its registration.</summary>
    public static ProblemKind ClientForbidden { get; } = new("client-forbidden");

    /// <summary>The client went away before the response.</summary>
    public static ProblemKind ClientDisconnected { get; } = new("client-disconnected");

    /// <summary>The operation does not accept this kind of credential.</summary>
    public static ProblemKind UnsupportedAuthentication { get; } = new("unsupported-authentication");

    /// <summary>The App may only read with OAuth 1.0a, and the request writes.</summary>
    public static ProblemKind OAuth1Permissions { get; } = new("oauth1-permissions");

    /// <summary>X has suspended the user for whom the request is made.</summary>
    public static ProblemKind UserSuspended { get; } = new("user-suspended");

    /// <summary>The account has no credits left, as X wrote it first.</summary>
    public static ProblemKind Credits { get; } = new("credits");

    /// <summary>The account has no credits left.</summary>
    public static ProblemKind CreditsDepleted { get; } = new("credits-depleted");

    /// <summary>What the App or the account may use in the period is used up.</summary>
    public static ProblemKind UsageCapped { get; } = new("usage-capped");

    /// <summary>A window is used up.</summary>
    public static ProblemKind RateLimitExceeded { get; } = new("rate-limit-exceeded");

    /// <summary>A stream can't be connected; <see cref="Problem.ConnectionIssue"/> says why.</summary>
    public static ProblemKind StreamingConnection { get; } = new("streaming-connection");

    /// <summary>X ended a stream; <see cref="Problem.DisconnectType"/> says why.</summary>
    public static ProblemKind OperationalDisconnect { get; } = new("operational-disconnect");

    /// <summary>The App has as many rules as it may have.</summary>
    public static ProblemKind RuleCap { get; } = new("rule-cap");

    /// <summary>A rule is not valid; <see cref="Problem.Details"/> say why.</summary>
    public static ProblemKind InvalidRules { get; } = new("invalid-rules");

    /// <summary>A rule exists already.</summary>
    public static ProblemKind DuplicateRules { get; } = new("duplicate-rules");

    /// <summary>X failed.</summary>
    public static ProblemKind InternalError { get; } = new("internal-error");

    /// <summary>A rule uses what the access level does not include.</summary>
    public static ProblemKind NoncompliantRules { get; } = new("noncompliant-rules");

    /// <summary>The value.</summary>
    public override string ToString() => Value;
}

public sealed partial class Problem
{
    /// <summary>The kind of problem; null where its <c>type</c> names none (<c>about:blank</c>, or no type at all).</summary>
    public ProblemKind? Kind =>
        Type is { } type && type.LastIndexOf('/') is var slash and >= 0 && slash + 1 < type.Length
            ? new ProblemKind(type[(slash + 1)..])
            : null;

    /// <summary>What it is about, for counting: there are several problems of a Tweet of which several fields are refused.</summary>
    internal object Subject => ResourceId ?? Value ?? (object)this;

    /// <summary>Whether a field is refused, and not what it is a field of.</summary>
    internal bool IsOfField => Kind == ProblemKind.NotAuthorizedForField || Kind == ProblemKind.FieldUnauthorized;
}

/// <summary>Joins problems to what they concern.</summary>
public static class ProblemExtensions
{
    /// <summary>The problems that concern an object, a user name or another value that was asked for; empty when there are none.</summary>
    /// <param name="problems">The problems, such as a response's <see cref="XResponse.Errors"/>.</param>
    /// <param name="id">The id, or the value as it was sent.</param>
    public static IReadOnlyList<Problem> For(this IReadOnlyList<Problem> problems, string id)
    {
        ArgumentNullException.ThrowIfNull(problems);
        ArgumentNullException.ThrowIfNull(id);
        return [.. problems.Where(problem => problem.ResourceId == id || (problem.ResourceId is null && problem.Value == id))];
    }
}
