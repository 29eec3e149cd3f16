using System.Net;

namespace XApi;

/// <summary>Makes one exception of whatever came instead of the expected response, and never fails over it.</summary>
internal static class ErrorResponse
{
    /// <summary>The exception of a response that reports failure.</summary>
    internal static XApiException ToException(XOperation operation, HttpResponseMessage response, Refusal refusal)
    {
        var exception = Typed(
            response.StatusCode,
            refusal.Kind,
            $"{operation} returned {(int)response.StatusCode} {response.ReasonPhrase}, {ProblemText.Of(refusal).TrimEnd('.')}{Advice.For(operation, response, refusal)}."
        );
        exception.Facts = Facts(operation, response, refusal.Body) with
        {
            Kind = refusal.Kind,
            Problems = refusal.Problems,
            RetryAt = refusal.RetryAt,
        };
        return exception;
    }

    /// <summary>The exception of a success whose body can't be read.</summary>
    internal static XApiException Unreadable(
        XOperation operation,
        HttpResponseMessage response,
        ReadOnlyMemory<byte> body,
        Exception failure
    )
    {
        body = ErrorBody.WithoutToken(response, body);
        var problems = ProblemBody.Read(body);
        var problem = problems.FirstOrDefault(ProblemBody.HasWords);
        var came =
            body.Length == 0 ? "without a body"
            : problem is not null ? $"without what it returns, and with the problem {ProblemText.Quoted(problem)}"
            : response.Content.Headers.ContentType?.MediaType is { } type && !type.EndsWith("json", StringComparison.OrdinalIgnoreCase)
                ? $"with {type} instead of JSON"
            : $"but the response can't be read: {failure.Message.TrimEnd('.')}";
        var message = $"{operation} returned {(int)response.StatusCode}, {came}.";
        var exception = Missing(problem, message, failure) ?? new XInvalidResponseException(message, failure);
        exception.Facts = Facts(operation, response, body) with { Problems = problems };
        return exception;
    }

    /// <summary>
    /// The exception of a success that holds nothing but a problem, where that says why: what was requested is not there, or not for this credential. Null where
    /// the problem is another.
    /// </summary>
    internal static XApiException? Missing(Problem? problem, string message, Exception? cause = null) =>
        problem?.Kind == ProblemKind.ResourceNotFound ? new XNotFoundException(message, cause)
        : problem?.Kind == ProblemKind.NotAuthorizedForResource || problem?.IsOfField == true ? new XForbiddenException(message, cause)
        : null;

    /// <summary>The exception of a 200 that lacks a part of what was requested, where the caller takes that as an error.</summary>
    internal static XApiException Partial(
        XOperation operation,
        HttpResponseMessage response,
        ReadOnlyMemory<byte> body,
        IReadOnlyList<Problem> errors,
        XResponse? read = null
    )
    {
        var shown = ErrorBody.WithoutToken(response, body);
        var problems = shown.Equals(body) ? errors : ProblemBody.Read(shown);
        return new XPartialErrorsException(PartialMessage(operation, problems.Count > 0 ? problems : [errors[0]]))
        {
            Facts = Facts(operation, response, shown) with { Problems = problems },
            Response = read,
        };
    }

    /// <summary>The first of the problems for which a response lacks a part of what was requested, and how many more there are.</summary>
    internal static string PartialMessage(XOperation operation, IReadOnlyList<Problem> problems) =>
        $"{operation} could not return all that was requested: {ProblemText.Quoted(problems[0])}{(problems.Count > 1 ? $", and {problems.Count - 1} more" : "")}.";

    internal static string? RequestId(HttpResponseMessage response) =>
        response.Headers.TryGetValues("x-transaction-id", out var values) ? values.First() : null;

    private static XApiException Typed(HttpStatusCode status, RefusalKind kind, string message) =>
        kind switch
        {
            RefusalKind.Credits => new XCreditsDepletedException(message),
            RefusalKind.NoRules => new XNoRulesException(message),
            RefusalKind.Window => new XWindowLimitException(message),
            RefusalKind.AppDay => new XAppDayLimitException(message),
            RefusalKind.UserDay => new XUserDayLimitException(message),
            RefusalKind.UsageCap or RefusalKind.SpendCap => new XUsageCapException(message),
            RefusalKind.Connections => new XTooManyConnectionsException(message),
            RefusalKind.Provisioning or RefusalKind.Failed or RefusalKind.Unavailable => new XServerErrorException(message),
            RefusalKind.Credential => new XUnauthorizedException(message),
            RefusalKind.UnsupportedAuthentication
            or RefusalKind.ReadOnlyApp
            or RefusalKind.NotEnrolled
            or RefusalKind.SuspendedUser
            or RefusalKind.DuplicateContent
            or RefusalKind.ReplyNotAllowed
            or RefusalKind.ReplyToInvisible
            or RefusalKind.Unexplained => new XForbiddenException(message),
            RefusalKind.Page or RefusalKind.Other => status switch
            {
                HttpStatusCode.Unauthorized => new XUnauthorizedException(message),
                HttpStatusCode.Forbidden => new XForbiddenException(message),
                HttpStatusCode.NotFound => new XNotFoundException(message),
                _ => new XApiException(message),
            },
        };

    private static ErrorFacts Facts(XOperation operation, HttpResponseMessage response, ReadOnlyMemory<byte> body) =>
        new()
        {
            Operation = operation,
            Status = response.StatusCode,
            Body = ErrorBody.Text(body),
            RateLimit = RateLimit.From(response.Headers),
            RequestId = RequestId(response),
            AttemptsInDoubt = response.RequestMessage is { } request ? XRequestOptions.AttemptsInDoubt(request) : 0,
        };
}
