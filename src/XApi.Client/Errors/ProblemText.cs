using System.Text.RegularExpressions;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace XApi;

/// <summary>What X said of a failure, as messages quote it.</summary>
internal static class ProblemText
{
    private const int MostCauses = 3;
    private const int LongestValue = 100;
    private const int LongestText = 200;
    private const int Quotes = 2;

    /// <summary>The problem with its causes, or what came instead of one.</summary>
    internal static string Of(Refusal refusal)
    {
        if (refusal.Problems is not [var first, ..])
        {
            return WithoutProblem(refusal);
        }

        string[] causes = [.. first.Errors.Select(Cause).OfType<string>()];
        if (causes.Length == 0)
        {
            string[] problems = [.. refusal.Problems.Select(Quoted).Where(quoted => quoted.Length > Quotes)];
            return problems.Length > 0 ? Listed(problems) : WithoutProblem(refusal);
        }

        // The detail of an invalid request is always the same; what is wrong with it is in the causes.
        var head = first.Kind == ProblemKind.InvalidRequest && first.Title is not null ? Quoted(first.Title, null) : Quoted(first);
        return $"{head}: {Listed(causes)}";
    }

    /// <summary>A problem's title and detail, in quotation marks.</summary>
    internal static string Quoted(Problem problem) =>
        Quoted(problem.Title, problem.Detail ?? problem.Message) is { Length: > Quotes } quoted
            ? quoted
            : Quoted(problem.Kind?.Value, null);

    private static string Quoted(string? title, string? detail) =>
        $"\u201c{string.Join(": ", new[] { title, detail }.Where(part => !string.IsNullOrWhiteSpace(part)))}\u201d";

    private static string WithoutProblem(Refusal refusal) =>
        refusal.Body.Length == 0 ? "with an empty body"
        : refusal.IsPage ? "with an HTML page"
        : Plain(refusal.Body) is { } text ? $"with the text {Quoted(null, text)}"
        : "with a body that is no problem report";

    // A line of text, as gateways and proxies send.
    private static string? Plain(ReadOnlyMemory<byte> body) =>
        ErrorBody.Text(body)?.Trim() is { Length: > 0 and <= LongestText } text
        && text[0] is not ('{' or '[' or '<' or '"')
        && !text.Any(character => char.IsControl(character) || character == '\uFFFD')
            ? text.TrimEnd('.')
            : null;

    private static string Listed(string[] parts) =>
        string.Join("; ", parts.Take(MostCauses)) + (parts.Length > MostCauses ? $"; and {parts.Length - MostCauses} more" : "");

    // The parameters are named where the message does not name them.
    private static string? Cause(Problem cause)
    {
        var words = (cause.Detail ?? cause.Message ?? cause.Title)?.TrimEnd('.');
        var unnamed = cause
            .Parameters?.AdditionalProperties.Where(parameter =>
                words is null || !Regex.IsMatch(words, $@"(?<!\w){Regex.Escape(parameter.Key)}(?!\w)", RegexOptions.IgnoreCase)
            )
            .Select(parameter => $"{parameter.Key}: {Shown(parameter.Value)}")
            .ToArray();
        return unnamed is not { Length: > 0 } ? words : $"{words} ({string.Join("; ", unnamed)})".TrimStart();
    }

    private static string Shown(JToken value)
    {
        var text = value switch
        {
            JArray list => string.Join(", ", list.Select(Shown)),
            JValue { Value: string word } => word,
            _ => value.ToString(Formatting.None),
        };
        return text.Length > LongestValue ? $"{text[..LongestValue]}\u2026" : text;
    }
}
