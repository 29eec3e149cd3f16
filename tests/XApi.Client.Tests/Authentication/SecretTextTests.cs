namespace XApi.Tests.Authentication;

/// <summary>A key or token with a character that was copied along is named as such, where it is given.</summary>
public class SecretTextTests
{
    private const string Canary = "canary";

    private static IEnumerable<TestCaseData> Secrets() =>
        [
            Row("bearerToken", bad => new AppOnlyCredential(bad)),
            Row("apiKey", bad => new AppOnlyCredential(bad, "s")),
            Row("apiKeySecret", bad => new AppOnlyCredential("k", bad)),
            Row("apiKey", bad => new OAuth1Credential(bad, "s", "t", "ts")),
            Row("apiKeySecret", bad => new OAuth1Credential("k", bad, "t", "ts")),
            Row("accessToken", bad => new OAuth1Credential("k", "s", bad, "ts")),
            Row("accessTokenSecret", bad => new OAuth1Credential("k", "s", "t", bad)),
            Row("apiKey", bad => new OAuth1Login(bad, "s")),
            Row("apiKeySecret", bad => new OAuth1Login("k", bad)),
            Row("clientId", bad => new OAuth2Login(bad) { Scopes = [] }),
            Row("clientSecret", bad => new OAuth2Login("c", bad) { Scopes = [] }),
            Row("clientId", bad => new OAuth2UserCredential(bad, new MemoryTokenStore())),
            Row("clientSecret", bad => new OAuth2UserCredential("c", new MemoryTokenStore(), bad)),
        ];

    [TestCaseSource(nameof(Secrets))]
    public void An_invisible_character_is_an_error_of_the_argument(string parameter, Func<string, object> make) =>
        Assert.That(
            () => make($"{Canary}\u200B"),
            Throws
                .ArgumentException.With.Property("ParamName")
                .EqualTo(parameter)
                .And.Message.StartsWith(
                    "The value has an invisible character (U+200B) at position 7 of 7, which no key or token has: copy it again."
                )
                .And.Message.Not.Contain(Canary)
        );

    [TestCase(" ab", "has white space (U+0020) at position 1 of 3")]
    [TestCase("ab ", "has white space (U+0020) at position 3 of 3")]
    [TestCase("a b", null)]
    [TestCase("a\n", "has white space (U+000A) at position 2 of 2")]
    [TestCase("\uFEFFa", "has an invisible character (U+FEFF) at position 1 of 2")]
    [TestCase("a😀", "has a character (U+1F600) at position 2 of 2")]
    [TestCase("a–b", "has a character (U+2013) at position 2 of 3")]
    [TestCase("AAAA%2Fbb-CC_~", null)]
    public void What_no_key_or_token_has_is_named(string secret, string? fault) =>
        Assert.That(SecretText.Fault(secret), fault is null ? Is.Null : Is.EqualTo($"{fault}, which no key or token has: copy it again"));

    [Test]
    public async Task An_invisible_character_in_a_store_is_an_error_of_the_store()
    {
        var credential = new OAuth2UserCredential("c", new OAuth2UserToken($"{Canary}\u200B"));
        var thrown = (await Assert.ThrowsAsync<XTokenStoreException>(() => credential.AuthorizationAsync()))!;
        Assert.That(thrown.Message, Does.Contain("the access token in the store has an invisible character (U+200B)"));
        Assert.That(thrown.Message, Does.Not.Contain(Canary));
    }

    [Test]
    public void An_invisible_character_in_a_setting_is_named_with_the_setting()
    {
        var variables = new Dictionary<string, string> { ["X_API_KEY"] = "key\u200B", ["X_API_KEY_SECRET"] = "secret" };
        Assert.That(
            () => XCredential.FromEnvironment(variables.GetValueOrDefault),
            Throws.TypeOf<XCredentialException>().With.Message.Contains("X_API_KEY has an invisible character (U+200B) at position 4 of 4")
        );
    }

    private static TestCaseData Row(string parameter, Func<string, object> make) =>
        new TestCaseData(parameter, make).SetArgDisplayNames($"{make("x").GetType().Name}.{parameter}");
}
