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
            var reader = new Utf8JsonReader(body.Span);
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject ? Listed(Problem.Read(ref reader)) : [];
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

    /// <summary>The words of problems of which some member has another type, such as a status in quotes. None when the body is no JSON at all.</summary>
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
}
