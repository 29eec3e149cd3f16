using System.Text;
using System.Text.Json.Nodes;

namespace XApi.Spec;

/// <summary>The <c>request</c> of a WireMock mapping: what must leave a client that asks for the least, or for everything.</summary>
internal sealed class StubRequests(SpecDocument spec)
{
    private const string OAuth1 =
        """OAuth (?=.*oauth_consumer_key="consumer")(?=.*oauth_nonce="[^"]+")(?=.*oauth_signature="[^"]+")(?=.*oauth_signature_method="HMAC-SHA1")"""
        + """(?=.*oauth_timestamp="[0-9]+")(?=.*oauth_token="2244994945-access")(?=.*oauth_version="1.0").*""";

    private readonly Samples _samples = new(spec);

    internal JsonObject Of(Operation operation, SampleSize size)
    {
        var path = operation.Path;
        JsonObject query = [];
        foreach (var parameter in operation.Parameters)
        {
            var (name, place) = (parameter["name"]!.GetValue<string>(), parameter["in"]!.GetValue<string>());
            // Two ids of one kind, such as two users', are two different ones.
            var isSecond = path.Split('/').Contains(_samples.Text(parameter["schema"], name, size));
            var sample = _samples.Text(parameter["schema"], name, size, isSecond);
            if (place == "path")
            {
                path = path.Replace($"{{{name}}}", Uri.EscapeDataString(sample), StringComparison.Ordinal);
            }
            else if (place == "query" && (size == SampleSize.Whole || parameter["required"]?.GetValue<bool>() == true))
            {
                query[name] = new JsonObject { ["equalTo"] = sample };
            }
        }

        var request = new JsonObject { ["method"] = operation.Method };
        if (query.Count == 0)
        {
            request["url"] = path;
        }
        else
        {
            request["urlPattern"] = UrlPattern(path, query);
            request["queryParameters"] = query;
        }

        var accepted = operation.ResponseContent.First().Key;
        request["headers"] = new JsonObject
        {
            ["Accept"] = new JsonObject { ["contains"] = accepted },
            ["Authorization"] = Caller(operation),
        };
        AddBody(request, operation, size);
        return request;
    }

    /// <summary>A pattern of a path and exactly those parameters, in any order: without it, a stub would take others beside them.</summary>
    internal static string UrlPattern(string path, JsonObject query)
    {
        var names = string.Join('|', query.Select(parameter => parameter.Key.Replace(".", "\\.", StringComparison.Ordinal)));
        return $"{path.Replace(".", "\\.", StringComparison.Ordinal)}\\?(?:(?:{names})=[^&]*(?:&|$)){{{query.Count}}}";
    }

    private void AddBody(JsonObject request, Operation operation, SampleSize size)
    {
        if (operation.BodyContent.FirstOrDefault() is not { Key: { } type, Value: var media })
        {
            request["bodyPatterns"] = new JsonArray(new JsonObject { ["absent"] = true });
            return;
        }

        request["headers"]!["Content-Type"] = new JsonObject { ["matches"] = $"{type}(;.*)?" };
        var sample = _samples.Of(media!["schema"], "", size);
        if (type == "multipart/form-data")
        {
            request["multipartPatterns"] = new JsonArray([.. sample!.AsObject().Select(part => Part(part.Key, Plain(part.Value)))]);
        }
        else
        {
            request["bodyPatterns"] = new JsonArray(
                type == "application/json"
                    ? new JsonObject { ["equalToJson"] = sample }
                    : new JsonObject { ["binaryEqualTo"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(Plain(sample))) }
            );
        }
    }

    private static string Plain(JsonNode? value) =>
        value is JsonArray list ? string.Join(',', list.Select(Plain))
        : value!.AsValue().TryGetValue<bool>(out var flag)
            ? flag ? "true"
                : "false"
        : value.ToString();

    private static JsonObject Part(string name, string value) =>
        new()
        {
            ["matchingType"] = "ANY",
            ["headers"] = new JsonObject { ["Content-Disposition"] = new JsonObject { ["matches"] = $"form-data; name=\"{name}\"(;.*)?" } },
            ["bodyPatterns"] = new JsonArray(new JsonObject { ["equalTo"] = value }),
        };

    private static JsonObject Caller(Operation operation)
    {
        var choices = new JsonArray([
            .. operation.Node["security"]!
                .AsArray()
                .SelectMany(choice => choice!.AsObject())
                .Select(scheme =>
                    scheme.Key switch
                    {
                        "BearerToken" => new JsonObject { ["equalTo"] = "Bearer app" },
                        "OAuth2UserToken" => new JsonObject { ["equalTo"] = "Bearer user" },
                        _ => new JsonObject { ["matches"] = OAuth1 },
                    }
                ),
        ]);
        return choices.Count switch
        {
            0 => new JsonObject { ["absent"] = true },
            1 => (JsonObject)choices[0]!.DeepClone(),
            _ => new JsonObject { ["or"] = choices },
        };
    }
}
