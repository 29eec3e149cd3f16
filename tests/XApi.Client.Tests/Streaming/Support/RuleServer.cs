using System.Net;
using Newtonsoft.Json.Linq;

namespace XApi.Tests;

/// <summary>Keeps rules as X does: unique by text, up to a cap.</summary>
internal sealed class RuleServer : IDisposable
{
    private readonly List<(string Id, string Value, string? Tag)> _rules = [];
    private readonly StubServer _server;
    private int _lastId;

    public RuleServer(params (string Value, string? Tag)[] rules)
    {
        foreach (var (value, tag) in rules)
        {
            _rules.Add(($"{++_lastId}", value, tag));
        }

        Fewest = rules.Length == 0 ? int.MaxValue : rules.Length;
        _server = new StubServer(Respond);
        Client = new XApiClient(new XApiClientOptions { Credentials = [new AppOnlyCredential("token")], PrimaryHandler = _server });
    }

    public XApiClient Client { get; }

    public HttpMessageHandler Handler => _server;

    public int Cap { get; init; } = 1000;

    public bool RefusesInvalidWith400 { get; init; }

    /// <summary>The type of the problem of a rule that is invalid.</summary>
    public string Refusal { get; init; } = "invalid-rules";

    public HttpStatusCode Status { get; init; } = HttpStatusCode.OK;

    public List<string> Changes { get; } = [];

    public List<int> Sizes { get; } = [];

    public int Fewest { get; private set; }

    public string[] Texts => [.. _rules.Select(rule => $"{rule.Value}|{rule.Tag}")];

    public Task<RuleSync> SyncAsync(params AddRule[] rules) => Client.FilteredStream.SyncRulesAsync(rules);

    public void Dispose()
    {
        Client.Dispose();
        _server.Dispose();
    }

    private HttpResponseMessage Respond(SentRequest request)
    {
        if (Status != HttpStatusCode.OK)
        {
            return StubServer.Json("""{"title":"Forbidden","detail":"No."}""", Status);
        }

        if (request.Method == "GET")
        {
            return StubServer.Json(
                new JObject
                {
                    ["data"] = new JArray(_rules.Select(rule => Json(rule))),
                    ["meta"] = new JObject { ["sent"] = "2024-05-01T12:00:00.000Z" },
                }.ToString()
            );
        }

        var body = JObject.Parse(request.Body!);
        var dryRun = request.Uri.Query.Contains("dry_run=true", StringComparison.Ordinal);
        return body["delete"] is { } deletion ? Delete(deletion) : Add((JArray)body["add"]!, dryRun);
    }

    private HttpResponseMessage Delete(JToken deletion)
    {
        var ids = deletion["ids"]!.Select(id => (string?)id).ToList();
        Sizes.Add(ids.Count);
        Changes.Add("delete " + string.Join(' ', _rules.Where(rule => ids.Contains(rule.Id)).Select(rule => rule.Value)));
        _rules.RemoveAll(rule => ids.Contains(rule.Id));
        Fewest = Math.Min(Fewest, _rules.Count);
        return Done([], [], new JObject { ["deleted"] = ids.Count });
    }

    private HttpResponseMessage Add(JArray additions, bool dryRun)
    {
        Sizes.Add(additions.Count);
        Changes.Add((dryRun ? "try " : "add ") + string.Join(' ', additions.Select(rule => rule["value"])));
        var before = _rules.ToList();
        List<JObject> created = [],
            errors = [];
        foreach (var addition in additions)
        {
            var (value, tag) = ((string)addition["value"]!, (string?)addition["tag"]);
            if (value.StartsWith("invalid ", StringComparison.Ordinal))
            {
                errors.Add(Problem("InvalidRule", Refusal, value));
            }
            else if (_rules.Exists(rule => rule.Value == value))
            {
                errors.Add(Problem("DuplicateRule", "duplicate-rules", value));
            }
            else if (_rules.Count >= Cap)
            {
                errors.Add(Problem("RulesCapExceeded", "rule-cap", value));
            }
            else
            {
                var rule = ($"{++_lastId}", value, tag);
                _rules.Add(rule);
                created.Add(Json(rule));
            }
        }

        if (dryRun)
        {
            _rules.Clear();
            _rules.AddRange(before);
        }

        return RefusesInvalidWith400 && created.Count == 0
            ? StubServer.Json(
                new JObject
                {
                    ["title"] = "Invalid Request",
                    ["type"] = "https://api.twitter.com/2/problems/invalid-request",
                    ["errors"] = new JArray(errors),
                }.ToString(),
                HttpStatusCode.BadRequest
            )
            : Done(created, errors, new JObject { ["created"] = created.Count, ["not_created"] = errors.Count });
    }

    private static HttpResponseMessage Done(List<JObject> data, List<JObject> errors, JObject summary)
    {
        var response = new JObject
        {
            ["meta"] = new JObject { ["sent"] = "2024-05-01T12:00:00.000Z", ["summary"] = summary },
        };
        if (data.Count > 0)
        {
            response["data"] = new JArray(data);
        }

        if (errors.Count > 0)
        {
            response["errors"] = new JArray(errors);
        }

        return StubServer.Json(response.ToString(), data.Count > 0 ? HttpStatusCode.Created : HttpStatusCode.OK);
    }

    private static JObject Json((string Id, string Value, string? Tag) rule)
    {
        var json = new JObject { ["id"] = rule.Id, ["value"] = rule.Value };
        if (!string.IsNullOrEmpty(rule.Tag))
        {
            json["tag"] = rule.Tag;
        }

        return json;
    }

    private static JObject Problem(string title, string type, string value) =>
        new()
        {
            ["value"] = value,
            ["title"] = title,
            ["type"] = "https://api.twitter.com/2/problems/" + type,
        };
}
