using System.Text.Json;
using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>The levers and the views over HTTP, under <c>/sandbox/</c>: a table of methods, paths and what they do.</summary>
internal sealed class ControlRoutes(XSandbox sandbox, TrafficLog traffic)
{
    private readonly (string Method, string[] Path, Func<ControlCall, JsonNode?> Handle)[] _routes =
    [
        ("GET", ["status"], _ => StatusView.Of(sandbox)),
        ("GET", ["names"], _ => StatusView.Names()),
        ("GET", ["requests"], call => TrafficView.List(traffic.After(call.Number("after") ?? 0, count: 200))),
        ("GET", ["requests", "{number}"], call => traffic.Find(call.Number("number") ?? 0) is { } found ? TrafficView.Whole(found) : null),
        ("GET", ["world", "{kind}"], call => WorldView.Of(sandbox, call.Text("kind")!, call.Text("query"))),
        ("GET", ["world", "tweets", "{id}"], call => ConversationView.Of(sandbox, call.Number("id") ?? 0)),
        ("GET", ["query"], call => QueryView.Of(call.Needed("text"))),
        (
            "POST",
            ["posts"],
            call => Id(sandbox.Post(call.Needed("text"), call.User("user", sandbox), call.Text("reply_to"), call.Text("quote")))
        ),
        ("POST", ["clock"], call => Done(() => sandbox.Advance(TimeSpan.FromSeconds(call.Decimal("seconds"))))),
        ("POST", ["credits"], call => Done(() => sandbox.Balance = (decimal)call.Decimal("balance"))),
        ("POST", ["limits"], call => Done(() => sandbox.UseUpLimit(call.Operation(), call.Caller(sandbox)))),
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
        ("POST", ["seed"], call => new JsonObject { ["tweets"] = sandbox.Seed(call.Lines()) }),
        (
            "POST",
            ["refusals"],
            call =>
                Done(() =>
                    sandbox.Refuse(call.Optional(), call.Refusal(), int.CreateSaturating(call.Number("times") ?? 1), call.Caller(sandbox))
                )
        ),
        ("DELETE", ["refusals"], _ => Done(sandbox.ClearScripts)),
    ];

    /// <summary>Does what a request asks for.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="path">Its path, behind <c>/sandbox/</c>.</param>
    /// <param name="query">Its query.</param>
    /// <param name="body">Its body, where that is JSON.</param>
    /// <param name="file">Its body as it came, where that is a file.</param>
    /// <returns>The status, and the response's body.</returns>
    internal (int Status, JsonNode Body) Handle(
        string method,
        string path,
        IReadOnlyDictionary<string, string> query,
        JsonObject body,
        Stream? file = null
    )
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
            return handle(new ControlCall(values, query, body, file)) is { } result
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
