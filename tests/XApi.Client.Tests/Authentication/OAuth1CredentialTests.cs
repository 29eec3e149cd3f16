using System.Net;
using Microsoft.Kiota.Abstractions;

namespace XApi.Tests.Authentication;

public class OAuth1CredentialTests
{
    [TestCase(0, "apiKey")]
    [TestCase(1, "apiKeySecret")]
    [TestCase(2, "accessToken")]
    [TestCase(3, "accessTokenSecret")]
    public void All_four_keys_must_be_given(int missing, string name)
    {
        foreach (var nothing in new[] { null, "", " " })
        {
            string?[] keys = ["a", "b", "c", "d"];
            keys[missing] = nothing;
            Assert.That(
                () => new OAuth1Credential(keys[0]!, keys[1]!, keys[2]!, keys[3]!),
                Throws.InstanceOf<ArgumentException>().With.Property("ParamName").EqualTo(name)
            );
        }
    }

    [TestCase("1-abc", "1")]
    [TestCase("-abc", null)]
    [TestCase("12a-abc", null)]
    [TestCase("12-34-abc", "12")]
    public void The_user_s_id_is_digits_before_the_first_dash(string token, string? user) =>
        Assert.That(new OAuth1Credential("key", "secret", token, "secret").UserId, Is.EqualTo(user));

    [Test]
    public void The_user_s_keys_can_be_kept_elsewhere()
    {
        var credential = new OAuth1Credential("key", "key/secret", "12-token", "token/secret");
        Assert.That(
            (credential.AccessToken, credential.AccessTokenSecret, credential.ScreenName),
            Is.EqualTo(("12-token", "token/secret", (string?)null))
        );
        Assert.That((credential.Scheme, credential.TimeProvider), Is.EqualTo((XSecurityScheme.UserToken, TimeProvider.System)));
    }

    [Test]
    public void A_request_must_be_given() =>
        Assert.That(
            async () => await Credential().AuthenticateRequestAsync(null!),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("request")
        );

    [Test]
    public async Task A_signature_takes_the_place_of_the_last_attempt_s()
    {
        var request = new RequestInformation { HttpMethod = Method.GET, URI = new("https://api.x.com/2/tweets") };
        request.Headers.Add("Authorization", "OAuth of the last attempt");
        await Credential().AuthenticateRequestAsync(request);
        Assert.That(request.Headers["Authorization"].Single(), Does.Match("oauth_nonce=\"[0-9a-f]{32}\""));
    }

    [TestCase("application/x-www-form-urlencoded", true)]
    [TestCase("text/plain", false)]
    [TestCase(null, false)]
    public async Task A_body_is_read_only_where_it_is_signed(string? type, bool isRead)
    {
        var body = new MemoryStream("a=1"u8.ToArray());
        var request = new RequestInformation
        {
            HttpMethod = Method.POST,
            URI = new("https://api.x.com/2/a"),
            Content = body,
        };
        if (type is not null)
        {
            request.Headers.Add("Content-Type", type);
        }

        await Credential().AuthenticateRequestAsync(request);

        Assert.That(body.Position, Is.EqualTo(isRead ? 3 : 0));
        Assert.That(await new StreamReader(request.Content).ReadToEndAsync(), Is.EqualTo("a=1"));
        var header = request.Headers["Authorization"].Single();
        var (nonce, timestamp) = (
            Member(header, "oauth_nonce"),
            long.Parse(Member(header, "oauth_timestamp"), System.Globalization.CultureInfo.InvariantCulture)
        );
        Assert.That(
            header,
            Is.EqualTo(OAuth1Signature.Header(Keys, "POST", request.URI, isRead ? [new("a", "1")] : [], [], nonce, timestamp))
        );
    }

    [Test]
    public async Task To_revoke_is_a_signed_request_without_a_body()
    {
        var clock = new FakeClock();
        var http = StubServer.Always("{\"access_token\":\"12-token\"}");
        await new OAuth1Credential("key", "key/secret", "12-token", "token/secret") { TimeProvider = clock }.InvalidateAsync(
            new XAuthorizationServer { BaseAddress = new("https://example.com"), Handler = http }
        );
        var sent = http.Requests.Single();
        Assert.That(
            (sent.Method, sent.Uri, sent.Body),
            Is.EqualTo(("POST", new Uri("https://example.com/1.1/oauth/invalidate_token"), ""))
        );
        var header = sent.Headers["Authorization"];
        Assert.That(
            header,
            Is.EqualTo(
                OAuth1Signature.Header(Keys, "POST", sent.Uri, [], [], Member(header, "oauth_nonce"), clock.GetUtcNow().ToUnixTimeSeconds())
            )
        );
    }

    [Test]
    public async Task A_revocation_that_X_refuses_says_why_and_no_key()
    {
        var server = new XAuthorizationServer
        {
            Handler = StubServer.Always(
                "{\"errors\":[{\"code\":89,\"message\":\"Not 12-token, token/secret, key/secret\"}]}",
                HttpStatusCode.Unauthorized
            ),
        };
        var thrown = (await Assert.ThrowsAsync<XOAuthException>(() => Credential().InvalidateAsync(server)))!;
        Assert.That(
            thrown.Message,
            Is.EqualTo("https://api.x.com/1.1/oauth/invalidate_token returned 401: 89: Not (secret), (secret), (secret).")
        );
    }

    [TestCase("", "")]
    [TestCase("a=1&b=2", "a=1;b=2")]
    [TestCase("a&b=&=c", "a=;b=;=c")]
    [TestCase("a=b=c", "a=b=c")]
    [TestCase("&&a=1&", "a=1")]
    [TestCase("b=1&a=2&b=1", "b=1;a=2;b=1")]
    [TestCase("%61+b=c+%2B%26", "a b=c +&")]
    public void A_form_is_read_in_its_order_with_its_repetitions(string form, string pairs) =>
        Assert.That(string.Join(';', OAuth1Signature.ParseForm(form).Select(p => $"{p.Key}={p.Value}")), Is.EqualTo(pairs));

    private static OAuth1Keys Keys => new("key", "key/secret", "12-token", "token/secret");

    private static OAuth1Credential Credential() => new("key", "key/secret", "12-token", "token/secret");

    private static string Member(string header, string name) =>
        header["OAuth ".Length..].Split(", ").Single(p => p.StartsWith($"{name}=", StringComparison.Ordinal)).Split('=', 2)[1].Trim('"');
}
