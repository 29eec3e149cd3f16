using System.Text.Json.Nodes;
using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Authentication;
using XApi.Sandbox;

namespace XApi.Tests;

/// <summary>
/// Every operation that the sandbox serves, streams aside: asked by plain HTTP for everything that the spec offers, its response passes the gate that the stubs
/// pass too. An operation that is served and has no row here fails.
/// </summary>
internal sealed class ServedOperationsTests
{
    private readonly SigningWebhook _webhook = new();
    private XSandbox _sandbox = null!;
    private Seeds _seeds = null!;

    private static IEnumerable<TestCaseData> Served =>
        XOperation
            .All.Where(operation => operation.Streaming is null && XSandbox.ServiceOf(operation) != SandboxService.None)
            .Select(operation => new TestCaseData(operation).SetArgDisplayNames(operation.Id));

    private static IEnumerable<TestCaseData> Named =>
        Served.Where(@case => ((XOperation)@case.Arguments[0]!).Path.Contains('{', StringComparison.Ordinal));

    private static IEnumerable<TestCaseData> Secured => Served.Where(@case => ((XOperation)@case.Arguments[0]!).Security.Count > 0);

    [OneTimeSetUp]
    public async Task Start()
    {
        _sandbox = await XSandbox.StartAsync(
            new()
            {
                Users = 100,
                Tweets = 500,
                SearchDelay = TimeSpan.Zero,
                EnforceRateLimits = false,
                ComplianceTime = TimeSpan.Zero,
                WebhookHandler = _webhook,
                ShortPages = false,
            }
        );
        _webhook.Secret = _sandbox.ApiKeySecret;
        _seeds = new Seeds(_sandbox);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _seeds.Dispose();
        _webhook.Dispose();
        await _sandbox.DisposeAsync();
    }

    [TestCaseSource(nameof(Served))]
    public async Task A_response_with_all_that_can_be_requested_is_as_the_spec_has_it(XOperation operation)
    {
        foreach (var credential in Credentials(operation))
        {
            var ask = await AskOfAsync(operation);

            var exchange = await SendAsync(operation, ask, credential);

            AssertConforms(operation, exchange);
            Assert.That(exchange.Status, Is.InRange(200, 299), exchange.Response!.Body);
            if (!ask.IsEmpty)
            {
                var data = JsonNode.Parse(exchange.Response.Body)!["data"];
                Assert.That(data is null or JsonArray { Count: 0 }, Is.False, () => $"It returned nothing: {exchange.Response.Body}");
            }
        }
    }

    [TestCaseSource(nameof(Named))]
    public async Task What_cannot_be_found_is_said_as_the_spec_has_it(XOperation operation)
    {
        // An id that a user could have, of a place in which nothing is.
        var ask = await AskOfAsync(operation);
        var nothing = ask with { Values = [.. ask.Values.Where(value => !IsNamed(operation, value.Name)), .. Nothing(operation)] };

        var exchange = await SendAsync(operation, nothing, Credentials(operation).First());

        AssertConforms(operation, exchange);
        Assert.That(exchange.Status, Is.InRange(200, 499), exchange.Response!.Body);
    }

    [TestCaseSource(nameof(Secured))]
    public async Task A_refusal_is_as_the_spec_has_it(XOperation operation)
    {
        var exchange = await SendAsync(operation, await AskOfAsync(operation), Caller.With("nobody", operation));

        AssertConforms(operation, exchange);
        Assert.That(exchange.Status, Is.EqualTo(401));
    }

    // All else of the request is right, so that nothing keeps the value from being read.
    [TestCaseSource(nameof(Served))]
    public async Task A_value_beyond_all_bounds_is_served_or_refused(XOperation operation)
    {
        var credential = Credentials(operation).Last();
        var ask = await AskOfAsync(operation);
        foreach (var extreme in Extremes)
        {
            for (var place = 0; Changed(operation, ask, place, extreme) is { } changed; place++)
            {
                var exchange = await SendAsync(operation, changed, credential);
                Assert.That(exchange.Status, Is.LessThan(500), () => $"{exchange.Request.Url}\n{changed.Body}\n{exchange.Response?.Body}");
                if (exchange.Status < 300 && operation.Method != HttpMethod.Get)
                {
                    // What it asked about may be gone.
                    ask = await AskOfAsync(operation);
                }
            }
        }
    }

    private static readonly JsonNode?[] Extremes =
    [
        "9223372036854775807",
        "9999-12-31T23:59:59.999Z",
        "",
        long.MaxValue,
        null,
        new JsonArray(),
    ];

    // The same request with another value in a place: those of the address are counted first, then those of the body. Null where there is no such place.
    private Ask? Changed(XOperation operation, Ask ask, int place, JsonNode? value)
    {
        var named = ask.Path(operation, _seeds.Me).Concat(ask.Query(operation, isUser: true)).Select(known => known.Name).ToList();
        if (place < named.Count)
        {
            return ask with
            {
                Values = [(named[place], value?.ToString() ?? ""), .. ask.Values.Where(known => known.Name != named[place])],
            };
        }

        if (ask is not { Body.Length: > 0, ContentType: "application/json" })
        {
            return null;
        }

        var body = JsonNode.Parse(ask.Body)!;
        if (Leaves(body).ElementAtOrDefault(place - named.Count) is not { } leaf)
        {
            return null;
        }

        leaf.ReplaceWith(value?.DeepClone());
        return ask with { Body = body.ToJsonString() };
    }

    private static IEnumerable<JsonNode> Leaves(JsonNode? node) =>
        node switch
        {
            JsonObject map => map.SelectMany(member => Leaves(member.Value)),
            JsonArray list => list.SelectMany(Leaves),
            null => [],
            _ => [node],
        };

    private Task<Ask> AskOfAsync(XOperation operation) =>
        AskTable.Of(operation, _seeds)
        ?? throw new InvalidOperationException($"The sandbox serves {operation.Id}, of which no {nameof(AskTable)} has a row yet.");

    private static bool IsNamed(XOperation operation, string name) => operation.Path.Contains($"{{{name}}}", StringComparison.Ordinal);

    private static IEnumerable<(string Name, string Value)> Nothing(XOperation operation) =>
        operation
            .Parameters.Where(spec => spec.In == XParameterLocation.Path)
            .Select(spec =>
                (
                    spec.Name,
                    (operation.Tag, spec.Name) switch
                    {
                        (_, "token") => "nnnnnnnnnn",
                        (_, "media_key") => "3_1",
                        ("Chat", "id") when !operation.Path.Contains("/upload/", StringComparison.Ordinal) => "g1",
                        ("DirectMessages", "id" or "dm_conversation_id") => "1-2",
                        _ => spec.Values?[0] ?? "1",
                    }
                )
            );

    private IEnumerable<IAuthenticationProvider> Credentials(XOperation operation) =>
        operation.Security.Count == 0
            ? [new AnonymousAuthenticationProvider()]
            : operation.Security.Select(security =>
                security.Scheme switch
                {
                    XSecurityScheme.BearerToken => (IAuthenticationProvider)new AppOnlyCredential(_sandbox.BearerToken),
                    XSecurityScheme.OAuth2UserToken => _sandbox.User.Credential,
                    _ => _sandbox.User.OAuth1Credential,
                }
            );

    private async Task<Exchange> SendAsync(XOperation operation, Ask ask, IAuthenticationProvider credential)
    {
        var url = new Uri(_sandbox.BaseAddress, ask.Url(operation, _seeds.Me, isUser: credential is not AppOnlyCredential));
        var signed = new RequestInformation { HttpMethod = Enum.Parse<Method>(operation.Method.Method), URI = url };
        await credential.AuthenticateRequestAsync(signed);
        using var request = new HttpRequestMessage(operation.Method, url);
        foreach (var header in signed.Headers)
        {
            request.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        request.Headers.TryAddWithoutValidation("Accept", operation.ResponseMediaType);
        request.Content = ask.Content;
        // It shares its connections with all others, so it is not disposed.
        var wiretap = new Wiretap();
        using var http = new HttpClient(wiretap, disposeHandler: false);
        using var response = await http.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
        return wiretap.Take()[^1];
    }

    private static void AssertConforms(XOperation operation, Exchange exchange)
    {
        var verdict = ContractRun.Spec.Judge(exchange);
        Assert.That(verdict.Operation, Is.EqualTo(operation.Id));
        Assert.That(verdict.Problems, Is.Empty, () => $"{exchange.Request.Url}\n{exchange.Request.Body}\n{exchange.Response?.Body}");
    }
}
