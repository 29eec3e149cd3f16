using BenchmarkDotNet.Attributes;

namespace XApi.Bench;

/// <summary>What is done before a request leaves.</summary>
public class RequestParts
{
    private static readonly OAuth1Keys Keys = new(
        "an-api-key-of-25-letters-",
        "an-api-key-secret",
        "2244994945-an-access-token",
        "an-access-token-secret"
    );
    private readonly Uri _target = new(
        "https://api.x.com/2/tweets/search/recent?query=snow%20-is%3Aretweet&max_results=100&tweet.fields=created_at,public_metrics"
    );
    private static readonly DateTimeOffset Now = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly CreateTweetRequest _request = new()
    {
        Text = "Hello, world! It is snowing again.",
        Reply = new() { InReplyToTweetId = "1460323737035677698" },
    };

    private string _rule = "";

    [GlobalSetup]
    public void MakeRule()
    {
        _rule = string.Concat(Enumerable.Repeat("(happy OR \"ski day\" #fun) from:TwitterDev -is:retweet ", 20))[..1024];
        _rule = _rule[..(_rule.LastIndexOf(')') + 1)].PadRight(1024, ' ').TrimEnd();
        _rule += ' ' + new string('x', 1023 - _rule.Length);
    }

    [Benchmark(Description = "write a request")]
    public string Write() => _request.ToJson();

    [Benchmark(Description = "sign a request, OAuth 1.0a")]
    public string Sign() => OAuth1Signature.Header(Keys, "GET", _target, [], [], Now);

    [Benchmark(Description = "parse a query of 1,024 characters")]
    public XQuery Parse() => XQuery.Parse(_rule);
}
