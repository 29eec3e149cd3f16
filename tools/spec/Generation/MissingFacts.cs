using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace XApi.Spec;

/// <summary>What an operation has to say before anything can be made of it. Each that is missing is an error that says what to write.</summary>
internal static partial class MissingFacts
{
    // Each with an example, since its name does not say what belongs there.
    private static readonly (string Member, string Example)[] Texts =
    [
        ("summary", "what it does, in a sentence"),
        ("x-method", "the name of the C# method without `Async`, such as `Get`"),
        ("x-docs", "the page of X's documentation about it"),
    ];

    internal static void Refuse(SpecDocument spec)
    {
        // A section's client is named after it, and its documentation is the description.
        var sections = (spec.Root["tags"] as JsonArray ?? [])
            .Select(tag => (Name: tag?["name"]?.ToString(), Description: tag?["description"]?.ToString()))
            .ToList();
        string[] names = [.. sections.Select(section => section.Name ?? "")];
        Faults.Refuse([
            .. sections
                .Where(section => section.Name is null || string.IsNullOrWhiteSpace(section.Description))
                .Select(section => $"tags: the section `{section.Name}` has no name, or no description."),
            .. sections
                .Where(section => section.Name is { } given && !Name().IsMatch(given))
                .Select(section => $"tags: the section `{section.Name}` has no name that C# can have, such as `Tweets`."),
            .. spec.Operations.SelectMany(operation => Of(operation, names)),
        ]);
        // No client is made of a section without operations, but the client of the API would have it.
        Faults.Refuse([
            .. names
                .Except(spec.Operations.Select(operation => operation.Tag))
                .Select(section => $"tags: the section `{section}` has no operation. Leave it out until it has one."),
        ]);
    }

    private static IEnumerable<string> Of(Operation operation, string[] sections)
    {
        var node = operation.Node;
        var id = node["operationId"] as JsonValue;
        var place = id?.ToString() ?? $"{operation.Method} {operation.Path}";
        if (id is null || !Name().IsMatch(place))
        {
            yield return $"{place}: `operationId` is missing, or no name that C# can have, such as `GetTweet`.";
        }

        if (node["tags"] is not JsonArray { Count: 1 } tags || tags[0]?.ToString() is not { } tag)
        {
            yield return $"{place}: `tags` is a list of one: the section whose client has the method.";
        }
        else if (!sections.Contains(tag))
        {
            yield return $"{place}: there is no section `{tag}`. Add it to `tags` of the root document, with a description, or name one of {string.Join(", ", sections)}.";
        }

        foreach (var (member, example) in Texts.Where(text => string.IsNullOrWhiteSpace((node[text.Member] as JsonValue)?.ToString())))
        {
            yield return $"{place}: `{member}` is missing: {example}.";
        }

        if (node["security"] is not JsonArray)
        {
            yield return $"{place}: `security` is missing. An operation that needs no credential says `security: []`.";
        }

        if (node["responses"] is not JsonObject responses || !responses.Any(response => response.Key.StartsWith('2')))
        {
            yield return $"{place}: `responses` has no success, such as `'200'`.";
        }

        foreach (var parameter in node["parameters"] as JsonArray ?? [])
        {
            foreach (var member in (string[])["name", "in", "schema"])
            {
                if (parameter?[member] is null)
                {
                    yield return $"{place}: the parameter {parameter?["name"]?.ToString() ?? "without a name"} has no `{member}`.";
                }
            }
        }
    }

    [GeneratedRegex("^[A-Z][A-Za-z0-9]*$")]
    private static partial Regex Name();
}
