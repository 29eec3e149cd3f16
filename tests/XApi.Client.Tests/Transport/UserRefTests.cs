using System.Net;
using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Authentication;
using Newtonsoft.Json.Linq;

namespace XApi.Tests.Transport;

/// <summary>A user who is given by name, or as the authenticated user, is on the wire an id.</summary>
public class UserRefTests
{
    private static readonly OAuth1Credential Signing = new("key", "secret", "42-token", "token secret");

    private readonly FakeClock _clock = new();
    private readonly List<IDisposable> _made = [];

    [TearDown]
    public void Dispose() => _made.ForEach(one => one.Dispose());

    [Test]
    public async Task An_id_is_sent_as_it_is_and_costs_no_lookup()
    {
        var (x, server) = Client(Signing);

        await x.Follows.FollowAsync("1", "2");

        Assert.That(Sent(server), Is.EqualTo(new[] { "POST /2/users/1/following" }));
        Assert.That(server.Requests[0].Body, Is.EqualTo("""{"target_user_id":"2"}"""));
    }

    [Test]
    public async Task An_OAuth1_token_says_who_I_am()
    {
        var (x, server) = Client(Signing);

        await x.Timelines.HomeAsync(UserRef.Me);
        await x.Timelines.HomeAsync("me");

        Assert.That(Sent(server), Is.All.EqualTo("GET /2/users/42/timelines/reverse_chronological"));
    }

    [Test]
    public async Task A_name_is_looked_up_once_in_path_and_body_whatever_its_case()
    {
        var (x, server) = Client(Signing);

        await x.Follows.FollowAsync(UserRef.Me, "@Other");
        await x.Lists.AddMemberAsync("7", "@other");
        await x.Follows.FollowersAsync("@OTHER");

        Assert.That(
            Sent(server),
            Is.EqualTo(
                new[]
                {
                    "GET /2/users/by/username/Other",
                    "POST /2/users/42/following",
                    "POST /2/lists/7/members",
                    "GET /2/users/1005/followers",
                }
            )
        );
        Assert.That(server.Requests[1].Body, Is.EqualTo("""{"target_user_id":"1005"}"""));
        Assert.That(server.Requests[2].Body, Is.EqualTo("""{"user_id":"1005"}"""));
    }

    [Test]
    public async Task A_lookup_is_within_the_budget_of_its_call()
    {
        var (x, server) = Client(Signing);

        await Assert.ThrowsAsync<XBudgetExceededException>(() =>
            x.Lists.AddMemberAsync("7", "@other", new() { Budget = new XBudget { Usd = 0.000001m } })
        );

        Assert.That(server.Requests, Is.Empty);
    }

    [Test]
    public async Task A_name_is_looked_up_again_after_an_hour()
    {
        var (x, server) = Client(Signing);

        await x.Follows.FollowersAsync("@other");
        _clock.Advance(RecentNames.Lifetime - TimeSpan.FromSeconds(1));
        await x.Follows.FollowersAsync("@other");
        _clock.Advance(TimeSpan.FromSeconds(1));
        await x.Follows.FollowersAsync("@other");

        Assert.That(Sent(server).Count(request => request.Contains("username")), Is.EqualTo(2));
    }

    [Test]
    public void Names_are_remembered_up_to_a_bound_and_those_in_use_stay()
    {
        var names = new RecentNames(_clock);
        names.Remember("used", "1");
        names.Remember("unused", "2");
        for (var i = 0; i < RecentNames.Capacity * 3; i++)
        {
            names.Remember($"n{i}", "3");
            Assert.That(names.Find("USED"), Is.EqualTo("1"));
        }

        Assert.That(names.Find("unused"), Is.Null);
    }

    [Test]
    public async Task Calls_at_the_same_time_share_a_lookup()
    {
        var looked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var server = new HeldServer(looked.Task);
        _made.Add(server);
        var x = Made(server, new OAuth2UserCredential("client", new OAuth2UserToken("token")));

        var calls = Enumerable.Range(0, 20).Select(_ => x.Timelines.HomeAsync(UserRef.Me)).ToList();
        looked.SetResult();
        await Task.WhenAll(calls);

        Assert.That(server.Paths.Count(path => path == "/2/users/me"), Is.EqualTo(1));
        Assert.That(server.Paths.Count(path => path == "/2/users/9/timelines/reverse_chronological"), Is.EqualTo(20));
    }

    [Test]
    public async Task The_user_who_logged_in_is_stored_beside_the_token()
    {
        var store = MemoryTokenStore.Holding(new OAuth2UserToken("alice"));
        var (x, server) = Client(new OAuth2UserCredential("client", store));

        await x.Timelines.HomeAsync(UserRef.Me);
        await x.Timelines.HomeAsync(UserRef.Me);
        var (another, later) = Client(new OAuth2UserCredential("client", store));
        await another.Timelines.HomeAsync(UserRef.Me);

        Assert.That(Sent(server), Is.EqualTo(new[] { "GET /2/users/me", Home("alice"), Home("alice") }));
        Assert.That(Sent(later), Is.EqualTo(new[] { Home("alice") }), "another program knows from the store");
        Assert.That((await store.ReadAsync("default"))!.Username, Is.EqualTo("alice"));
    }

    [Test]
    public async Task MeAsync_makes_the_user_known()
    {
        var (x, server) = Client(new OAuth2UserCredential("client", new OAuth2UserToken("alice")));

        await x.Users.MeAsync();
        await x.Timelines.HomeAsync(UserRef.Me);

        Assert.That(Sent(server), Is.EqualTo(new[] { "GET /2/users/me", Home("alice") }));
    }

    [Test]
    public async Task Each_credential_has_its_own_user()
    {
        var (x, server) = Client(new AppOnlyCredential("app"));
        var (alice, bob) = (new Bearer("alice"), new Bearer("bob"));

        foreach (var user in new[] { alice, bob, alice, bob })
        {
            var credential = XCredential.From(user, XSecurityScheme.OAuth2UserToken);
            await x.Timelines.HomeAsync(UserRef.Me, new() { Credential = credential });
        }

        Assert.That(
            Sent(server),
            Is.EqualTo(new[] { "GET /2/users/me", Home("alice"), "GET /2/users/me", Home("bob"), Home("alice"), Home("bob") })
        );
    }

    [Test]
    public async Task A_provider_that_changes_its_token_is_asked_about_again()
    {
        var provider = new Bearer("alice");
        var (x, server) = Client(XCredential.From(provider, XSecurityScheme.OAuth2UserToken));

        await x.Timelines.HomeAsync(UserRef.Me);
        provider.Token = "bob";
        await x.Timelines.HomeAsync(UserRef.Me);

        Assert.That(Sent(server), Is.EqualTo(new[] { "GET /2/users/me", Home("alice"), "GET /2/users/me", Home("bob") }));
    }

    [Test]
    public async Task Another_user_who_logs_in_meanwhile_is_not_taken_for_the_first()
    {
        var store = MemoryTokenStore.Holding(new OAuth2UserToken("alice"));
        var credential = new OAuth2UserCredential("client", store);
        var (x, server) = Client(credential);
        _ = await credential.GetScopesAsync();
        await store.UpdateAsync("default", (_, _) => Task.FromResult<OAuth2UserToken?>(new OAuth2UserToken("bob")), default);

        await x.Timelines.HomeAsync(UserRef.Me);

        Assert.That(Sent(server), Is.EqualTo(new[] { "GET /2/users/me", Home("alice") }), "the token that this credential has");
        Assert.That((await store.ReadAsync("default"))!.UserId, Is.Null, "bob's token is not alice's");
    }

    [Test]
    public async Task An_App_calls_for_the_clients_user()
    {
        var (x, server) = Client(new AppOnlyCredential("app"), Signing);

        await x.Timelines.UserTweetsAsync(UserRef.Me, new() { Credential = new AppOnlyCredential("other app") });

        Assert.That(Sent(server), Is.EqualTo(new[] { "GET /2/users/42/tweets" }));
        Assert.That(server.Requests[0].Headers["Authorization"], Is.EqualTo("Bearer other app"));
    }

    [Test]
    public async Task Without_a_user_there_is_no_me()
    {
        var (x, server) = Client(new AppOnlyCredential("app"));

        var failure = await Assert.ThrowsAsync<XCredentialException>(() => x.Timelines.UserTweetsAsync(UserRef.Me));

        Assert.That(failure.Message, Does.StartWith("GetMe (GET /2/users/me) was not sent: no configured credential is accepted."));
        Assert.That(server.Requests, Is.Empty);
    }

    [Test]
    public async Task A_name_that_no_one_has_is_not_found()
    {
        var (x, server) = Client(Signing);

        var failure = await Assert.ThrowsAsync<XNotFoundException>(() => x.Follows.FollowAsync(UserRef.Me, "@nobody"));

        Assert.That(failure.Message, Does.StartWith("FollowUser was not sent: X finds no user @nobody, "));
        Assert.That((failure.Operation, failure.Problem!.Title), Is.EqualTo((XOperation.FollowUser, "Not Found Error")));
        Assert.That(Sent(server), Is.EqualTo(new[] { "GET /2/users/by/username/nobody" }));
    }

    [TestCase("@")]
    [TestCase("@two words")]
    [TestCase("@sixteen_letters_")]
    [TestCase("other")]
    [TestCase("Me")]
    public async Task What_is_no_user_is_refused_before_anything_is_sent(string user)
    {
        var (x, server) = Client(Signing);

        Assert.That(() => x.Follows.FollowAsync(UserRef.Me, user), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => x.Follows.FollowersAsync(user), Throws.InstanceOf<ArgumentException>());
        await Assert.ThrowsAsync<ArgumentException>(() => x.Follows.FollowersAsync(default));
        Assert.That(server.Requests, Is.Empty);
    }

    [Test]
    public async Task An_enumeration_and_a_query_parameter_take_names()
    {
        var (x, server) = Client(new AppOnlyCredential("app"), Signing);

        await foreach (var _ in x.Follows.EnumerateFollowersAsync("@other")) { }
        await x.Activity.SubscriptionsAsync(new() { UserId = "@other" });

        Assert.That(
            Sent(server),
            Is.EqualTo(
                new[]
                {
                    "GET /2/users/by/username/other",
                    "GET /2/users/1005/followers?max_results=1000",
                    "GET /2/activity/subscriptions?user_id=1005",
                }
            )
        );
    }

    [Test]
    public async Task A_lookup_is_counted_as_any_other_call()
    {
        var (x, _) = Client(new AppOnlyCredential("app"));

        await x.Follows.FollowersAsync("@other");

        Assert.That(
            x.RateLimits[XOperation.GetUserByUsername].Windows[0].Remaining,
            Is.LessThan(x.RateLimits[XOperation.GetUserByUsername].Windows[0].Limit)
        );
    }

    [Test]
    public void Two_refs_of_one_text_are_equal()
    {
        Assert.That((UserRef)"me", Is.EqualTo(UserRef.Me));
        Assert.That($"{UserRef.FromString("@other")} {UserRef.Me} {default(UserRef)}|", Is.EqualTo("@other me |"));
    }

    private static string Home(string name) => $"GET /2/users/{IdOf(name)}/timelines/reverse_chronological";

    private static string IdOf(string name) => $"{1000 + name.Length}";

    private static string[] Sent(StubServer server) => [.. server.Requests.Select(request => $"{request.Method} {request.PathAndQuery}")];

    private (XApiClient Client, StubServer Server) Client(params IAuthenticationProvider[] credentials)
    {
        var server = new StubServer(Respond);
        _made.Add(server);
        return (Made(server, credentials), server);
    }

    private XApiClient Made(HttpMessageHandler server, params IAuthenticationProvider[] credentials)
    {
        var client = new XApiClient(
            new XApiClientOptions
            {
                Credentials = credentials,
                PrimaryHandler = server,
                TimeProvider = _clock,
            }
        );
        _made.Add(client);
        return client;
    }

    // The token is the name of its user, and a user's id is the length of the name.
    private static HttpResponseMessage Respond(SentRequest request)
    {
        var path = request.Uri.AbsolutePath;
        if (path.EndsWith("/nobody", StringComparison.Ordinal))
        {
            return StubServer.Json(
                """{"errors":[{"title":"Not Found Error","detail":"Could not find user with username: [nobody].","type":"https://api.x.com/2/problems/resource-not-found"}]}"""
            );
        }

        var name =
            path == "/2/users/me" ? request.Headers["Authorization"].Split(' ')[1]
            : path.StartsWith("/2/users/by/username/", StringComparison.Ordinal) ? path.Split('/')[^1]
            : null;
        return StubServer.Json(
            name is null
                ? request.Method == "GET"
                    ? "{}"
                    : """{"data":{"following":true,"pending_follow":false,"is_member":true}}"""
                : new JObject
                {
                    ["data"] = new JObject
                    {
                        ["id"] = IdOf(name),
                        ["name"] = name,
                        ["username"] = name,
                    },
                }.ToString()
        );
    }

    /// <summary>A credential of another library.</summary>
    private sealed class Bearer(string token) : IAuthenticationProvider
    {
        public string Token { get; set; } = token;

        public Task AuthenticateRequestAsync(
            RequestInformation request,
            Dictionary<string, object>? additionalAuthenticationContext = null,
            CancellationToken cancellationToken = default
        )
        {
            request.Headers.Add("Authorization", $"Bearer {Token}");
            return Task.CompletedTask;
        }
    }

    /// <summary>A server that does not say who the user is before it may.</summary>
    private sealed class HeldServer(Task may) : HttpMessageHandler
    {
        private readonly List<string> _paths = [];

        public IReadOnlyList<string> Paths
        {
            get
            {
                lock (_paths)
                {
                    return [.. _paths];
                }
            }
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            lock (_paths)
            {
                _paths.Add(request.RequestUri!.AbsolutePath);
            }

            await may.WaitAsync(cancellationToken);
            var response = StubServer.Json(
                request.RequestUri!.AbsolutePath == "/2/users/me" ? """{"data":{"id":"9","name":"n","username":"u"}}""" : "{}"
            );
            response.RequestMessage = request;
            response.StatusCode = HttpStatusCode.OK;
            return response;
        }
    }
}
