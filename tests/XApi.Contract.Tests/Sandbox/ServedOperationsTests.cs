using System.Text.Json.Nodes;

namespace XApi.Tests;

/// <summary>
/// Every operation that the sandbox serves, streams aside: asked by plain HTTP for everything that the spec offers, its response passes the gate that the stubs
/// pass too. An operation that is served and has no row here fails.
/// </summary>
internal sealed class ServedOperationsTests
{
    private PlainCalls _calls = null!;

    private static IEnumerable<TestCaseData> Served => PlainCalls.Served;

    private static IEnumerable<TestCaseData> Named =>
        Served.Where(@case => ((XOperation)@case.Arguments[0]!).Path.Contains('{', StringComparison.Ordinal));

    private static IEnumerable<TestCaseData> Secured => Served.Where(@case => ((XOperation)@case.Arguments[0]!).Security.Count > 0);

    [OneTimeSetUp]
    public async Task Start() => _calls = await PlainCalls.StartAsync(shortPages: false);

    [OneTimeTearDown]
    public async Task Stop() => await _calls.DisposeAsync();

    [TestCaseSource(nameof(Served))]
    public async Task A_response_with_all_that_can_be_requested_is_as_the_spec_has_it(XOperation operation)
    {
        foreach (var credential in _calls.Credentials(operation))
        {
            var ask = await _calls.AskAsync(operation);

            var exchange = await _calls.SendAsync(operation, ask, credential);

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
        var nothing = PlainCalls.OfNothing(operation, await _calls.AskAsync(operation));

        var exchange = await _calls.SendAsync(operation, nothing, _calls.Credentials(operation).First());

        AssertConforms(operation, exchange);
        Assert.That(exchange.Status, Is.InRange(200, 499), exchange.Response!.Body);
    }

    [TestCaseSource(nameof(Secured))]
    public async Task A_refusal_is_as_the_spec_has_it(XOperation operation)
    {
        var exchange = await _calls.SendAsync(operation, await _calls.AskAsync(operation), Caller.With("nobody", operation));

        AssertConforms(operation, exchange);
        Assert.That(exchange.Status, Is.EqualTo(401));
    }

    // All else of the request is right, so that nothing keeps the value from being read.
    [TestCaseSource(nameof(Served))]
    public async Task A_value_beyond_all_bounds_is_served_or_refused(XOperation operation)
    {
        var credential = _calls.Credentials(operation).Last();
        var ask = await _calls.AskAsync(operation);
        foreach (var extreme in Extremes)
        {
            for (var place = 0; _calls.Changed(operation, ask, place, extreme) is (_, var changed); place++)
            {
                var exchange = await _calls.SendAsync(operation, changed, credential);
                Assert.That(exchange.Status, Is.LessThan(500), () => $"{exchange.Request.Url}\n{changed.Body}\n{exchange.Response?.Body}");
                if (exchange.Status < 300 && operation.Method != HttpMethod.Get)
                {
                    // What it asked about may be gone.
                    ask = await _calls.AskAsync(operation);
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

    private static void AssertConforms(XOperation operation, Exchange exchange)
    {
        var verdict = ContractRun.Spec.Judge(exchange);
        Assert.That(verdict.Operation, Is.EqualTo(operation.Id));
        Assert.That(verdict.Problems, Is.Empty, () => $"{exchange.Request.Url}\n{exchange.Request.Body}\n{exchange.Response?.Body}");
    }
}
