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
        SilentLosses.Refuse(spec);
        DescribeSections(spec);
        DescribePages(spec);
        DescribeExpansions(spec);
        new ModelFacts(spec).Describe();
        new CallFacts(spec).Describe();
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

    // A page says what it holds and where the way to the next one is, so that one pager serves all; an item says what tells it from others.
    private static void DescribePages(SpecDocument spec)
    {
        foreach (var operation in spec.Operations)
        {
            if (operation.Node["x-pagination"] is not JsonObject pagination)
            {
                continue;
            }

            var page = spec.Resolve(operation.Response);
            var items = pagination["items"]!.GetValue<string>();
            var reference =
                page["properties"]?[items]?["items"]?["$ref"]?.GetValue<string>()
                ?? throw new InvalidDataException($"{operation.Id}: x-pagination names items `{items}` that its response does not have.");
            var item = spec.TargetName(reference);
            pagination["item"] = item;
            // A page may lead back for one operation and not for another; the table of operations says for which.
            var previous = pagination["previous"] is { } back
                ? Token(spec, operation, page, back)
                : page["x-page"]?["previous"]?.GetValue<string>();
            if (page["x-page"] is JsonObject known && previous is not null)
            {
                known["previous"] = previous;
            }

            Agree(
                operation,
                page,
                "x-page",
                new JsonObject
                {
                    ["item"] = item,
                    ["items"] = Names.Access(items),
                    ["next"] = Token(spec, operation, page, pagination["response"]),
                    ["previous"] = previous ?? "null",
                }
            );
            Agree(operation, spec.Resolve(page["properties"]![items]!["items"]), "x-key", Key(spec, operation, item, pagination["key"]));
        }
    }

    // Operations that share a page or an item say the same of it.
    private static void Agree(Operation operation, JsonObject schema, string member, JsonNode facts)
    {
        if (schema[member] is { } known && !JsonNode.DeepEquals(known, facts))
        {
            throw new InvalidDataException(
                $"{operation.Id}: its x-pagination says {facts.ToJsonString()} of what another operation says {known.ToJsonString()} of."
            );
        }

        schema[member] = facts;
    }

    // A token without a text is none. Numbers are tokens as well.
    private static string Token(SpecDocument spec, Operation operation, JsonObject page, JsonNode? place)
    {
        var path = place?.GetValue<string>() ?? throw new InvalidDataException($"{operation.Id}: x-pagination has no `response`.");
        JsonNode? node = new JsonObject { ["properties"] = page["properties"]!.DeepClone() };
        foreach (var part in path.Split('.'))
        {
            node =
                spec.Resolve(node)["properties"]?[part]
                ?? throw new InvalidDataException($"{operation.Id}: x-pagination names `{path}`, but its response has no `{part}` there.");
        }

        return CSharpType.Of(spec, node, $"{operation.Id}.{path}").Kind switch
        {
            TypeKind.Text => $"JsonValues.Token({Names.Access(path)})",
            TypeKind.Int32 or TypeKind.Int64 => $"{Names.Access(path)}?.ToString(CultureInfo.InvariantCulture)",
            var kind => throw new InvalidDataException($"{operation.Id}: `{path}` is a {kind}, which is no token."),
        };
    }

    private static JsonValue Key(SpecDocument spec, Operation operation, string item, JsonNode? key)
    {
        var names = key switch
        {
            JsonArray several => [.. several.Select(name => name!.GetValue<string>())],
            JsonValue one => new[] { one.GetValue<string>() },
            _ => throw new InvalidDataException(
                $"{operation.Id}: x-pagination has no `key`: the member, or list of members, that tells one {item} from another. A place in a page is found again by it."
            ),
        };
        return JsonValue.Create(
            names.Length == 1 ? Part(names[0]) : $"$\"{string.Join("\\n", names.Select(name => $"{{{Part(name)}}}"))}\""
        )!;

        string Part(string name)
        {
            var member =
                spec.Schemas[item]!["properties"]?[name]
                ?? throw new InvalidDataException($"{operation.Id}: x-pagination names the key `{name}`, which is no member of {item}.");
            var isRequired = (spec.Schemas[item]!["required"] as JsonArray ?? []).Any(required => required!.GetValue<string>() == name);
            var access = Names.Pascal(name) + (isRequired ? "" : "?");
            return CSharpType.Of(spec, member, $"{item}.{name}").Kind switch
            {
                TypeKind.Text => isRequired ? Names.Pascal(name) : $"{Names.Pascal(name)} ?? \"\"",
                TypeKind.Time when isRequired => $"Timestamp.ToJson({Names.Pascal(name)})",
                TypeKind.Int32 or TypeKind.Int64 when isRequired => $"{Names.Pascal(name)}.ToString(CultureInfo.InvariantCulture)",
                TypeKind.Enum => isRequired ? $"{access}.Value" : $"{access}.Value ?? \"\"",
                var kind => throw new InvalidDataException(
                    $"{operation.Id}: the key `{name}` of {item} is {(isRequired ? "" : "an optional ")}{kind}; a text or a required number or time is needed."
                ),
            };
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
