using System.Globalization;
using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>Problems as X words and shapes them.</summary>
internal static class Problems
{
    internal const string UsualHost = "api.x.com";

    private const string Types = $"https://{UsualHost}/2/problems/";

    /// <summary>One or more parameters are wrong; each error names its parameter, the value and what was expected.</summary>
    internal static ApiResponse InvalidRequest(IEnumerable<JsonObject> errors) =>
        new(
            400,
            JsonText.Object(
                ("errors", JsonText.Array(errors)),
                ("title", "Invalid Request"),
                ("detail", "One or more parameters to your request was invalid."),
                ("type", Types + "invalid-request")
            )
        );

    internal static ApiResponse InvalidRequest(string parameter, string value, string message) =>
        InvalidRequest([Parameter(parameter, value, message)]);

    /// <summary>The request is refused for something that is no parameter's fault.</summary>
    internal static ApiResponse InvalidRequest(string message) =>
        InvalidRequest([JsonText.Object(("parameters", new JsonObject()), ("message", message))]);

    internal static JsonObject Parameter(string parameter, string value, string message) => Parameters([(parameter, value)], message);

    /// <summary>An error about a parameter that was not sent.</summary>
    internal static JsonObject Missing(string parameter, string message) =>
        JsonText.Object(("parameters", JsonText.Object((parameter, new JsonArray()))), ("message", message));

    /// <summary>An error that several parameters share.</summary>
    internal static JsonObject Parameters(IEnumerable<(string Name, string Value)> parameters, string message) =>
        JsonText.Object(
            ("parameters", JsonText.Object([.. parameters.Select(given => (given.Name, (JsonNode?)new JsonArray(given.Value)))])),
            ("message", message)
        );

    /// <summary>A problem that has no type of its own.</summary>
    internal static ApiResponse Plain(int status, string title, string? detail = null) =>
        new(status, JsonText.Object(("title", title), ("type", "about:blank"), ("status", status), ("detail", detail ?? title)));

    // In the order in which X writes them since the middle of 2026.
    private static ApiResponse Typed(int status, string title, string type, string detail) =>
        new(status, JsonText.Object(("detail", detail), ("status", status), ("title", title), ("type", Types + type)));

    internal static ApiResponse Unauthorized(string explanation) => Plain(401, "Unauthorized").FromGateway().Because(explanation);

    internal static ApiResponse Forbidden(string detail) => Plain(403, "Forbidden", detail);

    /// <summary>A reply or a quote of a user with whom the author has nothing to do, as X says it since July 2026.</summary>
    internal static ApiResponse ReplyNotAllowed() =>
        Typed(403, "Authorization Error", "not-authorized-for-resource", Refusals.ReplyNotAllowed);

    internal static ApiResponse MissingScope(string explanation) => Plain(403, "Forbidden").FromGateway().Because(explanation);

    /// <summary>A Tweet that is to be liked is not there. X says so in a form of its own.</summary>
    internal static ApiResponse NoTweetToLike() => InvalidRequest([JsonText.Object(("message", "This tweet cannot be found."))]);

    internal static ApiResponse TooManyRequests() => Plain(429, "Too Many Requests").FromGateway();

    /// <summary>An operation that the sandbox does not serve: X does, so this is no response of X's.</summary>
    internal static ApiResponse NotServed(XOperation operation) =>
        Plain(
            501,
            "Not Implemented",
            $"The sandbox does not serve {operation.Method} {operation.Path} ({operation.Id}) yet. Script its response with XSandbox.Respond(XOperation.{operation.Id}, …), "
                + $"or add a handler to src/XApi.Sandbox/Sections/{operation.Tag}Section.cs and list it in Handlers.cs."
        );

    internal static ApiResponse UnsupportedAuthentication(string used, IEnumerable<string> supported) =>
        new ApiResponse(
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
        ).FromGateway();

    /// <summary>The App stands in no Project, or its plan does not have the operation.</summary>
    internal static ApiResponse ClientNotEnrolled() =>
        new(
            403,
            JsonText.Object(
                ("client_id", CredentialStore.AppId),
                (
                    "detail",
                    "When authenticating requests to the Twitter API v2 endpoints, you must use keys and tokens from a Twitter developer App that is attached to a Project. You can create a project via the developer portal."
                ),
                ("registration_url", "https://developer.twitter.com/en/docs/projects/overview"),
                ("title", "Client Forbidden"),
                ("required_enrollment", "Appropriate Level of API Access"),
                ("reason", "client-not-enrolled"),
                ("type", Types + "client-forbidden")
            )
        );

    /// <summary>The App, or the token made before its settings changed, may only read.</summary>
    internal static ApiResponse OAuth1Permissions() =>
        new(
            403,
            JsonText.Object(
                ("title", "Forbidden"),
                ("status", 403),
                ("detail", "Your client app is not configured with the appropriate oauth1 app permissions for this endpoint."),
                ("type", Types + "oauth1-permissions")
            )
        );

    /// <summary>No credits are left, as X said it until the middle of 2026.</summary>
    internal static ApiResponse CreditsDepleted() =>
        new(
            402,
            JsonText.Object(
                ("account_id", CredentialStore.AccountId),
                ("title", "CreditsDepleted"),
                ("detail", $"Your enrolled account [{CredentialStore.AccountId}] does not have any credits to fulfill this request."),
                ("type", Types + "credits")
            )
        );

    /// <summary>No credits are left, as X says it since then.</summary>
    internal static ApiResponse PaymentRequired() => Typed(402, "Payment Required", "credits-depleted", "credits depleted");

    /// <summary>What the account may spend in a billing cycle is spent; here a cycle is a month.</summary>
    internal static ApiResponse SpendCapReached(DateTimeOffset now)
    {
        var next = new DateOnly(now.UtcDateTime.Year, now.UtcDateTime.Month, 1).AddMonths(1).ToString("O", CultureInfo.InvariantCulture);
        return new(
            403,
            JsonText.Object(
                ("account_id", CredentialStore.AccountId),
                ("title", "SpendCapReached"),
                (
                    "detail",
                    $"Your enrolled account [{CredentialStore.AccountId}] has reached its billing cycle spend cap. API requests will be blocked until the next cycle begins on {next}."
                ),
                ("reset_date", next),
                ("type", Types + "credits")
            )
        );
    }

    /// <summary>The id in the path is not the caller's, where nobody else's will do.</summary>
    internal static ApiResponse NotOneself(string parameter, string given, long user) =>
        InvalidRequest(
            parameter,
            given,
            $"The `{parameter}` query parameter value [{given}] must be the same as the authenticating user [{user}]"
        );

    /// <summary>A stream can't be connected.</summary>
    internal static ApiResponse Connection(int status, string detail, string issue) =>
        new(
            status,
            JsonText.Object(
                ("title", "ConnectionException"),
                ("detail", detail),
                ("connection_issue", issue),
                ("type", Types + "streaming-connection")
            )
        );

    internal static ApiResponse TooManyConnections() =>
        Connection(429, "This stream is currently at the maximum allowed connection limit.", "TooManyConnections");

    internal static ApiResponse NoRules() =>
        Connection(
            409,
            "You must define rules using the POST /2/tweets/search/stream/rules endpoint before connecting to filtered stream.",
            "RuleConfigurationIssue"
        );

    /// <summary>The month's Tweets are used up.</summary>
    internal static ApiResponse UsageCapped() =>
        new(
            429,
            JsonText.Object(
                ("account_id", CredentialStore.AccountId),
                ("product_name", "standard-basic"),
                ("title", "UsageCapExceeded"),
                ("period", "Monthly"),
                ("scope", "Product"),
                ("detail", "Usage cap exceeded: Monthly product cap"),
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
            $"Sorry, you are not authorized to see the {Shown(resource)} with {parameter}: [{value}].",
            resource,
            parameter,
            value,
            section ?? "data"
        );

    // Its type is that of what is not there, although its title is not.
    internal static JsonObject Suspended(string parameter, string value, string? section = null) =>
        Resource("Forbidden", "resource-not-found", $"User has been suspended: [{value}].", "user", parameter, value, section);

    internal static JsonObject FieldNotAuthorized(string resource, string parameter, string id, string field, string section) =>
        JsonText.Object(
            ("resource_type", resource),
            ("field", field),
            ("parameter", parameter),
            ("resource_id", id),
            ("title", "Field Authorization Error"),
            ("section", section),
            ("detail", $"Sorry, you are not authorized to access '{field}' on the {Shown(resource)} with {parameter} : [{id}]."),
            ("value", id),
            ("type", Types + "not-authorized-for-field")
        );

    // X writes it so in sentences.
    private static string Shown(string resource) => resource == "tweet" ? "Tweet" : resource;

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

    /// <summary>More rules than the stream may have: X refuses the request as a whole. The status and the detail are guesses.</summary>
    internal static ApiResponse RuleCap(int cap) =>
        new(
            422,
            JsonText.Object(
                ("title", "RulesCapExceeded"),
                ("detail", $"The rules of this stream would be more than {cap}."),
                ("type", Types + "rule-cap")
            )
        );

    internal static JsonObject NoSuchRule() =>
        JsonText.Object(
            ("errors", new JsonArray(JsonText.Object(("parameters", new JsonObject()), ("message", "Rule does not exist")))),
            ("title", "Invalid Request"),
            ("detail", "One or more parameters to your request was invalid."),
            ("type", Types + "invalid-request")
        );

    /// <summary>Moves the types of all problems in a body to another host: X's come from two.</summary>
    internal static void MoveTo(string host, JsonNode? node)
    {
        switch (node)
        {
            case JsonArray items:
                foreach (var item in items)
                {
                    MoveTo(host, item);
                }

                break;
            case JsonObject members:
                foreach (var (_, member) in members)
                {
                    MoveTo(host, member);
                }

                if (
                    members["type"] is JsonValue type
                    && type.TryGetValue<string>(out var text)
                    && text.StartsWith(Types, StringComparison.Ordinal)
                )
                {
                    members["type"] = text.Replace(UsualHost, host, StringComparison.Ordinal);
                }

                break;
        }
    }

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
            // Only where the spec knows what X calls the kind.
            ("resource_type", ResourceType.Known.Contains(new(resource)) ? resource : null),
            ("parameter", parameter),
            ("resource_id", value),
            ("section", section),
            ("type", Types + type)
        );
}
