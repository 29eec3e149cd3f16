using System.Text;
using System.Text.Json;
using Newtonsoft.Json.Linq;

namespace XApi;

/// <summary>Makes one exception of whatever came instead of the expected answer, and never fails over it.</summary>
internal static class ErrorAnswer
{
    private const int LongestBody = 64 * 1024;

    internal static XApiException ToException(XOperation operation, HttpResponseMessage answer, ReadOnlyMemory<byte> body)
    {
        var problems = ReadProblems(body);
        var problem = problems.Count > 0 ? problems[0] : null;
        var said = problem switch
        {
            null when body.Length == 0 => "without a word",
            null => "with a body that is no problem report",
            _ => $"\u201c{string.Join(": ", new[] { problem.Title, problem.Detail ?? problem.Message }.Where(part => !string.IsNullOrWhiteSpace(part)))}\u201d",
        };
        return new XApiException($"{operation} was answered {(int)answer.StatusCode} {answer.ReasonPhrase}, {said}.")
        {
            Operation = operation,
            Status = answer.StatusCode,
            Problem = problem,
            Problems = problems,
            Body = Text(body),
            RateLimit = RateLimit.From(answer.Headers),
            RequestId = RequestId(answer),
        };
    }

    internal static XApiException Unreadable(XOperation operation, HttpResponseMessage answer, ReadOnlyMemory<byte> body, JsonException failure)
        => new($"{operation} was answered {(int)answer.StatusCode}, but the answer can't be read: {failure.Message}", failure)
        {
            Operation = operation,
            Status = answer.StatusCode,
            Body = Text(body),
            RateLimit = RateLimit.From(answer.Headers),
            RequestId = RequestId(answer),
        };

    internal static string? RequestId(HttpResponseMessage answer)
        => answer.Headers.TryGetValues("x-transaction-id", out var values) ? values.First() : null;

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
            return problem.Title is null && problem.Detail is null ? errors
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
            return JsonValues.ReadToken(ref reader) is not JObject root ? []
                : [.. new[] { root }.Concat((root["errors"] as JArray)?.OfType<JObject>() ?? []).Select(Words).Where(problem => problem.Title is not null || problem.Detail is not null || problem.Message is not null)];
        }
        catch (JsonException)
        {
            return [];
        }

        static Problem Words(JObject problem) => new() { Type = Word(problem["type"]), Title = Word(problem["title"]), Detail = Word(problem["detail"]), Message = Word(problem["message"]) };

        static string? Word(JToken? value) => value is JValue { Value: string word } ? word : null;
    }

    private static string? Text(ReadOnlyMemory<byte> body)
        => body.Length == 0 ? null : Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, LongestBody)]);
}
