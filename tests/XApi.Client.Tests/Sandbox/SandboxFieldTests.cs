using System.Text.Json;

namespace XApi.Tests.Sandbox;

[TestFixture]
internal sealed class SandboxFieldTests : SandboxFixture
{
    [Test]
    public async Task Only_default_fields_come_unasked()
    {
        var tweet = await App.GetAsync($"/2/tweets/{Landmark}");
        var user = await Me.GetAsync($"/2/tweets/{Landmark}/liking_users?max_results=1");

        Assert.That(
            tweet.Data.EnumerateObject().Select(member => member.Name),
            Is.EqualTo(new[] { "id", "text", "edit_history_tweet_ids" })
        );
        Assert.That(user.Data[0].EnumerateObject().Select(member => member.Name), Is.EqualTo(new[] { "id", "name", "username" }));
        Assert.That(tweet.Has("includes"), Is.False);
    }

    [Test]
    public async Task Fields_that_are_asked_for_come_as_well()
    {
        var tweet = await App.GetAsync(
            $"/2/tweets/{Landmark}?tweet.fields=created_at,public_metrics,entities,geo,context_annotations,edit_controls,lang,source"
        );

        Assert.Multiple(() =>
        {
            Assert.That(tweet.Text("data.lang"), Is.EqualTo("en"));
            Assert.That(tweet.Text("data.public_metrics.like_count"), Is.EqualTo("130").Or.EqualTo("131").Or.EqualTo("132"));
            Assert.That(tweet.Text("data.entities.hashtags.0.tag"), Is.EqualTo("sandbox"));
            Assert.That(tweet.Text("data.entities.urls.0.expanded_url"), Is.EqualTo("https://example.com/sandbox"));
            Assert.That(tweet.Text("data.edit_controls.edits_remaining"), Is.EqualTo("5"));
            Assert.That(tweet.Has("data.context_annotations.0.domain.id"), Is.True);
            Assert.That(tweet.Has("data.geo.place_id"), Is.True);
            Assert.That(tweet.Has("data.author_id"), Is.False);
        });
    }

    [Test]
    public async Task Entities_count_code_points()
    {
        var id = Sandbox.Post("🚀🌕 up @sandbox #moon $SPCE https://example.com/a/long/address/indeed");
        var tweet = await App.GetAsync($"/2/tweets/{id}?tweet.fields=entities");

        Assert.Multiple(() =>
        {
            Assert.That(
                (tweet.Text("data.entities.mentions.0.start"), tweet.Text("data.entities.mentions.0.end")),
                Is.EqualTo(("6", "14"))
            );
            Assert.That(
                (tweet.Text("data.entities.hashtags.0.start"), tweet.Text("data.entities.hashtags.0.end")),
                Is.EqualTo(("15", "20"))
            );
            Assert.That(tweet.Text("data.entities.cashtags.0.tag"), Is.EqualTo("SPCE"));
            Assert.That(tweet.Text("data.text"), Does.Contain("https://t.co/"));
            Assert.That(tweet.Text("data.entities.urls.0.display_url"), Does.EndWith("…"));
        });
    }

    [Test]
    public async Task Entities_are_those_that_X_finds_in_the_text_that_was_posted()
    {
        const string text = "Fish & chips at Example.com/menu, @sandbox: #снег #2024 a@b.co $NVDA.";
        using var x = Sandbox.CreateClient();
        var id = Sandbox.Post(text);
        var tweet = (await x.Tweets.GetAsync(id, new() { TweetFields = [TweetField.Entities] })).Data!;

        var (found, returned) = (XText.Entities(text), tweet.Entities!);
        Assert.Multiple(() =>
        {
            Assert.That(returned.Urls.Select(url => url.ExpandedUrl), Is.EqualTo(new[] { "http://Example.com/menu" }));
            Assert.That(returned.Urls.Select(url => tweet.Text[url.In(tweet.Text)]), Is.EqualTo(returned.Urls.Select(url => url.Url)));
            Assert.That(returned.Mentions.Select(mention => tweet.Text[mention.In(tweet.Text)]), Is.EqualTo(new[] { "@sandbox" }));
            Assert.That(returned.Hashtags.Select(tag => tweet.Text[tag.In(tweet.Text)]), Is.EqualTo(new[] { "#снег" }));
            Assert.That(returned.Cashtags.Select(tag => tweet.Text[tag.In(tweet.Text)]), Is.EqualTo(new[] { "$NVDA" }));
            Assert.That(found.Count(entity => entity.Kind == XTextEntityKind.Url), Is.EqualTo(returned.Urls.Count));
        });
    }

    [Test]
    public async Task Expansions_fill_includes_and_show_the_field_that_they_follow()
    {
        var tweet = await App.GetAsync(
            $"/2/tweets/{Landmark}?expansions=author_id,attachments.media_keys,geo.place_id&user.fields=verified&media.fields=url,alt_text&place.fields=country_code"
        );

        Assert.Multiple(() =>
        {
            Assert.That(tweet.Text("data.author_id"), Is.EqualTo(User.Id));
            Assert.That(tweet.Text("includes.users.0.username"), Is.EqualTo("sandbox"));
            Assert.That(tweet.Has("includes.users.0.verified"), Is.True);
            Assert.That(tweet.Text("includes.media.0.media_key"), Is.EqualTo(tweet.Text("data.attachments.media_keys.0")));
            Assert.That(tweet.Has("includes.media.0.url"), Is.True);
            Assert.That(tweet.Text("includes.places.0.country_code"), Is.EqualTo("DE"));
        });
    }

    [Test]
    public async Task Referenced_Tweets_their_authors_and_polls_are_expanded()
    {
        var quotes = await App.GetAsync(
            $"/2/tweets/{Landmark}/quote_tweets?expansions=referenced_tweets.id,referenced_tweets.id.author_id"
        );
        var poll = await App.GetAsync(
            "/2/tweets/search/recent?query=agreed&expansions=attachments.poll_ids&poll.fields=voting_status,end_datetime,duration_minutes"
        );

        Assert.Multiple(() =>
        {
            Assert.That(
                quotes.Json.GetProperty("includes").GetProperty("tweets").GetArrayLength(),
                Is.EqualTo(1),
                "what is included is included once"
            );
            Assert.That(quotes.Text("includes.tweets.0.id"), Is.EqualTo(Landmark));
            Assert.That(quotes.Text("includes.users.0.id"), Is.EqualTo(User.Id));
            Assert.That(quotes.Text("data.0.referenced_tweets.0.type"), Is.EqualTo("quoted"));
            Assert.That(poll.Text("includes.polls.0.id"), Is.EqualTo(poll.Text("data.0.attachments.poll_ids.0")));
            Assert.That(poll.Text("includes.polls.0.voting_status"), Is.EqualTo("open").Or.EqualTo("closed"));
        });
    }

    [Test]
    public async Task What_an_expansion_cannot_find_is_an_error_beside_the_data()
    {
        var other = Sandbox.Users[3];
        using var them = SandboxHttp.AsUser(Sandbox, other);
        var original = Sandbox.Post("Soon to be gone", other);
        var reply = Sandbox.Post("I saw it", inReplyToTweetId: original);
        await them.DeleteAsync($"/2/tweets/{original}");

        var tweet = await App.GetAsync($"/2/tweets/{reply}?expansions=referenced_tweets.id,in_reply_to_user_id");

        Assert.Multiple(() =>
        {
            Assert.That(tweet.Text("data.id"), Is.EqualTo(reply));
            Assert.That(tweet.Text("includes.users.0.id"), Is.EqualTo(other.Id));
            Assert.That(tweet.Text("errors.0.type"), Is.EqualTo("https://api.x.com/2/problems/resource-not-found"));
            Assert.That(tweet.Text("errors.0.parameter"), Is.EqualTo("referenced_tweets.id"));
            Assert.That(tweet.Text("errors.0.resource_id"), Is.EqualTo(original));
        });
    }

    [Test]
    public async Task A_mentioned_account_that_cannot_be_seen_is_an_error_beside_the_data()
    {
        var id = Sandbox.Post("Where is @gone_for_good and who is @nobody_at_all");
        var tweet = await App.GetAsync($"/2/tweets/{id}?expansions=entities.mentions.username");

        Assert.That(tweet.Data.GetProperty("entities").GetProperty("mentions").GetArrayLength(), Is.EqualTo(1));
        Assert.That(tweet.Text("errors.0.type"), Does.EndWith("/not-authorized-for-resource"));
    }

    [Test]
    public async Task Users_expand_their_pinned_and_latest_Tweets()
    {
        var users = await Me.GetAsync(
            $"/2/tweets/{Landmark}/liking_users?expansions=pinned_tweet_id,most_recent_tweet_id&tweet.fields=author_id"
        );
        var pinned = users
            .Data.EnumerateArray()
            .Where(user => user.TryGetProperty("pinned_tweet_id", out _))
            .Select(user => user.GetProperty("pinned_tweet_id").GetString())
            .ToList();
        var latest = users
            .Data.EnumerateArray()
            .Where(user => user.TryGetProperty("most_recent_tweet_id", out _))
            .Select(user => user.GetProperty("most_recent_tweet_id").GetString());
        var included = users
            .Json.GetProperty("includes")
            .GetProperty("tweets")
            .EnumerateArray()
            .Select(tweet => tweet.GetProperty("id").GetString());
        var missing = users.Json.TryGetProperty("errors", out var errors)
            ? errors.EnumerateArray().Select(error => error.GetProperty("resource_id").GetString())
            : [];

        Assert.That(pinned, Is.Not.Empty);
        Assert.That(included.Concat(missing).Distinct(), Is.EquivalentTo(pinned.Concat(latest).Distinct()));
    }

    [Test]
    public async Task Private_metrics_are_for_the_owner()
    {
        var path = $"/2/tweets/{Landmark}?tweet.fields=non_public_metrics,organic_metrics";
        using var other = SandboxHttp.AsUser(Sandbox, Sandbox.Users[1]);

        var mine = await Me.GetAsync(path);
        var theirs = await other.GetAsync(path);
        var app = await App.GetAsync(path);

        Assert.That(mine.Has("data.non_public_metrics.impression_count"), Is.True);
        foreach (var response in new[] { theirs, app })
        {
            Assert.That(response.Has("data"), Is.False);
            Assert.That(response.Text("errors.0.type"), Does.EndWith("/not-authorized-for-field"));
            Assert.That(
                response.Json.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString()!.Split('.')[0]),
                Is.EqualTo(Enumerable.Repeat("non_public_metrics", 3).Concat(Enumerable.Repeat("organic_metrics", 6)))
            );
        }
    }

    [Test]
    public async Task Tweets_of_others_are_left_out_of_pages_and_lookups_with_private_metrics()
    {
        var (mine, theirs) = (Sandbox.Post("A walrus of mine"), Sandbox.Post("A walrus of others", Sandbox.Users[1]));
        Clock.Advance(TimeSpan.FromMinutes(1));

        var found = await Me.GetAsync("/2/tweets/search/recent?query=walrus&tweet.fields=organic_metrics");
        var both = await Me.GetAsync($"/2/tweets?ids={theirs},{mine}&tweet.fields=organic_metrics&expansions=author_id");

        foreach (var response in new[] { found, both })
        {
            Assert.That(response.Ids, Is.EqualTo([mine]), response.Body);
            Assert.That(response.Text("errors.0.resource_id"), Is.EqualTo(theirs));
        }

        Assert.That(found.Text("meta.newest_id"), Is.EqualTo(mine));
        Assert.That(both.Text("includes.users.0.id"), Is.EqualTo(User.Id), "nothing is expanded of what is left out");
        Assert.That(both.Has("includes.users.1"), Is.False);
    }

    [Test]
    public async Task A_user_of_whom_a_field_is_refused_is_there_without_it()
    {
        var response = await App.GetAsync($"/2/users/{User.Id}?user.fields=connection_status,location");

        Assert.That(response.Text("data.id"), Is.EqualTo(User.Id));
        Assert.That((response.Text("errors.0.field"), response.Has("errors.1")), Is.EqualTo(("connection_status", false)));
    }

    [Test]
    public async Task A_Retweet_has_the_count_of_the_original_and_no_reactions_of_its_own()
    {
        var original = Sandbox.Post("Snow, at last", Sandbox.Users[4]);
        using var other = SandboxHttp.AsUser(Sandbox, Sandbox.Users[5]);
        await Me.PostAsync($"/2/users/{User.Id}/retweets", $$"""{"tweet_id":"{{original}}"}""");
        var retweet = (await other.PostAsync($"/2/users/{Sandbox.Users[5].Id}/retweets", $$"""{"tweet_id":"{{original}}"}""")).Text(
            "data.rest_id"
        );
        Sandbox.World.Like(User, original);

        var metrics = (await App.GetAsync($"/2/tweets/{retweet}?tweet.fields=public_metrics")).Data.GetProperty("public_metrics");

        Assert.That(
            metrics
                .EnumerateObject()
                .Where(metric => metric.Value.GetInt32() != 0)
                .Select(metric => (metric.Name, metric.Value.GetInt32())),
            Is.EqualTo(new[] { ("retweet_count", 2) })
        );
    }

    [Test]
    public async Task An_email_address_is_for_tokens_with_the_scope()
    {
        const string path = "/2/users/me?user.fields=confirmed_email,verified";
        using var without = SandboxHttp.With(Sandbox, $"Bearer {Sandbox.IssueAccessToken(User, "tweet.read", "users.read")}");
        using var with = SandboxHttp.With(Sandbox, $"Bearer {Sandbox.IssueAccessToken(User, "tweet.read", "users.read", "users.email")}");

        var (left, shown) = (await without.GetAsync(path), await with.GetAsync(path));

        Assert.That((left.Has("data.confirmed_email"), left.Has("data.verified"), left.Has("errors")), Is.EqualTo((false, true, false)));
        Assert.That(shown.Text("data.confirmed_email"), Is.EqualTo("sandbox@example.com"));
    }

    [Test]
    public async Task Each_field_of_each_object_is_known_to_the_sandbox_or_does_not_apply_to_its_world()
    {
        // Everything that can be requested at once is returned, for what is requested often.
        foreach (
            var path in new[]
            {
                $"/2/tweets?ids={Landmark}",
                $"/2/users/{User.Id}/tweets?max_results=100",
                $"/2/tweets/{Landmark}/retweeted_by?max_results=100",
            }
        )
        {
            var operation =
                path.Contains("retweeted_by", StringComparison.Ordinal) ? XOperation.RetweetedBy
                : path.Contains("/users/", StringComparison.Ordinal) ? XOperation.UserTweets
                : XOperation.GetTweets;
            var all = string.Join(
                '&',
                operation
                    .Parameters.Where(spec => spec.Name.EndsWith(".fields", StringComparison.Ordinal) || spec.Name == "expansions")
                    .Select(spec => $"{spec.Name}={string.Join(',', spec.Values!)}")
            );
            var response = await Me.GetAsync(path + (path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + all);
            Assert.That(response.Status, Is.EqualTo(System.Net.HttpStatusCode.OK));
            Assert.That(response.Json.GetProperty("data").GetArrayLength(), Is.GreaterThan(0));
        }
    }

    [Test]
    public async Task Unknown_and_protected_Tweets_are_errors_beside_the_others_of_a_lookup()
    {
        var secret = Sandbox.Users[59];
        var hidden = Sandbox.Post("For followers only", secret);

        var response = await App.GetAsync($"/2/tweets?ids={Landmark},1,{hidden}");

        Assert.That(response.Ids, Is.EqualTo(new[] { Landmark }));
        Assert.That(
            response.Json.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("title").GetString()),
            Is.EqualTo(new[] { "Not Found Error", "Authorization Error" })
        );
        using var self = SandboxHttp.AsUser(Sandbox, secret);
        Assert.That((await self.GetAsync($"/2/tweets/{hidden}")).Has("data"), Is.True);
    }

    [Test]
    public async Task Long_texts_are_cut_and_whole_in_the_note()
    {
        var text = string.Join(' ', Enumerable.Repeat("word", 100)) + " #theend";
        var id = Sandbox.Post(text);
        var tweet = await App.GetAsync($"/2/tweets/{id}?tweet.fields=note_tweet,entities");

        Assert.That(tweet.Text("data.text"), Has.Length.LessThanOrEqualTo(280).And.EndsWith("…"));
        Assert.That(tweet.Text("data.note_tweet.text"), Is.EqualTo(text));
        Assert.That(tweet.Text("data.note_tweet.entities.hashtags.0.tag"), Is.EqualTo("theend"));
        Assert.That(tweet.Has("data.entities"), Is.False);
    }

    [Test]
    public async Task Everything_the_sandbox_sends_is_read_by_the_client_with_nothing_left_over()
    {
        using var client = Sandbox.CreateClient(User);
        var operation = XOperation.UserTweets;
        var page = await client.Timelines.UserTweetsAsync(
            User.Id,
            new()
            {
                MaxResults = 100,
                TweetFields =
                [
                    .. operation.Parameters.First(spec => spec.Name == "tweet.fields").Values!.Select(value => new TweetField(value)),
                ],
                UserFields =
                [
                    .. operation.Parameters.First(spec => spec.Name == "user.fields").Values!.Select(value => new UserField(value)),
                ],
                MediaFields =
                [
                    .. operation.Parameters.First(spec => spec.Name == "media.fields").Values!.Select(value => new MediaField(value)),
                ],
                Expansions =
                [
                    .. operation.Parameters.First(spec => spec.Name == "expansions").Values!.Select(value => new TweetExpansion(value)),
                ],
            }
        );

        using var json = JsonDocument.Parse(page.ToJson());
        Assert.That(page.Data.Sum(tweet => tweet.AdditionalProperties.Count), Is.Zero);
        Assert.That(page.Includes!.Users.Sum(user => user.AdditionalProperties.Count), Is.Zero);
        Assert.That(page.Includes!.Media.Sum(medium => medium.AdditionalProperties.Count), Is.Zero);
        Assert.That(page.Errors.Sum(problem => problem.AdditionalProperties.Count), Is.Zero);
    }
}
