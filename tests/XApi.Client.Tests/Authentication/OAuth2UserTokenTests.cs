namespace XApi.Tests.Authentication;

/// <summary>What tokens and logins that have begun say of themselves.</summary>
public class OAuth2UserTokenTests
{
    [Test]
    public void A_token_shows_its_expiry_and_its_scopes()
    {
        Assert.That($"{new OAuth2UserToken("a")}", Is.EqualTo("OAuth2UserToken (expires unknown, no refresh, scope unknown)"));
        var full = new OAuth2UserToken("a")
        {
            RefreshToken = "r",
            ExpiresAt = new DateTimeOffset(2031, 12, 31, 23, 59, 59, TimeSpan.FromHours(2)),
            Scope = "tweet.read users.read",
        };
        Assert.That($"{full}", Is.EqualTo("OAuth2UserToken (expires 2031-12-31 21:59:59Z, refreshable, scope tweet.read users.read)"));
    }

    [TestCase(null, null)]
    [TestCase("", new string[0])]
    [TestCase("tweet.read", new[] { "tweet.read" })]
    [TestCase(" tweet.read  users.read ", new[] { "tweet.read", "users.read" })]
    public void Scopes_are_separated_by_spaces(string? scope, string[]? scopes) =>
        Assert.That(new OAuth2UserToken("a") { Scope = scope }.Scopes, Is.EqualTo(scopes));

    [Test]
    public void A_log_in_that_has_begun_shows_where_it_goes()
    {
        Assert.That(
            $"{new OAuth2Authorization(new("https://x.com/i/oauth2/authorize?state=s"), new("http://127.0.0.1:8080/callback"), "s", "v")}",
            Is.EqualTo("OAuth2Authorization (http://127.0.0.1:8080/callback)")
        );
        Assert.That(
            $"{new OAuth1Authorization(new("https://api.x.com/oauth/authorize?oauth_token=t"), "t", "s")}",
            Is.EqualTo("OAuth1Authorization (https://api.x.com/oauth/authorize)")
        );
    }
}
