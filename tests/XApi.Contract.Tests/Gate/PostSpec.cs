using System.Text.Json.Nodes;
using XApi.Spec;

namespace XApi.Tests;

/// <summary>The spec as the post dialect has it: parameters, their values, and members of objects under its names, and under no others.</summary>
internal static class PostSpec
{
    private const string TweetName = "x-tweet";

    /// <summary>What the tweet dialect calls a parameter.</summary>
    internal static string TweetNameOf(JsonObject parameter) => (parameter[TweetName] ?? parameter["name"])!.GetValue<string>();

    /// <summary>Puts a spec into the post dialect.</summary>
    internal static SpecDocument Of(SpecDocument spec)
    {
        Rename(spec.Root);
        return spec;
    }

    private static void Rename(JsonNode? node)
    {
        foreach (var inner in node is JsonArray items ? [.. items] : (node as JsonObject)?.Select(member => member.Value).ToList() ?? [])
        {
            Rename(inner);
        }

        if (node is not JsonObject schema)
        {
            return;
        }

        if (schema["properties"] is JsonObject members)
        {
            var names = members
                // A member may be called `properties` itself.
                .Where(member => member.Value is JsonObject one && one["x-post"] is JsonValue)
                .ToDictionary(member => member.Key, member => member.Value!["x-post"]!.GetValue<string>());
            schema["properties"] = new JsonObject(
                members.Select(member => KeyValuePair.Create(names.GetValueOrDefault(member.Key, member.Key), member.Value?.DeepClone()))
            );
            if (schema["required"] is JsonArray required)
            {
                schema["required"] = new JsonArray([
                    .. required.Select(name => (JsonNode)names.GetValueOrDefault(name!.GetValue<string>(), name.GetValue<string>())),
                ]);
            }
        }

        if (schema["enum"] is JsonArray values)
        {
            schema["enum"] = new JsonArray([
                .. values
                    .Select(value => value!.GetValue<string>())
                    .Where(value => schema["x-post-expansions"]?[value] is null && !IsTweetOnly(schema, value))
                    .Select(value => (JsonNode)(schema["x-post"]?[value]?.GetValue<string>() ?? value)),
            ]);
        }

        if (schema["in"] is JsonValue && schema["x-post"] is JsonValue post)
        {
            schema[TweetName] = schema["name"]!.DeepClone();
            schema["name"] = post.DeepClone();
        }
    }

    private static bool IsTweetOnly(JsonObject schema, string value) =>
        schema["x-only"]?["tweet"]?.AsArray().Any(only => only!.GetValue<string>() == value) == true;
}
