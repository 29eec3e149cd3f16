using System.Text;
using System.Text.Json.Nodes;
using XApi.Sandbox;

namespace XApi.Fidelity;

/// <summary>Asks a sandbox for the same kind of thing as each recording, and compares.</summary>
internal sealed class Judge : IDisposable
{
    // What depends on the machine, the connection or the edge, and not on the API.
    private static readonly HashSet<string> Ignored =
    [
        "set-cookie",
        "server",
        "connection",
        "keep-alive",
        "content-length",
        "content-encoding",
        "transfer-encoding",
        "strict-transport-security",
        "perf",
        "vary",
        "cf-ray",
        "cf-cache-status",
        "expires",
        "pragma",
        "last-modified",
        "origin-cf-ray",
    ];

    private const int Messages = 40;
    private const int TweetsPerSecond = 2000;

    // On a busy machine, a heartbeat may come between two messages.
    private const int LastHeartbeats = 5;

    private readonly XSandbox _sandbox;
    private readonly HttpClient _http = new();

    private Judge(XSandbox sandbox) => _sandbox = sandbox;

    public static async Task<Report> CompareAsync(IEnumerable<Recording> recordings)
    {
        var report = new Report();
        foreach (var recording in recordings)
        {
            // Each in a world of its own, so that no recording changes what another finds.
            using var webhook = new WebhookReceiver();
            await using var sandbox = await XSandbox.StartAsync(
                new()
                {
                    ShortPages = false,
                    WebhookHandler = webhook,
                    HeartbeatInterval = TimeSpan.FromSeconds(0.3),
                    ProblemHost =
                        recording.Body?.ToJsonString().Contains("api.twitter.com/2/problems", StringComparison.Ordinal) == true
                            ? "api.twitter.com"
                            : "api.x.com",
                }
            );
            webhook.Secret = sandbox.ApiKeySecret;
            using var judge = new Judge(sandbox);
            await judge.CompareAsync(recording, report);
        }

        return report;
    }

    public void Dispose() => _http.Dispose();

    private async Task CompareAsync(Recording recording, Report report)
    {
        var props = await Props.PutAsync(_sandbox);
        if (Occasion.Of(recording, _sandbox, props) is not { } occasion)
        {
            report.LeftOut.Add((recording, "it is no response of an operation that the sandbox could be brought to give"));
            return;
        }

        using var request = new HttpRequestMessage(new HttpMethod(occasion.Method), new Uri(_sandbox.BaseAddress, occasion.Target));
        request.Headers.Authorization = new("Bearer", occasion.Token);
        request.Content = occasion.Body is null ? null : new StringContent(occasion.Body, Encoding.UTF8, "application/json");
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        report.Compared.Add((recording, [.. Differences(recording, response, await ReadAsync(response, occasion))]));
    }

    private async Task<IReadOnlyList<JsonNode?>> ReadAsync(HttpResponseMessage response, Occasion occasion)
    {
        if (!occasion.IsStream || !response.IsSuccessStatusCode)
        {
            return [JsonNode.Parse(await response.Content.ReadAsStringAsync())];
        }

        // One message has little of what messages can have. A stream that has no more of them sends heartbeats.
        var messages = new List<JsonNode?>();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        using var traffic = _sandbox.StartTraffic(TweetsPerSecond);
        _sandbox.World.UpdateProfile(_sandbox.User, description: "All that is white");
        for (
            var heartbeats = 0;
            messages.Count < Messages && (messages.Count == 0 || heartbeats < LastHeartbeats) && await reader.ReadLineAsync() is { } line;

        )
        {
            heartbeats = line.Length > 0 ? 0 : heartbeats + 1;
            if (line.Length > 0)
            {
                messages.Add(JsonNode.Parse(line));
            }
        }

        return messages;
    }

    private static IEnumerable<string> Differences(Recording recording, HttpResponseMessage response, IReadOnlyList<JsonNode?> bodies)
    {
        if ((int)response.StatusCode / 100 != recording.Status / 100)
        {
            yield return $"the status is {recording.Status} on X, {(int)response.StatusCode} in the sandbox: {bodies[0]?.ToJsonString()}";
            yield break;
        }

        var headers = response
            .Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString());
        foreach (var (name, value) in recording.Headers.Where(header => !Ignored.Contains(header.Key)))
        {
            if (!headers.TryGetValue(name, out var found))
            {
                yield return $"the header {name} ({value}) is missing in the sandbox";
            }
            else if (name == "content-type" && !found.Replace(" ", "").Equals(value.Replace(" ", ""), StringComparison.OrdinalIgnoreCase))
            {
                yield return $"the header {name} is {value} on X, {found} in the sandbox";
            }
        }

        foreach (var difference in Shape.Of(recording.Body).Differences(Shape.Of(bodies)))
        {
            yield return difference;
        }

        if (Shape.Falls(recording.Body) == true && Shape.Falls(bodies[0]) == false)
        {
            yield return "ids fall from item to item on X, not in the sandbox";
        }
    }
}

/// <summary>What was compared, and what was not.</summary>
internal sealed record Report
{
    public List<(Recording Recording, IReadOnlyList<string> Differences)> Compared { get; } = [];

    public List<(Recording Recording, string Why)> LeftOut { get; } = [];
}
