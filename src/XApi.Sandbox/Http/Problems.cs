using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>Problems as X words and shapes them.</summary>
internal static class Problems
{
    private const string Types = "https://api.x.com/2/problems/";

    /// <summary>One or more parameters are wrong; each error names its parameter, the value and what was expected.</summary>
    internal static Answer InvalidRequest(IEnumerable<JsonObject> errors) =>
        new(
            400,
            JsonText.Object(
                ("errors", JsonText.Array(errors)),
                ("title", "Invalid Request"),
                ("detail", "One or more parameters to your request was invalid."),
                ("type", Types + "invalid-request")
            )
        );

    internal static Answer InvalidRequest(string parameter, string value, string message) =>
        InvalidRequest([Parameter(parameter, value, message)]);

    internal static JsonObject Parameter(string parameter, string value, string message) =>
        JsonText.Object(("parameters", new JsonObject { [parameter] = new JsonArray(value) }), ("message", message));

    /// <summary>A problem that has no type of its own.</summary>
    internal static Answer Plain(int status, string title, string? detail = null) =>
        new(status, JsonText.Object(("title", title), ("type", "about:blank"), ("status", status), ("detail", detail ?? title)));

    internal static Answer UnsupportedAuthentication(string used, IEnumerable<string> supported) =>
        new(
            403,
            JsonText.Object(
                ("title", "Unsupported Authentication"),
                (
                    "detail",
                    $"Authenticating with {used} is forbidden for this endpoint.  Supported authentication types are [{string.Join(", ", supported)}]."
                ),
                ("type", Types + "unsupported-authentication"),
                ("status", 403)
            )
        );

    /// <summary>A stream can't be connected.</summary>
    internal static Answer Connection(int status, string detail, string issue) =>
        new(
            status,
            JsonText.Object(
                ("title", "ConnectionException"),
                ("detail", detail),
                ("connection_issue", issue),
                ("type", Types + "streaming-connection")
            )
        );

    internal static Answer TooManyConnections() =>
        Connection(429, "This stream is currently at the maximum allowed connection limit.", "TooManyConnections");

    /// <summary>The month's Tweets are used up.</summary>
    internal static Answer UsageCapped() =>
        new(
            429,
            JsonText.Object(
                ("title", "UsageCapExceeded"),
                ("detail", "Usage cap exceeded: Monthly product cap"),
                ("period", "Monthly"),
                ("scope", "Product"),
                ("type", Types + "usage-capped")
            )
        );

    /// <summary>A message in a stream that X disconnects.</summary>
    internal static JsonObject Disconnected(string disconnectType) =>
        JsonText.Object(
            (
                "errors",
                JsonText.Array([
                    JsonText.Object(
                        ("title", "operational-disconnect"),
                        ("disconnect_type", disconnectType),
                        ("detail", "This stream has been disconnected for operational reasons."),
                        ("type", Types + "operational-disconnect")
                    ),
                ])
            )
        );

    internal static JsonObject NotFound(string resource, string parameter, string value, string? section = null) =>
        Resource(
            "Not Found Error",
            "resource-not-found",
            $"Could not find {resource} with {parameter}: [{value}].",
            resource,
            parameter,
            value,
            section
        );

    internal static JsonObject NotAuthorized(string resource, string parameter, string value, string? section = null) =>
        Resource(
            "Authorization Error",
            "not-authorized-for-resource",
            $"Sorry, you are not authorized to see the {resource} with {parameter}: [{value}].",
            resource,
            parameter,
            value,
            section
        );

    internal static JsonObject FieldNotAuthorized(string resource, string id, string field, string section) =>
        JsonText.Object(
            ("resource_id", id),
            ("resource_type", resource),
            ("field", field),
            ("section", section),
            ("title", "Field Authorization Error"),
            ("detail", $"Sorry, you are not authorized to access '{field}' on the {resource} with id : [{id}]."),
            ("type", Types + "not-authorized-for-field")
        );

    internal static JsonObject DuplicateRule(RuleRecord existing) =>
        JsonText.Object(
            ("value", existing.Value),
            ("id", JsonText.Id(existing.Id)),
            ("title", "DuplicateRule"),
            ("type", Types + "duplicate-rules")
        );

    internal static JsonObject InvalidRule(string value, IEnumerable<string> details) =>
        JsonText.Object(
            ("value", value),
            ("details", JsonText.Array(details.Select(detail => (JsonNode?)detail))),
            ("title", "UnprocessableEntity"),
            ("type", Types + "invalid-rules")
        );

    internal static JsonObject RuleCap(string value, int cap) =>
        JsonText.Object(
            ("value", value),
            ("title", "RuleCapExceeded"),
            ("detail", $"The rules of this stream would be more than {cap}."),
            ("type", Types + "rule-cap")
        );

    internal static JsonObject NoSuchRule() =>
        JsonText.Object(
            ("errors", new JsonArray(JsonText.Object(("parameters", new JsonObject()), ("message", "Rule does not exist")))),
            ("title", "Invalid Request"),
            ("detail", "One or more parameters to your request was invalid."),
            ("type", Types + "invalid-request")
        );

    private static JsonObject Resource(
        string title,
        string type,
        string detail,
        string resource,
        string parameter,
        string value,
        string? section
    ) =>
        JsonText.Object(
            ("value", value),
            ("detail", detail),
            ("title", title),
            ("resource_type", resource),
            ("parameter", parameter),
            ("resource_id", value),
            ("section", section),
            ("type", Types + type)
        );
}

/// <summary>What a request is answered with.</summary>
internal sealed record Answer(int Status, JsonObject Body)
{
    internal static Answer Ok(JsonObject body) => new(200, body);

    internal static Answer Created(JsonObject body) => new(201, body);

    /// <summary>A response of one member under <c>data</c>.</summary>
    internal static Answer Done(string name, bool value) => Ok(new JsonObject { ["data"] = new JsonObject { [name] = value } });
}
