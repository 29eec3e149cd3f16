namespace XApi.Tests.RateLimits;

/// <summary>The headers about limits, one by one.</summary>
public class RateLimitHeaderTests
{
    [TestCase("x-rate-limit")]
    [TestCase("x-app-limit-24hour")]
    [TestCase("x-user-limit-24hour")]
    public void Each_limit_has_three_headers(string prefix)
    {
        var limit = Read(($"{prefix}-limit", "450"), ($"{prefix}-remaining", "449"), ($"{prefix}-reset", "1714564800"));

        var window = new RateLimitWindow(450, 449, DateTimeOffset.FromUnixTimeSeconds(1714564800));
        Assert.That(
            limit,
            Is.EqualTo(
                new RateLimit(
                    prefix == "x-rate-limit" ? window : null,
                    prefix == "x-app-limit-24hour" ? window : null,
                    prefix == "x-user-limit-24hour" ? window : null
                )
            )
        );
        Assert.That(
            (limit!.Limit, limit.Remaining, limit.Reset),
            Is.EqualTo((limit.Window?.Limit, limit.Window?.Remaining, limit.Window?.Reset))
        );
    }

    [Test]
    public void Without_any_there_is_no_limit() => Assert.That(Read(("x-other", "1")), Is.Null);

    [TestCase("limit", "2147483647", 2147483647L)]
    [TestCase("limit", "2147483648", null)]
    [TestCase("limit", "0", null)]
    [TestCase("limit", "-1", null)]
    [TestCase("limit", "many", null)]
    [TestCase("remaining", "0", 0L)]
    [TestCase("remaining", "-1", 0L)]
    [TestCase("remaining", "-9223372036854775808", 0L)]
    [TestCase("remaining", "-9223372036854775809", null)]
    [TestCase("remaining", "2147483647", 2147483647L)]
    [TestCase("remaining", "2147483648", null)]
    [TestCase("reset", "-1", null)]
    [TestCase("reset", "4294967295", 4294967295L)]
    [TestCase("reset", "4294967296", null)]
    [TestCase("reset", "99999999999999999999", null)]
    public void A_header_that_makes_no_sense_counts_as_missing(string name, string value, long? expected)
    {
        var limit = Read(($"x-rate-limit-{name}", value));

        Assert.That(limit is null, Is.EqualTo(expected is null));
        Assert.That(
            (limit?.Limit, limit?.Remaining, limit?.Reset?.ToUnixTimeSeconds()),
            Is.EqualTo((Of("limit"), Of("remaining"), name == "reset" ? expected : null))
        );

        int? Of(string other) => name == other ? (int?)expected : null;
    }

    private static RateLimit? Read(params (string Name, string Value)[] headers)
    {
        using var response = new HttpResponseMessage();
        foreach (var (name, value) in headers)
        {
            response.Headers.Add(name, value);
        }

        return RateLimit.From(response.Headers);
    }
}
