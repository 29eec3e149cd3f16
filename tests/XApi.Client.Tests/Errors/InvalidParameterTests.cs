namespace XApi.Tests.Errors;

/// <summary>The whole sentence about a call that X would refuse: the parameter, its bound, and what was given instead.</summary>
[TestFixture]
internal sealed class InvalidParameterTests
{
    private static IEnumerable<TestCaseData> Mistakes()
    {
        const string pattern = "`id` must match ^[0-9]{1,19}$";
        var (longest, longer) = (new string('a', 100), new string('a', 101));
        yield return Row(
            "a value",
            x => x.Tweets.GetAsync("abc"),
            $"{pattern}, and is abc; GET /2/tweets/{{id}} was not sent. (Parameter 'id')"
        );
        yield return Row(
            "a value of 100 characters",
            x => x.Tweets.GetAsync(longest),
            $"{pattern}, and is {longest}; GET /2/tweets/{{id}} was not sent. (Parameter 'id')"
        );
        yield return Row(
            "a longer value",
            x => x.Tweets.GetAsync(longer),
            $"{pattern}, and is {longest}\u2026 (101 characters); GET /2/tweets/{{id}} was not sent. (Parameter 'id')"
        );
        yield return Row(
            "a number",
            x => x.Search.RecentAsync("snow", new() { MaxResults = 9 }),
            "`max_results` takes 10 to 100, and is 9; GET /2/tweets/search/recent was not sent. (Parameter 'max_results')"
        );
        yield return Row("nothing", x => x.Tweets.GetManyAsync([]), "`ids` is required; GET /2/tweets was not sent. (Parameter 'ids')");
        yield return Row(
            "an empty text",
            x => x.Search.RecentAsync(""),
            "`query` takes 1 to 4096 characters, and is empty; GET /2/tweets/search/recent was not sent. (Parameter 'query')"
        );

        static TestCaseData Row(string name, Func<XApiClient, Task> call, string says) =>
            new TestCaseData(call, says).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Mistakes))]
    public async Task Shows_what_was_given_cut_after_100_characters(Func<XApiClient, Task> call, string says)
    {
        using var x = Client();

        var failure = await Assert.CatchAsync<XInvalidParameterException>(() => call(x));

        Assert.That(failure!.Message, Is.EqualTo(says));
    }

    [Test]
    public async Task Shows_a_query_with_all_that_is_wrong_with_it_and_names_the_faults_alone_as_bounds()
    {
        const string query = "apple OR iphone ipad -(snow OR day)";
        using var x = Client();

        var failure = await Assert.CatchAsync<XInvalidParameterException>(() => x.Search.RecentAsync(query));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                failure!.Query!.Diagnostics.Select(one => one.Severity),
                Is.EquivalentTo([XQuerySeverity.Warning, XQuerySeverity.Error])
            );
            Assert.That(
                failure.Message,
                Is.EqualTo(
                    $"`query` breaks the rules of X's query language; GET /2/tweets/search/recent was not sent.\n{failure.Query} (Parameter 'query')"
                )
            );
            Assert.That(failure.Bound, Is.EqualTo("A group must not be negated; negate each of its operators."));
            Assert.That(failure.Value, Is.EqualTo(query));
            Assert.That(failure.Operation, Is.SameAs(XOperation.SearchRecent));
        }
    }

    private static XApiClient Client() =>
        new(new XApiClientOptions { Credentials = [new AppOnlyCredential("token")], PrimaryHandler = StubServer.Always("{}") });
}
