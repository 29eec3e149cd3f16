using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using XApi.Testing;

namespace XApi.Tests;

/// <summary>Judges requests: path, query, headers, body, and the rules between members of a body.</summary>
internal sealed partial class RequestGate(SchemaGate schemas)
{
    private static readonly string[] OAuth1Parts =
    [
        "oauth_consumer_key",
        "oauth_nonce",
        "oauth_signature",
        "oauth_signature_method=\"HMAC-SHA1\"",
        "oauth_timestamp",
        "oauth_token",
        "oauth_version=\"1.0\"",
    ];

    /// <summary>Adds what is wrong with a request.</summary>
    /// <returns>The names of the parameters and body members that were sent.</returns>
    internal HashSet<string> Judge(GateOperation operation, Match path, SentRequest request, string query, List<string> problems)
    {
        HashSet<string> sent = [];
        foreach (var (name, index) in operation.Placeholders.Select((name, index) => (name, index)))
        {
            sent.Add(name);
            var schema = operation.Parameters.First(parameter => Text(parameter, "in") == "path" && Text(parameter, "name") == name)[
                "schema"
            ]!;
            var value = Decoded(path.Groups[index + 1].Value, $"request path {name}", problems);
            schemas.Judge(schema, Value(schema, value), $"request path {name}", problems);
        }

        JudgeQuery(operation, query, problems, sent);
        JudgeHeaders(operation, request.Headers, !string.IsNullOrEmpty(request.Body), problems);
        JudgeBody(operation, request, problems, sent);
        return sent;
    }

    /// <summary>Reads JSON, or says why it is none.</summary>
    internal static bool TryParse(string text, string where, List<string> problems, out JsonNode? value)
    {
        try
        {
            value = JsonNode.Parse(text);
            return true;
        }
        catch (JsonException failure)
        {
            problems.Add($"{where}: is not JSON: {failure.Message}");
            value = null;
            return false;
        }
    }

    /// <summary>A parameter or a header is sent as text; it is judged as the type that the spec gives it.</summary>
    internal JsonNode Value(JsonNode schema, string text) =>
        schemas.Type(schema) switch
        {
            "array" => new JsonArray([.. text.Split(',').Select(part => Value(schemas.Resolve(schema)["items"]!, part))]),
            "integer" when Integer().IsMatch(text) => long.Parse(text, CultureInfo.InvariantCulture),
            "number" when Number().IsMatch(text) => double.Parse(text, CultureInfo.InvariantCulture),
            "boolean" when text is "true" or "false" => text == "true",
            _ => text,
        };

    private void JudgeQuery(GateOperation operation, string query, List<string> problems, HashSet<string> sent)
    {
        var known = operation
            .Parameters.Where(parameter => Text(parameter, "in") == "query")
            .ToDictionary(parameter => Text(parameter, "name")!);
        HashSet<string> seen = [];
        foreach (var pair in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)))
        {
            var name = Decoded(pair[0], "request query", problems);
            var where = $"request query {name}";
            if (!known.TryGetValue(name, out var parameter))
            {
                problems.Add($"request query: {operation.Id} has no parameter {name}");
                continue;
            }

            if (!seen.Add(name))
            {
                problems.Add($"{where}: is sent twice");
            }

            sent.Add(name);
            var schema = parameter["schema"]!;
            var text = pair.Length > 1 ? pair[1] : "";
            if (schemas.Type(schema) != "array")
            {
                schemas.Judge(schema, Value(schema, Decoded(text, where, problems)), where, problems);
                continue;
            }

            if ((Text(parameter, "style") ?? "form") == "form" && parameter["explode"]?.GetValue<bool>() != false)
            {
                problems.Add($"{where}: the spec wants a list to be exploded, which X does not");
            }

            // The commas of a list stand between its values; those within a value are encoded.
            var items = schemas.Resolve(schema)["items"]!;
            schemas.Judge(
                schema,
                new JsonArray([.. text.Split(',').Select(part => Value(items, Decoded(part, where, problems)))]),
                where,
                problems
            );
        }

        problems.AddRange(
            known
                .Where(parameter => parameter.Value["required"]?.GetValue<bool>() == true && !seen.Contains(parameter.Key))
                .Select(parameter => $"request query {parameter.Key}: is required")
        );
    }

    private static void JudgeHeaders(
        GateOperation operation,
        IReadOnlyDictionary<string, string> headers,
        bool hasBody,
        List<string> problems
    )
    {
        var authorization = headers.GetValueOrDefault("authorization", "");
        var fits =
            operation.Security.Count == 0 ? authorization.Length == 0
            : BearerToken().IsMatch(authorization) ? operation.Security.Any(scheme => scheme != "UserToken")
            : authorization.StartsWith("OAuth ", StringComparison.Ordinal)
                ? operation.Security.Contains("UserToken") && OAuth1Parts.All(authorization.Contains)
            : false;
        if (!fits)
        {
            var form = authorization.Length == 0 ? "none" : authorization.Split(' ')[0];
            problems.Add(
                $"request header authorization: {form} is not how {operation.Id} is authenticated ({string.Join(", ", operation.Security)})"
            );
        }

        var accept = headers.GetValueOrDefault("accept", "*/*");
        if (!accept.Contains(operation.Accepted, StringComparison.Ordinal) && !accept.Contains("*/*", StringComparison.Ordinal))
        {
            problems.Add($"request header accept: {accept} leaves out {operation.Accepted}");
        }

        if (hasBody && headers.GetValueOrDefault("content-type", "none").Split(';')[0] is var type && type != (operation.BodyType ?? type))
        {
            problems.Add($"request header content-type: is {type}");
        }
    }

    private void JudgeBody(GateOperation operation, SentRequest request, List<string> problems, HashSet<string> sent)
    {
        var text = request.Body;
        if (string.IsNullOrEmpty(text))
        {
            if (operation is { Body: not null, IsBodyRequired: true })
            {
                problems.Add("request body: is required");
            }
        }
        else if (operation.Body is null)
        {
            problems.Add($"request body: {operation.Id} takes none, was sent {text[..Math.Min(text.Length, 200)]}");
        }
        else if (operation.BodyType == "multipart/form-data")
        {
            JudgeParts(operation, request, problems, sent);
        }
        else if (operation.BodyType != "application/json")
        {
            // Bytes say nothing of themselves.
        }
        else if (TryParse(text, "request body", problems, out var body))
        {
            schemas.Judge(operation.Body, body, "request body", problems);
            JudgeRules(operation.Body, body, "request body", problems, sent);
            Collect(body, "", sent);
        }
    }

    private void JudgeParts(GateOperation operation, SentRequest request, List<string> problems, HashSet<string> sent)
    {
        var schema = schemas.Resolve(operation.Body);
        var parts = MultipartParts.Read(request.Headers.GetValueOrDefault("content-type", ""), Encoding.UTF8.GetBytes(request.Body!));
        JsonObject values = [];
        foreach (var part in parts)
        {
            var name = PartName().Match(part.Headers["Content-Disposition"].FirstOrDefault() ?? "").Groups[1].Value;
            if (schema["properties"]![name] is not { } member)
            {
                problems.Add($"request part: {operation.Id} has no part {(name.Length == 0 ? "without a name" : name)}");
            }
            else if (!sent.Add(name))
            {
                problems.Add($"request part {name}: is sent twice");
            }
            else
            {
                values[name] = Value(member, Encoding.UTF8.GetString(part.Content));
            }
        }

        schemas.Judge(operation.Body!, values, "request part", problems);
    }

    /// <summary>Rules between the members of a body, which JSON Schema could say and generators could not read.</summary>
    private void JudgeRules(JsonNode? schema, JsonNode? value, string where, List<string> problems, HashSet<string> inQuery)
    {
        if (schema is null || value is null or JsonValue)
        {
            return;
        }

        var resolved = schemas.Resolve(schema);
        if (value is JsonArray items)
        {
            foreach (var (item, index) in items.Select((item, index) => (item, index)))
            {
                JudgeRules(resolved["items"], item, $"{where}/{index}", problems, []);
            }

            return;
        }

        var members = value.AsObject();
        foreach (var group in resolved["x-exclusive"] as JsonArray ?? [])
        {
            var given = group!.AsArray().Select(name => name!.GetValue<string>()).Where(members.ContainsKey).ToList();
            if (given.Count > 1)
            {
                problems.Add($"{where}: {string.Join(" and ", given)} exclude each other");
            }
        }

        var wanted = (resolved["x-any-of"] as JsonArray ?? []).Select(name => name!.GetValue<string>()).ToList();
        if (wanted.Count > 0 && !wanted.Any(name => members.ContainsKey(name) || inQuery.Contains(name)))
        {
            problems.Add($"{where}: needs one of {string.Join(", ", wanted)}");
        }

        foreach (var (name, member) in members)
        {
            JudgeRules(resolved["properties"]?[name], member, $"{where}/{name}", problems, []);
        }
    }

    private static void Collect(JsonNode? value, string prefix, HashSet<string> sent)
    {
        foreach (var item in value is JsonArray list ? [.. list] : new[] { value })
        {
            foreach (var (name, member) in item as JsonObject ?? [])
            {
                sent.Add(prefix + name);
                Collect(member, $"{prefix}{name}.", sent);
            }
        }
    }

    private static string Decoded(string text, string where, List<string> problems)
    {
        if (Unencoded().IsMatch(text))
        {
            problems.Add($"{where}: is not percent-encoded correctly: {text}");
        }

        return Uri.UnescapeDataString(text.Replace('+', ' '));
    }

    private static string? Text(JsonObject node, string member) => node[member]?.GetValue<string>();

    [GeneratedRegex(@"^-?\d{1,18}$")]
    private static partial Regex Integer();

    [GeneratedRegex(@"^-?\d+(\.\d+)?$")]
    private static partial Regex Number();

    [GeneratedRegex(@"^Bearer [\x21-\x7E]+$")]
    private static partial Regex BearerToken();

    [GeneratedRegex("^form-data; name=\"([^\"]+)\"")]
    private static partial Regex PartName();

    [GeneratedRegex("%(?![0-9A-Fa-f]{2})")]
    private static partial Regex Unencoded();
}
