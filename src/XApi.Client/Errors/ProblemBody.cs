using System.Text.Json;
using Newtonsoft.Json.Linq;

namespace XApi;

/// <summary>Reads the problems of a body, and never fails over it.</summary>
internal static class ProblemBody
{
    /// <summary>The problems of a body that holds them at its root or as <c>errors</c>; none when it is anything else, such as a gateway's HTML.</summary>
    internal static IReadOnlyList<Problem> Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            var reader = new JsonTokenReader(body.Span);
            var problems = reader.Read() && reader.TokenType == JsonTokenType.StartObject ? Listed(new Problem(ref reader)) : [];
            return problems.Any(HasWords) ? problems
                : Salvage(body) is { Count: > 0 } salvaged ? salvaged
                : problems;
        }
        catch (JsonException)
        {
            return Salvage(body);
        }
    }

    // Causes belong to the problem at the root, unless they are problems with a type of their own. A type or a message may be all that there is.
    private static IReadOnlyList<Problem> Listed(Problem root) =>
        root is { Title: null, Detail: null, Kind: null } && (root.Message is null || root.Errors.Count > 0) ? root.Errors
        : root.Errors.Any(error => error.Type is not null) ? [root, .. root.Errors]
        : [root];

    /// <summary>
    /// The words of problems that have another form: a status in quotes, one problem instead of a list, a text instead of an object, the errors of OAuth.
    /// None when the body is no JSON at all.
    /// </summary>
    private static IReadOnlyList<Problem> Salvage(ReadOnlyMemory<byte> body)
    {
        try
        {
            var reader = new JsonTokenReader(body.Span);
            reader.Read();
            return [.. Parts(JsonValues.ReadToken(ref reader)).Select(Words).OfType<Problem>().Where(HasWords)];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static JToken[] Parts(JToken? token) =>
        token switch
        {
            JArray items => [.. items],
            JObject root => [root, .. Parts(root["errors"]), .. root["error"] is JObject inner ? [inner] : Array.Empty<JToken>()],
            JValue { Value: string } => [token],
            _ => [],
        };

    private static Problem? Words(JToken token) =>
        token switch
        {
            JObject problem => new()
            {
                Type = Word(problem["type"]),
                Title = Word(problem["title"]) ?? Word(problem["error"]),
                Detail = Word(problem["detail"]) ?? Word(problem["error_description"]),
                Message = Word(problem["message"]),
            },
            JValue { Value: string word } => new() { Message = word },
            _ => null,
        };

    private static bool HasWords(Problem problem) =>
        !string.IsNullOrWhiteSpace(problem.Title)
        || !string.IsNullOrWhiteSpace(problem.Detail)
        || !string.IsNullOrWhiteSpace(problem.Message)
        || problem.Kind is not null
        || problem.Errors.Any(HasWords);

    private static string? Word(JToken? value) =>
        value switch
        {
            JValue { Value: string word } => word,
            JArray words when words.Select(Word).OfType<string>().ToArray() is { Length: > 0 } texts => string.Join(", ", texts),
            _ => null,
        };
}
