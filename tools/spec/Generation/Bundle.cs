using System.Text.Json;
using System.Text.Json.Nodes;

namespace XApi.Spec;

/// <summary>
/// The document that NSwag reads: the spec in one piece, with what each template writes worked out beside what it is about. What NSwag would lose without a
/// word is refused here.
/// </summary>
internal static class Bundle
{
    internal static void Write(SpecDocument spec, string target)
    {
        var document = Of(spec);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(target))!);
        File.WriteAllText(target, document.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    }

    internal static JsonObject Of(SpecDocument spec)
    {
        MissingFacts.Refuse(spec);
        Faults.Collect([SilentLosses.Refuse, ParameterFaults.Refuse], (Action<SpecDocument> refuse) => refuse(spec));
        DescribeSections(spec);
        PageFacts.Describe(spec);
        DescribeExpansions(spec);
        Faults.Collect([new ModelFacts(spec).Describe, new CallFacts(spec).Describe], (Action describe) => describe());
        return ForNSwag(spec);
    }

    private static void DescribeSections(SpecDocument spec)
    {
        var sections = spec.Root["tags"]!
            .AsArray()
            .ToDictionary(tag => tag!["name"]!.GetValue<string>(), tag => XmlText.Of(tag!["description"]));
        foreach (var operation in spec.Operations)
        {
            operation.Node["x-section"] = sections[operation.Tag];
        }
    }

    // What is returned knows which of its members an expansion follows.
    private static void DescribeExpansions(SpecDocument spec)
    {
        foreach (var operation in spec.Operations)
        {
            var expansions = operation.Parameters.FirstOrDefault(parameter => parameter["name"]!.GetValue<string>() == "expansions");
            if (
                expansions is null
                || operation.Response is null
                || spec.Resolve(operation.Response)["properties"]?["data"] is not { } data
                || spec.Resolve(spec.Resolve(expansions["schema"])["items"])["x-includes"] is not JsonObject includes
            )
            {
                continue;
            }

            var about = spec.Resolve(data);
            about = about["items"] is { } item ? spec.Resolve(item) : about;
            var known = about["x-expansions"] as JsonObject ?? [];
            foreach (var (path, list) in includes)
            {
                known[path] = list!.DeepClone();
            }

            about["x-expansions"] = known;
        }
    }

    // Types are made here, so NSwag sees only which there are: free forms, alternatives and files are left out, since it would make something else of them.
    private static JsonObject ForNSwag(SpecDocument spec)
    {
        var document = (JsonObject)spec.Root.DeepClone();
        var schemas = document["components"]!["schemas"]!.AsObject();
        foreach (var (name, schema) in schemas.ToList())
        {
            if (schema!["x-model"] is null && schema["x-enum"] is null && schema["x-union-facts"] is null)
            {
                schemas.Remove(name);
                continue;
            }

            schema.AsObject().Remove("x-union");
            // An object without members would be taken for anything.
            schema["properties"] = new JsonObject { ["_"] = new JsonObject { ["type"] = "string" } };
            schema.AsObject().Remove("additionalProperties");
            schema.AsObject().Remove("required");
        }

        foreach (var operation in SpecDocument.OperationsOf(document))
        {
            operation.Node.Remove("parameters");
            operation.Node.Remove("requestBody");
            operation.Node["responses"] = new JsonObject { ["200"] = new JsonObject { ["description"] = "" } };
        }

        return document;
    }
}
