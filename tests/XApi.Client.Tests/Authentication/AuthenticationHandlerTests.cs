using System.Net;
using System.Text;
using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi.Tests.Authentication;

public class AuthenticationHandlerTests
{
    private static readonly Uri Api = new("https://api.x.com");

    [Test]
    public async Task A_request_to_the_API_carries_the_credential_that_was_chosen()
    {
        var (client, server) = Client(_ => new(HttpStatusCode.OK));
        await client.SendAsync(Request("https://api.x.com/2/tweets", new AppOnlyCredential("t")), default);
        Assert.That(server.Requests.Single().Headers["Authorization"], Is.EqualTo("Bearer t"));
    }

    [TestCase("https://evil.example/2/tweets")]
    [TestCase("https://api.x.com.evil.example/2/tweets")]
    [TestCase("https://api.x.com:8443/2/tweets")]
    [TestCase("http://api.x.com/2/tweets")]
    public async Task A_request_to_another_host_carries_nothing_even_if_it_came_with_a_header(string uri)
    {
        var (client, server) = Client(_ => new(HttpStatusCode.OK));
        var request = Request(uri, new AppOnlyCredential("t"));
        request.Headers.Authorization = new("Bearer", "left over from the redirected request");
        await client.SendAsync(request, default);
        Assert.That(server.Requests.Single().Headers, Does.Not.ContainKey("Authorization"));
    }

    [TestCase("https://api.x.com/2/elsewhere", true)]
    [TestCase("https://evil.example/2/elsewhere", false)]
    public async Task A_redirect_takes_the_token_along_within_the_API_only(string target, bool along)
    {
        var server = new StubServer(sent =>
            sent.PathAndQuery.EndsWith("elsewhere", StringComparison.Ordinal)
                ? StubServer.Json("{}")
                : new(HttpStatusCode.TemporaryRedirect) { Headers = { Location = new(target) } }
        );
        using var x = new XApiClient(new XApiClientOptions { PrimaryHandler = server, Credentials = [new AppOnlyCredential("t")] });
        await x.Search.RecentAsync("snow");
        Assert.That(server.Requests.Select(r => r.Headers.ContainsKey("Authorization")), Is.EqualTo(new[] { true, along }));
    }

    // A credential of one's own may set any header; what it sets goes to the API alone.
    [TestCase("https://api.x.com/2/elsewhere", true)]
    [TestCase("https://evil.example/2/elsewhere", false)]
    public async Task A_redirect_takes_the_headers_of_a_foreign_credential_along_within_the_API_only(string target, bool along)
    {
        var server = new StubServer(sent =>
            sent.PathAndQuery.EndsWith("elsewhere", StringComparison.Ordinal)
                ? StubServer.Json("{}")
                : new(HttpStatusCode.TemporaryRedirect) { Headers = { Location = new(target) } }
        );
        using var x = new XApiClient(
            new XApiClientOptions { PrimaryHandler = server, Credentials = [new HeaderProvider("X-Vault-Token", "secret")] }
        );
        await x.Search.RecentAsync("snow");
        Assert.That(server.Requests.Select(r => r.Headers.ContainsKey("X-Vault-Token")), Is.EqualTo(new[] { true, along }));
    }

    [Test]
    public void Plain_HTTP_is_for_the_loopback()
    {
        Assert.That(() => new AuthenticationHandler([new("http://api.x.com")]), Throws.ArgumentException);
        Assert.That(
            () => new AuthenticationHandler([new("http://127.0.0.1:5000"), new("http://[::1]:5000"), new("http://localhost:5000")]),
            Throws.Nothing
        );
    }

    [Test]
    public async Task A_401_leads_to_one_renewal_and_one_more_attempt_with_the_same_body()
    {
        var oauth = new AuthorizationServerStub();
        var credential = new OAuth2UserCredential("client", AuthorizationServerStub.Token(0)) { Server = oauth.Server };
        var (client, server) = Client(sent =>
            new(sent.Headers["Authorization"] == "Bearer access-1" ? HttpStatusCode.OK : HttpStatusCode.Unauthorized)
        );
        var request = Request(
            "https://api.x.com/2/tweets",
            credential,
            new StreamContent(new MemoryStream("{\"text\":\"é\"}"u8.ToArray()))
        );
        using var response = await client.SendAsync(request, default);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(
            server.Requests.Select(r => (r.Headers["Authorization"], r.Body)),
            Is.EqualTo(new[] { ("Bearer access-0", "{\"text\":\"é\"}"), ("Bearer access-1", "{\"text\":\"é\"}") })
        );
    }

    [Test]
    public async Task A_second_401_is_the_response()
    {
        var oauth = new AuthorizationServerStub();
        var credential = new OAuth2UserCredential("client", AuthorizationServerStub.Token(0)) { Server = oauth.Server };
        var (client, server) = Client(_ => new(HttpStatusCode.Unauthorized));
        using var response = await client.SendAsync(Request("https://api.x.com/2/tweets", credential), default);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(server.Requests, Has.Count.EqualTo(2));
        Assert.That(oauth.Http.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_403_renews_nothing()
    {
        var oauth = new AuthorizationServerStub();
        var credential = new OAuth2UserCredential("client", AuthorizationServerStub.Token(0)) { Server = oauth.Server };
        var (client, server) = Client(_ => new(HttpStatusCode.Forbidden));
        using var response = await client.SendAsync(Request("https://api.x.com/2/tweets", credential), default);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That((server.Requests.Count, oauth.Http.Requests.Count), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task A_401_to_a_credential_that_cannot_renew_is_the_response()
    {
        var (client, server) = Client(_ => new(HttpStatusCode.Unauthorized));
        foreach (
            IAuthenticationProvider credential in new IAuthenticationProvider[]
            {
                new AppOnlyCredential("t"),
                new OAuth1Credential("a", "b", "1-c", "d"),
                new Foreign(),
            }
        )
        {
            using var response = await client.SendAsync(Request("https://api.x.com/2/tweets", credential), default);
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        }

        Assert.That(server.Requests, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Every_header_of_any_Kiota_provider_is_taken_over()
    {
        var (client, server) = Client(_ => new(HttpStatusCode.OK));
        await client.SendAsync(Request("https://api.x.com/2/tweets", new Foreign()), default);
        Assert.That(server.Requests.Single().Headers["X-Key"], Is.EqualTo("k"));
    }

    [Test]
    public async Task Each_attempt_is_signed_with_what_is_sent()
    {
        var (client, server) = Client(_ => new(HttpStatusCode.OK));
        var credential = new OAuth1Credential("key", "key/secret", "12-token", "token/secret");
        var form = new FormUrlEncodedContent([new("status", "a b&c"), new("é", "")]);
        await client.SendAsync(Request("https://api.x.com/2/x?q=a,b%2Bc", credential, form), default);
        var sent = server.Requests.Single();
        var header = sent.Headers["Authorization"]["OAuth ".Length..]
            .Split(", ")
            .Select(p => p.Split('=', 2))
            .ToDictionary(p => p[0], p => p[1].Trim('"'));
        var expected = OAuth1Signature.Header(
            new("key", "key/secret", "12-token", "token/secret"),
            "POST",
            sent.Uri,
            OAuth1Signature.ParseForm(sent.Body!),
            [],
            header["oauth_nonce"],
            long.Parse(header["oauth_timestamp"], System.Globalization.CultureInfo.InvariantCulture)
        );
        Assert.That(sent.Headers["Authorization"], Is.EqualTo(expected));
        Assert.That(sent.Body, Is.EqualTo("status=a+b%26c&%C3%A9="));
    }

    [Test]
    public void Only_addresses_that_may_get_a_token_are_taken() =>
        Assert.That(
            () => new AuthenticationHandler([Api, new("http://api.x.com/2")]),
            Throws
                .ArgumentException.With.Property("ParamName")
                .EqualTo("allowed")
                .And.Message.StartsWith("http://api.x.com/2 is neither HTTPS nor on the loopback, so no token is sent there.")
        );

    [Test]
    public async Task A_request_without_a_credential_goes_as_it_came()
    {
        var (client, server) = Client(_ => new(HttpStatusCode.Unauthorized));
        foreach (var uri in new[] { "https://api.x.com/2/tweets", "https://elsewhere.example/" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, uri) { Headers = { Authorization = new("Bearer", "own") } };
            using var response = await client.SendAsync(request, default);
        }

        Assert.That(server.Requests.Select(r => r.Headers["Authorization"]), Is.EqualTo(new[] { "Bearer own", "Bearer own" }));
    }

    [TestCase("https://api.x.com/2/tweets", "Bearer t")]
    [TestCase("https://API.x.com:443/2/tweets", "Bearer t")]
    [TestCase("http://127.0.0.1:5000/", "Bearer t")]
    [TestCase("http://127.0.0.1:5001/", null)]
    public async Task Each_of_the_allowed_origins_gets_the_credential(string uri, string? header)
    {
        var server = StubServer.Always("{}");
        using var client = new HttpMessageInvoker(
            new AuthenticationHandler([Api, new("http://127.0.0.1:5000/base")]) { InnerHandler = server }
        );
        using var response = await client.SendAsync(Request(uri, new AppOnlyCredential("t")), default);
        Assert.That(server.Requests.Single().Headers.GetValueOrDefault("Authorization"), Is.EqualTo(header));
    }

    [TestCase("application/json", null)]
    [TestCase("application/x-www-form-urlencoded", "a=1")]
    public async Task A_credential_sees_what_is_sent_and_of_bodies_only_forms(string type, string? seen)
    {
        var (client, server) = Client(_ => new(HttpStatusCode.OK));
        var credential = new Own();
        using var request = Request("https://api.x.com/2/tweets?a=b", credential, new StringContent("a=1", Encoding.UTF8, type));
        request.Method = new("put");
        request.Headers.Authorization = new("Bearer", "left over");
        using var response = await client.SendAsync(request, default);
        Assert.That(
            credential.Seen,
            Is.EqualTo(new[] { (Method.PUT, new Uri("https://api.x.com/2/tweets?a=b"), (string?)$"{type}; charset=utf-8", seen) })
        );
        var sent = server.Requests.Single();
        Assert.That((sent.Body, sent.Headers["X-Key"], sent.Headers["Content-Type"]), Is.EqualTo(("a=1", "1", $"{type}; charset=utf-8")));
        Assert.That(sent.Headers, Does.Not.ContainKey("Authorization"), "what the credential did not set");
    }

    [Test]
    public async Task A_renewal_gets_the_refused_header_and_the_second_attempt_has_its_own_headers_alone()
    {
        var (client, server) = Client(sent => new(sent.Headers["X-Key"] == "1" ? HttpStatusCode.Unauthorized : HttpStatusCode.OK));
        var credential = new Own { Authorization = "Own, as it is=" };
        using var response = await client.SendAsync(Request("https://api.x.com/2/tweets", credential), default);
        Assert.That(credential.Rejected, Is.EqualTo(new[] { "Own, as it is=" }));
        Assert.That(
            server.Requests.Select(r => (r.Headers["Authorization"], r.Headers["X-Key"])),
            Is.EqualTo(new[] { ("Own, as it is=", "1"), ("Own, as it is=", "2") })
        );
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));

        var without = new Own();
        using var other = await client.SendAsync(Request("https://api.x.com/2/tweets", without), default);
        Assert.That(without.Rejected, Is.EqualTo(new string?[] { null }));
    }

    [Test]
    public async Task A_refused_response_is_disposed_once_another_takes_its_place()
    {
        List<Body> bodies = [];
        var (client, _) = Client(_ =>
        {
            bodies.Add(new());
            return new(HttpStatusCode.Unauthorized) { Content = bodies[^1] };
        });

        using var second = await client.SendAsync(Request("https://api.x.com/2/tweets", new Own()), default);
        Assert.That(bodies.Select(b => b.IsDisposed), Is.EqualTo(new[] { true, false }));

        using var only = await client.SendAsync(
            Request("https://api.x.com/2/tweets", new Own { Renew = () => Task.FromResult(false) }),
            default
        );
        Assert.That(bodies.Skip(2).Select(b => b.IsDisposed), Is.EqualTo(new[] { false }), "it is the response");

        var failure = new XCredentialException("expired");
        var thrown = await Assert.ThrowsAsync<XCredentialException>(() =>
            client.SendAsync(Request("https://api.x.com/2/tweets", new Own { Renew = () => Task.FromException<bool>(failure) }), default)
        );
        Assert.That(thrown, Is.SameAs(failure));
        Assert.That(bodies.Skip(3).Select(b => b.IsDisposed), Is.EqualTo(new[] { true }), "nobody gets it");
    }

    [Test]
    public async Task A_body_that_can_be_read_only_once_is_sent_twice()
    {
        var server = new Copying();
        using var client = new HttpMessageInvoker(new AuthenticationHandler([Api]) { InnerHandler = server });
        var once = new Once("{\"text\":\"é\"}"u8.ToArray());
        var content = new StreamContent(once) { Headers = { ContentType = new("application/json") } };
        using var response = await client.SendAsync(Request("https://api.x.com/2/tweets", new Own(), content), default);
        Assert.That(server.Bodies, Is.EqualTo(new[] { "{\"text\":\"é\"}", "{\"text\":\"é\"}" }));
    }

    [Test]
    public async Task A_renewal_is_logged()
    {
        using var log = new LogBook();
        using var client = new HttpMessageInvoker(
            new AuthenticationHandler([Api], log.CreateLogger("any"))
            {
                InnerHandler = StubServer.Always("{}", HttpStatusCode.Unauthorized),
            }
        );
        using var refused = await client.SendAsync(Request("https://api.x.com/2/tweets", new AppOnlyCredential("t")), default);
        Assert.That(log.Entries, Is.Empty, "a credential that cannot renew");
        using var renewed = await client.SendAsync(Request("https://api.x.com/2/tweets", new Own()), default);
        Assert.That(
            log.Entries.Select(entry => $"{entry.Level} {entry.Id}: {entry.Text}"),
            Is.EqualTo(
                new[] { "Information 1: X refused the token with 401. Own (UserToken) has a new one, and the request is sent again." }
            )
        );
    }

    private static (HttpMessageInvoker, StubServer) Client(Func<SentRequest, HttpResponseMessage> response)
    {
        var server = new StubServer(response);
        return (new(new AuthenticationHandler([Api]) { InnerHandler = server }), server);
    }

    private static HttpRequestMessage Request(string uri, IAuthenticationProvider credential, HttpContent? content = null)
    {
        var request = new HttpRequestMessage(content is null ? HttpMethod.Get : HttpMethod.Post, uri) { Content = content };
        request.Options.Set(XRequestOptions.Credential, credential);
        return request;
    }

    private sealed class Body() : ByteArrayContent([])
    {
        public bool IsDisposed { get; private set; }

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }

    /// <summary>Sends bodies as a socket does, from their stream.</summary>
    private sealed class Copying : HttpMessageHandler
    {
        public List<string> Bodies { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var sent = new MemoryStream();
            await request.Content!.CopyToAsync(sent, cancellationToken);
            Bodies.Add(Encoding.UTF8.GetString(sent.ToArray()));
            return new(HttpStatusCode.Unauthorized);
        }
    }

    private sealed class Once(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
