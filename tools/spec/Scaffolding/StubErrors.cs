using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace XApi.Spec;

/// <summary>The stubs of errors. X documents nearly the same ones for all operations, so the token selects them, whatever the operation.</summary>
internal static class StubErrors
{
    /// <summary>When windows start over: the turn of 2030.</summary>
    internal const string Reset = "1893456000";

    // Those of which X says more than HTTP does.
    private static readonly Dictionary<string, (string Type, string Title, string Detail)> Known = new()
    {
        ["400"] = (
            "https://api.twitter.com/2/problems/invalid-request",
            "Invalid Request",
            "One or more parameters to your request was invalid."
        ),
        ["403"] = (
            "https://api.twitter.com/2/problems/unsupported-authentication",
            "Unsupported Authentication",
            "Authenticating in this way is forbidden for this endpoint."
        ),
        ["404"] = ("https://api.twitter.com/2/problems/resource-not-found", "Not Found Error", "Could not find what was asked for."),
        ["409"] = (
            "https://api.twitter.com/2/problems/streaming-connection",
            "ConnectionException",
            "Rules must be configured before connecting."
        ),
    };

    /// <summary>The mappings of the errors that all operations document.</summary>
    internal static JsonObject Shared(SpecDocument spec) =>
        new()
        {
            ["mappings"] = new JsonArray([
                .. StatusesOfAll(spec)
                    .Select(status => new JsonObject
                    {
                        ["name"] = $"Error: {status}",
                        // After the errors that an operation has of its own.
                        ["priority"] = 6,
                        ["request"] = new JsonObject
                        {
                            ["method"] = "ANY",
                            ["urlPathPattern"] = "/2/.*",
                            ["headers"] = new JsonObject { ["Authorization"] = Token(status) },
                        },
                        ["response"] = Response(status, $"Error: {status}"),
                    }),
            ]),
        };

    /// <summary>The mappings of the errors that an operation documents and others do not.</summary>
    internal static IEnumerable<JsonObject> OwnOf(SpecDocument spec, Operation operation, Func<JsonObject> request)
    {
        foreach (var status in Statuses(operation).Except(StatusesOfAll(spec)))
        {
            var own = request();
            own["headers"]!["Authorization"] = Token(status);
            var name = $"{operation.Id}: {status}";
            yield return new()
            {
                ["name"] = name,
                ["request"] = own,
                ["response"] = Response(status, name),
            };
        }
    }

    private static IEnumerable<string> StatusesOfAll(SpecDocument spec) =>
        spec.Operations.Select(Statuses).Aggregate((all, next) => all.Intersect(next)).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Statuses(Operation operation) =>
        operation.Node["responses"]!
            .AsObject()
            .Select(response => response.Key)
            .Where(status => status is ['4' or '5', >= '0' and <= '9', >= '0' and <= '9']);

    private static JsonObject Token(string status) => new() { ["equalTo"] = $"Bearer gets-{status}" };

    private static JsonObject Response(string status, string name)
    {
        var code = int.Parse(status, CultureInfo.InvariantCulture);
        if (!Known.TryGetValue(status, out var problem))
        {
            using var bare = new HttpResponseMessage((HttpStatusCode)code);
            var reason = bare.ReasonPhrase is { Length: > 0 } usual ? usual : status;
            problem = ("about:blank", reason, reason);
        }

        var (type, title, detail) = problem;
        var headers = new JsonObject
        {
            ["Content-Type"] = type == "about:blank" ? "application/problem+json" : "application/json; charset=utf-8",
            ["x-transaction-id"] = Scaffold.TransactionId(name),
        };
        if (status == "429")
        {
            headers["x-rate-limit-limit"] = "15";
            headers["x-rate-limit-remaining"] = "0";
            headers["x-rate-limit-reset"] = Reset;
        }

        return new()
        {
            ["status"] = code,
            ["headers"] = headers,
            ["jsonBody"] = new JsonObject
            {
                ["title"] = title,
                ["detail"] = detail,
                ["type"] = type,
                ["status"] = code,
            },
        };
    }
}
