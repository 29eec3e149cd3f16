using System.Globalization;
using System.Text.Json.Nodes;

namespace XApi.Tests;

/// <summary>Judges responses: status, content type, headers, body, and each message of a stream.</summary>
internal sealed class ResponseGate(SchemaGate schemas)
{
    // A stream reports in-band that it is about to stop.
    private static readonly JsonObject ProblemsOfStream = JsonNode
        .Parse(
            """{ "type": "object", "properties": { "errors": { "type": "array", "items": { "$ref": "#/components/schemas/Problem" } } } }"""
        )!
        .AsObject();

    private readonly RequestGate _values = new(schemas);

    /// <summary>Adds what is wrong with a response.</summary>
    internal void Judge(GateOperation operation, ReceivedResponse response, List<string> problems)
    {
        var responses = operation.Node["responses"]!.AsObject();
        var status = response.Status.ToString(CultureInfo.InvariantCulture);
        // Gateways return HTML or nothing; only the spec's `default` allows for that.
        var isGateway = !responses.ContainsKey(status);
        if (isGateway && response.Status < 400)
        {
            problems.Add($"response status: {status} is not documented for {operation.Id}");
            return;
        }

        var documented = (responses[status] ?? responses["default"]!).AsObject();
        foreach (var (name, header) in documented["headers"] as JsonObject ?? [])
        {
            if (response.Headers.TryGetValue(name.ToLowerInvariant(), out var value))
            {
                schemas.Judge(header!["schema"]!, _values.Value(header["schema"]!, value), $"response header {name}", problems);
            }
        }

        var type = response.Headers.GetValueOrDefault("content-type", "").Split(';')[0].Trim();
        if (documented["content"]?[type]?["schema"] is { } schema)
        {
            if (!type.EndsWith("json", StringComparison.Ordinal))
            {
                // A file: bytes say nothing of themselves.
                return;
            }

            JudgeBody(operation, response, schema, problems);
        }
        else if (!isGateway && documented["content"] is JsonObject content)
        {
            problems.Add(
                $"response header content-type: {(type.Length == 0 ? "none" : type)} is not one of {string.Join(", ", content.Select(media => media.Key))}"
            );
        }
    }

    private void JudgeBody(GateOperation operation, ReceivedResponse response, JsonNode schema, List<string> problems)
    {
        var isStream = operation.Node["x-streaming"] is not null && response.Status == 200;
        string[] messages = isStream
            ? response.Body.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : [response.Body];
        for (var index = 0; index < messages.Length; index++)
        {
            var where = isStream ? $"response message {index + 1}" : "response body";
            if (RequestGate.TryParse(messages[index], where, problems, out var body))
            {
                var isProblem = isStream && body is JsonObject message && message.ContainsKey("errors") && !message.ContainsKey("data");
                schemas.Judge(isProblem ? ProblemsOfStream : schema, body, where, problems);
            }
        }
    }
}
