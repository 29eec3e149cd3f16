using System.Net;
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

    [Test]
    public void Plain_HTTP_is_for_the_loopback()
    {
        Assert.That(() => new AuthenticationHandler([new("http://api.x.com")]), Throws.ArgumentException);
        Assert.That(() => new AuthenticationHandler([new("http://127.0.0.1:5000"), new("http://[::1]:5000"), new("http://localhost:5000")]), Throws.Nothing);
    }

    [Test]
    public async Task A_401_leads_to_one_renewal_and_one_more_try_with_the_same_body()
    {
        var oauth = new AuthorizationServerStub();
        var credential = new OAuth2UserCredential("client", AuthorizationServerStub.Token(0)) { Server = oauth.Server };
        var (client, server) = Client(sent => new(sent.Headers["Authorization"] == "Bearer access-1" ? HttpStatusCode.OK : HttpStatusCode.Unauthorized));
        var request = Request("https://api.x.com/2/tweets", credential, new StreamContent(new MemoryStream("{\"text\":\"é\"}"u8.ToArray())));
        using var answer = await client.SendAsync(request, default);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(
            server.Requests.Select(r => (r.Headers["Authorization"], r.Body)),
            Is.EqualTo(new[] { ("Bearer access-0", "{\"text\":\"é\"}"), ("Bearer access-1", "{\"text\":\"é\"}") })
        );
    }

    [Test]
    public async Task A_second_401_is_the_answer()
    {
        var oauth = new AuthorizationServerStub();
        var credential = new OAuth2UserCredential("client", AuthorizationServerStub.Token(0)) { Server = oauth.Server };
        var (client, server) = Client(_ => new(HttpStatusCode.Unauthorized));
        using var answer = await client.SendAsync(Request("https://api.x.com/2/tweets", credential), default);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(server.Requests, Has.Count.EqualTo(2));
        Assert.That(oauth.Http.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_403_renews_nothing()
    {
        var oauth = new AuthorizationServerStub();
        var credential = new OAuth2UserCredential("client", AuthorizationServerStub.Token(0)) { Server = oauth.Server };
        var (client, server) = Client(_ => new(HttpStatusCode.Forbidden));
        using var answer = await client.SendAsync(Request("https://api.x.com/2/tweets", credential), default);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That((server.Requests.Count, oauth.Http.Requests.Count), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task A_401_to_a_credential_that_cannot_renew_is_the_answer()
    {
        var (client, server) = Client(_ => new(HttpStatusCode.Unauthorized));
        foreach (IAuthenticationProvider credential in new IAuthenticationProvider[] { new AppOnlyCredential("t"), new OAuth1Credential("a", "b", "1-c", "d"), new Foreign() })
        {
            using var answer = await client.SendAsync(Request("https://api.x.com/2/tweets", credential), default);
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
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
    public async Task Each_try_is_signed_with_what_is_sent()
    {
        var (client, server) = Client(_ => new(HttpStatusCode.OK));
        var credential = new OAuth1Credential("key", "key secret", "12-token", "token secret");
        var form = new FormUrlEncodedContent([new("status", "a b&c"), new("é", "")]);
        await client.SendAsync(Request("https://api.x.com/2/x?q=a,b%2Bc", credential, form), default);
        var sent = server.Requests.Single();
        var header = sent.Headers["Authorization"]["OAuth ".Length..].Split(", ").Select(p => p.Split('=', 2)).ToDictionary(p => p[0], p => p[1].Trim('"'));
        var expected = OAuth1Signature.Header(
            new("key", "key secret", "12-token", "token secret"),
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

    private static (HttpMessageInvoker, StubServer) Client(Func<SentRequest, HttpResponseMessage> answer)
    {
        var server = new StubServer(answer);
        return (new(new AuthenticationHandler([Api]) { InnerHandler = server }), server);
    }

    private static HttpRequestMessage Request(string uri, IAuthenticationProvider credential, HttpContent? content = null)
    {
        var request = new HttpRequestMessage(content is null ? HttpMethod.Get : HttpMethod.Post, uri) { Content = content };
        request.Options.Set(XRequestOptions.Credential, credential);
        return request;
    }

    private sealed class Foreign : IAuthenticationProvider
    {
        public Task AuthenticateRequestAsync(
            RequestInformation request,
            Dictionary<string, object>? additionalAuthenticationContext = null,
            CancellationToken cancellationToken = default
        )
        {
            request.Headers.Add("X-Key", "k");
            return Task.CompletedTask;
        }
    }
}
