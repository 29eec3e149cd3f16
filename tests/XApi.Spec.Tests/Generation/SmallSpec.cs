using System.Text.Json.Nodes;
using XApi.Spec;

namespace XApi.Tests;

/// <summary>A spec of one operation and its schemas, as short as a test needs it, and what the generator makes of it.</summary>
internal static class SmallSpec
{
    /// <summary>Bundles a spec of schemas alone.</summary>
    internal static JsonObject Schemas(string schemas) => Bundle.Of(Load("paths: {}", schemas));

    /// <summary>Bundles a spec of one operation.</summary>
    internal static JsonObject Operation(string operation, string schemas = "", string method = "get") =>
        Bundle.Of(Load($"paths:\n  /2/things/{{id}}:\n    {method}:\n{Indented(operation, 6)}", schemas));

    /// <summary>What a template writes of the one operation.</summary>
    internal static JsonNode Call(string operation, string schemas = "", string method = "get") =>
        Operation(operation, schemas, method)["paths"]!["/2/things/{id}"]![method]!["x-call"]!;

    /// <summary>What a template writes of a schema.</summary>
    internal static JsonNode Model(string schemas, string name) => Schemas(schemas)["components"]!["schemas"]![name]!["x-model"]!;

    internal static JsonNode Member(JsonNode model, string wire) =>
        model["members"]!.AsArray().Single(member => member!["wire"]!.GetValue<string>() == wire)!;

    internal static SpecDocument Load(string paths, string schemas)
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("spec.yaml");
        File.WriteAllText(
            file,
            $$"""
            openapi: 3.0.3
            info: { title: T, version: '1' }
            tags: [{ name: Things, description: Things. }]
            {{paths}}
            components:
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

    private static string Indented(string text, int spaces) =>
        string.Join('\n', text.Split('\n').Select(line => new string(' ', spaces) + line));
}
