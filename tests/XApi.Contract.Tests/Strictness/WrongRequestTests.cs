using System.Text;
using Newtonsoft.Json.Linq;

namespace XApi.Tests;

/// <summary>A stub that responds to what it should not hides a fault of the client. Each stub is sent what the client sends, with one thing wrong.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class WrongRequestTests
{
    private const string OtherMethod = "another method";

    private static readonly HttpClient Http = new();

    private static IEnumerable<TestCaseData> Cases =>
        Sections.Cases.Select(@case => new TestCaseData(@case).SetArgDisplayNames(@case.Stub));

    [TestCaseSource(nameof(Cases))]
    public async Task A_request_with_one_thing_wrong_does_not_meet_the_stub(ContractCase @case)
    {
        var outcome = await @case.RunAsync(ContractRun.Stubs.BaseAddress, Caller.For(@case.Operation));
        var right = outcome.Exchange.Request;
        Assert.That((await SendAsync(right)).Stub, Is.EqualTo(StubFiles.Met(@case.Stub)), "sent again as it was");
        foreach (var (what, wrong) in Wrong(right))
        {
            var (stub, body) = await SendAsync(wrong);
            Assert.That(stub, Is.Not.EqualTo(StubFiles.Met(@case.Stub)), what);

            // By another method or without a parameter it may be another documented request; else the response says what comes closest.
            Assert.That(
                stub is null ? body : stub,
                Does.Contain(
                    stub is null ? "Closest stub"
                    : what == OtherMethod ? ": "
                    : $"{@case.Operation.Id}: "
                ),
                what
            );
        }
    }

    [Test]
    public async Task A_request_that_no_stub_matches_fails_with_the_one_that_comes_closest()
    {
        var call = ContractCase.Of(XOperation.SearchRecent, "wrong", x => x.Search.RecentAsync("from:XDevelopers is:retweet"));
        var outcome = await call.RunAsync(ContractRun.Stubs.BaseAddress, Caller.App);
        Assert.That(outcome.IsUnmatched);
        Assert.That(
            outcome.Exchange.Response!.Body,
            Does.Contain("Closest stub: SearchRecent: documented").And.Contain("query query").And.Contain("from:XDevelopers is:retweet")
        );
        Assert.That(
            ((Exception)outcome.Result).Message,
            Does.Contain("No stub matches GET /2/tweets/search/recent").And.Contain("query query: wanted ")
        );
    }

    private static IEnumerable<(string What, SentRequest Request)> Wrong(SentRequest right)
    {
        yield return (OtherMethod, right with { Method = right.Method == "GET" ? "POST" : "GET" });
        var url = new Uri(right.Url);
        var pairs = url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries);
        var path = url.GetLeftPart(UriPartial.Path);
        yield return ("another path", WithUrl(right, path[..^1] + (path[^1] == '9' ? '8' : '9'), pairs));
        yield return ("a parameter too many", WithUrl(right, path, [.. pairs, "trim_user=true"]));
        foreach (var pair in pairs)
        {
            var others = pairs.Where(other => other != pair).ToArray();
            yield return ($"without {pair}", WithUrl(right, path, others));
            yield return ($"{pair} twice", WithUrl(right, path, [.. pairs, pair]));
            yield return ($"{pair} with another value", WithUrl(right, path, [.. others, pair + "x"]));
            yield return ($"{pair} under another name", WithUrl(right, path, [.. others, "x" + pair]));
        }

        foreach (var wrong in WrongCredentials(right))
        {
            yield return wrong;
        }

        yield return ("another Accept", WithHeader(right, "accept", "text/html"));
        if (right.Body is null)
        {
            yield return ("a body", right with { Body = "{}" });
            yield break;
        }

        yield return ("no body", right with { Body = null });
        yield return ("another Content-Type", WithHeader(right, "content-type", "text/plain"));
        if (!StubFiles.IsJson(right.Body))
        {
            // A file, or a form with one in it.
            yield return ("other bytes", right with { Body = right.Body.Replace("the bytes", "his bytes", StringComparison.Ordinal) });
            yield break;
        }

        foreach (var (what, body) in Mutation.OfJson(right.Body))
        {
            yield return (what, right with { Body = body });
        }
    }

    private static IEnumerable<(string What, SentRequest Request)> WrongCredentials(SentRequest right)
    {
        if (!right.Headers.TryGetValue("authorization", out var sent))
        {
            yield return ("a credential where none is needed", WithHeader(right, "authorization", "Bearer someone"));
            yield break;
        }

        yield return ("no Authorization", WithHeader(right, "authorization", null));
        yield return ("another token", WithHeader(right, "authorization", "Bearer someone"));
        yield return ("another scheme", WithHeader(right, "authorization", sent.Replace("Bearer", "Basic", StringComparison.Ordinal)));
    }

    private static SentRequest WithUrl(SentRequest right, string path, string[] pairs) =>
        right with
        {
            Url = pairs.Length == 0 ? path : $"{path}?{string.Join('&', pairs)}",
        };

    private static SentRequest WithHeader(SentRequest right, string name, string? value) =>
        right with
        {
            Headers = right.Headers.Where(header => header.Key != name).Concat(value is null ? [] : [new(name, value)]).ToDictionary(),
        };

    private static async Task<(string? Stub, string Body)> SendAsync(SentRequest request)
    {
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), request.Url);
        foreach (var (name, value) in request.Headers.Where(header => !header.Key.StartsWith("content-", StringComparison.Ordinal)))
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        if (request.Body is not null)
        {
            message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(request.Body));
            message.Content.Headers.TryAddWithoutValidation("Content-Type", request.Headers.GetValueOrDefault("content-type"));
        }

        using var response = await Http.SendAsync(message);
        return (
            response.Headers.TryGetValues("Matched-Stub-Name", out var names) ? names.Single() : null,
            await response.Content.ReadAsStringAsync()
        );
    }
}
