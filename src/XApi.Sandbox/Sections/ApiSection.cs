using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>The API's description of itself: what the table of operations knows, and no schemas.</summary>
internal static class ApiSection
{
    internal static ApiResponse GetDocument(Call call)
    {
        var paths = new JsonObject();
        foreach (var group in XOperation.All.GroupBy(operation => operation.Path))
        {
            // Operations that differ only in their bodies are one to OpenAPI.
            paths[group.Key] = JsonText.Object([
                .. group.DistinctBy(operation => operation.Method).Select(operation => (Verb(operation), (JsonNode?)Describe(operation))),
            ]);
        }

        return ApiResponse.Ok(
            JsonText.Object(
                ("openapi", "3.0.0"),
                ("info", JsonText.Object(("title", "X API v2"), ("version", "sandbox"))),
                ("servers", new JsonArray(JsonText.Object(("url", $"https://{Problems.UsualHost}")))),
                ("paths", paths)
            )
        );
    }

    private static string Verb(XOperation operation) => operation.Method.Method.ToLowerInvariant();

    private static JsonObject Describe(XOperation operation) =>
        JsonText.Object(
            ("operationId", operation.Id),
            ("tags", new JsonArray(operation.Tag)),
            (
                "parameters",
                JsonText.Array(
                    operation
                        .Parameters.Where(spec => spec.In is XParameterLocation.Path or XParameterLocation.Query)
                        .Select(spec =>
                            JsonText.Object(
                                ("name", spec.Name),
                                ("in", spec.In == XParameterLocation.Path ? "path" : "query"),
                                ("required", spec.Required)
                            )
                        )
                )
            ),
            ("responses", new JsonObject { ["200"] = JsonText.Object(("description", "A success.")) })
        );
}
