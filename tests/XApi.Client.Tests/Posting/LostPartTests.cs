using static XApi.Tests.Posting.PostingServer;

namespace XApi.Tests.Posting;

/// <summary>A part whose response was lost is looked for before it is sent again, so that nothing is posted twice.</summary>
[TestFixture]
internal sealed class LostPartTests
{
    private static readonly string[] Parts = ["one", "two & more", "three"];

    private static readonly (string, string?)[] Whole = [("one", null), ("two & more", "101"), ("three", "102")];

    private static readonly CreateThreadOptions Finding = new() { FindsLostPosts = true, LookAfter = TimeSpan.Zero };

    [Test]
    public async Task A_lost_response_stops_the_thread_unless_it_may_look()
    {
        using var x = new PostingServer().Then(Fate.Posted, Fate.LostAfter);

        var failure = (await Assert.ThrowsAsync<XThreadException>(() => x.Client.Tweets.CreateThreadAsync(Parts)))!;

        Assert.That(failure.MayBePosted, Is.True);
        Assert.That(failure.Message, Does.Contain("X may have posted it all the same: resume with FindsLostPosts."));
        Assert.That(x.Reads, Is.Empty);

        await x.Client.Tweets.CreateThreadAsync(Parts, Finding with { Posted = failure.Posted });

        Assert.That(x.Tweets, Is.EqualTo(Whole), "the second part was found and not posted again");
    }

    [TestCase(Fate.LostAfter)]
    [TestCase(Fate.LostBefore)]
    public async Task A_Tweet_whose_response_is_lost_is_looked_for_before_it_is_sent_again(Fate fate)
    {
        using var x = new PostingServer().Then(Fate.Posted, fate);

        var posted = await x.Client.Tweets.CreateThreadAsync(Parts, Finding);

        Assert.That(x.Tweets, Is.EqualTo(Whole));
        Assert.That(posted.Select(tweet => tweet.Id), Is.EqualTo(new[] { "101", "102", "103" }));
        Assert.That(x.Reads.Single(), Does.StartWith("/2/users/12/tweets?").And.Contain("since_id=101"), "no clock has a say in it");
    }

    [Test]
    public async Task A_Tweet_that_is_lost_twice_stops_the_thread()
    {
        using var x = new PostingServer().Then(Fate.LostBefore, Fate.LostBefore);

        var failure = (await Assert.ThrowsAsync<XThreadException>(() => x.Client.Tweets.CreateThreadAsync(Parts, Finding)))!;

        Assert.That(failure.FailedPart, Is.Zero);
        Assert.That(failure.Message, Does.Contain("none is up"));
    }

    [Test]
    public async Task A_look_that_is_refused_leaves_open_whether_the_part_is_up()
    {
        using var x = new PostingServer { RefusesReads = true }.Then(Fate.Posted, Fate.LostAfter);

        var failure = (await Assert.ThrowsAsync<XThreadException>(() => x.Client.Tweets.CreateThreadAsync(Parts, Finding)))!;
        Assert.That((failure.FailedPart, failure.MayBePosted), Is.EqualTo((1, true)), "the 403 is of the look, not of the post");

        var again = (
            await Assert.ThrowsAsync<XThreadException>(() =>
                x.Client.Tweets.CreateThreadAsync(Parts, Finding with { Posted = failure.Posted })
            )
        )!;
        Assert.That((again.FailedPart, again.MayBePosted), Is.EqualTo((1, true)));
        Assert.That(x.Tweets, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_second_attempt_that_is_refused_leaves_open_whether_the_first_is_up()
    {
        using var x = new PostingServer().Then(Fate.Posted, Fate.LostBefore, Fate.Refused);

        var failure = (await Assert.ThrowsAsync<XThreadException>(() => x.Client.Tweets.CreateThreadAsync(Parts, Finding)))!;

        Assert.That(
            (failure.FailedPart, failure.MayBePosted),
            Is.EqualTo((1, true)),
            "X refuses a repeat of what it has, also where the timeline does not show it yet"
        );
    }

    [Test]
    public async Task A_lost_Tweet_is_looked_for_in_the_timeline_of_the_user_who_posts()
    {
        using var x = new PostingServer().Then(Fate.Posted, Fate.LostAfter);
        var other = new OAuth1Credential("key", "secret", "34-token", "secret");

        await x.Client.Tweets.CreateThreadAsync(Parts, Finding with { Call = new() { Credential = other } });

        Assert.That(x.Reads.Single(), Does.StartWith("/2/users/34/tweets?"));
        Assert.That(
            x.Server.Requests.Select(request => request.Headers["Authorization"]),
            Has.All.Contain("oauth_token=\"34-token\""),
            "the thread's credential looks too"
        );
    }

    [Test]
    public async Task A_first_part_whose_response_is_lost_is_looked_for_when_the_thread_is_resumed()
    {
        using var x = new PostingServer().Then(Fate.LostAfter);

        var failure = (await Assert.ThrowsAsync<XThreadException>(() => x.Client.Tweets.CreateThreadAsync(Parts)))!;
        Assert.That((failure.FailedPart, failure.Posted.Count, failure.MayBePosted), Is.EqualTo((0, 0, true)));
        await x.Client.Tweets.CreateThreadAsync(Parts, Finding with { Posted = failure.Posted });

        Assert.That(x.Tweets, Is.EqualTo(Whole));
        Assert.That(x.Reads.Single(), Does.Contain("start_time=2026-11-27T09%3A44%3A00"));
    }

    [Test]
    public async Task A_thread_that_begins_is_not_looked_for()
    {
        using var x = new PostingServer();

        await x.Client.Tweets.CreateThreadAsync(Parts, Finding);

        Assert.That(x.Reads, Is.Empty, "a read costs");
    }

    [Test]
    public async Task A_part_without_a_text_is_known_by_what_it_replies_to()
    {
        using var x = new PostingServer().Then(Fate.Posted, Fate.LostAfter);

        var posted = await x.Client.Tweets.CreateThreadAsync([new() { Text = "one" }, Picture], Finding);

        Assert.That(x.Tweets, Is.EqualTo(new[] { ("one", (string?)null), ("", "101") }));
        Assert.That(posted[1].Id, Is.EqualTo("102"));
    }

    [Test]
    public async Task A_first_part_without_a_text_is_never_posted_twice()
    {
        using var x = new PostingServer().Then(Fate.LostAfter);

        var failure = (await Assert.ThrowsAsync<XThreadException>(() => x.Client.Tweets.CreateThreadAsync([Picture], Finding)))!;

        Assert.That(failure.MayBePosted, Is.True);
        Assert.That(
            () => x.Client.Tweets.CreateThreadAsync([Picture], Finding with { Posted = failure.Posted }),
            Throws.ArgumentException.With.Message.StartsWith("Part 1 has no text, by which a lost post of it could be known")
        );
        Assert.That(x.Tweets, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_Tweet_that_the_timeline_shows_late_is_looked_for_again_when_X_refuses_its_repeat()
    {
        using var x = new PostingServer { ReadsBehind = 1 }.Then(Fate.Posted, Fate.LostAfter, Fate.Duplicate);

        await x.Client.Tweets.CreateThreadAsync(Parts, Finding);

        Assert.That(x.Tweets, Is.EqualTo(Whole));
        Assert.That(x.Reads.Count(), Is.EqualTo(2));
    }

    [Test]
    public async Task A_part_that_is_not_found_is_sent_and_is_known_not_to_be_up_when_X_refuses_it()
    {
        using var x = new PostingServer().Then(Fate.Posted, Fate.LostBefore, Fate.Refused);
        var lost = (await Assert.ThrowsAsync<XThreadException>(() => x.Client.Tweets.CreateThreadAsync(Parts)))!;

        var refused = (
            await Assert.ThrowsAsync<XThreadException>(() =>
                x.Client.Tweets.CreateThreadAsync(Parts, Finding with { Posted = lost.Posted })
            )
        )!;

        Assert.That((lost.MayBePosted, refused.MayBePosted, refused.FailedPart), Is.EqualTo((true, false, 1)));
        Assert.That(x.Reads.Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_thread_that_is_resumed_looks_once_X_has_had_time_to_show_what_is_up()
    {
        using var x = new PostingServer { ReadsBehind = int.MaxValue }.Then(Fate.Posted, Fate.LostAfter);
        CreateTweetRequest[] parts = [new() { Text = "one" }, Picture];
        var lost = (await Assert.ThrowsAsync<XThreadException>(() => x.Client.Tweets.CreateThreadAsync(parts)))!;

        var resumed = x.Client.Tweets.CreateThreadAsync(parts, new() { FindsLostPosts = true, Posted = lost.Posted });
        await Eventually.TrueAsync(() => x.Clock.Waiting.Contains(TimeSpan.FromSeconds(5)), "the thread waits");
        x.ReadsBehind = 0;
        x.Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.That((await resumed)[1].Id, Is.EqualTo("102"));
        Assert.That(x.Tweets, Has.Count.EqualTo(2));
    }

    [TestCase(1, false)]
    [TestCase(2, true)]
    public async Task What_X_calls_a_repeat_when_a_thread_is_resumed_is_up_and_looked_for_again(int readsBehind, bool staysHidden)
    {
        using var x = new PostingServer { ReadsBehind = readsBehind }.Then(Fate.Posted, Fate.LostAfter, Fate.Duplicate);
        var lost = (await Assert.ThrowsAsync<XThreadException>(() => x.Client.Tweets.CreateThreadAsync(Parts)))!;

        var resumed = x.Client.Tweets.CreateThreadAsync(Parts, Finding with { Posted = lost.Posted });

        if (staysHidden)
        {
            Assert.That((await Assert.ThrowsAsync<XThreadException>(() => resumed))!.MayBePosted, Is.True);
        }
        else
        {
            await resumed;
            Assert.That(x.Tweets, Is.EqualTo(Whole));
        }
    }

    [Test]
    public async Task A_client_that_is_disposed_while_a_part_is_posted_leaves_open_whether_it_is_up()
    {
        using var x = new PostingServer();
        x.Posted += x.Client.Dispose;

        var failure = (await Assert.ThrowsAsync<XThreadException>(() => x.Client.Tweets.CreateThreadAsync(Parts)))!;

        Assert.That(failure.InnerException, Is.TypeOf<ObjectDisposedException>().With.InnerException.TypeOf<XConnectionException>());
        Assert.That((failure.Posted.Count, failure.MayBePosted), Is.EqualTo((0, true)));
        Assert.That(
            () => x.Client.Tweets.CreateThreadAsync(Parts),
            Throws.TypeOf<XThreadException>().With.Property(nameof(XThreadException.MayBePosted)).False,
            "nothing was sent"
        );
    }

    [Test]
    public async Task A_repeat_that_is_refused_leaves_open_whether_the_attempt_before_it_is_up(
        [Values(Fate.LostAfter, Fate.FailedAfter)] Fate first,
        [Values(Fate.Duplicate, Fate.Refused)] Fate second
    )
    {
        using var x = new PostingServer().Then(first, second);

        var thread = RetriedAsync(x, new() { Call = new() { AllowRetry = true } });

        Assert.That((await Assert.ThrowsAsync<XThreadException>(() => thread))!.MayBePosted, Is.True);
    }

    [Test]
    public async Task A_repeat_that_is_not_sent_for_a_limit_leaves_open_whether_the_attempt_before_it_is_up()
    {
        using var x = new PostingServer().Then(Fate.LimitedAfter);

        var thread = RetriedAsync(
            x,
            new()
            {
                Call = new() { AllowRetry = true, RateLimitPolicy = RateLimitPolicy.Throw },
            }
        );

        var failure = (await Assert.ThrowsAsync<XThreadException>(() => thread))!;
        Assert.That((failure.InnerException is XWindowLimitException, failure.MayBePosted), Is.EqualTo((true, true)));
    }

    [TestCase(Fate.LostAfter)]
    [TestCase(Fate.FailedAfter)]
    public async Task What_X_calls_a_repeat_of_an_attempt_before_it_is_looked_for(Fate fate)
    {
        using var x = new PostingServer().Then(Fate.Posted, fate, Fate.Duplicate);

        var posted = await RetriedAsync(x, Finding with { Call = new() { AllowRetry = true } });

        Assert.That(posted.Select(tweet => tweet.Id), Is.EqualTo(new[] { "101", "102", "103" }));
        Assert.That(x.Tweets, Is.EqualTo(Whole));
        Assert.That(x.Reads.Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task What_X_says_beside_a_Tweet_that_is_up_is_no_failure_of_the_thread()
    {
        using var server = new StubServer(_ =>
            StubServer.Json("""{"data":{"id":"101","text":"one"},"errors":[{"title":"Not Found Error","detail":"No such user."}]}""")
        );
        using var x = new XApiClient(
            new XApiClientOptions
            {
                Credentials = [new OAuth1Credential("key", "secret", "12-token", "secret")],
                PrimaryHandler = server,
                ThrowOnPartialErrors = true,
            }
        );

        Assert.That((await x.Tweets.CreateThreadAsync(["one"]))[0].Id, Is.EqualTo("101"));
    }

    [Test]
    public async Task A_repeat_that_X_refuses_and_never_shows_stops_the_thread()
    {
        using var x = new PostingServer { ReadsBehind = 2 }.Then(Fate.Posted, Fate.LostAfter, Fate.Duplicate);

        var failure = (await Assert.ThrowsAsync<XThreadException>(() => x.Client.Tweets.CreateThreadAsync(Parts, Finding)))!;

        Assert.That((failure.FailedPart, failure.MayBePosted), Is.EqualTo((1, true)));
        Assert.That(failure.InnerException, Is.TypeOf<XForbiddenException>().With.Message.Contains("duplicate content"));
        Assert.That((x.Tweets.Count, x.Reads.Count()), Is.EqualTo((2, 2)));
    }

    [Test]
    public async Task A_lost_first_part_is_looked_for_after_a_while_and_from_a_minute_before_it_was_sent()
    {
        using var x = new PostingServer().Then(Fate.LostAfter);

        var thread = x.Client.Tweets.CreateThreadAsync(Parts, Finding with { LookAfter = TimeSpan.FromSeconds(10) });
        await Eventually.TrueAsync(() => x.Clock.Waiting.Contains(TimeSpan.FromSeconds(10)), "the thread waits");
        Assert.That(x.Reads, Is.Empty);
        x.Clock.Advance(TimeSpan.FromSeconds(10));
        await thread;

        Assert.That(x.Reads.Single(), Does.Contain("start_time=2026-11-27T09%3A59%3A00").And.Not.Contain("since_id"));
        Assert.That(x.Tweets, Is.EqualTo(Whole));
    }

    [TestCase("{}")]
    [TestCase("""{"data":null}""")]
    [TestCase("""{"errors":[{"title":"Not Found"}]}""")]
    public async Task A_response_without_a_Tweet_leaves_open_whether_the_part_is_up(string response)
    {
        using var x = new PostingServer { WithoutTweet = response }.Then(Fate.Posted, Fate.Empty);

        var failure = (await Assert.ThrowsAsync<XThreadException>(() => x.Client.Tweets.CreateThreadAsync(Parts)))!;

        Assert.That((failure.FailedPart, failure.MayBePosted), Is.EqualTo((1, true)));
        Assert.That(failure.InnerException, Is.TypeOf<XInvalidResponseException>());
        Assert.That(((XApiException)failure.InnerException!).Operation, Is.EqualTo(XOperation.CreateTweet));
    }

    [Test]
    public async Task A_thread_that_is_up_whole_is_neither_sent_nor_looked_for()
    {
        using var x = new PostingServer();
        var posted = await x.Client.Tweets.CreateThreadAsync(Parts);
        var sent = x.Server.Requests.Count;

        var resumed = await x.Client.Tweets.CreateThreadAsync(Parts, Finding with { Posted = posted });

        Assert.That(resumed.Select(tweet => tweet.Id), Is.EqualTo(new[] { "101", "102", "103" }));
        Assert.That(x.Server.Requests, Has.Count.EqualTo(sent));
    }

    private static async Task<IReadOnlyList<CreatedTweet>> RetriedAsync(PostingServer x, CreateThreadOptions options)
    {
        var thread = x.Client.Tweets.CreateThreadAsync(Parts, options);
        await Eventually.TrueAsync(() => x.Clock.Waiting.Count > 0 || thread.IsCompleted, "it waits for its second attempt");
        x.Clock.Advance(TimeSpan.FromMinutes(1));
        return await thread;
    }

    private static CreateTweetRequest Picture => new() { Media = new() { MediaIds = ["7"] } };
}
