using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>The levers and the views over HTTP, under <c>/sandbox/</c>: a table of methods, paths and what they do.</summary>
internal sealed class ControlRoutes(XSandbox sandbox, TrafficLog traffic)
{
    private readonly (string Method, string[] Path, Func<ControlCall, JsonNode?> Handle)[] _routes =
    [
        ("GET", ["status"], _ => StatusView.Of(sandbox)),
        ("GET", ["requests"], call => TrafficView.List(traffic.After(call.Number("after") ?? 0, count: 200))),
        ("GET", ["requests", "{number}"], call => traffic.Find(call.Number("number") ?? 0) is { } found ? TrafficView.Whole(found) : null),
        ("GET", ["world", "{kind}"], call => WorldView.Of(sandbox, call.Text("kind")!, call.Text("query"))),
        ("GET", ["query"], call => QueryView.Of(call.Needed("text"))),
        (
            "POST",
            ["posts"],
            call => Id(sandbox.Post(call.Needed("text"), call.User("user", sandbox), call.Text("reply_to"), call.Text("quote")))
        ),
        ("POST", ["clock"], call => Done(() => sandbox.Advance(TimeSpan.FromSeconds(call.Decimal("seconds"))))),
        ("POST", ["credits"], call => Done(() => sandbox.Balance = (decimal)call.Decimal("balance"))),
        ("POST", ["limits"], call => Done(() => sandbox.UseUpLimit(call.Operation()))),
        ("POST", ["streams"], call => Done(() => sandbox.Streams.Script(ControlCall.Stream(call.Needed("next"))))),
        ("POST", ["media"], call => Done(() => sandbox.Media.FailProcessing(call.Needed("message")))),
        ("POST", ["users", "{user}"], call => Done(() => sandbox.World.Suspend(call.User("user", sandbox)!, call.Flag("suspended")))),
        ("POST", ["dialect"], call => Done(() => sandbox.ForgetsTweetWords = call.Flag("forget_tweet_words"))),
        (
            "POST",
            ["tokens"],
            call => new JsonObject
            {
                ["access_token"] = sandbox.IssueAccessToken(call.User("user", sandbox) ?? sandbox.User, call.Texts("scopes")),
            }
        ),
        ("GET", ["state"], _ => JsonNode.Parse(sandbox.Save())),
        ("PUT", ["state"], call => Done(() => sandbox.Load(call.Body))),
        ("POST", ["reset"], _ => Done(sandbox.Reset)),
        ("POST", ["seed"], call => new JsonObject { ["tweets"] = sandbox.Seed(new StringReader(call.Needed("lines"))) }),
        ("POST", ["refusals"], call => Done(() => sandbox.Refuse(call.Optional(), call.Refusal(), (int)(call.Number("times") ?? 1)))),
        ("DELETE", ["refusals"], _ => Done(sandbox.ClearScripts)),
    ];

    /// <summary>Does what a request asks for.</summary>
    /// <returns>The status, and the response's body.</returns>
    internal (int Status, JsonNode Body) Handle(string method, string path, IReadOnlyDictionary<string, string> query, JsonObject body)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var found = _routes.Where(route => Fits(route.Path, parts)).ToList();
        if (found.Find(route => route.Method == method) is not { Handle: { } handle } chosen)
        {
            return found.Count > 0
                ? (405, Error($"/sandbox/{path} takes {string.Join(" and ", found.Select(route => route.Method))}."))
                : (
                    404,
                    Error(
                        $"There is no /sandbox/{path}. There are {string.Join(", ", _routes.Select(route => string.Join('/', route.Path)).Distinct())}."
                    )
                );
        }

        var values = chosen
            .Path.Zip(parts)
            .Where(pair => pair.First[0] == '{')
            .ToDictionary(pair => pair.First.Trim('{', '}'), pair => pair.Second);
        try
        {
            return handle(new ControlCall(values, query, body)) is { } result
                ? (200, result)
                : (404, Error("There is none, or not any more."));
        }
        catch (Exception fault) when (fault is ArgumentException or InvalidOperationException or FormatException or JsonException)
        {
            return (400, Error(fault.Message));
        }
    }

    private static bool Fits(string[] route, string[] parts) =>
        route.Length == parts.Length && route.Zip(parts).All(pair => pair.First[0] == '{' || pair.First == pair.Second);

    private static JsonObject Error(string message) => new() { ["error"] = message };

    private static JsonObject Id(string id) => new() { ["id"] = id };

    private static JsonObject Done(Action act)
    {
        act();
        return new() { ["done"] = true };
    }
}

/// <summary>What a request to a lever says: in its path, its query, or its body.</summary>
internal sealed class ControlCall(IReadOnlyDictionary<string, string> path, IReadOnlyDictionary<string, string> query, JsonObject body)
{
    /// <summary>The body as it came.</summary>
    internal byte[] Body => JsonText.ToUtf8(body);

    internal string? Text(string name) =>
        path.TryGetValue(name, out var text) || query.TryGetValue(name, out text) ? text
        : body[name] is { } value
            ? value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>()
                : value.ToJsonString()
        : null;

    internal string Needed(string name) => Text(name) is { Length: > 0 } text ? text : throw new ArgumentException($"`{name}` is missing.");

    internal long? Number(string name) =>
        Text(name) is not { } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new ArgumentException($"`{name}` takes a whole number, and is {text}.");

    internal double Decimal(string name) =>
        double.TryParse(Needed(name), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number <= 1e9
            ? number
            : throw new ArgumentException($"`{name}` takes a number from 0 to 1,000,000,000, and is {Text(name)}.");

    internal bool Flag(string name) =>
        Needed(name) switch
        {
            "true" => true,
            "false" => false,
            var other => throw new ArgumentException($"`{name}` takes true or false, and is {other}."),
        };

    internal string[] Texts(string name) =>
        body[name] is JsonArray list ? [.. list.Select(item => item?.ToString() ?? throw new ArgumentException($"`{name}` has a null."))]
        : Text(name) is { } text ? text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)
        : throw new ArgumentException($"`{name}` is missing.");

    /// <summary>A user by name or id; null where none is given.</summary>
    internal SandboxUser? User(string name, XSandbox sandbox) =>
        Text(name)?.TrimStart('@') is not { Length: > 0 } wanted ? null
        : sandbox.Users.FirstOrDefault(user =>
            user.Id == wanted || string.Equals(user.Username, wanted, StringComparison.OrdinalIgnoreCase)
        )
            is { } user
            ? user
        : throw new ArgumentException($"There is no user {wanted}.");

    internal XOperation Operation() =>
        Optional() ?? throw new ArgumentException("`operation` is missing: the id of one, such as SearchRecent.");

    internal XOperation? Optional() =>
        Text("operation") is not { Length: > 0 } id ? null
        : XOperation.All.FirstOrDefault(operation => operation.Id == id) is { } operation ? operation
        : throw new ArgumentException($"There is no operation {id}.");

    internal XRefusal Refusal()
    {
        var (name, all) = (Needed("refusal"), XRefusal.Named);
        return all.TryGetValue(name, out var refusal) ? refusal
            : int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 400 and < 600
                ? XRefusal.Of(status, Text("body"))
            : throw new ArgumentException($"`refusal` takes a status or one of {string.Join(", ", all.Keys)}, and is {name}.");
    }

    /// <summary>What the next connection of a stream does.</summary>
    internal static StreamScript Stream(string next) =>
        next switch
        {
            "reset" => StreamScript.Connect().Deliver().Reset(),
            "close" => StreamScript.Connect().Deliver().Close(),
            "tear" => StreamScript.Connect().Deliver().Tear(),
            "stall" => StreamScript.Connect().Deliver().Stall(),
            "disconnect" => StreamScript.Connect().Deliver().Disconnect(),
            "malformed" => StreamScript.Connect().Malformed(),
            "duplicate" => StreamScript.Connect().Duplicate(),
            "too_many" => StreamScript.TooManyConnections(),
            "unreachable" => StreamScript.Unreachable(),
            _ => throw new ArgumentException(
                $"`next` takes reset, close, tear, stall, disconnect, malformed, duplicate, too_many or unreachable, and is {next}."
            ),
        };
}
