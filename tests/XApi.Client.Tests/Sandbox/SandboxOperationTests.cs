using System.Net;
using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

/// <summary>Each operation once, as a user of the client calls it.</summary>
[TestFixture]
[Category("Slow")]
internal sealed class SandboxOperationTests
{
    private XSandbox _sandbox = null!;
    private XApiClient _app = null!;
    private XApiClient _me = null!;

    private SandboxUser Me => _sandbox.User;

    private string Landmark => Me.PinnedTweetId!;

    [SetUp]
    public async Task Start()
    {
        _sandbox = await XSandbox.StartAsync(new() { SearchDelay = TimeSpan.Zero });
        _app = _sandbox.CreateClient();
        _me = _sandbox.CreateClient(Me);
    }

    [TearDown]
    public async Task Stop()
    {
        _app.Dispose();
        _me.Dispose();
        await _sandbox.DisposeAsync();
    }

    [Test]
    public async Task A_Tweet_is_looked_up_by_id() => Assert.That((await _app.Tweets.GetAsync(Landmark)).Data!.Id, Is.EqualTo(Landmark));

    [Test]
    public async Task Tweets_are_looked_up_by_ids()
    {
        var mine = (await _app.Timelines.UserTweetsAsync(Me.Id, new() { MaxResults = 50 })).Data.Select(tweet => tweet.Id).ToList();

        Assert.That((await _app.Tweets.GetManyAsync(mine)).Data.Select(tweet => tweet.Id), Is.EqualTo(mine));
    }

    [Test]
    public async Task A_Tweet_that_is_created_is_read_and_one_that_is_deleted_is_not()
    {
        var created = await _me.Tweets.CreateAsync(new CreateTweetRequest { Text = "A first word" });
        var id = created.Data!.Id;

        Assert.That((await _app.Tweets.GetAsync(id)).Data!.Text, Is.EqualTo("A first word"));

        Assert.That((await _me.Tweets.DeleteAsync(id)).Data!.Deleted, Is.True);
        var gone = await _app.Tweets.GetAsync(id);
        Assert.That(gone.Data, Is.Null);
        Assert.That(gone.Errors.Single().Type, Does.EndWith("/resource-not-found"));
    }

    [Test]
    public async Task Timelines_are_those_of_the_user()
    {
        var own = await _app.Timelines.UserTweetsAsync(Me.Id, new() { TweetFields = [TweetField.AuthorId] });
        var mentions = await _app.Timelines.MentionsAsync(Me.Id);
        var home = await _me.Timelines.HomeAsync(Me.Id);

        Assert.That(own.Data, Is.Not.Empty.And.All.Property(nameof(Tweet.AuthorId)).EqualTo(Me.Id));
        Assert.That(mentions.Data, Is.Not.Empty);
        Assert.That(home.Data, Is.Not.Empty);
    }

    [Test]
    public async Task Search_finds_what_matches()
    {
        var recent = await _app.Search.RecentAsync("snow -is:retweet");
        var all = await _app.Search.FullArchiveAsync("snow -is:retweet", new() { MaxResults = 500 });

        Assert.That(recent.Data.Select(tweet => tweet.Text), Is.Not.Empty.And.All.Contains("now").IgnoreCase);
        Assert.That(all.Data, Has.Count.GreaterThan(recent.Data.Count));
    }

    [Test]
    public async Task Counts_come_by_hour_and_by_day()
    {
        var byHour = await _app.Counts.RecentAsync("coffee");
        var byDay = await _app.Counts.FullArchiveAsync("coffee", new() { Granularity = Granularity.Day });

        Assert.That(byHour.Data, Has.Count.InRange(168, 170));
        Assert.That(byDay.Data, Has.Count.InRange(30, 32));
    }

    [Test]
    public async Task Rules_are_added_listed_and_deleted()
    {
        var added = await _app.FilteredStream.UpdateRulesAsync(
            new UpdateRulesRequest { Add = [new AddRule { Value = "cat has:images", Tag = "cats" }] }
        );

        Assert.That(added.Meta!.Summary!.Created, Is.EqualTo(1));
        var rule = (await _app.FilteredStream.GetRulesAsync()).Data.Single();
        Assert.That(rule.Tag, Is.EqualTo("cats"));

        var deleted = await _app.FilteredStream.UpdateRulesAsync(new UpdateRulesRequest { Delete = new DeleteRules { Ids = [rule.Id!] } });
        Assert.That(deleted.Meta!.Summary!.Deleted, Is.EqualTo(1));
        Assert.That((await _app.FilteredStream.GetRulesAsync()).Data, Is.Empty);
    }

    [Test]
    public async Task A_filtered_stream_delivers_what_matches()
    {
        await _app.FilteredStream.UpdateRulesAsync(
            new UpdateRulesRequest { Add = [new AddRule { Value = "\"a rare word\"", Tag = "rare" }] }
        );
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await using var stream = _app.FilteredStream.ConnectAsync(new() { BackfillMinutes = 1 }, limit.Token).GetAsyncEnumerator();
        _sandbox.Post("nothing in here");
        var id = _sandbox.Post("Here comes a rare word");

        Assert.That(await stream.MoveNextAsync(), Is.True);
        Assert.That(stream.Current.Data!.Id, Is.EqualTo(id));
        Assert.That(stream.Current.MatchingRules.Single().Tag, Is.EqualTo("rare"));
    }

    [Test]
    public async Task Sampled_streams_deliver_their_share()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await using var sample = _app.VolumeStreams.SampleAsync(new() { BackfillMinutes = 1 }, limit.Token).GetAsyncEnumerator();
        await using var first = _app.VolumeStreams.Sample10Async(1, new() { BackfillMinutes = 1 }, limit.Token).GetAsyncEnumerator();
        await using var second = _app.VolumeStreams.Sample10Async(2, new() { BackfillMinutes = 1 }, limit.Token).GetAsyncEnumerator();
        for (var i = 0; i < 2000; i++)
        {
            _sandbox.Post($"Number {i}");
        }

        Assert.That(await sample.MoveNextAsync() && await first.MoveNextAsync() && await second.MoveNextAsync(), Is.True);
        Assert.That(first.Current.Data!.Id, Is.Not.EqualTo(second.Current.Data!.Id));
    }

    [Test]
    public async Task The_landmark_is_retweeted_quoted_and_liked_by_many()
    {
        var retweeters = await _app.Retweets.RetweetedByAsync(Landmark);
        var retweets = await _app.Retweets.RetweetsAsync(Landmark);
        var quotes = await _app.QuoteTweets.GetAsync(Landmark, new() { MaxResults = 100 });
        var likers = await _me.Likes.LikingUsersAsync(Landmark, new() { MaxResults = 100 });

        Assert.That(retweeters.Data, Has.Count.GreaterThanOrEqualTo(50));
        Assert.That(retweets.Data, Has.Count.EqualTo(retweeters.Data.Count));
        Assert.That(quotes.Data, Has.Count.GreaterThanOrEqualTo(50));
        Assert.That(likers.Data, Has.Count.EqualTo(100));
        Assert.That((await _me.Retweets.OfMeAsync()).Data.Select(tweet => tweet.Id), Does.Contain(Landmark));
    }

    [Test]
    public async Task A_Retweet_is_made_and_undone()
    {
        var id = _sandbox.Post("Worth repeating", _sandbox.Users[5]);

        Assert.That((await _me.Retweets.RetweetAsync(Me.Id, id)).Data!.Retweeted, Is.True);
        Assert.That((await _app.Retweets.RetweetedByAsync(id)).Data.Single().Id, Is.EqualTo(Me.Id));
        Assert.That((await _me.Retweets.UndoAsync(Me.Id, id)).Data!.Retweeted, Is.False);
        Assert.That((await _app.Retweets.RetweetedByAsync(id)).Data, Is.Empty);
    }

    [Test]
    public async Task A_like_is_given_and_taken_back()
    {
        var id = _sandbox.Post("Please like", _sandbox.Users[5]);

        Assert.That((await _me.Likes.LikeAsync(Me.Id, id)).Data!.Liked, Is.True);
        Assert.That((await _me.Likes.LikedTweetsAsync(Me.Id)).Data[0].Id, Is.EqualTo(id));
        Assert.That((await _me.Likes.LikingUsersAsync(id)).Data.Single().Id, Is.EqualTo(Me.Id));
        Assert.That((await _me.Likes.UnlikeAsync(Me.Id, id)).Data!.Liked, Is.False);
        Assert.That((await _me.Likes.LikingUsersAsync(id)).Data, Is.Empty);
    }

    [Test]
    public async Task A_bookmark_is_set_and_removed()
    {
        var id = _sandbox.Post("Read later", _sandbox.Users[5]);

        Assert.That((await _me.Bookmarks.AddAsync(Me.Id, id)).Data!.Bookmarked, Is.True);
        Assert.That((await _me.Bookmarks.GetAsync(Me.Id)).Data[0].Id, Is.EqualTo(id));
        Assert.That((await _me.Bookmarks.RemoveAsync(Me.Id, id)).Data!.Bookmarked, Is.False);
        Assert.That((await _me.Bookmarks.GetAsync(Me.Id)).Data[0].Id, Is.Not.EqualTo(id));
    }

    [Test]
    public async Task Of_many_that_are_bookmarked_at_once_those_that_do_not_exist_are_reported()
    {
        var ids = new[] { _sandbox.Post("Read later", _sandbox.Users[5]), "1", _sandbox.Post("Much later", _sandbox.Users[5]) };

        var added = await _me.Bookmarks.AddManyAsync(Me.Id, new() { TweetIds = ids });

        Assert.That(added.Data.Select(tweet => (tweet.TweetId, tweet.Bookmarked)), Is.EqualTo(new[] { (ids[0], true), (ids[2], true) }));
        Assert.That(added.Errors.Single().Value, Is.EqualTo("1"));
        Assert.That((await _me.Bookmarks.GetAsync(Me.Id)).Data.Take(2).Select(tweet => tweet.Id), Is.EqualTo(new[] { ids[2], ids[0] }));
    }

    [Test]
    public async Task A_broadcast_that_is_scheduled_is_read_by_its_id()
    {
        var made = await _me.Broadcasts.ScheduleAsync(new() { SourceId = "1", ScheduledStartMs = "1714568400000" });

        var read = await _me.Broadcasts.GetScheduledAsync(made.Data!.ScheduledBroadcastId);

        Assert.That(read.Data!.ScheduledStartMs, Is.EqualTo("1714568400000"));
    }

    [Test]
    public async Task A_reply_is_hidden_and_shown_again()
    {
        var id = _sandbox.Post("An unkind reply", _sandbox.Users[5], inReplyToTweetId: Landmark);

        Assert.That((await _me.Replies.SetHiddenAsync(id, true)).Data!.Hidden, Is.True);
        Assert.That((await _app.Search.RecentAsync("\"an unkind reply\"")).Data, Is.Empty);
        Assert.That((await _me.Replies.SetHiddenAsync(id, false)).Data!.Hidden, Is.False);
        Assert.That((await _app.Search.RecentAsync("\"an unkind reply\"")).Data, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Writes_of_another_than_the_authenticated_user_are_refused()
    {
        using var http = SandboxHttp.AsUser(_sandbox, Me);

        var response = await http.PostAsync($"/2/users/{_sandbox.Users[1].Id}/likes", $$"""{"tweet_id":"{{Landmark}}"}""");

        Assert.That(response.Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(response.Text("errors.0.message"), Does.Contain("must be the same as the authenticating user"));
    }
}
