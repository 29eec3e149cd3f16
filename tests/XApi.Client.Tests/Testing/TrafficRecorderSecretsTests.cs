namespace XApi.Tests.Testing;

// What a recording must not hold.
internal sealed partial class TrafficRecorderTests
{
    [TestCase("access_token")]
    [TestCase("refresh_token")]
    [TestCase("bearer_token")]
    [TestCase("oauth_token")]
    [TestCase("oauth_token_secret")]
    [TestCase("oauth_verifier")]
    [TestCase("token")]
    [TestCase("client_secret")]
    [TestCase("code_verifier")]
    [TestCase("confirmed_email")]
    public async Task The_value_of_a_member_that_holds_a_secret_is_hidden(string member)
    {
        var mapping = await RecordAsync(
            XOperation.GetTweet,
            Get("/2/tweets/1", "Bearer", "bearer-canary"),
            Json($$"""[{"{{member}}":"x"}]""")
        );

        Assert.That(Text(mapping["response"]!["jsonBody"]), Is.EqualTo($$"""[{"{{member}}":"***"}]"""));
    }

    [TestCase("https://x.com/upload?token=x&a=1", "https://x.com/upload?token=***&a=1")]
    [TestCase("https://storage.example/x?X-Goog-Signature=x&X-Goog-Date=1", "https://storage.example/x?X-Goog-Signature=***&X-Goog-Date=1")]
    [TestCase("a token: secret to all", "a token: secret to all")]
    public async Task An_address_loses_the_token_that_opens_it(string value, string written)
    {
        var mapping = await RecordAsync(
            XOperation.GetTweet,
            Get("/2/tweets/1", "Bearer", "bearer-canary"),
            Json($$"""{"upload_url":"{{value}}"}""")
        );

        Assert.That(Text(mapping["response"]!["jsonBody"]), Is.EqualTo($$"""{"upload_url":"{{written}}"}"""));
    }

    [Test]
    public async Task A_token_in_the_query_is_not_recorded_and_any_other_matches()
    {
        var mapping = await RecordAsync(
            XOperation.UploadComplianceIds,
            Get("/2/compliance/jobs/1/upload?token=canary", null, null),
            Json("{}")
        );

        Assert.That(mapping.ToString(), Does.Not.Contain("canary"));
        Assert.That(Text(mapping["request"]!["queryParameters"]), Does.StartWith("""{"token":{"matches":"""));
    }

    [TestCase("1234567", "1234567", Description = "too short for a token: it would hide what is none")]
    [TestCase("12345678", "***")]
    public async Task A_token_is_hidden_wherever_it_stands(string token, string written)
    {
        var mapping = await RecordAsync(
            XOperation.GetTweet,
            Get($"/2/tweets/{token}?a={token}", "Bearer", token),
            Json($$"""{"a":"{{token}}"}""")
        );

        Assert.That(
            (string?)mapping["request"]!["urlPattern"],
            Does.StartWith("/2/tweets/" + System.Text.RegularExpressions.Regex.Escape(written))
        );
        Assert.That((string?)mapping["request"]!["queryParameters"]!["a"]!["equalTo"], Is.EqualTo(written));
        Assert.That((string?)mapping["response"]!["jsonBody"]!["a"], Is.EqualTo(written));
    }
}
