using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi.Tests.Authentication;

public class CredentialSelectorTests
{
    private static readonly AppOnlyCredential AppOnly = new("app");
    private static readonly OAuth1Credential OAuth1 = new("a", "b", "1-c", "d");
    private static readonly OAuth2UserCredential OAuth2 = User(XScopes.For(XOperation.All));

    private static IEnumerable<TestCaseData> EveryOperationWithEveryCredential() =>
        from operation in XOperation.All
        from credential in new XCredential[] { AppOnly, OAuth1, OAuth2 }
        select new TestCaseData(operation, credential).SetArgDisplayNames(operation.Id, credential.Scheme.ToString());

    [TestCaseSource(nameof(EveryOperationWithEveryCredential))]
    public async Task A_credential_serves_where_the_spec_names_it_and_is_refused_elsewhere(XOperation operation, XCredential credential)
    {
        var server = StubServer.Always("{}");
        var options = new XApiClientOptions
        {
            PrimaryHandler = server,
            Credentials = [credential],
            ValidateRequests = false,
        };
        using var http = Pipeline.Create(options);
        var request = operation
            .Parameters.Where(p => p.In == XParameterLocation.Path)
            .Aggregate(new XRequest(operation), (r, p) => r.Path(p.Name, "1"));
        Task CallAsync() => new XTransport(http, options).SendAsync(request, ModelReader<TweetPage>.Read, default);

        if (operation.Security.Any(s => s.Scheme == credential.Scheme))
        {
            await CallAsync();
            var header = credential switch
            {
                AppOnlyCredential => "Bearer app",
                OAuth2UserCredential => "Bearer user",
                _ => "OAuth oauth_consumer_key=\"a\"",
            };
            Assert.That(server.Requests.Single().Headers["Authorization"], Does.StartWith(header));
        }
        else if (operation.Security.Count == 0)
        {
            await CallAsync();
            Assert.That(server.Requests.Single().Headers, Does.Not.ContainKey("Authorization"), "It asks for no credential.");
        }
        else
        {
            var thrown = (await Assert.ThrowsAsync<XCredentialException>(CallAsync))!;
            Assert.That(server.Requests, Is.Empty);
            Assert.That(thrown.Operation, Is.SameAs(operation));
            Assert.That(
                thrown.Message,
                Does.Contain(operation.Id)
                    .And.Contain(operation.Path)
                    .And.Contain(credential.GetType().Name)
                    .And.Contain(operation.Docs.ToString())
            );
            Assert.That(
                operation.Security.SelectMany(s => s.Scopes),
                Is.All.Matches<string>(s => thrown.Message.Contains(s!, StringComparison.Ordinal))
            );
        }
    }

    [Test]
    public async Task With_all_three_every_operation_has_one()
    {
        // The transport selects none for an operation that asks for none.
        foreach (var operation in XOperation.All.Where(operation => operation.Security.Count > 0))
        {
            var chosen = await SelectAsync(operation, OAuth1, AppOnly, OAuth2);
            Assert.That(operation.Security.Select(s => s.Scheme), Does.Contain(chosen.Scheme), operation.Id);
        }
    }

    [Test]
    public async Task App_only_is_taken_where_its_window_is_larger_and_the_user_s_elsewhere()
    {
        // The documentation: 450 per App and 180 per user; 300 per App and 900 per user.
        Assert.That(await SelectAsync(XOperation.SearchRecent, OAuth1, AppOnly), Is.SameAs(AppOnly));
        Assert.That(await SelectAsync(XOperation.GetTweets, AppOnly, OAuth1), Is.SameAs(OAuth1));
    }

    [Test]
    public async Task Of_several_limits_of_one_scope_the_tightest_counts()
    {
        var operation = Operation(
            [new(XSecurityScheme.BearerToken, []), new(XSecurityScheme.UserToken, [])],
            new(XRateLimitScope.App, 1000, TimeSpan.FromSeconds(1)),
            new(XRateLimitScope.App, 100, TimeSpan.FromMinutes(15)),
            new(XRateLimitScope.User, 200, TimeSpan.FromMinutes(15))
        );
        Assert.That(await SelectAsync(operation, AppOnly, OAuth1), Is.SameAs(OAuth1));
    }

    [Test]
    public async Task Among_users_the_first_configured_is_taken()
    {
        Assert.That(await SelectAsync(XOperation.CreateTweet, OAuth2, OAuth1), Is.SameAs(OAuth2));
        Assert.That(await SelectAsync(XOperation.CreateTweet, OAuth1, OAuth2), Is.SameAs(OAuth1));
    }

    [Test]
    public async Task Private_metrics_take_a_user()
    {
        Assert.That(
            await new CredentialSelector([AppOnly, OAuth1]).SelectAsync(XOperation.SearchRecent, privateMetrics: true, null, default),
            Is.SameAs(OAuth1)
        );
        var thrown = (
            await Assert.ThrowsAsync<XCredentialException>(() =>
                new CredentialSelector([AppOnly]).SelectAsync(XOperation.SearchRecent, privateMetrics: true, null, default).AsTask()
            )
        )!;
        Assert.That(thrown.Message, Does.Contain("private metrics"));
    }

    [Test]
    public async Task A_call_can_name_its_credential_if_the_operation_accepts_it()
    {
        var selector = new CredentialSelector([AppOnly]);
        Assert.That(await selector.SelectAsync(XOperation.SearchRecent, false, OAuth1, default), Is.SameAs(OAuth1));
        await Assert.ThrowsAsync<XCredentialException>(() =>
            selector.SelectAsync(XOperation.CreateTweet, false, AppOnly, default).AsTask()
        );
    }

    [Test]
    public async Task A_token_that_lacks_a_scope_is_refused_naming_it()
    {
        var thrown = (
            await Assert.ThrowsAsync<XCredentialException>(() => SelectAsync(XOperation.CreateTweet, User(["tweet.read", "users.read"])))
        )!;
        Assert.That(thrown.MissingScopes, Is.EqualTo(new[] { "tweet.write" }));
        Assert.That(thrown.Message, Does.Contain("was not granted tweet.write"));
        Assert.That(
            await SelectAsync(XOperation.CreateTweet, User(["tweet.read", "users.read"]), OAuth1),
            Is.SameAs(OAuth1),
            "another that serves is taken"
        );
    }

    [Test]
    public async Task A_token_whose_scopes_are_not_known_is_tried()
    {
        var user = new OAuth2UserCredential("client", new OAuth2UserToken("t"));
        Assert.That(await SelectAsync(XOperation.CreateTweet, user), Is.SameAs(user));
    }

    [Test]
    public async Task A_foreign_provider_counts_as_App_only_unless_it_is_said_otherwise()
    {
        var foreign = new Foreign();
        Assert.That((await SelectAsync(XOperation.SearchRecent, foreign)).Scheme, Is.EqualTo(XSecurityScheme.BearerToken));
        await Assert.ThrowsAsync<XCredentialException>(() => SelectAsync(XOperation.CreateTweet, foreign));

        var wrapped = XCredential.From(foreign, XSecurityScheme.OAuth2UserToken, ["tweet.read", "tweet.write", "users.read"], "12");
        Assert.That(await SelectAsync(XOperation.CreateTweet, wrapped), Is.SameAs(wrapped));
        Assert.That((wrapped.UserId, wrapped.ToString()), Is.EqualTo(("12", "Foreign (OAuth2UserToken)")));
        await Assert.ThrowsAsync<XCredentialException>(() =>
            SelectAsync(XOperation.CreateTweet, XCredential.From(foreign, XSecurityScheme.OAuth2UserToken, []))
        );
        Assert.That(XCredential.Of(foreign).CredentialKey, Is.EqualTo(wrapped.CredentialKey), "one provider, one key");
        Assert.That(XCredential.Of(new Foreign()).CredentialKey, Is.Not.EqualTo(wrapped.CredentialKey));
    }

    [Test]
    public async Task Without_credentials_nothing_is_sent()
    {
        var server = StubServer.Always("{}");
        using var x = new XApiClient(new XApiClientOptions { PrimaryHandler = server });
        var thrown = (await Assert.ThrowsAsync<XCredentialException>(() => x.Search.RecentAsync("snow")))!;
        Assert.That(thrown.Message, Does.Contain("None is configured"));
        Assert.That(server.Requests, Is.Empty);
    }

    [Test]
    public async Task A_client_sends_what_was_chosen_and_sees_private_metrics_asked_for()
    {
        var server = StubServer.Always("{\"meta\":{\"result_count\":0}}");
        using var x = new XApiClient(new XApiClientOptions { PrimaryHandler = server, Credentials = [AppOnly, OAuth1] });
        await x.Search.RecentAsync("snow");
        await x.Search.RecentAsync("snow", new() { TweetFields = [TweetField.CreatedAt, new("organic_metrics")] });
        await x.Search.RecentAsync("snow", new() { Credential = OAuth1 });
        Assert.That(
            server.Requests.Select(r => r.Headers["Authorization"].Split(' ')[0]),
            Is.EqualTo(new[] { "Bearer", "OAuth", "OAuth" })
        );
    }

    [TestCase(100, 200, false)]
    [TestCase(200, 200, false)]
    [TestCase(201, 200, true)]
    [TestCase(1, null, true)]
    [TestCase(null, 1, false)]
    [TestCase(null, null, false)]
    public async Task App_only_is_taken_only_if_its_window_is_larger(int? app, int? user, bool appOnly)
    {
        List<XRateLimit> limits = [];
        if (app is { } ofApp)
        {
            limits.Add(new(XRateLimitScope.App, ofApp, TimeSpan.FromMinutes(15)));
        }

        if (user is { } ofUser)
        {
            limits.Add(new(XRateLimitScope.User, ofUser, TimeSpan.FromMinutes(15)));
        }

        var operation = Operation([new(XSecurityScheme.BearerToken, []), new(XSecurityScheme.UserToken, [])], [.. limits]);
        Assert.That(await SelectAsync(operation, AppOnly, OAuth1), Is.SameAs(appOnly ? (XCredential)AppOnly : OAuth1));
        Assert.That(await SelectAsync(operation, OAuth1, AppOnly), Is.SameAs(appOnly ? (XCredential)AppOnly : OAuth1));
        Assert.That(await SelectAsync(operation, AppOnly), Is.SameAs(AppOnly), "where there is no other");
        Assert.That(await SelectAsync(operation, OAuth1), Is.SameAs(OAuth1), "where there is no other");
    }

    [Test]
    public async Task What_each_credential_lacks_is_said_in_one_message()
    {
        var operation = Operation([
            new(XSecurityScheme.OAuth2UserToken, ["tweet.read", "tweet.write"]),
            new(XSecurityScheme.OAuth2UserToken, ["all", "and", "everything"]),
            new(XSecurityScheme.UserToken, []),
        ]);
        var thrown = (await Assert.ThrowsAsync<XCredentialException>(() => SelectAsync(operation, AppOnly, User(["tweet.read"]))))!;
        Assert.That(
            thrown.Message,
            Is.EqualTo(
                "Try (GET /2/try) was not sent: no configured credential is accepted. It accepts OAuth2UserCredential (OAuth 2.0 with PKCE) with the scopes tweet.read, tweet.write, or "
                    + "OAuth2UserCredential (OAuth 2.0 with PKCE) with the scopes all, and, everything, or OAuth1Credential (OAuth 1.0a). "
                    + "Configured: AppOnlyCredential (BearerToken), which it does not accept; OAuth2UserCredential (OAuth2UserToken) \"default\", which was not granted tweet.write "
                    + "(log the user in again, and ask for it). See https://example.com/."
            )
        );
        Assert.That(thrown.MissingScopes, Is.EqualTo(new[] { "tweet.write" }));
        Assert.That(thrown.Operation, Is.SameAs(operation));

        var two = (await Assert.ThrowsAsync<XCredentialException>(() => SelectAsync(operation, User([]))))!;
        Assert.That(two.Message, Does.Contain(", which was not granted tweet.read, tweet.write (log"));
    }

    [Test]
    public void Every_scheme_has_a_name_of_its_own()
    {
        var names = Enum.GetValues<XSecurityScheme>().Select(scheme => scheme.Describe()).ToArray();
        Assert.That(names, Is.Unique.And.All.Not.Empty);
    }

    [Test]
    public async Task Without_any_credential_the_message_says_how_to_give_one()
    {
        var thrown = (
            await Assert.ThrowsAsync<XCredentialException>(() => SelectAsync(Operation([new(XSecurityScheme.BearerToken, [])])))
        )!;
        Assert.That(
            thrown.Message,
            Is.EqualTo(
                "Try (GET /2/try) was not sent: no configured credential is accepted. It accepts AppOnlyCredential (OAuth 2.0 App-only). "
                    + "None is configured: give the client one, such as new AppOnlyCredential(bearerToken). See https://example.com/."
            )
        );
        Assert.That(thrown.MissingScopes, Is.Empty);
    }

    [Test]
    public async Task Private_metrics_are_not_asked_for_with_App_only_unless_the_call_names_it()
    {
        var operation = Operation([new(XSecurityScheme.BearerToken, [])]);
        var selector = new CredentialSelector([AppOnly]);
        var thrown = (await Assert.ThrowsAsync<XCredentialException>(() => selector.SelectAsync(operation, true, null, default).AsTask()))!;
        Assert.That(
            thrown.Message,
            Does.Contain(
                "Configured: AppOnlyCredential (BearerToken), which does not see private metrics, which X shows to their owner alone. See https://example.com/."
            )
        );
        Assert.That(await selector.SelectAsync(operation, true, AppOnly, default), Is.SameAs(AppOnly));
    }

    [Test]
    public async Task Any_one_of_several_sets_of_scopes_suffices_and_scopes_are_a_matter_of_OAuth_2_alone()
    {
        var operation = Operation([
            new(XSecurityScheme.OAuth2UserToken, ["tweet.read", "tweet.write"]),
            new(XSecurityScheme.OAuth2UserToken, ["all"]),
            new(XSecurityScheme.UserToken, []),
        ]);
        foreach (
            var credential in new[]
            {
                User(["all"]),
                User(["tweet.write", "tweet.read"]),
                XCredential.From(new Foreign(), XSecurityScheme.UserToken, ["none"]),
            }
        )
        {
            Assert.That(await SelectAsync(operation, credential), Is.SameAs(credential));
        }
    }

    [Test]
    public void The_first_of_a_kind_that_is_accepted_is_found_whatever_its_scopes()
    {
        var operation = Operation([new(XSecurityScheme.OAuth2UserToken, ["all"]), new(XSecurityScheme.UserToken, [])]);
        var user = User([]);
        Assert.That(new CredentialSelector([AppOnly, user, OAuth1]).FirstOfKind(operation), Is.SameAs(user));
        Assert.That(new CredentialSelector([AppOnly]).FirstOfKind(operation), Is.Null);
    }

    private static Task<XCredential> SelectAsync(XOperation operation, params IAuthenticationProvider[] credentials) =>
        new CredentialSelector(credentials).SelectAsync(operation, privateMetrics: false, null, default).AsTask();

    private static OAuth2UserCredential User(IEnumerable<string> scopes) =>
        new("client", new OAuth2UserToken("user") { Scope = string.Join(' ', scopes) });

    private static XOperation Operation(XSecurity[] security, params XRateLimit[] limits) =>
        new()
        {
            Id = "Try",
            Tag = "Tries",
            Method = HttpMethod.Get,
            Path = "/2/try",
            Docs = new("https://example.com"),
            Security = security,
            RateLimits = limits,
            Parameters = [],
        };

    private sealed class Foreign : IAuthenticationProvider
    {
        public Task AuthenticateRequestAsync(
            RequestInformation request,
            Dictionary<string, object>? additionalAuthenticationContext = null,
            CancellationToken cancellationToken = default
        ) => Task.CompletedTask;
    }
}
