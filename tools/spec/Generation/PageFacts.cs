using System.Globalization;
using System.Text.Json.Nodes;

namespace XApi.Spec;

/// <summary>What <c>x-pagination</c> says of an operation, as each part of the generated code has it. Another kind of pagination is described here.</summary>
internal static class PageFacts
{
    // How the API calls it in every operation that has one.
    private const string PageSize = "max_results";

    /// <summary>
    /// Says on each page what it holds and where the way to the next one is, so that one pager serves all; and on each item what distinguishes it from
    /// others.
    /// </summary>
    internal static void Describe(SpecDocument spec)
    {
        Faults.Collect(
            spec.Operations,
            operation =>
            {
                if (operation.Node["x-pagination"] is JsonObject pagination)
                {
                    Describe(spec, operation, pagination);
                }
            }
        );
    }

    private static void Describe(SpecDocument spec, Operation operation, JsonObject pagination)
    {
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

    /// <summary>The calls that an operation with pages has besides its own; null where it has none.</summary>
    internal static JsonObject? Calls(Operation operation, string method, string result, string arguments)
    {
        if (operation.Node["x-pagination"] is not JsonObject pagination)
        {
            return null;
        }

        var item = pagination["item"]!.GetValue<string>();
        var noun = method.StartsWith("Get", StringComparison.Ordinal) ? method["Get".Length..] : method;
        return new()
        {
            ["item"] = item,
            ["enumerate"] = $"Enumerate{noun}Async",
            ["new"] = $"_transport, () => {method}({arguments}options), ModelReader<{result}>.Read",
            // What is polled is told apart by the ids of Tweets, which grow with time.
            ["poll"] =
                item == "Tweet" && operation.Parameters.Any(parameter => parameter["name"]!.GetValue<string>() == "since_id")
                    ? $"Poll{noun}Async"
                    : null,
            ["reaches"] = Reaches(pagination["horizon"]),
        };
    }

    /// <summary>The entry in the table of operations.</summary>
    internal static string Table(Operation operation, JsonNode pagination)
    {
        List<string> more =
        [
            .. operation.Parameters.Any(parameter => parameter["name"]?.GetValue<string>() == PageSize)
                ? [$"PageSize = \"{PageSize}\""]
                : (IEnumerable<string>)[],
            .. pagination["smaller"] is { } smaller
                ?
                [
                    $"Smaller = new({OperationsWriter.Text(smaller["parameter"])}, {OperationsWriter.Text(smaller["value"])}, {OperationsWriter.Number(smaller["size"]!)})",
                ]
                : (IEnumerable<string>)[],
            .. pagination["horizon"] switch
            {
                { } horizon when horizon["items_without_replies"] is { } fewer =>
                [
                    $"HorizonItems = {OperationsWriter.Number(horizon["items"]!)}",
                    $"HorizonItemsWithoutReplies = {OperationsWriter.Number(fewer)}",
                ],
                { } horizon when horizon["items"] is { } items => [$"HorizonItems = {OperationsWriter.Number(items)}"],
                { } horizon when horizon["days"] is { } days => [$"Horizon = TimeSpan.FromDays({OperationsWriter.Number(days)})"],
                _ => (IEnumerable<string>)[],
            },
        ];
        var places = ((string[])["request", "response", "previous", "items"]).Select(place => OperationsWriter.Text(pagination[place]));
        return $"new({string.Join(", ", places)}){(more.Count > 0 ? $" {{ {string.Join(", ", more)} }}" : "")}";
    }

    private static string Reaches(JsonNode? horizon) =>
        horizon?["items"] is { } items ? $"{items.GetValue<long>().ToString("N0", CultureInfo.InvariantCulture)} Tweets ago"
        : horizon?["days"] is { } days ? $"{days} days ago"
        : "with the oldest";
}
