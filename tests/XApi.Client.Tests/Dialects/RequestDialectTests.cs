namespace XApi.Tests.Dialects;

/// <summary>Requests in either of X's dialects.</summary>
[TestFixture]
internal sealed class RequestDialectTests
{
    [Test]
    public void Names_are_those_of_the_dialect()
    {
        var request = Request(
            XOperation.SearchRecent,
            "tweet.fields=note_tweet,lang",
            "expansions=referenced_tweets.id,attachments.media_keys"
        );

        Assert.Multiple(() =>
        {
            Assert.That(
                Written(request, XDialect.Tweet),
                Is.EqualTo("tweet.fields=note_tweet,lang&expansions=referenced_tweets.id,attachments.media_keys")
            );
            Assert.That(
                Written(request, XDialect.Post),
                Is.EqualTo("post.fields=note_post,lang&expansions=referenced_posts,attachments.media_keys")
            );
            Assert.That(Written(request, XDialect.Auto), Is.EqualTo(Written(request, XDialect.Post)));
        });
    }

    [Test]
    public void Names_of_the_post_dialect_that_are_given_by_hand_are_taken_for_the_same() =>
        Assert.That(
            Written(Request(XOperation.SearchRecent, "tweet.fields=note_post", "expansions=referenced_posts"), XDialect.Tweet),
            Is.EqualTo("expansions=referenced_tweets.id&tweet.fields=note_tweet")
        );

    [TestCase("author_id", "expansions=author_id")]
    [TestCase("referenced_tweets", "expansions=referenced_posts")]
    [TestCase("in_reply_to_user_id,lang", "expansions=in_reply_to_user_id&post.fields=lang")]
    [TestCase("edit_history_tweet_ids,text", "expansions=edit_history_post_ids&post.fields=text")]
    public void Fields_that_are_expansions_only_are_expanded(string fields, string expected) =>
        Assert.That(Written(Request(XOperation.GetTweets, $"tweet.fields={fields}"), XDialect.Post), Is.EqualTo(expected));

    [TestCase("affiliation", "expansions=affiliation")]
    [TestCase("pinned_tweet_id,url", "expansions=pinned_post_id&user.fields=url")]
    public void Fields_of_users_that_are_expansions_only_are_expanded(string fields, string expected) =>
        Assert.That(Written(Request(XOperation.GetUsers, $"user.fields={fields}"), XDialect.Post), Is.EqualTo(expected));

    [Test]
    public void The_request_itself_stays_as_it_is()
    {
        var request = Request(XOperation.GetTweets, "tweet.fields=author_id");

        Written(request, XDialect.Post);

        Assert.That(request.Target(XDialect.Tweet), Does.EndWith("tweet.fields=author_id"));
    }

    [Test]
    public void Streams_keep_their_dialect() =>
        Assert.That(
            Written(Request(XOperation.FilteredStream, "tweet.fields=note_tweet,author_id"), XDialect.Post),
            Is.EqualTo("tweet.fields=note_tweet,author_id")
        );

    [TestCase("referenced_tweets.id.author_id", "x.Tweets.GetManyAsync")]
    [TestCase("referenced_tweets.id.attachments.media_keys", "x.Tweets.GetManyAsync")]
    [TestCase("entities.note.mentions.username", "x.Users.GetManyByUsernameAsync")]
    public void Expansions_that_are_gone_are_refused_with_what_to_do(string expansion, string instead)
    {
        var request = Request(XOperation.GetTweets, $"expansions={expansion}");

        var failure = Assert.Throws<XInvalidParameterException>(() => Written(request, XDialect.Post));

        Assert.That(failure.Message, Does.Contain(expansion).And.Contain(instead));
        Assert.That(() => Written(request, XDialect.Tweet), Throws.Nothing);
        Assert.That(
            RequestDialect.Fit(request, XDialect.Post, mayRefuse: false).Target(XDialect.Post),
            Does.EndWith($"expansions={expansion}")
        );
    }

    [Test]
    public void A_field_that_the_operation_cannot_expand_is_refused()
    {
        var request = Request(XOperation.GetUsers, "expansions=pinned_tweet_id", "tweet.fields=author_id");

        Assert.That(
            () => Written(request, XDialect.Post),
            Throws.TypeOf<XInvalidParameterException>().With.Message.Contains("author_id").And.Message.Contains("no such expansion")
        );
    }

    [Test]
    public void All_fields_are_all_that_there_are()
    {
        var all = string.Join(',', TweetField.All.Select(field => field.Value));

        var ofUsers = Written(Request(XOperation.GetUsers, $"tweet.fields={all}"), XDialect.Post);
        var ofStream = Written(Request(XOperation.FilteredStream, $"tweet.fields={all}"), XDialect.Tweet);

        Assert.That(ofUsers, Does.Contain("note_post").And.Not.Contain("author_id").And.Not.Contain("note_tweet"));
        Assert.That(ofStream, Does.Contain("note_tweet").And.Contain("author_id").And.Not.Contain("article_title"));
    }

    [Test]
    public void What_only_the_post_dialect_has_is_refused_where_the_tweet_dialect_is_all() =>
        Assert.That(
            () => Written(Request(XOperation.FilteredStream, "tweet.fields=article_title"), XDialect.Auto),
            Throws.TypeOf<XInvalidParameterException>().With.Message.Contains("article_title")
        );

    [TestCase("note_twet", "note_tweet")]
    [TestCase("publicMetrics", "public_metrics")]
    [TestCase("entites", "entities")]
    [TestCase("refernced_tweets", "referenced_tweets")]
    public void A_misspelt_field_is_refused_with_the_nearest_one(string given, string meant)
    {
        var request = Request(XOperation.GetTweets, $"tweet.fields={given}").Query("ids", ["1"]);

        Assert.That(
            () => RequestCheck.Check(request),
            Throws.TypeOf<XInvalidParameterException>().With.Message.Contains($"write `{meant}`").And.Message.Contains(given)
        );
    }

    [TestCase("mood")]
    [TestCase("note_post")]
    [TestCase("lang_of_author")]
    public void A_field_newer_than_the_spec_goes_through(string field) =>
        Assert.That(() => RequestCheck.Check(Request(XOperation.GetTweets, $"tweet.fields={field}").Query("ids", ["1"])), Throws.Nothing);

    [TestCase("Post", ExpectedResult = XDialect.Post)]
    [TestCase("auto", ExpectedResult = XDialect.Auto)]
    [TestCase(null, ExpectedResult = XDialect.Tweet)]
    [TestCase("Toot", ExpectedResult = (XDialect)(-1))]
    [TestCase("1", ExpectedResult = (XDialect)(-1))]
    [TestCase("7", ExpectedResult = (XDialect)(-1))]
    public XDialect The_runtime_configuration_presets_it(string? setting) => XApiClientOptions.Preset(setting);

    [Test]
    public void A_dialect_that_there_is_not_is_a_fault() =>
        Assert.That(
            () => new XApiClient(new XApiClientOptions { Dialect = (XDialect)7 }),
            Throws.ArgumentException.With.Message.Contains("Tweet, Post or Auto")
        );

    private static XRequest Request(XOperation operation, params string[] query)
    {
        var request = new XRequest(operation);
        foreach (var parameter in query.Select(text => text.Split('=')))
        {
            request.Query(parameter[0], (IReadOnlyList<string>)parameter[1].Split(','));
        }

        return request;
    }

    private static string Written(XRequest request, XDialect dialect) =>
        RequestDialect.Fit(request, dialect, mayRefuse: true).Target(dialect).Split('?')[1];
}
