using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace XApi.Spec;

/// <summary>
/// Writes the first stubs of operations that have none: WireMock mappings for the least that can be asked, for everything that can be asked, and for each
/// documented error, and the body of a success. What they hold is made up from the spec; whoever adds the operation puts the documentation's example there.
/// </summary>
internal sealed class Scaffold(SpecDocument spec, string stubs)
{
    private const string Reset = "1893456000";
    private const string OAuth1 =
        """OAuth (?=.*oauth_consumer_key="consumer")(?=.*oauth_nonce="[^"]+")(?=.*oauth_signature="[^"]+")(?=.*oauth_signature_method="HMAC-SHA1")"""
        + """(?=.*oauth_timestamp="[0-9]+")(?=.*oauth_token="2244994945-access")(?=.*oauth_version="1.0").*""";

    private static readonly JsonSerializerOptions Layout = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly Dictionary<string, (string Type, string Title)> Errors = new()
    {
        ["400"] = ("https://api.twitter.com/2/problems/invalid-request", "Invalid Request"),
        ["401"] = ("about:blank", "Unauthorized"),
        ["403"] = ("https://api.twitter.com/2/problems/unsupported-authentication", "Unsupported Authentication"),
        ["404"] = ("https://api.twitter.com/2/problems/resource-not-found", "Not Found Error"),
        ["409"] = ("https://api.twitter.com/2/problems/streaming-connection", "ConnectionException"),
        ["429"] = ("about:blank", "Too Many Requests"),
        ["503"] = ("about:blank", "Service Unavailable"),
    };

    /// <summary>Writes the stubs of each operation that has none, and yields the files.</summary>
    internal IEnumerable<string> Write()
    {
        foreach (var operation in spec.Operations)
        {
            var mappings = Path.Combine(stubs, "mappings", operation.Tag, $"{operation.Id}.json");
            if (File.Exists(mappings))
            {
                continue;
            }

            var body = $"{operation.Tag}/{operation.Id}.{(operation.Node["x-streaming"] is null ? "json" : "jsonl")}";
            var success = operation.Node["responses"]!.AsObject().First(response => response.Key.StartsWith('2'));
            var answer = Sample(success.Value!["content"]?["application/json"]?["schema"], "", everything: true);
            yield return Save(
                Path.Combine(stubs, "__files", body),
                operation.Node["x-streaming"] is null ? Text(answer) : answer!.ToJsonString() + "\r\n"
            );

            var least = Request(operation, everything: false);
            var all = Request(operation, everything: true);
            JsonArray found = [Mapping(operation, "documented", Caller(operation), least, Success(operation, success.Key, body))];
            if (!JsonNode.DeepEquals(least, all))
            {
                found.Add(Mapping(operation, "every parameter", Caller(operation), all, Success(operation, success.Key, body)));
            }

            foreach (
                var status in operation.Node["responses"]!
                    .AsObject()
                    .Select(response => response.Key)
                    .Where(status => status[0] is '4' or '5')
            )
            {
                found.Add(
                    Mapping(operation, status, new JsonObject { ["equalTo"] = $"Bearer gets-{status}" }, least, Failure(operation, status))
                );
            }

            yield return Save(mappings, Text(new JsonObject { ["mappings"] = found }));
        }
    }

    private static JsonObject Mapping(Operation operation, string name, JsonObject caller, JsonObject request, JsonObject response)
    {
        request = (JsonObject)request.DeepClone();
        request["headers"]!["Authorization"] = caller;
        response["headers"]!["x-transaction-id"] = Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{operation.Id}: {name}"))
        )[..16];
        return new JsonObject
        {
            ["name"] = $"{operation.Id}: {name}",
            ["request"] = request,
            ["response"] = response,
        };
    }

    private JsonObject Request(Operation operation, bool everything)
    {
        var path = operation.Path;
        JsonObject query = [];

        // Of sets that X does not take together, the last is sent.
        var left = (operation.Node["x-exclusive-parameters"] as JsonArray ?? [])
            .SkipLast(1)
            .SelectMany(set => set!.AsArray())
            .Select(name => name!.GetValue<string>())
            .ToHashSet();
        foreach (var parameter in operation.Parameters)
        {
            var (name, place) = (parameter["name"]!.GetValue<string>(), parameter["in"]!.GetValue<string>());
            if (place == "path")
            {
                path = path.Replace($"{{{name}}}", Plain(parameter["schema"], name), StringComparison.Ordinal);
            }
            else if (place == "query" && ((everything && !left.Contains(name)) || parameter["required"]?.GetValue<bool>() == true))
            {
                query[name] = new JsonObject { ["equalTo"] = Plain(parameter["schema"], name) };
            }
        }

        var request = new JsonObject { ["method"] = operation.Method };
        if (query.Count == 0)
        {
            request["url"] = path;
        }
        else
        {
            var names = string.Join('|', query.Select(parameter => parameter.Key.Replace(".", "\\.", StringComparison.Ordinal)));
            request["urlPattern"] = $"{path}\\?(?:(?:{names})=[^&]*(?:&|$)){{{query.Count}}}";
            request["queryParameters"] = query;
        }

        request["headers"] = new JsonObject { ["Accept"] = new JsonObject { ["contains"] = "application/json" } };
        if (operation.Body is { } body)
        {
            request["headers"]!["Content-Type"] = new JsonObject { ["matches"] = "application/json(;.*)?" };
            request["bodyPatterns"] = new JsonArray(new JsonObject { ["equalToJson"] = Sample(body, "", everything) });
        }
        else
        {
            request["bodyPatterns"] = new JsonArray(new JsonObject { ["absent"] = true });
        }

        return request;
    }

    private static JsonObject Caller(Operation operation)
    {
        var choices = new JsonArray([
            .. operation.Node["security"]!
                .AsArray()
                .SelectMany(choice => choice!.AsObject())
                .Select(scheme =>
                    (JsonNode)(
                        scheme.Key switch
                        {
                            "BearerToken" => new JsonObject { ["equalTo"] = "Bearer app" },
                            "OAuth2UserToken" => new JsonObject { ["equalTo"] = "Bearer user" },
                            _ => new JsonObject { ["matches"] = OAuth1 },
                        }
                    )
                ),
        ]);
        return choices.Count == 1 ? (JsonObject)choices[0]!.DeepClone() : new JsonObject { ["or"] = choices };
    }

    private static JsonObject Success(Operation operation, string status, string body)
    {
        var headers = new JsonObject { ["Content-Type"] = "application/json; charset=utf-8" };
        AddLimit(operation, headers, isUsedUp: false);
        return new JsonObject
        {
            ["status"] = int.Parse(status, null),
            ["headers"] = headers,
            ["bodyFileName"] = body,
        };
    }

    private static JsonObject Failure(Operation operation, string status)
    {
        var (type, title) = Errors.GetValueOrDefault(status, ("about:blank", "Error"));
        var headers = new JsonObject
        {
            ["Content-Type"] = type == "about:blank" ? "application/problem+json" : "application/json; charset=utf-8",
        };
        if (status == "429")
        {
            AddLimit(operation, headers, isUsedUp: true);
        }

        return new JsonObject
        {
            ["status"] = int.Parse(status, null),
            ["headers"] = headers,
            ["jsonBody"] = new JsonObject
            {
                ["title"] = title,
                ["detail"] = title,
                ["type"] = type,
                ["status"] = int.Parse(status, null),
            },
        };
    }

    // What is left after one call, or nothing.
    private static void AddLimit(Operation operation, JsonObject headers, bool isUsedUp)
    {
        if (operation.Node["x-rate-limits"] is JsonArray { Count: > 0 } limits)
        {
            var limit = limits[0]!["requests"]!.GetValue<long>();
            headers["x-rate-limit-limit"] = $"{limit}";
            headers["x-rate-limit-remaining"] = isUsedUp ? "0" : $"{limit - 1}";
            headers["x-rate-limit-reset"] = Reset;
        }
    }

    /// <summary>A parameter's value, as it stands in the query.</summary>
    private string Plain(JsonNode? schema, string name) =>
        Sample(schema, name, everything: false) switch
        {
            JsonArray list => string.Join(',', list.Select(item => item!.ToString())),
            // Parameters take whole seconds.
            JsonValue value when value.TryGetValue<string>(out var text) => text.Replace(".000Z", "Z", StringComparison.Ordinal),
            JsonValue value when value.TryGetValue<bool>(out var flag) => flag ? "true" : "false",
            var value => value!.ToString(),
        };

    /// <summary>A value that a schema allows: its required members, or all of the first level besides.</summary>
    private JsonNode? Sample(JsonNode? node, string name, bool everything)
    {
        var schema = spec.Resolve(node);
        if (schema["example"] is { } example)
        {
            return example.DeepClone();
        }

        if (schema["enum"] is JsonArray values)
        {
            return values[0]!.DeepClone();
        }

        return schema["type"]?.GetValue<string>() switch
        {
            "array" => new JsonArray([
                .. Enumerable
                    .Range(0, (int)(schema["minItems"]?.GetValue<long>() ?? 1))
                    .Select(_ => Sample(schema["items"], name, everything)),
            ]),
            "integer" or "number" => JsonValue.Create(schema["minimum"]?.GetValue<long>() ?? 1),
            "boolean" => JsonValue.Create(true),
            "string" => JsonValue.Create(
                schema["format"]?.GetValue<string>() switch
                {
                    "date-time" => "2024-05-01T12:00:00.000Z",
                    "uri" => "https://x.com/",
                    _ when schema["pattern"] is not null => "1460323737035677698",
                    _ => name.Length == 0 ? "text" : name,
                }
            ),
            _ => Members(schema, everything),
        };
    }

    private JsonObject Members(JsonObject schema, bool everything)
    {
        var required = (schema["required"] as JsonArray ?? [])
            .Concat(schema["x-any-of"]?[0] is { } one ? [one] : [])
            .Select(member => member!.GetValue<string>())
            .ToHashSet();
        var exclusive = (schema["x-exclusive"] as JsonArray ?? [])
            .SelectMany(group => group!.AsArray())
            .Select(member => member!.GetValue<string>())
            .ToHashSet();
        var isEnvelope = schema["x-envelope"] is not null;
        return new JsonObject(
            (schema["properties"] as JsonObject ?? [])
                .Where(member =>
                    isEnvelope
                        ? member.Key is "data" or "meta"
                        : required.Contains(member.Key) || (everything && !exclusive.Contains(member.Key) && IsPlain(member))
                )
                .Select(member => KeyValuePair.Create(member.Key, Sample(member.Value, member.Key, everything: everything && isEnvelope)))
        );
    }

    // A token would promise a page that is not there.
    private bool IsPlain(KeyValuePair<string, JsonNode?> member) =>
        !member.Key.EndsWith("_token", StringComparison.Ordinal)
        && spec.Resolve(member.Value)["type"]?.GetValue<string>() is "string" or "integer" or "number" or "boolean";

    private static string Text(JsonNode? json) => json!.ToJsonString(Layout) + "\n";

    private static string Save(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
