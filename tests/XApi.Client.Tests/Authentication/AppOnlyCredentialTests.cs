using System.Net;
using System.Text;
using Microsoft.Kiota.Abstractions;

namespace XApi.Tests.Authentication;

public class AppOnlyCredentialTests
{
    [Test]
    public async Task A_given_token_is_sent_as_it_is_and_cannot_be_renewed()
    {
        var credential = new AppOnlyCredential("AAAA%2F");
        Assert.That(await credential.AuthorizationAsync(), Is.EqualTo("Bearer AAAA%2F"));
        Assert.That(await credential.RenewAsync("Bearer AAAA%2F"), Is.False);
        Assert.That(async () => await credential.InvalidateAsync(), Throws.InvalidOperationException);
    }

    [Test]
    public async Task A_token_is_fetched_once_for_all_who_ask_at_once()
    {
        var (credential, http) = Fetching();
        var headers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => credential.AuthorizationAsync())));
        Assert.That(headers, Is.All.EqualTo("Bearer fetched-1"));
        var request = http.Requests.Single();
        Assert.That(request.PathAndQuery, Is.EqualTo("/oauth2/token"));
        Assert.That(request.Body, Is.EqualTo("grant_type=client_credentials"));
        Assert.That(
            Encoding.UTF8.GetString(Convert.FromBase64String(request.Headers["Authorization"]["Basic ".Length..])),
            Is.EqualTo("k%3Aey:sec%2Fret")
        );
    }

    [Test]
    public async Task A_refused_token_is_fetched_again_once()
    {
        var (credential, http) = Fetching();
        var refused = await credential.AuthorizationAsync();
        Assert.That(await credential.RenewAsync(refused), Is.True);
        Assert.That(await credential.RenewAsync(refused), Is.True, "another call that was refused with the same token");
        Assert.That(await credential.AuthorizationAsync(), Is.EqualTo("Bearer fetched-2"));
        Assert.That(http.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task An_invalidated_token_is_not_used_again()
    {
        var (credential, http) = Fetching();
        await credential.AuthorizationAsync();
        await credential.InvalidateAsync();
        Assert.That(http.Requests[^1].PathAndQuery, Is.EqualTo("/oauth2/invalidate_token"));
        Assert.That(http.Requests[^1].Body, Is.EqualTo("access_token=fetched-1"));
        Assert.That(await credential.AuthorizationAsync(), Is.EqualTo("Bearer fetched-2"));
    }

    [TestCase("{\"token_type\":\"mac\",\"access_token\":\"t\"}")]
    [TestCase("{\"token_type\":\"bearer\"}")]
    [TestCase("<html>")]
    [TestCase("[1]")]
    public async Task A_response_that_is_no_bearer_token_is_an_error(string response)
    {
        var credential = new AppOnlyCredential("key", "secret") { Server = new() { Handler = StubServer.Always(response) } };
        Assert.That(async () => await credential.AuthorizationAsync(), Throws.TypeOf<XOAuthException>());
    }

    [Test]
    public async Task A_refusal_gives_X_s_reason_and_no_secret()
    {
        var credential = new AppOnlyCredential("key", "the-secret")
        {
            Server = new()
            {
                Handler = StubServer.Always(
                    "{\"errors\":[{\"code\":99,\"message\":\"Unable to verify the-secret\"}]}",
                    HttpStatusCode.Forbidden
                ),
            },
        };
        var thrown = (await Assert.ThrowsAsync<XOAuthException>(() => credential.AuthorizationAsync()))!;
        Assert.That(thrown.Error, Is.EqualTo("99"));
        Assert.That(thrown.Status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(thrown.Message, Does.Contain("Unable to verify").And.Not.Contain("the-secret"));
    }

    [Test]
    public async Task A_fetch_that_failed_is_repeated_a_second_later()
    {
        var attempts = 0;
        var clock = new FakeClock();
        var credential = new AppOnlyCredential("key", "secret")
        {
            TimeProvider = clock,
            Server = new()
            {
                Handler = new StubServer(_ =>
                    ++attempts == 1
                        ? throw new HttpRequestException("no route")
                        : StubServer.Json("{\"token_type\":\"bearer\",\"access_token\":\"t\"}")
                ),
            },
        };
        await Assert.ThrowsAsync<XOAuthException>(() => credential.AuthorizationAsync());
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await credential.AuthorizationAsync(), Is.EqualTo("Bearer t"));
    }

    [Test]
    public async Task A_fetch_has_a_time_limit()
    {
        var clock = new FakeClock();
        var credential = new AppOnlyCredential("key", "secret")
        {
            TimeProvider = clock,
            Server = new() { Handler = new ScriptedServer(ScriptedServer.HangAsync) },
        };
        var call = credential.AuthorizationAsync();
        await Eventually.TrueAsync(() => clock.Waiting.Count > 0, "the limit runs");

        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.That(async () => await call, Throws.TypeOf<XOAuthException>().With.Message.Contains("30 s"));
    }

    [TestCase("http://api.x.com")]
    [TestCase("ftp://127.0.0.1")]
    public async Task An_authorization_server_is_HTTPS_or_on_the_loopback(string address) =>
        Assert.That(() => new XAuthorizationServer { BaseAddress = new(address) }, Throws.ArgumentException);

    [Test]
    public void A_token_or_both_keys_must_be_given()
    {
        foreach (var nothing in new[] { null, "", " " })
        {
            Assert.That(
                () => new AppOnlyCredential(nothing!),
                Throws.InstanceOf<ArgumentException>().With.Property("ParamName").EqualTo("bearerToken")
            );
            Assert.That(
                () => new AppOnlyCredential(nothing!, "secret"),
                Throws.InstanceOf<ArgumentException>().With.Property("ParamName").EqualTo("apiKey")
            );
            Assert.That(
                () => new AppOnlyCredential("key", nothing!),
                Throws.InstanceOf<ArgumentException>().With.Property("ParamName").EqualTo("apiKeySecret")
            );
        }

        Assert.That(
            async () => await new AppOnlyCredential("t").AuthenticateRequestAsync(null!),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("request")
        );
    }

    [Test]
    public void By_default_X_s_own_server_and_the_system_s_clock_are_used()
    {
        var credential = new AppOnlyCredential("key", "secret");
        Assert.That((credential.Server, credential.TimeProvider), Is.EqualTo((XAuthorizationServer.X, TimeProvider.System)));
    }

    [Test]
    public async Task A_token_takes_the_place_of_the_last_attempt_s()
    {
        var request = new RequestInformation { HttpMethod = Method.GET, URI = new("https://api.x.com/2/tweets") };
        request.Headers.Add("Authorization", "Bearer last");
        await new AppOnlyCredential("t").AuthenticateRequestAsync(request);
        Assert.That(request.Headers["Authorization"], Is.EqualTo(new[] { "Bearer t" }));
    }

    [Test]
    public async Task Only_the_token_in_use_is_fetched_again_when_it_is_refused()
    {
        var (credential, http) = Fetching();
        Assert.That(await credential.RenewAsync(null), Is.True, "there was none, so it is fetched");
        Assert.That(http.Requests, Has.Count.EqualTo(1));
        Assert.That(await credential.RenewAsync(null), Is.True);
        Assert.That(await credential.RenewAsync("Bearer another"), Is.True);
        Assert.That(http.Requests, Has.Count.EqualTo(1), "a newer one is at hand");
        Assert.That(await credential.AuthorizationAsync(), Is.EqualTo("Bearer fetched-1"));
    }

    [Test]
    public async Task To_revoke_a_token_that_is_not_at_hand_it_is_fetched_first()
    {
        var (credential, http) = Fetching();
        await credential.InvalidateAsync();
        Assert.That(
            http.Requests.Select(r => $"{r.Method} {r.PathAndQuery} {r.Body}"),
            Is.EqualTo(new[] { "POST /oauth2/token grant_type=client_credentials", "POST /oauth2/invalidate_token access_token=fetched-1" })
        );
    }

    [Test]
    public void A_token_alone_cannot_be_revoked() =>
        Assert.That(
            async () => await new AppOnlyCredential("t").InvalidateAsync(),
            Throws.InvalidOperationException.With.Message.EqualTo(
                "Revoking an App-only token takes the API key and its secret: make the credential of those."
            )
        );

    [TestCase("{\"token_type\":\"Bearer\",\"access_token\":\"t\"}", true)]
    [TestCase("{\"token_type\":\"bearer\",\"access_token\":\"\"}", false)]
    [TestCase("{\"access_token\":\"t\"}", false)]
    [TestCase("{\"token_type\":\"mac\",\"access_token\":\"t\"}", false)]
    public async Task A_bearer_token_is_recognized_by_its_type_in_any_case(string response, bool isToken)
    {
        var credential = new AppOnlyCredential("key", "secret") { Server = new() { Handler = StubServer.Always(response) } };
        if (isToken)
        {
            Assert.That(await credential.AuthorizationAsync(), Is.EqualTo("Bearer t"));
            return;
        }

        var thrown = (await Assert.ThrowsAsync<XOAuthException>(() => credential.AuthorizationAsync()))!;
        Assert.That(thrown.Message, Is.EqualTo("https://api.x.com/oauth2/token returned something else than a bearer token."));
    }

    [Test]
    public async Task A_secret_is_shown_neither_as_it_is_nor_as_it_was_sent()
    {
        var credential = new AppOnlyCredential("key", "sec/ret")
        {
            Server = new()
            {
                Handler = StubServer.Always("{\"error\":\"no\",\"error_description\":\"sec/ret or sec%2Fret\"}", HttpStatusCode.Forbidden),
            },
        };
        var thrown = (await Assert.ThrowsAsync<XOAuthException>(() => credential.AuthorizationAsync()))!;
        Assert.That(thrown.Message, Is.EqualTo("https://api.x.com/oauth2/token returned 403: no: (secret) or (secret)."));
    }

    private static (AppOnlyCredential, StubServer) Fetching()
    {
        var fetched = 0;
        var http = new StubServer(sent =>
            sent.PathAndQuery == "/oauth2/token"
                ? StubServer.Json($"{{\"token_type\":\"bearer\",\"access_token\":\"fetched-{Interlocked.Increment(ref fetched)}\"}}")
                : StubServer.Json("{\"access_token\":\"gone\"}")
        );
        return (new("k:ey", "sec/ret") { Server = new() { Handler = http } }, http);
    }
}
