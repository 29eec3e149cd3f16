namespace XApi.Tests.Authentication;

/// <summary>Which network tokens are fetched through: the client's, unless the credential says otherwise.</summary>
[TestFixture]
internal sealed class TokenNetworkTests
{
    private const string Token = """{"token_type":"bearer","access_token":"fetched"}""";
    private const string Tweet = """{"data":{"id":"1","text":"t"}}""";

    [Test]
    public async Task An_App_s_token_is_fetched_through_the_client_s_handler()
    {
        var network = Network();
        using var x = Client(network, new AppOnlyCredential("key", "keysecret"));

        await x.Tweets.GetAsync("1");

        Assert.That(
            network.Requests.Select(request => request.PathAndQuery),
            Is.EqualTo((IEnumerable<string>)["/oauth2/token", "/2/tweets/1"])
        );
        Assert.That(network.Requests[1].Headers["Authorization"], Is.EqualTo("Bearer fetched"));
    }

    [Test]
    public async Task A_user_s_token_is_refreshed_through_it_too()
    {
        var network = Network();
        var expired = new OAuth2UserToken("old") { RefreshToken = "refresh", ExpiresAt = DateTimeOffset.UnixEpoch };
        using var x = Client(network, new OAuth2UserCredential("client", expired));

        await x.Tweets.GetAsync("1");

        Assert.That(network.Requests[0].PathAndQuery, Is.EqualTo("/2/oauth2/token"));
    }

    [Test]
    public async Task A_credential_within_another_and_one_of_a_single_call_use_it()
    {
        var network = Network();
        using var x = Client(network);
        var credential = XCredential.From(new AppOnlyCredential("key", "keysecret"), XSecurityScheme.BearerToken);

        await x.Tweets.GetAsync("1", new() { Credential = credential });

        Assert.That(network.Requests[0].PathAndQuery, Is.EqualTo("/oauth2/token"));
    }

    [Test]
    public async Task A_credential_that_names_its_handler_uses_that()
    {
        var (network, own) = (Network(), Network());
        using var x = Client(network, new AppOnlyCredential("key", "keysecret") { Server = new() { Handler = own } });

        await x.Tweets.GetAsync("1");

        Assert.That(
            (own.Requests.Single().PathAndQuery, network.Requests.Single().PathAndQuery),
            Is.EqualTo(("/oauth2/token", "/2/tweets/1"))
        );
    }

    [Test]
    public async Task Two_clients_that_share_a_credential_keep_to_their_own_handlers()
    {
        var (first, second) = (Network(), Network());
        var credential = new AppOnlyCredential("key", "keysecret");
        using var one = Client(first, credential);
        using var two = Client(second, credential);

        await one.Tweets.GetAsync("1");
        await two.Tweets.GetAsync("1");

        Assert.That((first.Requests.Count, second.Requests.Count), Is.EqualTo((2, 1)));
        Assert.That(TokenNetwork.Handler, Is.Null, "nothing is left behind in the caller");
    }

    private static StubServer Network() => new(request => StubServer.Json(request.Method == "POST" ? Token : Tweet));

    private static XApiClient Client(StubServer network, params XCredential[] credentials) =>
        new(new XApiClientOptions { Credentials = credentials, PrimaryHandler = network });
}
