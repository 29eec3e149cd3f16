using System.Net;

namespace XApi.Tests.Errors;

/// <summary>X does not say which scope a token lacks. The spec does, of every operation.</summary>
[TestFixture]
internal sealed class MissingScopeTests
{
    private const string NoReason = """{"title":"Forbidden","detail":"Forbidden","type":"about:blank","status":403}""";

    private static IEnumerable<TestCaseData> OperationsWithScopes() =>
        from operation in XOperation.All
        from security in operation.Security
        where security.Scopes.Count > 0 && operation.Streaming is null
        select new TestCaseData(operation, security.Scopes).SetArgDisplayNames(operation.Id);

    [Test]
    public async Task A_write_names_those_it_needs_in_its_sentence()
    {
        using var x = new XApiClient(Options());

        var posted = await Assert.CatchAsync<XForbiddenException>(() => x.Tweets.CreateAsync(new() { Text = "snow" }));
        var liked = await Assert.CatchAsync<XForbiddenException>(() => x.Likes.LikeAsync("1", "2"));

        Assert.That(
            posted!.Message,
            Is.EqualTo(
                "POST /2/tweets returned 403 Forbidden, \u201cForbidden: Forbidden\u201d; X gave no reason, which mostly means a missing scope: the token needs "
                    + "tweet.read, tweet.write, users.read, and the user has to log in again to grant one."
            )
        );
        Assert.That(liked!.Message, Does.Contain("the token needs tweet.read, users.read, like.write, and"));
    }

    [TestCaseSource(nameof(OperationsWithScopes))]
    public async Task Every_operation_names_the_scopes_that_its_login_has_to_ask_for(XOperation operation, IReadOnlyList<string> scopes)
    {
        var options = Options();
        using var http = Pipeline.Create(options);
        var transport = new XTransport(http, options);

        var failure = await Assert.CatchAsync<XForbiddenException>(() =>
            transport.SendAsync(new XRequest(operation), ModelReader<TweetPage>.Read, CancellationToken.None)
        );

        Assert.That(failure!.Message, Does.Contain($"the token needs {string.Join(", ", scopes)}, and the user has to log in again"));
        Assert.That(XScopes.For(operation), Is.SupersetOf(scopes));
    }

    private static XApiClientOptions Options() =>
        new()
        {
            Credentials = [new OAuth2UserCredential("app", new OAuth2UserToken("token-of-a-user"))],
            PrimaryHandler = StubServer.Always(NoReason, HttpStatusCode.Forbidden),
            RateLimitPolicy = RateLimitPolicy.Observe,
            ValidateRequests = false,
            MaxRetries = 0,
        };
}
