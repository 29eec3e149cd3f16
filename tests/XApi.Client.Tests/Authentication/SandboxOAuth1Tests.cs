using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using XApi.Sandbox;

namespace XApi.Tests.Authentication;

/// <summary>Signatures as the sandbox sees them: verified by code that shares nothing with the client's.</summary>
public class SandboxOAuth1Tests : SandboxLogins
{
    private OAuth1Keys Keys => new(Sandbox.ApiKey, Sandbox.ApiKeySecret, Alice.OAuth1AccessToken, Alice.OAuth1AccessTokenSecret);

    private Uri Tweet => new(Sandbox.BaseAddress, $"/2/tweets/{Sandbox.User.PinnedTweetId}");

    [Test]
    public async Task A_request_is_taken_once()
    {
        var header = OAuth1Signature.Header(Keys, "GET", Tweet, [], [], Clock.GetUtcNow());
        Assert.That(await StatusAsync(header), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await StatusAsync(header), Is.EqualTo(HttpStatusCode.Unauthorized), "a replay");
        Clock.Advance(TimeSpan.FromMinutes(4));
        Assert.That(await StatusAsync(header), Is.EqualTo(HttpStatusCode.Unauthorized), "a replay as late as the window allows");
    }

    [TestCase(-300, HttpStatusCode.OK)]
    [TestCase(300, HttpStatusCode.OK)]
    [TestCase(-301, HttpStatusCode.Unauthorized)]
    [TestCase(301, HttpStatusCode.Unauthorized)]
    public async Task A_timestamp_is_within_five_minutes(int seconds, HttpStatusCode expected) =>
        Assert.That(
            await StatusAsync(OAuth1Signature.Header(Keys, "GET", Tweet, [], [], Clock.GetUtcNow().AddSeconds(seconds))),
            Is.EqualTo(expected)
        );

    [Test]
    public async Task The_request_log_says_that_a_credential_is_on_another_clock()
    {
        var late = new OAuth1Credential(Sandbox.ApiKey, Sandbox.ApiKeySecret, Alice.OAuth1AccessToken, Alice.OAuth1AccessTokenSecret)
        {
            TimeProvider = new FakeClock(DateTimeOffset.UnixEpoch.AddYears(60)),
        };
        using var x = Sandbox.CreateClient(late);
        Assert.That(async () => await x.Tweets.GetAsync(Sandbox.User.PinnedTweetId!), Throws.InstanceOf<XApiException>());
        Assert.That(Sandbox.Requests[^1].Explanation, Does.Contain("2024-05-01 12:00:00Z").And.Contain("TimeProvider"));
    }

    [TestCase("oauth_consumer_key")]
    [TestCase("oauth_token")]
    [TestCase("oauth_signature")]
    [TestCase("oauth_signature_method")]
    [TestCase("oauth_timestamp")]
    [TestCase("oauth_nonce")]
    public async Task A_header_that_lacks_or_repeats_or_changes_a_member_is_refused(string name)
    {
        foreach (
            var change in new Func<string[], IEnumerable<string>>[]
            {
                members => members.Where(member => !member.StartsWith($"{name}=", StringComparison.Ordinal)),
                members => members.Append($"{name}=\"1\""),
                members =>
                    members.Select(member =>
                        member.StartsWith($"{name}=", StringComparison.Ordinal) ? $"{name}=\"1{member[(name.Length + 2)..]}" : member
                    ),
            }
        )
        {
            var members = OAuth1Signature.Header(Keys, "GET", Tweet, [], [], Clock.GetUtcNow())["OAuth ".Length..].Split(", ");
            Assert.That(await StatusAsync($"OAuth {string.Join(", ", change(members))}"), Is.EqualTo(HttpStatusCode.Unauthorized));
        }
    }

    [Test]
    public async Task A_realm_is_not_signed_and_other_members_are()
    {
        var header = OAuth1Signature.Header(Keys, "GET", Tweet, [], [], Clock.GetUtcNow());
        Assert.That(await StatusAsync($"{header}, oauth_extra=\"1\""), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(
            await StatusAsync($"OAuth realm=\"a, b\",{header["OAuth ".Length..]}"),
            Is.EqualTo(HttpStatusCode.OK),
            "and a refused attempt spends no nonce"
        );
    }

    [Test]
    public async Task Another_user_s_secret_or_another_address_does_not_do()
    {
        Assert.That(
            await StatusAsync(
                OAuth1Signature.Header(
                    Keys with
                    {
                        TokenSecret = Sandbox.User.OAuth1AccessTokenSecret,
                    },
                    "GET",
                    Tweet,
                    [],
                    [],
                    Clock.GetUtcNow()
                )
            ),
            Is.EqualTo(HttpStatusCode.Unauthorized)
        );
        Assert.That(
            await StatusAsync(OAuth1Signature.Header(Keys with { ConsumerSecret = "x" }, "GET", Tweet, [], [], Clock.GetUtcNow())),
            Is.EqualTo(HttpStatusCode.Unauthorized)
        );
        Assert.That(
            await StatusAsync(OAuth1Signature.Header(Keys, "POST", Tweet, [], [], Clock.GetUtcNow())),
            Is.EqualTo(HttpStatusCode.Unauthorized)
        );
        Assert.That(
            await StatusAsync(OAuth1Signature.Header(Keys, "GET", new($"{Tweet}?expansions=author_id"), [], [], Clock.GetUtcNow())),
            Is.EqualTo(HttpStatusCode.Unauthorized)
        );
    }

    [Test]
    public async Task A_query_with_every_kind_of_character_is_signed_as_it_is_sent()
    {
        foreach (
            var word in new[] { "", "a b", "a+b", "100%", "%25", "é", "雪", "😀", "~-._", "!*'();:@&=$,/?[]", "\"quoted\"", "#tag", "\t\0" }
        )
        {
            // The sandbox refuses the parameter, once it has found out that it is Alice who asks.
            var uri = new Uri(
                $"{Tweet}?{Uri.EscapeDataString($"x{word}")}={Uri.EscapeDataString(word)}&{Uri.EscapeDataString($"x{word}")}="
            );
            Assert.That(
                await StatusAsync(OAuth1Signature.Header(Keys, "GET", uri, [], [], Clock.GetUtcNow()), uri),
                Is.EqualTo(HttpStatusCode.BadRequest),
                word
            );
        }
    }

    [Test]
    public async Task A_callback_is_an_address_or_none()
    {
        var refused = await PostAsync("oauth/request_token", Signed("oauth/request_token", ("oauth_callback", "nowhere")));
        Assert.That(refused.Status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(refused.Body, Does.Contain("415"));
        Assert.That(
            (await PostAsync("oauth/request_token", Signed("oauth/request_token"))).Status,
            Is.EqualTo(HttpStatusCode.Forbidden),
            "X needs one"
        );
        Assert.That(
            (await PostAsync("oauth/request_token", Signed("oauth/request_token", ("oauth_callback", "oob")))).Status,
            Is.EqualTo(HttpStatusCode.OK)
        );
        Assert.That((await PostAsync("oauth/request_token", null)).Status, Is.EqualTo(HttpStatusCode.Unauthorized));

        string Signed(string path, params (string Name, string Value)[] extra) =>
            OAuth1Signature.Header(
                new(Sandbox.ApiKey, Sandbox.ApiKeySecret),
                "POST",
                new(Sandbox.BaseAddress, path),
                [],
                extra.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)),
                Clock.GetUtcNow()
            );
    }

    [Test]
    public async Task An_access_token_needs_consent_and_is_given_once()
    {
        var login = new OAuth1Login(Sandbox.ApiKey, Sandbox.ApiKeySecret) { Server = Sandbox.AuthorizationServer, TimeProvider = Clock };
        var begun = await login.BeginAsync();
        var guess = new Uri($"http://127.0.0.1:8080/callback?oauth_token={begun.RequestToken}&oauth_verifier=");
        Assert.That(
            (await Assert.ThrowsAsync<XOAuthException>(() => login.CompleteAsync(begun, new($"{guess}x"))))!.Status,
            Is.EqualTo(HttpStatusCode.Unauthorized)
        );

        var redirected = new Uri((await Browser.ApproveAsync(begun.Url))!);
        await login.CompleteAsync(begun, redirected);
        Assert.That(
            (await Assert.ThrowsAsync<XOAuthException>(() => login.CompleteAsync(begun, redirected)))!.Status,
            Is.EqualTo(HttpStatusCode.Unauthorized)
        );
        Assert.That(() => Browser.Approve(begun.Url), Throws.InvalidOperationException);
    }

    /// <summary>RFC 5849's own example (3.4.1.1), which has a form, repeated names, and values that were encoded twice.</summary>
    [Test]
    public async Task The_signatures_of_RFC_5849_and_X_are_verified()
    {
        // 3.4.1.1 gives the base string alone; its signature with the secrets of 1.2 comes from openssl.
        Assert.That(
            await IsVerifiedAsync(
                "kd94hf93k423kf44",
                "pfkkdhi9sl3r4s00",
                "POST",
                "http://example.com/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b",
                "c2&a3=2+q",
                """OAuth realm="Example", oauth_consumer_key="9djdj82h48djs9d2", oauth_token="kkk9d7dh3k39sjv7", oauth_signature_method="HMAC-SHA1", oauth_timestamp="137131201", oauth_nonce="7d8f3e4a", oauth_signature="hJiW3ib%2FH6oWBhS6iCyReahf7B4%3D" """
            ),
            Is.True
        );
        Assert.That(
            await IsVerifiedAsync(
                "kd94hf93k423kf44",
                "pfkkdhi9sl3r4s00",
                "GET",
                "http://photos.example.net/photos?file=vacation.jpg&size=original",
                null,
                """OAuth realm="Photos", oauth_consumer_key="dpf43f3p2l4k3l03", oauth_token="nnch734d00sl2jdk", oauth_signature_method="HMAC-SHA1", oauth_timestamp="137131202", oauth_nonce="chapoH", oauth_signature="MdpQcU8iPSUjWoN%2FUDMsK2sui9I%3D" """
            ),
            Is.True
        );
        Assert.That(
            await IsVerifiedAsync(
                "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
                "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
                "POST",
                "https://api.x.com/1.1/statuses/update.json?include_entities=true",
                "status=Hello%20Ladies%20%2b%20Gentlemen%2c%20a%20signed%20OAuth%20request%21",
                """OAuth oauth_consumer_key="xvz1evFS4wEEPTGEFPHBog", oauth_nonce="kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg", oauth_signature="Ls93hJiZbQ3akF3HF3x1Bz8%2FzU4%3D", oauth_signature_method="HMAC-SHA1", oauth_timestamp="1318622958", oauth_token="370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb", oauth_version="1.0" """
            ),
            Is.True
        );
    }

    [Test]
    public async Task Awkward_requests_of_another_implementation_are_verified()
    {
        using var file = typeof(SandboxOAuth1Tests).Assembly.GetManifestResourceStream("Authentication/oauth1-signatures.json")!;
        using var cases = JsonDocument.Parse(file);
        List<string> refused = [];
        foreach (var request in cases.RootElement.EnumerateArray())
        {
            string Text(string name) => request.GetProperty(name).GetString()!;
            var pairs = string.Join(
                '&',
                request
                    .GetProperty("parameters")
                    .EnumerateArray()
                    .Select(p => $"{Uri.EscapeDataString(p[0].GetString()!)}={Uri.EscapeDataString(p[1].GetString()!)}")
            );
            var form = request.GetProperty("form").GetBoolean();
            (string, string)[] members =
            [
                ("oauth_consumer_key", Text("consumerKey")),
                ("oauth_nonce", Text("nonce")),
                ("oauth_signature_method", "HMAC-SHA1"),
                ("oauth_timestamp", request.GetProperty("timestamp").GetRawText()),
                ("oauth_version", "1.0"),
                ("oauth_token", Text("token")),
                ("oauth_signature", Text("signature")),
            ];
            var header = "OAuth " + string.Join(", ", members.Select(m => $"{m.Item1}=\"{Uri.EscapeDataString(m.Item2)}\""));
            var uri = form || pairs.Length == 0 ? Text("url") : $"{Text("url")}?{pairs}";
            if (!await IsVerifiedAsync(Text("consumerSecret"), Text("tokenSecret"), Text("method"), uri, form ? pairs : null, header))
            {
                refused.Add(request.GetRawText());
            }
        }

        Assert.That(refused, Is.Empty);
        Assert.That(
            cases.RootElement.EnumerateArray().Select(request => request.GetRawText()).Distinct().Count(),
            Is.GreaterThanOrEqualTo(200)
        );
    }

    private static async Task<bool> IsVerifiedAsync(
        string consumerSecret,
        string tokenSecret,
        string method,
        string uri,
        string? form,
        string header
    )
    {
        var oauth = OAuth1Header.Read(header)!;
        var at = new Uri(uri);
        var request = new DefaultHttpContext().Request;
        request.Method = method;
        request.Scheme = at.Scheme;
        request.Host = new HostString(at.Authority);
        request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = uri[$"{at.Scheme}://{at.Authority}".Length..];
        if (form is not null)
        {
            request.ContentType = "application/x-www-form-urlencoded";
            request.Body = new MemoryStream(Encoding.UTF8.GetBytes(form));
        }

        var then = DateTimeOffset.FromUnixTimeSeconds(long.Parse(oauth["oauth_timestamp"], null));
        return await new OAuth1Signatures(oauth["oauth_consumer_key"], consumerSecret, new FakeClock(then)).FaultAsync(
            request,
            oauth,
            tokenSecret
        )
            is null;
    }
}
