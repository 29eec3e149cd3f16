namespace XApi.Tests.Validation;

/// <summary>What the spec can judge is refused before it is sent.</summary>
[TestFixture]
internal sealed class RequestCheckTests
{
    private StubServer _server = null!;
    private XApiClient _x = null!;

    [SetUp]
    public void MakeClient()
    {
        // What arrives gets a response as any operation can be, whatever it asks.
        _server = StubServer.Always("", System.Net.HttpStatusCode.NotFound);
        _x = Client(validate: true);
    }

    [TearDown]
    public void DisposeClient()
    {
        _x.Dispose();
        _server.Dispose();
    }

    private static IEnumerable<TestCaseData> Refused()
    {
        yield return Row("a malformed id", "id", "must match", "abc", x => x.Tweets.GetAsync("abc"));
        yield return Row("an id with a line feed", "id", "must match", "12\n", x => x.Tweets.GetAsync("12\n"));
        yield return Row("a malformed id among several", "ids", "must match", "x", x => x.Tweets.GetManyAsync(["1", "x"]));
        yield return Row("no ids", "ids", "is required", null, x => x.Tweets.GetManyAsync([]));
        yield return Row(
            "max_results too small",
            "max_results",
            "takes 10 to 100",
            9m,
            x => x.Search.RecentAsync("snow", new() { MaxResults = 9 })
        );
        yield return Row(
            "max_results too large",
            "max_results",
            "takes 10 to 100",
            101m,
            x => x.Search.RecentAsync("snow", new() { MaxResults = 101 })
        );
        yield return Row(
            "max_results too large for what is asked for",
            "max_results",
            "takes at most 100 where `tweet.fields` has `context_annotations`",
            "101",
            x =>
                x.Search.FullArchiveAsync(
                    "snow",
                    new() { MaxResults = 101, TweetFields = [TweetField.Lang, TweetField.ContextAnnotations] }
                )
        );
        // X returns 400 for any mix of ids and times, in search and in counts.
        yield return Row(
            "an id with a time",
            "end_time",
            "cannot be given together with `since_id`: use since_id and until_id, or start_time and end_time",
            "1970-01-01T00:00:00Z",
            x => x.Search.RecentAsync("snow", new() { SinceId = "1", EndTime = DateTimeOffset.UnixEpoch })
        );
        yield return Row(
            "a time with an id, counted",
            "start_time",
            "cannot be given together with `until_id`",
            "1970-01-01T00:00:00Z",
            x => x.Counts.FullArchiveAsync("snow", new() { UntilId = "1", StartTime = DateTimeOffset.UnixEpoch })
        );
        yield return Row("an empty query", "query", "takes", "", x => x.Search.RecentAsync(""));
        yield return Row("an empty Tweet", "text", "of which one must be given", null, x => x.Tweets.CreateAsync(new()));
        yield return Row(
            "a Tweet with an empty text",
            "text",
            "of which one must be given",
            null,
            x => x.Tweets.CreateAsync(new() { Text = "" })
        );
        yield return Row(
            "a poll with media",
            "poll",
            "cannot be given together with `media`",
            null,
            x =>
                x.Tweets.CreateAsync(
                    new()
                    {
                        Text = "?",
                        Media = new() { MediaIds = ["1"] },
                        Poll = Poll(2, 60),
                    }
                )
        );
        yield return Row(
            "a poll of one option",
            "poll.options",
            "takes 2 to 4 values",
            "1 values",
            x => x.Tweets.CreateAsync(new() { Text = "?", Poll = Poll(1, 60) })
        );
        yield return Row(
            "a poll of four minutes",
            "poll.duration_minutes",
            "takes 5 to 10080",
            4m,
            x => x.Tweets.CreateAsync(new() { Text = "?", Poll = Poll(2, 4) })
        );
        yield return Row(
            "a poll with a long option",
            "poll.options",
            "takes 1 to 25 characters",
            new string('o', 26),
            x =>
                x.Tweets.CreateAsync(
                    new()
                    {
                        Text = "?",
                        Poll = new() { DurationMinutes = 60, Options = ["a", new string('o', 26)] },
                    }
                )
        );
        yield return Row(
            "a poll without a duration",
            "poll.duration_minutes",
            "is required",
            null,
            x =>
                x.Tweets.CreateAsync(
                    new()
                    {
                        Text = "?",
                        Poll = new() { Options = ["a", "b"] },
                    }
                )
        );
        yield return Row(
            "five pictures",
            "media.media_ids",
            "takes 1 to 4 values",
            "5 values",
            x => x.Tweets.CreateAsync(new() { Media = new() { MediaIds = ["1", "2", "3", "4", "5"] } })
        );
        yield return Row(
            "a reply to no id",
            "reply.in_reply_to_tweet_id",
            "must match",
            "x",
            x =>
                x.Tweets.CreateAsync(
                    new()
                    {
                        Text = "!",
                        Reply = new() { InReplyToTweetId = "x" },
                    }
                )
        );
        yield return Row(
            "a rule without a value",
            "add.value",
            "is required",
            null,
            x => x.FilteredStream.UpdateRulesAsync(new() { Add = [new() { Value = "snow" }, new() { Tag = "t" }] })
        );

        yield return Row(
            "no rules",
            "add",
            "of which one must be given",
            null,
            x => x.FilteredStream.UpdateRulesAsync(new(), new() { DeleteAll = false })
        );
        yield return Row(
            "fields of what nothing includes",
            "user.fields",
            "needs one of author_id",
            "location",
            x => x.Search.RecentAsync("snow", new() { UserFields = [UserField.Location] })
        );

        static TestCaseData Row(string name, string parameter, string bound, object? value, Func<XApiClient, Task> call) =>
            new TestCaseData(parameter, bound, value, call).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Refused))]
    public async Task Is_refused_with_the_parameter_the_bound_and_the_value(
        string parameter,
        string bound,
        object? value,
        Func<XApiClient, Task> call
    )
    {
        var failure = await Assert.ThrowsAsync<XInvalidParameterException>(() => call(_x));

        Assert.Multiple(() =>
        {
            Assert.That(failure!.ParamName, Is.EqualTo(parameter));
            Assert.That(failure.Message, Does.StartWith($"`{parameter}` ").And.Contain(bound).And.Contain("was not sent"));
            Assert.That(failure.Bound, Does.Contain(bound));
            if (value is not null)
            {
                Assert.That(failure.Value, Is.EqualTo(value));
                Assert.That(failure.Message, Does.Contain(value is "" ? "is empty" : $"is {value}"));
            }

            Assert.That(_server.Requests, Is.Empty);
        });
    }

    [Test]
    public async Task A_query_that_X_refuses_is_shown_with_its_fault()
    {
        var failure = await Assert.ThrowsAsync<XInvalidParameterException>(() => _x.Search.RecentAsync("skiing -(snow OR day)"));

        Assert.Multiple(() =>
        {
            Assert.That(failure!.ParamName, Is.EqualTo("query"));
            Assert.That(
                failure.Message,
                Does.Contain("GET /2/tweets/search/recent was not sent")
                    .And.Contain("       ^^^^^^^^^^^^^^")
                    .And.Contain("skiing -snow -day")
            );
            Assert.That(failure.Query!.Diagnostics, Has.Count.EqualTo(1));
            Assert.That(_server.Requests, Is.Empty);
        });
    }

    [Test]
    public async Task Each_rule_is_held_to_the_language_of_rules()
    {
        var failure = await Assert.ThrowsAsync<XInvalidParameterException>(() =>
            _x.FilteredStream.UpdateRulesAsync(new() { Add = [new() { Value = "snow" }, new() { Value = "-is:retweet" }] })
        );

        Assert.That(failure!.ParamName, Is.EqualTo("add.value"));
        Assert.That(failure.Value, Is.EqualTo("-is:retweet"));
        Assert.That(_server.Requests, Is.Empty);
    }

    [Test]
    public async Task A_query_that_is_only_doubtful_is_sent()
    {
        Assert.That(XQuery.Check("apple OR iphone ipad", XOperation.SearchRecent)!.Diagnostics, Is.Not.Empty);

        await Assert.ThrowsAsync<XNotFoundException>(() => _x.Search.RecentAsync("apple OR iphone ipad"));

        Assert.That(_server.Requests, Has.Count.EqualTo(1));
    }

    private static IEnumerable<TestCaseData> Passed()
    {
        yield return Row("the least and the most", x => x.Search.RecentAsync("snow", new() { MaxResults = 100 }));
        yield return Row(
            "a value of an enumeration that the spec does not know",
            x => x.Search.RecentAsync("snow", new() { TweetFields = [new("of_tomorrow")] })
        );
        yield return Row(
            "a member of the body that the spec does not know",
            x =>
            {
                var request = new CreateTweetRequest { Text = "snow" };
                request.AdditionalProperties["of_tomorrow"] = 7;
                return x.Tweets.CreateAsync(request);
            }
        );
        yield return Row("a poll with a text", x => x.Tweets.CreateAsync(new() { Text = "?", Poll = Poll(4, 5) }));
        yield return Row("media without a text", x => x.Tweets.CreateAsync(new() { Media = new() { MediaIds = ["1"] } }));
        yield return Row(
            "an option of 25 characters beyond the basic plane",
            x =>
                x.Tweets.CreateAsync(
                    new()
                    {
                        Text = "?",
                        Poll = new() { DurationMinutes = 60, Options = ["a", string.Concat(Enumerable.Repeat("\U0001F600", 25))] },
                    }
                )
        );
        yield return Row("an empty list, which says the same as none", x => x.Search.RecentAsync("snow", new() { TweetFields = [] }));
        yield return Row(
            "all rules deleted by a parameter of the query",
            x => x.FilteredStream.UpdateRulesAsync(new(), new() { DeleteAll = true })
        );
        yield return Row("ids with ids", x => x.Search.RecentAsync("snow", new() { SinceId = "1", UntilId = "2" }));
        yield return Row(
            "times with times",
            x => x.Counts.RecentAsync("snow", new() { StartTime = DateTimeOffset.UnixEpoch, EndTime = DateTimeOffset.UnixEpoch })
        );
        yield return Row(
            "an id with a time of a timeline",
            x => x.Timelines.UserTweetsAsync("1", new() { SinceId = "1", EndTime = DateTimeOffset.UnixEpoch })
        );
        yield return Row(
            "what only the service can judge",
            x => x.Search.RecentAsync("snow lang:tlh", new() { StartTime = DateTimeOffset.UnixEpoch })
        );

        static TestCaseData Row(string name, Func<XApiClient, Task> call) => new TestCaseData(call).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Passed))]
    public async Task Is_left_to_the_service(Func<XApiClient, Task> call)
    {
        await Assert.ThatAsync(() => call(_x), Throws.TypeOf<XNotFoundException>());

        Assert.That(_server.Requests, Has.Count.EqualTo(1));
    }

    [TestCaseSource(nameof(Refused))]
    public async Task Is_sent_when_the_option_is_off(string parameter, string bound, object? value, Func<XApiClient, Task> call)
    {
        using var x = Client(validate: false);

        await Assert.ThatAsync(() => call(x), Throws.TypeOf<XNotFoundException>());

        Assert.That(_server.Requests, Has.Count.EqualTo(1), $"{parameter} {bound} {value}");
    }

    private static IEnumerable<TestCaseData> Bounded() =>
        from operation in XOperation.All
        from parameter in operation.Parameters
        where parameter.In == XParameterLocation.Query && (parameter.Minimum ?? parameter.Maximum) is not null
        select new TestCaseData(operation, parameter).SetArgDisplayNames(operation.Id, parameter.Name);

    [TestCaseSource(nameof(Bounded))]
    public void Every_bound_of_the_spec_is_kept_to_exactly(XOperation operation, XParameter parameter)
    {
        Assert.Multiple(() =>
        {
            foreach (
                var (value, isAllowed) in new[]
                {
                    (parameter.Minimum, true),
                    (parameter.Maximum, true),
                    (parameter.Minimum - 1, false),
                    (parameter.Maximum + 1, false),
                }
            )
            {
                if (value is { } number)
                {
                    Assert.That(
                        () => RequestCheck.Check(Request(operation).Query(parameter.Name, (int)number)),
                        isAllowed
                            ? Throws.Nothing
                            : Throws.TypeOf<XInvalidParameterException>().With.Property("ParamName").EqualTo(parameter.Name),
                        $"{parameter.Name}={number}"
                    );
                }
            }
        });
    }

    /// <summary>A request with what the operation needs in path and query.</summary>
    private static XRequest Request(XOperation operation)
    {
        var request = new XRequest(operation);
        foreach (var parameter in operation.Parameters.Where(parameter => parameter.Required))
        {
            request = parameter.In switch
            {
                // A conversation has the ids of both users as its id.
                XParameterLocation.Path => request.Path(
                    parameter.Name,
                    operation.Path.StartsWith("/2/dm_conversations/{id}", StringComparison.Ordinal) ? "12-13" : "12"
                ),
                XParameterLocation.Query when parameter.Type == XParameterType.Integer => request.Query(
                    parameter.Name,
                    (int)(parameter.Minimum ?? 1)
                ),
                XParameterLocation.Query => request.Query(parameter.Name, "12"),
                _ => request,
            };
        }

        return request;
    }

    private XApiClient Client(bool validate) =>
        new(
            new XApiClientOptions
            {
                Credentials = [new AppOnlyCredential("token"), new OAuth1Credential("key", "secret", "12-token", "secret")],
                PrimaryHandler = _server,
                ValidateRequests = validate,
            }
        );

    private static CreateTweetPoll Poll(int options, int minutes) =>
        new() { DurationMinutes = minutes, Options = [.. Enumerable.Range(1, options).Select(i => $"{i}")] };
}
