using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>The API's description of itself, in the dialect that X documents for each operation: what the client's package knows.</summary>
internal static class ApiSection
{
    internal static ApiResponse GetDocument(Call call)
    {
        var paths = new JsonObject();
        foreach (var group in XOperation.All.GroupBy(operation => operation.Path))
        {
            // Operations that differ only in their bodies are one to OpenAPI.
            paths[group.Key] = JsonText.Object([
                .. group
                    .GroupBy(operation => operation.Method)
                    .Select(same =>
                        (Verb(same.First()), (JsonNode?)Describe(same.First(), ApiDocument.BodyOf(same), ApiDocument.ResponseOf(same)))
                    ),
            ]);
        }

        return ApiResponse.Ok(
            JsonText.Object(
                ("openapi", "3.0.0"),
                ("info", JsonText.Object(("title", "X API v2"), ("version", "sandbox"))),
                ("servers", new JsonArray(JsonText.Object(("url", $"https://{Problems.UsualHost}")))),
                ("paths", paths),
                ("components", JsonText.Object(("schemas", ApiDocument.Schemas())))
            )
        );
    }

    private static string Verb(XOperation operation) => operation.Method.Method.ToLowerInvariant();

    private static JsonObject Describe(XOperation operation, JsonObject? body, JsonObject? response) =>
        JsonText.Object(
            ("operationId", operation.Id),
            ("tags", new JsonArray(operation.Tag)),
            (
                "parameters",
                JsonText.Array(
                    operation
                        .Parameters.Where(spec => spec.In is XParameterLocation.Path or XParameterLocation.Query)
                        .Select(spec => Describe(operation, spec))
                )
            ),
            ("requestBody", body is null ? null : JsonText.Object(("content", Json(body)))),
            (
                "responses",
                new JsonObject
                {
                    ["200"] = JsonText.Object(("description", "A success."), ("content", response is null ? null : Json(response))),
                }
            )
        );

    private static JsonObject Describe(XOperation operation, XParameter spec)
    {
        var isPost = operation.Dialects is ["post", ..];
        var values = spec.Values is { } known
            ? JsonText.Object(
                (
                    "enum",
                    JsonText.Array(
                        known
                            .Select(value => DialectWords.Documented(operation, spec, value))
                            .OfType<string>()
                            .Select(value => (JsonNode?)value)
                    )
                )
            )
            : [];
        return JsonText.Object(
            ("name", isPost ? spec.PostName ?? spec.Name : spec.Name),
            ("in", spec.In == XParameterLocation.Path ? "path" : "query"),
            ("required", spec.Required),
            ("schema", spec.IsList ? JsonText.Object(("type", "array"), ("items", values)) : values)
        );
    }

    private static JsonObject Json(JsonObject schema) => JsonText.Object(("application/json", JsonText.Object(("schema", schema))));
}
