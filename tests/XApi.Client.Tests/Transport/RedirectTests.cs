using System.Net;
using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi.Tests.Transport;

/// <summary>Credentials reach the API's own address and no other.</summary>
[TestFixture]
internal sealed class RedirectTests
{
    private const string Response = """{"data":{"id":"1","text":"t"}}""";

    [TestCase("https://elsewhere.example/2/tweets/1")]
    [TestCase("https://api.x.com.elsewhere.example/2/tweets/1")]
    [TestCase("https://api.x.com:8443/2/tweets/1")]
    [TestCase("https://x.com/2/tweets/1")]
    [TestCase("//elsewhere.example/2/tweets/1")]
    public async Task A_redirect_to_another_place_carries_no_credential(string location)
    {
        var server = Redirecting(location);
        using var client = Client(server);

        try
        {
            await client.Tweets.GetAsync("1");
        }
        catch (XApiException) { }

        Assert.That(server.Requests[0].Headers, Contains.Key("Authorization"));
        Assert.That(
            server.Requests.Where(request => request.Uri.Authority != "api.x.com").Select(request => request.Headers.Keys),
            Has.None.Contains("Authorization")
        );
    }

    [Test]
    public async Task Headers_that_another_kind_of_credential_adds_are_not_carried_to_another_place_either()
    {
        var server = Redirecting("https://elsewhere.example/2/tweets/1");
        using var client = new XApiClient(
            new XApiClientOptions
            {
                Credentials = [new GatewayKey()],
                PrimaryHandler = server,
                ValidateRequests = false,
            }
        );

        await client.Tweets.GetAsync("1");

        Assert.That(
            server.Requests.Select(request => request.Headers.ContainsKey("X-Gateway-Key")),
            Is.EqualTo((IEnumerable<bool>)[true, false])
        );
    }

    [TestCase("https://api.x.com/2/tweets/2")]
    [TestCase("/2/tweets/2")]
    public async Task A_redirect_within_the_API_is_authenticated(string location)
    {
        var server = Redirecting(location);
        using var client = Client(server);

        await client.Tweets.GetAsync("1");

        Assert.That(
            server.Requests.Select(request => (request.PathAndQuery, request.Headers["Authorization"])),
            Is.EqualTo((IEnumerable<(string, string)>)[("/2/tweets/1", "Bearer token"), ("/2/tweets/2", "Bearer token")])
        );
    }

    [TestCase("http://api.x.com/2/tweets/1")]
    [TestCase("file:///etc/passwd")]
    [TestCase(null)]
    public void A_redirect_that_is_not_safe_or_leads_nowhere_is_not_followed(string? location)
    {
        var server = Redirecting(location);
        using var client = Client(server);

        Assert.That(
            async () => await client.Tweets.GetAsync("1"),
            Throws.InstanceOf<XApiException>().With.Property(nameof(XApiException.Status)).EqualTo(HttpStatusCode.Found)
        );
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_redirect_in_a_circle_ends()
    {
        var server = new StubServer(_ => Found("/2/tweets/1"));
        using var client = Client(server);

        Assert.That(async () => await client.Tweets.GetAsync("1"), Throws.InstanceOf<XApiException>());
        Assert.That(server.Requests, Has.Count.LessThan(10));
    }

    [Test]
    public void What_a_handler_or_a_credential_of_the_caller_throws_is_its_own()
    {
        var fault = new InvalidOperationException("The cache is not open.");
        using var below = Client(new StubServer(_ => throw fault));
        using var signing = new XApiClient(
            new XApiClientOptions { Credentials = [new BrokenKey(fault)], PrimaryHandler = new StubServer(_ => StubServer.Json(Response)) }
        );

        foreach (var client in new[] { below, signing })
        {
            Assert.That(async () => await client.Tweets.GetAsync("1"), Throws.Exception.SameAs(fault));
        }
    }

    [TestCase("http://api.x.com")]
    [TestCase("http://192.168.0.1")]
    [TestCase("ftp://localhost")]
    [TestCase("/2/tweets")]
    public void An_address_to_which_credentials_would_go_in_the_open_is_refused(string address) =>
        Assert.That(
            () => new XApiClient(new XApiClientOptions { BaseAddress = new Uri(address, UriKind.RelativeOrAbsolute) }),
            Throws.ArgumentException.With.Message.Contains("BaseAddress")
        );

    [TestCase("http://localhost:5000")]
    [TestCase("http://127.0.0.1:5000")]
    [TestCase("http://[::1]:5000")]
    [TestCase("https://gateway.example")]
    public void An_address_of_this_machine_or_with_HTTPS_is_taken(string address) =>
        Assert.That(() => new XApiClient(new XApiClientOptions { BaseAddress = new Uri(address) }).Dispose(), Throws.Nothing);

    private static StubServer Redirecting(string? location)
    {
        var first = true;
        return new StubServer(_ =>
        {
            var response = first ? Found(location) : StubServer.Json(Response);
            first = false;
            return response;
        });
    }

    private static HttpResponseMessage Found(string? location)
    {
        var response = new HttpResponseMessage(HttpStatusCode.Found);
        if (location is not null)
        {
            response.Headers.TryAddWithoutValidation("Location", location);
        }

        return response;
    }

    private sealed class BrokenKey(Exception fault) : IAuthenticationProvider
    {
        public Task AuthenticateRequestAsync(
            RequestInformation request,
            Dictionary<string, object>? additionalAuthenticationContext = null,
            CancellationToken cancellationToken = default
        ) => throw fault;
    }

    private sealed class GatewayKey : IAuthenticationProvider
    {
        public Task AuthenticateRequestAsync(
            RequestInformation request,
            Dictionary<string, object>? additionalAuthenticationContext = null,
            CancellationToken cancellationToken = default
        )
        {
            request.Headers.Add("X-Gateway-Key", "secret");
            return Task.CompletedTask;
        }
    }

    private static XApiClient Client(HttpMessageHandler handler) =>
        new(new XApiClientOptions { Credentials = [new AppOnlyCredential("token")], PrimaryHandler = handler });
}
