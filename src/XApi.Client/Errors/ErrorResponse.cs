using System.Net;
using System.Text;
using System.Text.Json;
using Newtonsoft.Json.Linq;

namespace XApi;

/// <summary>Makes one exception of whatever came instead of the expected answer, and never fails over it.</summary>
internal static class ErrorResponse
{
    private const int LongestBody = 64 * 1024;

    // X's are longer by far. What is shorter is a stand-in, and may be a word that a response has a right to.
    private const int ShortestToken = 16;

    internal static XApiException ToException(XOperation operation, HttpResponseMessage answer, ReadOnlyMemory<byte> body)
    {
        body = WithoutToken(answer, body);
        var problems = ReadProblems(body);
        var facts = Facts(operation, answer, body) with { Problem = problems.Count > 0 ? problems[0] : null, Problems = problems };
        var message = $"{operation} returned {(int)answer.StatusCode} {answer.ReasonPhrase}, {Said(facts.Problem, body.Length)}";
        var exception = Typed(facts, message.TrimEnd('.') + Advice.For(facts) + ".");
        exception.Facts = facts;
        return exception;
    }

    internal static XApiException Unreadable(XOperation operation, HttpResponseMessage answer, ReadOnlyMemory<byte> body, Exception failure)
    {
        body = WithoutToken(answer, body);
        var came =
            body.Length == 0 ? "without a body"
            : answer.Content.Headers.ContentType?.MediaType is { } type && !type.EndsWith("json", StringComparison.OrdinalIgnoreCase)
                ? $"with {type} instead of JSON"
            : $"but the response can't be read: {failure.Message.TrimEnd('.')}";
        return new XInvalidResponseException($"{operation} returned {(int)answer.StatusCode}, {came}.", failure)
        {
            Facts = Facts(operation, answer, body),
        };
    }

    /// <summary>A 200 that lacks a part of what was asked for, for those who take that as an error.</summary>
    internal static XApiException Partial(XOperation operation, HttpResponseMessage answer, ReadOnlyMemory<byte> body, XResponse response)
    {
        body = WithoutToken(answer, body);
        var problems = ReadProblems(body) is { Count: > 0 } read ? read : response.Errors;
        var first = problems[0];
        var more = problems.Count > 1 ? $", and {problems.Count - 1} more" : "";
        return new XPartialErrorsException($"{operation} could not return all that was asked for: {Said(first, 0)}{more}.")
        {
            Facts = Facts(operation, answer, body) with { Problem = first, Problems = problems },
            Response = response,
        };
    }

    internal static string? RequestId(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("x-transaction-id", out var values) ? values.First() : null;

    /// <summary>The problems of a body that holds them at its root or as <c>errors</c>; none when it is anything else, such as a gateway's HTML.</summary>
    internal static IReadOnlyList<Problem> ReadProblems(ReadOnlyMemory<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body.Span);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return [];
            }

            var root = reader;
            var errors = ProblemResponse.Read(ref reader).Errors;
            var problem = Problem.Read(ref root);
            // A message is what went wrong where there is no detail, and may be all that there is.
            return problem.Title is null && problem.Detail is null && (problem.Message is null || errors.Count > 0) ? errors
                : errors.Any(error => error.Type is not null) ? [problem, .. errors]
                : [problem];
        }
        catch (JsonException)
        {
            return Salvage(body);
        }
    }

    /// <summary>The words of problems of which some member is not of its type, such as a status in quotes. None when the body is no JSON at all.</summary>
    private static IReadOnlyList<Problem> Salvage(ReadOnlyMemory<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body.Span);
            reader.Read();
            return JsonValues.ReadToken(ref reader) is not JObject root
                ? []
                :
                [
                    .. new[] { root }
                        .Concat((root["errors"] as JArray)?.OfType<JObject>() ?? [])
                        .Select(Words)
                        .Where(problem => problem.Title is not null || problem.Detail is not null || problem.Message is not null),
                ];
        }
        catch (JsonException)
        {
            return [];
        }

        static Problem Words(JObject problem) =>
            new()
            {
                Type = Word(problem["type"]),
                Title = Word(problem["title"]),
                Detail = Word(problem["detail"]),
                Message = Word(problem["message"]),
            };

        static string? Word(JToken? value) => value is JValue { Value: string word } ? word : null;
    }

    private static XApiException Typed(ErrorFacts facts, string message) =>
        facts.Status switch
        {
            HttpStatusCode.Unauthorized => new XUnauthorizedException(message),
            HttpStatusCode.Forbidden => new XForbiddenException(message),
            HttpStatusCode.NotFound => new XNotFoundException(message),
            HttpStatusCode.Conflict when facts.Operation?.Streaming is not null => new XNoRulesException(message),
            HttpStatusCode.TooManyRequests => TooManyRequestsKind.Of(facts.RateLimit, facts.Problems) switch
            {
                TooManyRequests.UsageCap => new XUsageCapException(message),
                TooManyRequests.Connections => new XTooManyConnectionsException(message),
                TooManyRequests.AppDay => new XAppDayLimitException(message),
                TooManyRequests.UserDay => new XUserDayLimitException(message),
                _ => new XWindowLimitException(message),
            },
            >= HttpStatusCode.InternalServerError => new XServerErrorException(message),
            _ => new XApiException(message),
        };

    /// <summary>A body, without the token that a careless server or a proxy may repeat in it: what is here gets into messages and logs.</summary>
    private static ReadOnlyMemory<byte> WithoutToken(HttpResponseMessage answer, ReadOnlyMemory<byte> body) =>
        answer.RequestMessage?.Headers.Authorization is { Parameter: { Length: >= ShortestToken } token }
        && Encoding.UTF8.GetString(body.Span) is var text
        && text.Contains(token, StringComparison.OrdinalIgnoreCase)
            ? Encoding.UTF8.GetBytes(text.Replace(token, "(secret)", StringComparison.OrdinalIgnoreCase))
            : body;

    private static ErrorFacts Facts(XOperation operation, HttpResponseMessage answer, ReadOnlyMemory<byte> body) =>
        new()
        {
            Operation = operation,
            Status = answer.StatusCode,
            Body = body.Length == 0 ? null : Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, LongestBody)]),
            RateLimit = RateLimit.From(answer.Headers),
            RequestId = RequestId(answer),
            SignedAhead =
                answer.Headers.Date is { } date && answer.RequestMessage is { } signed && OAuth1Signature.SignedAt(signed) is { } time
                    ? time - date
                    : null,
            RetryAt =
                answer.RequestMessage is { } request && request.Options.TryGetValue(XRequestOptions.RetryAt, out var retryAt)
                    ? retryAt
                    : null,
        };

    private static string Said(Problem? problem, int bodyLength) =>
        problem is not null
            ? $"\u201c{string.Join(": ", new[] { problem.Title, problem.Detail ?? problem.Message }.Where(part => !string.IsNullOrWhiteSpace(part)))}\u201d"
        : bodyLength == 0 ? "without a word"
        : "with a body that is no problem report";
}
