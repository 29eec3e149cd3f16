using System.Text;
using System.Text.Json.Nodes;

namespace XApi.Tests;

/// <summary>
/// What the sandbox returns, word for word: to each operation as it is called, to one that asks about nothing, and to one with a value that is wrong. The same
/// options make the same world, so that each has a response that can be approved.
/// </summary>
internal sealed class ApprovedSandboxTests
{
    private const int LongestRead = 100_000;

    // What is no text, what is no id, and what is one (or a minute) that nothing has.
    private static readonly JsonNode[] Wrong = [1.5, "?", "202001010000"];

    // What differs from call to call.
    private static readonly string[] Passing =
    [
        "date",
        "server",
        "transfer-encoding",
        "content-length",
        "x-connection-hash",
        "x-response-time",
    ];

    // What every response has, which is seen once.
    private static readonly string[] Usual =
    [
        "api-version",
        "cache-control",
        "content-disposition",
        "vary",
        "x-access-level",
        "x-content-type-options",
        "x-frame-options",
        "x-transaction-id",
        "x-xss-protection",
    ];

    private PlainCalls _calls = null!;

    private static IEnumerable<TestCaseData> Served => PlainCalls.Served;

    [SetUp]
    public async Task Start() => _calls = await PlainCalls.StartAsync(new FakeClock());

    [TearDown]
    public async Task Stop() => await _calls.DisposeAsync();

    [TestCaseSource(nameof(Served))]
    public async Task The_sandbox_returns_what_is_approved(XOperation operation)
    {
        var seen = new StringBuilder();
        var credential = _calls.Credentials(operation).Last();

        // Of a page the shape of its items is enough: what their fields are is seen where one is looked up.
        var isPage = operation.Parameters.Any(parameter => parameter.Name == "max_results");
        var ask = await AskAsync();
        var whole = await SendAsync(ask with { IsWhole = !isPage });
        seen.AppendLine($"{operation.Method} {new Uri(whole.Request.Url).AbsolutePath}")
            .AppendLine(await CSharpAsync())
            .AppendLine(Headers(whole, [.. Passing, .. Usual]))
            .AppendLine(Whole(whole));

        var nobody = await _calls.SendAsync(operation, ask, new AppOnlyCredential("nobody"));
        seen.AppendLine().AppendLine($"nobody: {Briefly(nobody)}");
        seen.AppendLine($"of nothing: {Briefly(await SendAsync(PlainCalls.OfNothing(operation, await AskAsync())))}");
        seen.AppendLine($"something unknown: {Briefly(await SendAsync((await AskAsync()).And("snow", "1")))}");
        for (var place = 0; _calls.Changed(operation, ask, place, "") is var (name, _); place++)
        {
            // A field or expansion that there is not has the list of all that there are in its message, whatever the operation.
            foreach (var wrong in name.EndsWith(".fields", StringComparison.Ordinal) || name == "expansions" ? [] : Wrong)
            {
                var changed = _calls.Changed(operation, await AskAsync(), place, wrong.DeepClone())!.Value.Ask;
                seen.AppendLine($"{name} = {wrong.ToJsonString()}: {Briefly(await SendAsync(changed))}");
            }
        }

        var address = _calls.Sandbox.BaseAddress.GetLeftPart(UriPartial.Authority);
        Approved.Check(
            $"Sandbox/{operation.Tag}",
            operation.Id,
            seen.ToString().ReplaceLineEndings("\n").Replace(address, "{sandbox}", StringComparison.Ordinal)
        );

        async Task<Ask> AskAsync() => (await _calls.AskAsync(operation)) with { IsWhole = false };

        Task<Exchange> SendAsync(Ask changed) => _calls.SendAsync(operation, changed, credential);

        // As the sandbox's page shows the call, which is listed once it is over.
        async Task<string?> CSharpAsync()
        {
            using var http = new HttpClient { BaseAddress = _calls.Sandbox.BaseAddress };
            var number = JsonNode.Parse(await http.GetStringAsync("/sandbox/status"))!["requests"];
            JsonNode? shown = null;
            await Eventually.TrueAsync(
                async () =>
                {
                    using var response = await http.GetAsync($"/sandbox/requests/{number}");
                    shown = response.IsSuccessStatusCode ? JsonNode.Parse(await response.Content.ReadAsStringAsync()) : null;
                    return shown is not null;
                },
                "the page shows the request"
            );
            return shown!["csharp"]?.GetValue<string>();
        }
    }

    // What the sandbox does not serve any more has no test above.
    [Test]
    public void What_is_approved_is_what_is_served()
    {
        var approved = XOperation.All.Select(operation => operation.Tag).Distinct().SelectMany(tag => Approved.Names($"Sandbox/{tag}"));

        Assert.That(Served.Select(@case => ((XOperation)@case.Arguments[0]!).Id), Is.EquivalentTo(approved));
    }

    [Test]
    public async Task The_headers_of_a_response_are_what_is_approved()
    {
        var operation = XOperation.GetTweet;
        var exchange = await _calls.SendAsync(
            operation,
            await _calls.AskAsync(operation),
            new AppOnlyCredential(_calls.Sandbox.BearerToken)
        );

        Approved.Check("Sandbox/Headers", operation.Id, $"{Headers(exchange, Passing)}\n");
    }

    private static string Headers(Exchange exchange, IEnumerable<string> without) =>
        string.Join(
            '\n',
            exchange
                .Response!.Headers.Where(header => !without.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
                .OrderBy(header => header.Key, StringComparer.Ordinal)
                .Select(header => $"{header.Key}: {header.Value}")
                .Prepend($"{exchange.Status}")
        );

    // X's document is more than anyone reads; its own tests compare it with the spec.
    private static string Whole(Exchange exchange)
    {
        var body = exchange.Response!.Body;
        return !body.StartsWith('{') ? Text(body)
            : body.Length > LongestRead ? string.Join(", ", JsonNode.Parse(body)!.AsObject().Select(member => member.Key))
            : Approved.LaidOut(body);
    }

    // The status, and why.
    private static string Briefly(Exchange exchange)
    {
        var body = exchange.Response!.Body;
        if (!body.StartsWith('{'))
        {
            return $"{exchange.Status} {Text(body)}".TrimEnd();
        }

        var json = JsonNode.Parse(body)!;
        var reasons = (json["errors"]?.AsArray() ?? [json]).Select(error =>
            (error!["message"] ?? error["detail"] ?? error["title"])?.GetValue<string>()
        );
        return $"{exchange.Status} {string.Join(" | ", reasons)}".TrimEnd();
    }

    // Of a picture nobody can approve more than how long it is.
    private static string Text(string body) => body.Any(char.IsControl) ? $"({body.Length} characters)" : body;
}
