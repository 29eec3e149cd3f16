namespace XApi.Tests.Authentication;

/// <summary>A token as the stores write it, which later versions must be able to read.</summary>
public class TokenJsonTests
{
    private static IEnumerable<TestCaseData> Tokens()
    {
        yield return new TestCaseData(new OAuth2UserToken("a"), "{\"access_token\":\"a\"}").SetArgDisplayNames("bare");
        yield return new TestCaseData(
            new OAuth2UserToken("a\"é")
            {
                RefreshToken = "r",
                ExpiresAt = new DateTimeOffset(2031, 12, 31, 23, 59, 59, TimeSpan.FromHours(2)).AddTicks(1234567),
                Scope = "tweet.read",
            },
            "{\"access_token\":\"a\\\"é\",\"refresh_token\":\"r\",\"expires_at\":\"2031-12-31T23:59:59.1234567+02:00\",\"scope\":\"tweet.read\"}"
        ).SetArgDisplayNames("full");
    }

    [TestCaseSource(nameof(Tokens))]
    public void A_token_is_a_flat_object_under_the_names_of_X(OAuth2UserToken token, string json)
    {
        Assert.That(TokenJson.Write(token), Is.EqualTo(json));
        Assert.That(TokenJson.Read(json), Is.EqualTo(token));
    }

    [TestCase("")]
    [TestCase("a")]
    [TestCase("\"a\"")]
    [TestCase("[\"a\"]")]
    [TestCase("null")]
    [TestCase("{}")]
    [TestCase("{\"access_token\":\"\"}")]
    [TestCase("{\"access_token\":5}")]
    [TestCase("{\"refresh_token\":\"r\"}")]
    [TestCase("{\"access_token\":\"a\",\"expires_at\":\"\"}")]
    [TestCase("{\"access_token\":\"a\",\"expires_at\":\"31 December 2031\"}")]
    [TestCase("{\"access_token\":\"a\"")]
    [TestCase("{\"access_token\":\"\\udc00\"}", TestName = "{m}(half a character)")]
    public void What_is_no_token_is_null(string json) => Assert.That(TokenJson.Read(json), Is.Null);

    [TestCase("{\"access_token\":\"a\",\"refresh_token\":null,\"expires_at\":null,\"scope\":null}")]
    [TestCase("{\"access_token\":\"a\",\"refresh_token\":1,\"expires_at\":2,\"scope\":[]}")]
    [TestCase("{\"access_token\":\"a\",\"more\":true}")]
    public void What_is_not_text_is_left_out(string json) => Assert.That(TokenJson.Read(json), Is.EqualTo(new OAuth2UserToken("a")));
}
