using System.Globalization;
using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>How the sandbox stands: its clock, its money, its streams.</summary>
internal static class StatusView
{
    internal static JsonObject Of(XSandbox sandbox)
    {
        var charges = sandbox.Charges;
        return new()
        {
            ["now"] = Texts.Time(sandbox.TimeProvider.GetUtcNow()),
            ["balance"] = sandbox.Balance,
            ["spent"] = charges.Sum(charge => charge.Usd),
            ["open_streams"] = sandbox.Streams.Open,
            ["requests"] = sandbox.RequestCount,
            ["forgets_tweet_words"] = sandbox.ForgetsTweetWords,
            ["users"] = new JsonArray([.. sandbox.Users.Take(50).Select(user => user.Username)]),
            ["charges"] = new JsonArray([
                .. charges
                    .GroupBy(charge => charge.Operation)
                    .OrderByDescending(sum => sum.Sum(charge => charge.Usd))
                    .Select(sum => new JsonObject { ["operation"] = sum.Key, ["usd"] = sum.Sum(charge => charge.Usd) }),
            ]),
            ["limits"] = new JsonArray([.. sandbox.OpenWindows.Select(window => Line(window, sandbox))]),
        };
    }

    /// <summary>The names that levers take.</summary>
    internal static JsonObject Names() =>
        new()
        {
            ["operations"] = new JsonArray([.. XOperation.All.Select(operation => operation.Id)]),
            ["refusals"] = new JsonArray([.. XRefusal.Named.Keys]),
        };

    private static JsonObject Line(OpenWindow window, XSandbox sandbox) =>
        new()
        {
            ["limit"] = window.Bucket,
            ["of"] =
                Array.Find([.. sandbox.Users], user => window.Caller.EndsWith($"/{user.Id}", StringComparison.Ordinal))?.ToString()
                ?? "the App",
            ["used"] = window.Used,
            ["requests"] = window.Requests,
            ["resets"] = Texts.Time(window.End),
        };
}

/// <summary>Requests, as a line of a list and whole.</summary>
internal static class TrafficView
{
    internal static JsonArray List(IReadOnlyList<RecordedCall> calls) => new([.. calls.Select(Line)]);

    internal static JsonObject Whole(RecordedCall call)
    {
        var json = Line(call);
        json["request"] = Message(call.RequestHeaders, call.RequestBody);
        json["response"] = Message(call.ResponseHeaders, call.ResponseBody);
        json["explanation"] = call.Request.Explanation;
        if (call.Request.Operation is { } operation)
        {
            json["spec"] = Facts(operation);
            json["csharp"] = CSharpCall.Of(operation, call.Request.Target, call.RequestBody);
        }

        return json;
    }

    private static JsonObject Line(RecordedCall call) =>
        new()
        {
            ["number"] = call.Request.Number,
            ["place"] = call.Place,
            ["open"] = call.IsOpen,
            ["at"] = Texts.Time(call.Request.At),
            ["method"] = call.Request.Method,
            ["target"] = call.Request.Target,
            ["operation"] = call.Request.Operation?.Id,
            ["user"] = call.Request.Username,
            ["status"] = call.Request.Status,
            ["problem"] = call.Request.Status >= 400 ? Problem(call.ResponseBody) : null,
            ["remaining"] = call.ResponseHeaders.GetValueOrDefault("x-rate-limit-remaining"),
            ["limit"] = call.ResponseHeaders.GetValueOrDefault("x-rate-limit-limit"),
            ["cost"] = call.Request.Usd,
            ["ms"] = Math.Round(call.Duration.TotalMilliseconds, 1),
            ["bytes"] = call.ResponseBytes,
        };

    private static JsonObject Message(IReadOnlyDictionary<string, string> headers, string body) =>
        new()
        {
            ["headers"] = new JsonObject(headers.Select(header => KeyValuePair.Create(header.Key, (JsonNode?)header.Value))),
            ["body"] = body,
        };

    private static string? Problem(string body)
    {
        try
        {
            return JsonText.Parse(body) is JsonObject problem ? (problem["detail"] ?? problem["title"])?.ToString() : null;
        }
        catch (Exception fault) when (fault is System.Text.Json.JsonException or ArgumentException)
        {
            return null;
        }
    }

    private static JsonObject Facts(XOperation operation) =>
        new()
        {
            ["request"] = $"{operation.Method} {operation.Path}",
            ["credentials"] = string.Join(", ", operation.Security.Select(security => security.Scheme)),
            ["limits"] = string.Join(
                ", ",
                operation.RateLimits.Select(limit =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{limit.Requests} in {limit.Window.TotalMinutes:0} min per {limit.Scope.ToString().ToLowerInvariant()}"
                    )
                )
            ),
            ["price"] = operation.Price is { } price ? $"{price.Item} per {price.Per}" : "nothing",
            ["docs"] = operation.Docs.AbsoluteUri,
            ["parameters"] = string.Join(", ", operation.Parameters.Select(parameter => parameter.Name)),
        };
}

/// <summary>A query as one types it: what X would refuse, and what it matches.</summary>
internal static class QueryView
{
    internal static JsonObject Of(string text)
    {
        var check = XQuery.Check(text, XQueryEndpoint.FullArchiveSearch, XAccessLevel.Enterprise);
        return new()
        {
            ["length"] = check.Length,
            ["diagnostics"] = new JsonArray([
                .. check.Diagnostics.Select(found => new JsonObject
                {
                    ["id"] = found.Id,
                    ["severity"] = found.Severity.ToString().ToLowerInvariant(),
                    ["start"] = found.Span.Start,
                    ["length"] = found.Span.Length,
                    ["message"] = found.Message,
                    ["page"] = found.Page.AbsoluteUri,
                }),
            ]),
            ["explained"] = check.Query?.Explain(),
        };
    }
}

internal static class Texts
{
    internal static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
