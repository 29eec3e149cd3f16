using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using XApi.Spec;

namespace XApi.Tests;

/// <summary>A spec of one operation and its schemas, as short as a test needs it, and what the generator makes of it.</summary>
internal static partial class SmallSpec
{
    /// <summary>Bundles a spec of schemas alone.</summary>
    internal static JsonObject Schemas(string schemas) => Bundle.Of(Load("paths: {}", schemas));

    /// <summary>Bundles a spec of one operation, whose path has the parameter that is in it.</summary>
    internal static JsonObject Operation(string operation, string schemas = "", string method = "get", string? path = null) =>
        Bundle.Of(Load($"paths:\n  {path ?? PathOf(operation)}:\n    {method}:\n{Indented(operation, 6)}", schemas));

    /// <summary>What a template writes of the one operation.</summary>
    internal static JsonNode Call(string operation, string schemas = "", string method = "get") =>
        Operation(operation, schemas, method)["paths"]!.AsObject().Single().Value![method]!["x-call"]!;

    /// <summary>What a template writes of a schema.</summary>
    internal static JsonNode Model(string schemas, string name) => Schemas(schemas)["components"]!["schemas"]![name]!["x-model"]!;

    internal static JsonNode Member(JsonNode model, string wire) =>
        model["members"]!.AsArray().Single(member => member!["wire"]!.GetValue<string>() == wire)!;

    internal static SpecDocument Load(string paths, string schemas, string components = "x-none: {}")
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("spec.yaml");
        File.WriteAllText(
            file,
            $$"""
            openapi: 3.0.3
            info: { title: T, version: '1' }
            tags: [{{(paths == "paths: {}" ? "" : "{ name: Things, description: Things. }")}}]
            {{paths}}
            components:
              {{components}}
              securitySchemes:
                BearerToken: { type: http, scheme: bearer, x-title: App-only }
                OAuth2UserToken: { type: http, scheme: bearer, x-title: OAuth 2.0 }
                UserToken: { type: http, scheme: OAuth, x-title: OAuth 1.0a }
              schemas:
            {{Indented(schemas, 4)}}
                ThingResponse:
                  type: object
                  description: A thing.
                  x-envelope: response
                  properties:
                    data: { $ref: '#/components/schemas/Thing' }
                Thing:
                  type: object
                  description: A thing.
                  required: [id]
                  properties:
                    id: { type: string }
                    size: { type: integer, format: int64 }
            """
        );
        return SpecDocument.Load(file);
    }

    private static string PathOf(string operation) =>
        InPath().Match(operation) is { Success: true } parameter ? $"/2/things/{{{parameter.Groups[1].Value}}}" : "/2/things";

    [GeneratedRegex("name: '?([^',]+)'?,.* in: path")]
    private static partial Regex InPath();

    private static string Indented(string text, int spaces) =>
        string.Join('\n', text.Split('\n').Select(line => new string(' ', spaces) + line));
}
