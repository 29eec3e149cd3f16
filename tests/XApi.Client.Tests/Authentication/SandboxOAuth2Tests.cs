using System.Net;
using System.Text;
using System.Text.Json;
using XApi.Sandbox;

namespace XApi.Tests.Authentication;

/// <summary>What the sandbox refuses as X would: codes that are late, used, stolen; refresh tokens that are spent; clients that do not prove who they are.</summary>
public class SandboxOAuth2Tests : SandboxLogins
{
    private OAuth2Authorization _begun = null!;

    [Test]
    public async Task A_code_holds_for_thirty_seconds()
    {
        var form = await CodeAsync();
        Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.That((await TokenAsync(form)).Status, Is.EqualTo(HttpStatusCode.OK));

        form = await CodeAsync();
        Clock.Advance(TimeSpan.FromSeconds(30.001));
        Assert.That(await TokenAsync(form), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_request")));
    }

    [Test]
    public async Task A_code_that_has_ended_is_forgotten_with_the_next_login()
    {
        var code = (await CodeAsync())["code"];
        Clock.Advance(TimeSpan.FromSeconds(30));
        var next = (await CodeAsync())["code"];
        var during = Encoding.UTF8.GetString(Sandbox.Save());
        Clock.Advance(TimeSpan.FromSeconds(1));
        await CodeAsync();
        var after = Encoding.UTF8.GetString(Sandbox.Save());

        Assert.That(during, Does.Contain(code).And.Contain(next));
        Assert.That(after, Does.Contain(next).And.Not.Contain(code));
    }

    // On Kestrel, which takes headers of ASCII alone.
    [TestCase("https://m\u00fcnchen.example/gr\u00f6\u00dfe?x=\u00e9", "https://xn--mnchen-3ya.example/gr%C3%B6%C3%9Fe?x=%C3%A9&state=")]
    [TestCase("https://app.example/a b", "https://app.example/a%20b?state=")]
    [TestCase("https://app.example/a\nb", "https://app.example/a%0Ab?state=")]
    [TestCase("https://APP.example:443/a%2fb", "https://APP.example:443/a%2fb?state=")]
    public async Task A_user_comes_back_to_an_address_that_is_not_ASCII(string redirect, string start)
    {
        await using var sandbox = await XSandbox.StartAsync();
        var login = new OAuth2Login(sandbox.ClientId)
        {
            Scopes = [XScopes.TweetRead],
            Server = sandbox.AuthorizationServer,
            RedirectUri = new Uri(redirect),
        };

        var back = await sandbox.Browser().ApproveAsync(login.Begin().Url);
        var denied = await sandbox.Browser().DenyAsync(login.Begin().Url);

        Assert.That(back, Does.StartWith(start));
        Assert.That(denied, Does.StartWith(start));
    }

    [Test]
    public async Task A_code_is_spent_by_its_first_use()
    {
        var form = await CodeAsync();
        Assert.That((await TokenAsync(form)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await TokenAsync(form), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_request")));
    }

    [TestCase("code", "another")]
    [TestCase("code_verifier", "another")]
    [TestCase("code_verifier", "0123456789012345678901234567890123456789012")]
    [TestCase("redirect_uri", "http://127.0.0.1:8081/callback")]
    [TestCase("redirect_uri", "http://127.0.0.1:8080/callback/")]
    public async Task A_code_is_exchanged_only_by_who_began(string member, string value)
    {
        var form = await CodeAsync();
        form[member] = value;
        Assert.That(await TokenAsync(form), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_request")));
    }

    [Test]
    public async Task The_challenge_is_no_verifier()
    {
        var form = await CodeAsync();
        form["code_verifier"] = RedirectQuery.Parse(_begun.Url)["code_challenge"];
        Assert.That(await TokenAsync(form), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_request")));
    }

    [Test]
    public async Task A_plain_challenge_is_the_verifier_itself()
    {
        var begun = OAuth2().Begin();
        var challenge = RedirectQuery.Parse(begun.Url)["code_challenge"];
        var page = new Uri(
            begun.Url.AbsoluteUri.Replace("code_challenge_method=S256", "code_challenge_method=plain", StringComparison.Ordinal)
        );
        foreach (var (verifier, expected) in new[] { (begun.CodeVerifier, HttpStatusCode.BadRequest), (challenge, HttpStatusCode.OK) })
        {
            var form = await CodeAsync();
            form["code"] = RedirectQuery.Parse(new((await Browser.ApproveAsync(page))!))["code"];
            form["redirect_uri"] = begun.RedirectUri.OriginalString;
            form["code_verifier"] = verifier;

            Assert.That((await TokenAsync(form)).Status, Is.EqualTo(expected));
        }
    }

    [Test]
    public async Task A_code_of_one_client_is_not_another_s()
    {
        var form = await CodeAsync();
        form.Remove("client_id");
        Assert.That(
            await TokenAsync(form, Basic(Sandbox.ConfidentialClientId, Sandbox.ClientSecret)),
            Is.EqualTo((HttpStatusCode.BadRequest, "invalid_request"))
        );
    }

    [Test]
    public async Task A_refresh_token_is_spent_by_its_first_use()
    {
        var refresh = Member(await RespondAsync(await CodeAsync()), "refresh_token");
        Dictionary<string, string> form = new()
        {
            ["grant_type"] = "refresh_token",
            ["refresh_token"] = refresh,
            ["client_id"] = Sandbox.ClientId,
        };

        var next = Member(await RespondAsync(form), "refresh_token");
        Assert.That(await TokenAsync(form), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_request")));
        form["refresh_token"] = next;
        Assert.That((await TokenAsync(form)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Of_two_refreshes_at_once_one_is_refused()
    {
        var refresh = Member(await RespondAsync(await CodeAsync()), "refresh_token");
        Dictionary<string, string> form = new()
        {
            ["grant_type"] = "refresh_token",
            ["refresh_token"] = refresh,
            ["client_id"] = Sandbox.ClientId,
        };
        var responses = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => TokenAsync(form)));
        Assert.That(responses.Count(response => response.Status == HttpStatusCode.OK), Is.EqualTo(1));
    }

    [Test]
    public async Task A_token_says_what_the_documentation_says()
    {
        var response = await RespondAsync(await CodeAsync());
        Assert.That(
            (Member(response, "token_type"), Member(response, "expires_in"), Member(response, "scope")),
            Is.EqualTo(("bearer", "7200", "tweet.read tweet.write users.read offline.access"))
        );
        Assert.That(await StatusAsync($"Bearer {Member(response, "access_token")}"), Is.EqualTo(HttpStatusCode.OK));
        Clock.Advance(TimeSpan.FromSeconds(7200) - TimeSpan.FromMilliseconds(1));
        Assert.That(await StatusAsync($"Bearer {Member(response, "access_token")}"), Is.EqualTo(HttpStatusCode.OK));
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That(await StatusAsync($"Bearer {Member(response, "access_token")}"), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Without_offline_access_there_is_no_refresh_token() =>
        Assert.That(
            (
                await PostAsync("2/oauth2/token", null, [.. (await CodeAsync("tweet.read")).Select(member => (member.Key, member.Value))])
            ).Body,
            Does.Not.Contain("refresh_token")
        );

    [Test]
    public async Task A_client_proves_who_it_is()
    {
        var right = Basic(Sandbox.ConfidentialClientId, Sandbox.ClientSecret);
        (string? Authorization, string? ClientId)[] wrong =
        [
            (null, null),
            (null, "another"),
            (null, Sandbox.ConfidentialClientId),
            ("Basic !", null),
            ("Bearer x", Sandbox.ClientId),
            (Basic(Sandbox.ConfidentialClientId, "wrong"), null),
            (Basic(Sandbox.ClientId, Sandbox.ClientSecret), null),
        ];
        foreach (var (authorization, id) in wrong)
        {
            Dictionary<string, string> form = new()
            {
                ["grant_type"] = "refresh_token",
                ["refresh_token"] = "x",
                ["token"] = "x",
            };
            if (id is not null)
            {
                form["client_id"] = id;
            }

            foreach (var path in new[] { "2/oauth2/token", "2/oauth2/revoke" })
            {
                Assert.That(
                    await TokenAsync(form, authorization, path),
                    Is.EqualTo((HttpStatusCode.Unauthorized, "unauthorized_client")),
                    $"{authorization} {id} {path}"
                );
            }
        }

        Assert.That(
            await TokenAsync(new() { ["grant_type"] = "password" }, right),
            Is.EqualTo((HttpStatusCode.BadRequest, "unsupported_grant_type"))
        );
        Assert.That(await TokenAsync([], right, "2/oauth2/revoke"), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_request")));
    }

    [Test]
    public async Task A_client_revokes_its_own_tokens_and_those_alone()
    {
        var response = await RespondAsync(await CodeAsync());
        var (access, refresh) = (Member(response, "access_token"), Member(response, "refresh_token"));
        foreach (var token in new[] { access, refresh, "unknown" })
        {
            Assert.That(
                (
                    await TokenAsync(
                        new() { ["token"] = token },
                        Basic(Sandbox.ConfidentialClientId, Sandbox.ClientSecret),
                        "2/oauth2/revoke"
                    )
                ).Status,
                Is.EqualTo(HttpStatusCode.OK)
            );
        }

        Assert.That(await StatusAsync($"Bearer {access}"), Is.EqualTo(HttpStatusCode.OK));
        foreach (var token in new[] { access, refresh })
        {
            await TokenAsync(new() { ["token"] = token, ["client_id"] = Sandbox.ClientId }, path: "2/oauth2/revoke");
        }

        Assert.That(await StatusAsync($"Bearer {access}"), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(
            await TokenAsync(
                new()
                {
                    ["grant_type"] = "refresh_token",
                    ["refresh_token"] = refresh,
                    ["client_id"] = Sandbox.ClientId,
                }
            ),
            Is.EqualTo((HttpStatusCode.BadRequest, "invalid_request"))
        );
    }

    [TestCase("response_type=code", "response_type=token", "response_type")]
    [TestCase("client_id=", "client_id=x", "client_id")]
    [TestCase("redirect_uri=http", "redirect_uri=javascript", "redirect_uri")]
    [TestCase("scope=tweet.read", "scope=tweet.eat", "tweet.eat")]
    [TestCase("state=", "nostate=", "state")]
    [TestCase("code_challenge_method=S256", "code_challenge_method=S512", "S256")]
    [TestCase("code_challenge_method=S256", "code_challenge_method=plain&code_challenge=x", "no plain one")]
    [TestCase("code_challenge=", "code_challenge=x", "code_challenge")]
    public void A_page_that_is_asked_for_wrongly_says_what_is_wrong(string right, string wrong, string said)
    {
        var page = OAuth2().Begin().Url.AbsoluteUri;
        Assert.That(page, Does.Contain(right));
        var thrown = Assert.Throws<InvalidOperationException>(() =>
            Browser.Approve(new(page.Replace(right, wrong, StringComparison.Ordinal)))
        )!;
        Assert.That(thrown.Message, Does.Contain("400").And.Contain(said));
    }

    [Test]
    public async Task The_page_shows_what_is_requested_and_takes_a_person_s_choice()
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        var page = OAuth2(scopes: ["tweet.read", "like.write"]).Begin().Url;

        var html = await http.GetStringAsync(page);
        Assert.That(
            html,
            Does.Contain("<li>tweet.read</li><li>like.write</li>").And.Contain($"value=\"{Alice.Username}\"").And.Contain("value=\"deny\"")
        );

        using var approved = await http.PostAsync(
            page,
            new FormUrlEncodedContent([new("user", Alice.Username), new("decision", "approve")])
        );
        Assert.That(approved.StatusCode, Is.EqualTo(HttpStatusCode.Found));
        Assert.That(approved.Headers.Location!.Query, Does.Contain("code="));
        using var unclear = await http.PostAsync(page, new FormUrlEncodedContent([new("user", Alice.Username)]));
        Assert.That(unclear.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    private static string Basic(string user, string password) => XAuthorizationServer.Basic(user, password);

    private static string Member(string json, string name)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty(name).ToString();
    }

    /// <summary>Gets a user's consent, and gives the form with which the code is exchanged.</summary>
    private async Task<Dictionary<string, string>> CodeAsync(params string[] scopes)
    {
        _begun = OAuth2(scopes: scopes).Begin();
        var redirected = RedirectQuery.Parse(new((await Browser.ApproveAsync(_begun.Url))!));
        return new()
        {
            ["grant_type"] = "authorization_code",
            ["code"] = redirected["code"],
            ["redirect_uri"] = _begun.RedirectUri.OriginalString,
            ["code_verifier"] = _begun.CodeVerifier,
            ["client_id"] = Sandbox.ClientId,
        };
    }

    private async Task<string> RespondAsync(Dictionary<string, string> form)
    {
        var (status, body) = await PostAsync("2/oauth2/token", null, [.. form.Select(member => (member.Key, member.Value))]);
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), body);
        return body;
    }

    private async Task<(HttpStatusCode Status, string? Error)> TokenAsync(
        Dictionary<string, string> form,
        string? authorization = null,
        string path = "2/oauth2/token"
    )
    {
        var (status, body) = await PostAsync(path, authorization, [.. form.Select(member => (member.Key, member.Value))]);
        return (status, status == HttpStatusCode.OK ? null : Member(body, "error"));
    }
}
