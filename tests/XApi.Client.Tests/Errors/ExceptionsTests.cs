using XApi.Testing;

namespace XApi.Tests.Errors;

/// <summary>Exceptions as the tests of a user's program make them, to see what it does with each.</summary>
[TestFixture]
internal sealed class ExceptionsTests
{
    private static IEnumerable<TestCaseData> Kinds()
    {
        yield return Kind(() => new XApiException(), cause => new XApiException("m", cause), "The call of the X API did not succeed.");
        yield return Kind(
            () => new XUnauthorizedException(),
            cause => new XUnauthorizedException("m", cause),
            "X did not accept the credential."
        );
        yield return Kind(() => new XForbiddenException(), cause => new XForbiddenException("m", cause), "X does not allow the call.");
        yield return Kind(
            () => new XNotFoundException(),
            cause => new XNotFoundException("m", cause),
            "What was requested does not exist."
        );
        yield return Kind(() => new XNoRulesException(), cause => new XNoRulesException("m", cause), "The stream has no rules.");
        yield return Kind(() => new XWindowLimitException(), cause => new XWindowLimitException("m", cause), "The window is used up.");
        yield return Kind(
            () => new XAppDayLimitException(),
            cause => new XAppDayLimitException("m", cause),
            "The App's 24 hours are used up."
        );
        yield return Kind(
            () => new XUserDayLimitException(),
            cause => new XUserDayLimitException("m", cause),
            "The user's 24 hours are used up."
        );
        yield return Kind(
            () => new XCreditsDepletedException(),
            cause => new XCreditsDepletedException("m", cause),
            "The account's credits are used up."
        );
        yield return Kind(() => new XUsageCapException(), cause => new XUsageCapException("m", cause), "The usage cap is reached.");
        yield return Kind(
            () => new XTooManyConnectionsException(),
            cause => new XTooManyConnectionsException("m", cause),
            "Too many streams are open."
        );
        yield return Kind(() => new XServerErrorException(), cause => new XServerErrorException("m", cause), "X failed.");
        yield return Kind(() => new XConnectionException(), cause => new XConnectionException("m", cause), "No response came.");
        yield return Kind(
            () => new XInvalidResponseException(),
            cause => new XInvalidResponseException("m", cause),
            "The response cannot be read."
        );
        yield return Kind(
            () => new XPartialErrorsException(),
            cause => new XPartialErrorsException("m", cause),
            "A part of what was requested could not be returned."
        );
        yield return Kind(
            () => new XInvalidParameterException(),
            cause => new XInvalidParameterException("m", cause),
            "A parameter is not valid."
        );
        yield return Kind(
            () => new XCredentialException(),
            cause => new XCredentialException("m", cause),
            "No credential serves the call."
        );
        yield return Kind(() => new XOAuthException(), cause => new XOAuthException("m", cause), "The login did not succeed.");
        yield return Kind(
            () => new XCostStoreException(),
            cause => new XCostStoreException("m", cause),
            "The ledger's store could not be read or written."
        );
        yield return Kind(
            () => new XTokenStoreException(),
            cause => new XTokenStoreException("m", cause),
            "The token store could not be read or written."
        );
        yield return Kind(
            () => new XTokenStoreContractException(),
            cause => new XTokenStoreContractException("m", cause),
            "The store does not keep its promises."
        );

        static TestCaseData Kind<T>(Func<T> bare, Func<Exception, T> of, string message)
            where T : Exception => new TestCaseData(bare, of, message).SetArgDisplayNames(typeof(T).Name);
    }

    [TestCase("""{"errors":[{"title":"Forbidden","detail":"You may not do that."}]}""", "\u201cForbidden: You may not do that.\u201d")]
    [TestCase("""{"errors":[{"code":150,"message":"You cannot send messages."}]}""", "\u201cYou cannot send messages.\u201d")]
    [TestCase("""{"title":"ConnectionException","detail":"Over capacity"}""", "\u201cConnectionException: Over capacity\u201d")]
    public async Task A_success_of_problems_alone_says_them(string body, string problem)
    {
        using var server = StubServer.Always(body);
        using var x = new XApiClient(
            new XApiClientOptions { Credentials = [new OAuth1Credential("key", "secret", "12-token", "secret")], PrimaryHandler = server }
        );

        var failure = await Assert.ThrowsAsync<XInvalidResponseException>(() => x.Likes.LikeAsync("12", "34"));

        Assert.That(
            failure!.Message,
            Is.EqualTo($"POST /2/users/{{id}}/likes returned 200, without what it returns, and with the problem {problem}.")
        );
        Assert.That((failure.Problems.Count, failure.Body), Is.EqualTo((1, body)));
    }

    [TestCase("resource-not-found", typeof(XNotFoundException))]
    [TestCase("not-authorized-for-resource", typeof(XForbiddenException))]
    [TestCase("not-authorized-for-field", typeof(XForbiddenException))]
    [TestCase("invalid-request", typeof(XInvalidResponseException))]
    public async Task A_success_that_has_no_more_than_a_problem_is_what_the_problem_says(string problem, Type type)
    {
        using var server = StubServer.Always(
            $$"""{"data":null,"errors":[{"title":"Not Found Error","detail":"No such message.","type":"https://api.twitter.com/2/problems/{{problem}}"}]}"""
        );
        using var x = new XApiClient(
            new XApiClientOptions { Credentials = [new OAuth1Credential("key", "secret", "12-token", "secret")], PrimaryHandler = server }
        );

        var failure = (XApiException)(await Assert.ThrowsAsync(type, () => x.DirectMessages.DeleteEventAsync("34")))!;

        Assert.That(
            (failure.Message, failure.Status, failure.Problems.Count),
            Is.EqualTo(
                (
                    "DELETE /2/dm_events/{event_id} returned 200, without what it returns, and with the problem “Not Found Error: No such message.”.",
                    (System.Net.HttpStatusCode?)System.Net.HttpStatusCode.OK,
                    1
                )
            )
        );
    }

    [Test]
    public async Task A_user_without_an_id_is_none_where_X_refuses_a_field()
    {
        const string nobody = """{"created_at":"1970-01-01T00:00:00.000Z","verified":false}""";
        const string errors = """[{"field":"parody","resource_id":"9","type":"https://api.x.com/2/problems/not-authorized-for-field"}]""";
        using var server = new StubServer(request =>
            StubServer.Json(
                request.PathAndQuery.Contains("/2/users/9", StringComparison.Ordinal)
                    ? $$"""{"data":{{nobody}},"errors":{{errors}}}"""
                    : $$"""{"data":[{"id":"1","name":"a","username":"a"},{{nobody}}],"errors":{{errors}}}"""
            )
        );
        using var x = StubClient.For(server);

        var one = await x.Users.GetAsync("9");
        var many = await x.Users.GetManyAsync(["1", "9"]);

        Assert.That((one.Data, one.Errors.Single().Field), Is.EqualTo(((User?)null, "parody")));
        Assert.That((many.Data.Single().Id, many.Errors.For("9").Count), Is.EqualTo(("1", 1)));
    }

    [TestCaseSource(nameof(Kinds))]
    public void Each_says_what_it_stands_for_unless_a_message_is_given(Func<Exception> bare, Func<Exception, Exception> of, string message)
    {
        var cause = new IOException();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(bare().Message, Is.EqualTo(message));
            Assert.That(bare().InnerException, Is.Null);
            Assert.That(of(cause).Message, Is.EqualTo("m"));
            Assert.That(of(cause).InnerException, Is.SameAs(cause));
        }
    }

    [Test]
    public void Every_exception_may_say_when_to_call_again()
    {
        var time = new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);

        Assert.That(new XWindowLimitException("m") { RetryAt = time }.RetryAt, Is.EqualTo(time));
        Assert.That(new XServerErrorException("m") { RetryAt = time }.RetryAt, Is.EqualTo(time));
        Assert.That(new XApiException("m").RetryAt, Is.Null);
    }

    [Test]
    public void The_problem_is_the_first_of_all_unless_one_is_given()
    {
        var (one, two) = (new Problem { Title = "1" }, new Problem { Title = "2" });

        Assert.That(new XApiException("m") { Problems = [one, two] }.Problem, Is.SameAs(one));
        Assert.That(new XApiException("m") { Problem = two }.Problem, Is.SameAs(two));
        Assert.That(new XApiException("m").Problem, Is.Null);
        Assert.That(new XCreditsDepletedException("m") { Problems = [one, new() { AccountId = 7 }] }.AccountId, Is.EqualTo(7));
    }

    [Test]
    public void A_call_without_a_response_may_have_been_acted_on_unless_it_is_known_that_it_was_not()
    {
        Assert.That(new XConnectionException("lost").MayHaveBeenActedOn, Is.True);
        Assert.That(new XConnectionException("refused") { MayHaveBeenActedOn = false }.MayHaveBeenActedOn, Is.False);
    }
}
