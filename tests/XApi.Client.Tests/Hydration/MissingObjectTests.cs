namespace XApi.Tests.Hydration;

/// <summary>An object that an expansion did not bring is explained by the problem that names it, to those that refer to it and to nobody else.</summary>
[TestFixture]
internal sealed class MissingObjectTests
{
    private const string Tweet = """
        {
          "id": "100", "text": "", "author_id": "1", "in_reply_to_user_id": "2",
          "attachments": { "media_keys": ["3_1", "3_2"], "media_source_tweet_id": ["41", "42"], "poll_ids": ["51", "52"] },
          "geo": { "place_id": "6" },
          "edit_history_tweet_ids": ["99", "100"],
          "referenced_tweets": [ { "type": "replied_to", "id": "71" }, { "type": "quoted", "id": "72" } ],
          "entities": { "mentions": [ { "start": 0, "end": 3, "username": "eighty", "id": "80" }, { "start": 4, "end": 9, "username": "eighty_one" } ] },
          "note_tweet": { "text": "", "entities": { "mentions": [ { "start": 0, "end": 3, "username": "ninety", "id": "90" }, { "start": 4, "end": 9, "username": "ninety_one" } ] } }
        }
        """;

    private const string User = """
        { "id": "100", "name": "", "username": "hundred", "pinned_tweet_id": "1", "most_recent_tweet_id": "2", "affiliation": { "user_id": ["3", "4"] } }
        """;

    [TestCase("author_id", "1")]
    [TestCase("in_reply_to_user_id", "2")]
    [TestCase("attachments.media_keys", "3_1")]
    [TestCase("attachments.media_keys", "3_2")]
    [TestCase("attachments.media_source_tweet", "41")]
    [TestCase("attachments.media_source_tweet", "42")]
    [TestCase("attachments.poll_ids", "51")]
    [TestCase("attachments.poll_ids", "52")]
    [TestCase("geo.place_id", "6")]
    [TestCase("edit_history_tweet_ids", "99")]
    [TestCase("edit_history_tweet_ids", "100")]
    [TestCase("referenced_tweets.id", "71")]
    [TestCase("referenced_tweets.id", "72")]
    [TestCase("entities.mentions.username", "80")]
    [TestCase("entities.mentions.username", "eighty")]
    [TestCase("entities.mentions.username", "eighty_one")]
    [TestCase("entities.note.mentions.username", "90")]
    [TestCase("entities.note.mentions.username", "ninety_one")]
    public void A_Tweet_says_which_of_its_expansions_failed(string expansion, string missing)
    {
        foreach (var response in Responses($"[{Tweet}]", missing).Select(ModelJson.Read<TweetPage>))
        {
            var tweet = response.Data[0];

            Assert.That(
                TweetExpansion.Known.Where(known => tweet.ProblemWith(known) is not null),
                Is.EqualTo([new TweetExpansion(expansion)])
            );
            Assert.That(tweet.ProblemWith(new(expansion)), Is.SameAs(response.Errors[1]));
        }
    }

    [TestCase("pinned_tweet_id", "1")]
    [TestCase("most_recent_tweet_id", "2")]
    [TestCase("affiliation.user_id", "3")]
    [TestCase("affiliation.user_id", "4")]
    public void A_user_says_which_of_its_expansions_failed(string expansion, string missing)
    {
        foreach (var response in Responses($"[{User}]", missing).Select(ModelJson.Read<UserPage>))
        {
            var user = response.Data[0];

            Assert.That(
                UserExpansion.Known.Where(known => user.ProblemWith(known) is not null),
                Is.EqualTo([new UserExpansion(expansion)])
            );
            Assert.That(user.ProblemWith(new(expansion)), Is.SameAs(response.Errors[1]));
        }
    }

    [TestCase("""{"id":"100","text":""}""")]
    [TestCase(
        """{"id":"100","text":"","attachments":{},"geo":{},"entities":{},"note_tweet":{"text":""},"referenced_tweets":[],"edit_history_tweet_ids":[]}"""
    )]
    [TestCase("""{"id":"100","text":"","note_tweet":{"text":"","entities":{}}}""")]
    [TestCase(Tweet)]
    public void A_Tweet_has_no_problem_where_the_response_reports_none_that_it_refers_to(string tweet)
    {
        foreach (
            var response in Responses($"[{tweet}]", "none of those").Append($$"""{"data":[{{tweet}}]}""").Select(ModelJson.Read<TweetPage>)
        )
        {
            Assert.That(
                TweetExpansion.Known.Append(new("of.tomorrow")).Select(expansion => response.Data[0].ProblemWith(expansion)),
                Is.All.Null
            );
        }
    }

    [TestCase("""{"id":"100","name":"","username":"hundred"}""")]
    [TestCase("""{"id":"100","name":"","username":"hundred","affiliation":{}}""")]
    [TestCase(User)]
    public void A_user_has_none_either(string user)
    {
        foreach (
            var response in Responses($"[{user}]", "none of those").Append($$"""{"data":[{{user}}]}""").Select(ModelJson.Read<UserPage>)
        )
        {
            Assert.That(
                UserExpansion.Known.Append(new("of.tomorrow")).Select(expansion => response.Data[0].ProblemWith(expansion)),
                Is.All.Null
            );
        }
    }

    [Test]
    public void A_mention_is_known_by_its_id_before_its_name()
    {
        var page = ModelJson.Read<TweetPage>(
            $$"""{"data":[{{Tweet}}],"errors":[{"value":"eighty","title":"by name"},{"value":"80","title":"by id"},{"resource_id":"eighty_one","title":"by its name alone"}]}"""
        );

        Assert.That(page.Data[0].Entities!.Mentions.Select(mention => mention.Problem?.Title), Is.EqualTo(["by id", "by its name alone"]));
        Assert.That(page.Data[0].NoteTweet!.Entities!.Mentions.Select(mention => mention.Problem), Is.All.Null);
    }

    [Test]
    public void Where_nothing_was_included_nothing_is_found()
    {
        var tweet = ModelJson.Read<TweetPage>($$"""{"data":[{{Tweet}},{"id":"71","text":""}],"errors":[{"value":"none of those"}]}""").Data[
            0
        ];
        var user = ModelJson.Read<UserPage>($$"""{"data":[{{User}}],"errors":[{"value":"none of those"}]}""").Data[0];

        AssertNothingIsFound(tweet);
        Assert.That((user.Includes, user.PinnedTweet, user.MostRecentTweet), Is.EqualTo(((Includes?)null, (Tweet?)null, (Tweet?)null)));
    }

    [TestCase("{}", Description = "lists that are empty")]
    [TestCase(
        """{"users":[{"id":"0","name":"","username":"zero"}],"tweets":[{"id":"0","text":""}],"media":[{"media_key":"0","type":"photo"}],"polls":[{"id":"0"}],"places":[{"id":"0","full_name":""}]}""",
        Description = "others"
    )]
    public void Where_others_were_included_nothing_is_found(string includes)
    {
        var tweet = ModelJson.Read<TweetPage>($$"""{"data":[{{Tweet}}],"includes":{{includes}}}""").Data[0];
        var user = ModelJson.Read<UserPage>($$"""{"data":[{{User}}],"includes":{{includes}}}""").Data[0];

        AssertNothingIsFound(tweet);
        Assert.That((user.PinnedTweet, user.MostRecentTweet), Is.EqualTo(((Tweet?)null, (Tweet?)null)));
    }

    [Test]
    public void What_refers_to_nothing_finds_nothing()
    {
        const string Includes =
            """{"users":[{"id":"","name":"","username":""}],"tweets":[{"id":"","text":""}],"polls":[{"id":""}],"places":[{"id":"","full_name":""}]}""";

        var tweet = ModelJson.Read<TweetPage>($$"""{"data":[{"id":"100","text":""}],"includes":{{Includes}}}""").Data[0];
        var user = ModelJson.Read<UserPage>($$"""{"data":[{"id":"100","name":"","username":"hundred"}],"includes":{{Includes}}}""").Data[0];

        AssertNothingIsFound(tweet);
        Assert.That((user.PinnedTweet, user.MostRecentTweet), Is.EqualTo(((Tweet?)null, (Tweet?)null)));
    }

    [Test]
    public void A_response_may_hold_errors_alone()
    {
        var response = ModelJson.Read<TweetResponse>("""{"errors":[{"value":"1","title":"Not Found Error"}]}""");

        Assert.That(response.Data, Is.Null);
        Assert.That(response.Errors.Single().Title, Is.EqualTo("Not Found Error"));
    }

    [Test]
    public void A_lookup_of_several_brings_those_that_there_are_and_the_problems_of_the_others()
    {
        var page = ModelJson.Read<TweetPage>(
            """
            {
              "data": [ { "id": "1", "text": "", "author_id": "7" }, { "id": "3", "text": "", "author_id": "8" } ],
              "includes": { "users": [ { "id": "7", "name": "", "username": "seven" } ] },
              "errors": [ { "resource_id": "2", "parameter": "ids", "title": "Not Found Error" }, { "resource_id": "8", "parameter": "author_id", "title": "Forbidden" } ]
            }
            """
        );

        Assert.That(page.Data.Select(tweet => (tweet.Id, tweet.Author?.Username)), Is.EqualTo([("1", "seven"), ("3", null)]));
        Assert.That(page.Data.Select(tweet => tweet.ProblemWith(TweetExpansion.AuthorId)?.Title), Is.EqualTo([null, "Forbidden"]));
    }

    // The problem names the object by its id or by the parameter's value, beside another problem; with includes and without.
    private static IEnumerable<string> Responses(string data, string missing) =>
        from name in new[] { "resource_id", "value" }
        from includes in new[] { "", "\"includes\":{}," }
        select $$"""{"data":{{data}},{{includes}}"errors":[{"resource_id":"0","value":"0","title":"Another"},{"{{name}}":"{{missing}}","title":"Not Found Error"}]}""";

    private static void AssertNothingIsFound(Tweet tweet)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(tweet.Author, Is.Null);
            Assert.That(tweet.InReplyTo, Is.Null);
            Assert.That(tweet.Media, Is.Empty);
            Assert.That(tweet.MediaSourceTweets, Is.Empty);
            Assert.That(tweet.Poll, Is.Null);
            Assert.That(tweet.Place, Is.Null);
            Assert.That(tweet.EditHistory, Is.EqualTo([tweet]));
            Assert.That(tweet.ReferencedTweets.Select(reference => reference.Tweet), Is.All.Null);
            Assert.That(
                (tweet.Entities?.Mentions ?? []).Concat(tweet.NoteTweet?.Entities?.Mentions ?? []).Select(mention => mention.User),
                Is.All.Null
            );
        }
    }
}
