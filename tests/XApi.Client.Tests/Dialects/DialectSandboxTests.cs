using XApi.Sandbox;

namespace XApi.Tests.Dialects;

/// <summary>One program in both dialects, against an X that knows both and one that has forgotten the older.</summary>
[TestFixture]
[Category("Slow")]
internal sealed class DialectSandboxTests
{
    private XSandbox _sandbox = null!;
    private XSandbox _forgetful = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        // The seed is the same, and so is the world.
        _sandbox = await XSandbox.StartAsync(new XSandboxOptions { InMemory = true, EnforceRateLimits = false });
        _forgetful = await XSandbox.StartAsync(
            new XSandboxOptions
            {
                InMemory = true,
                EnforceRateLimits = false,
                ForgetTweetWords = true,
            }
        );
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _sandbox.DisposeAsync();
        await _forgetful.DisposeAsync();
    }

    [Test]
    public async Task Any_fields_give_the_same_objects_in_either_dialect()
    {
        using var tweet = Client(_sandbox, XDialect.Tweet);
        using var post = Client(_sandbox, XDialect.Post);
        using var forgetful = Client(_forgetful, XDialect.Auto);
        var random = new Random(20261128);
        for (var round = 0; round < 60; round++)
        {
            // In the post dialect these come with the objects that they are the ids of, so both expand what either does.
            TweetField[] fields = [.. TweetField.Public.Where(_ => random.Next(3) == 0)];
            var options = new UserTweetsOptions
            {
                MaxResults = 20,
                TweetFields = fields,
                Expansions = [.. ExpandedBy(fields), TweetExpansion.AttachmentsMediaKeys],
                UserFields = fields.Contains(TweetField.AuthorId) ? [UserField.PublicMetrics, UserField.Url] : [],
            };

            var expected = (await tweet.Timelines.UserTweetsAsync(_sandbox.User.Id, options)).ToJson(XDialect.Tweet);
            var inPost = (await post.Timelines.UserTweetsAsync(_sandbox.User.Id, options)).ToJson(XDialect.Tweet);
            var forgotten = (await forgetful.Timelines.UserTweetsAsync(_forgetful.User.Id, options)).ToJson(XDialect.Tweet);

            var requested = string.Join(',', fields.Select(field => field.Value));
            Assert.That(JsonTree.Differences(expected, inPost), Is.Empty, requested);
            Assert.That(JsonTree.Differences(expected, forgotten), Is.Empty, requested);
        }
    }

    [Test]
    public async Task A_program_runs_unchanged_when_the_older_names_are_forgotten()
    {
        using var before = Client(_sandbox, XDialect.Tweet);
        using var after = Client(_forgetful, XDialect.Auto);

        Assert.That(await ProgramAsync(after, _forgetful), Is.EqualTo(await ProgramAsync(before, _sandbox)));
    }

    [Test]
    public async Task In_the_older_names_it_would_be_refused()
    {
        using var client = Client(_forgetful, XDialect.Tweet);

        Assert.That(
            async () => await ProgramAsync(client, _forgetful),
            Throws.InstanceOf<XApiException>().With.Message.Contains("tweet.fields")
        );
    }

    [Test]
    public async Task A_field_newer_than_the_spec_that_no_object_has_is_logged_once()
    {
        using var log = new LogBook();
        using var client = new XApiClient(Options(_sandbox, XDialect.Post) with { LoggerFactory = log });
        var options = new GetTweetOptions { TweetFields = [new TweetField("mood"), TweetField.Lang] };

        await client.Tweets.GetAsync(_sandbox.User.PinnedTweetId!, options);
        await client.Tweets.GetAsync(_sandbox.User.PinnedTweetId!, options);

        Assert.That(log.Entries.Where(entry => entry.Id == 14).Select(entry => entry.Text), Has.One.Contains("mood"));
    }

    [Test]
    public async Task Unknown_fields_are_left_out_without_an_error()
    {
        using var client = Client(_sandbox, XDialect.Tweet);
        async Task<string> GetAsync(string fields) =>
            (
                await client.SendAsync(
                    new XRequestMessage(HttpMethod.Get, $"/2/tweets/{_sandbox.User.PinnedTweetId}")
                    {
                        Query = { [fields.Split('=')[0]] = fields.Split('=')[1] },
                    }
                )
            ).Json;

        Assert.Multiple(async () =>
        {
            Assert.That(
                await GetAsync("post.fields=lang,author_id,note_tweet,mood"),
                Does.Contain("\"lang\"").And.Not.Contain("author_id")
            );
            Assert.That(await GetAsync("tweet.fields=lang,author_id,mood"), Does.Contain("\"lang\"").And.Contain("author_id"));
            Assert.That(await GetAsync("expansions=referenced_posts,author_id"), Does.Contain("edit_history_post_ids"));
        });
    }

    [Test]
    public async Task The_document_of_the_sandbox_is_what_the_client_is_made_from()
    {
        using var client = Client(_sandbox, XDialect.Auto);

        var report = await client.Api.CheckDriftAsync();

        Assert.That(report.Changes.Select(change => change.ToString()), Is.Empty);
        Assert.That(report.Version, Is.EqualTo("sandbox"));
    }

    private static IEnumerable<TweetExpansion> ExpandedBy(IEnumerable<TweetField> fields) =>
        fields.SelectMany(field =>
            (TweetExpansion[])(
                field.Value switch
                {
                    "author_id" => [TweetExpansion.AuthorId],
                    "in_reply_to_user_id" => [TweetExpansion.InReplyToUserId],
                    "referenced_tweets" => [TweetExpansion.ReferencedTweetsId],
                    "edit_history_tweet_ids" => [TweetExpansion.EditHistoryTweetIds],
                    _ => [],
                }
            )
        );

    // What a program would do that was written in the older names.
    private static async Task<string> ProgramAsync(XApiClient x, XSandbox sandbox)
    {
        List<string> seen = [];
        var options = new UserTweetsOptions
        {
            MaxResults = 50,
            TweetFields = [TweetField.NoteTweet, TweetField.AuthorId, TweetField.ReferencedTweets, TweetField.PublicMetrics],
            Expansions = [TweetExpansion.AuthorId, TweetExpansion.ReferencedTweetsId],
            UserFields = [UserField.PublicMetrics, UserField.Description],
        };
        var page = await x.Timelines.UserTweetsAsync(sandbox.User.Id, options);
        foreach (var tweet in page.Data)
        {
            seen.Add(
                $"{tweet.Id} {tweet.NoteTweet?.Text ?? tweet.Text} {tweet.Author?.Username} {tweet.Author?.PublicMetrics?.TweetCount} "
                    + $"{tweet.PublicMetrics?.RetweetCount} {string.Join(',', tweet.ReferencedTweets.Select(one => one.Id))}"
            );
        }

        var me = await x.Users.GetAsync(
            sandbox.User.Id,
            new GetUserOptions { UserFields = [UserField.PinnedTweetId], Expansions = [UserExpansion.PinnedTweetId] }
        );
        seen.Add($"{me.Data!.PinnedTweetId} {(me.Includes?.Tweets is [var pinned, ..] ? pinned.Text : null)}");
        return string.Join('\n', seen);
    }

    private static XApiClient Client(XSandbox sandbox, XDialect dialect) => new(Options(sandbox, dialect));

    private static XApiClientOptions Options(XSandbox sandbox, XDialect dialect) =>
        new()
        {
            BaseAddress = sandbox.BaseAddress,
            Credentials = [new AppOnlyCredential(sandbox.BearerToken)],
            TimeProvider = sandbox.TimeProvider,
            PrimaryHandler = sandbox.Handler,
            Dialect = dialect,
        };
}
