using System.Text.Json.Nodes;

namespace XApi.Spec;

/// <summary>What a comparison needs of a document of any author: each thing that is missing is an error that says where.</summary>
internal static class DocumentForm
{
    internal static void Refuse(SpecDocument spec)
    {
        if (spec.Root["paths"] is not JsonObject)
        {
            throw new InvalidDataException("A spec without paths is none.");
        }

        Faults.Refuse([
            .. (spec.Root["servers"] as JsonArray ?? [])
                .Where(server => server?["url"] is not JsonValue)
                .Select(_ => "servers: one has no `url`."),
            .. spec.Operations.SelectMany(Of),
            .. spec
                .Operations.GroupBy(operation => $"{operation.Method} {SpecComparison.Anonymous(operation.Path)}")
                .Where(same => same.Count() > 1)
                .Select(same =>
                    $"{Place(same.First())} is there {same.Count()} times: {string.Join(" and ", same.Select(operation => operation.Path))} are the same path."
                ),
        ]);
    }

    private static IEnumerable<string> Of(Operation operation)
    {
        if (operation.Node["responses"] is not JsonObject responses || responses.Any(response => response.Value is not JsonObject))
        {
            yield return $"{Place(operation)}: `responses` is missing, or one of them is nothing.";
        }

        if (operation.Node["parameters"] is { } given and not JsonArray)
        {
            yield return $"{Place(operation)}: `parameters` is no list but {given.GetValueKind()}.";
        }

        foreach (var parameter in operation.Node["parameters"] as JsonArray ?? [])
        {
            foreach (var member in (string[])["name", "in"])
            {
                if ((parameter as JsonObject)?[member] is not JsonValue)
                {
                    yield return $"{Place(operation)}: a parameter has no `{member}`.";
                }
            }
        }

        foreach (var choice in operation.Node["security"] as JsonArray ?? [])
        {
            if (choice is not JsonObject schemes || schemes.Any(scheme => scheme.Value is not JsonArray))
            {
                yield return $"{Place(operation)}: `security` is a list of schemes, each with a list of scopes.";
            }
        }
    }

    private static string Place(Operation operation) => $"{operation.Method} {operation.Path}";
}
