using static XApi.Tests.Posting.PostingServer;

namespace XApi.Tests.Posting;

/// <summary>A thread is posted whole, or it is known how far, and nothing of it twice.</summary>
[TestFixture]
internal sealed class ThreadTests
{
    private static readonly string[] Parts = ["one", "two & more", "three"];

    private static readonly (string, string?)[] Whole = [("one", null), ("two & more", "101"), ("three", "102")];

    private static readonly CreateThreadOptions Finding = new() { FindsLostPosts = true, LookAfter = TimeSpan.Zero };

    [Test]
    public async Task Each_Tweet_replies_to_the_one_before_it()
    {
        using var x = new PostingServer();

        var posted = await x.Client.Tweets.CreateThreadAsync(Parts);

        Assert.That(x.Tweets, Is.EqualTo(Whole));
        Assert.That(posted.Select(tweet => tweet.Id), Is.EqualTo(new[] { "101", "102", "103" }));
    }

    [Test]
    public async Task The_first_may_reply_to_another_Tweet()
    {
        using var x = new PostingServer();

        await x.Client.Tweets.CreateThreadAsync([
            new CreateTweetRequest
            {
                Text = "one",
                Reply = new() { InReplyToTweetId = "7" },
            },
            new CreateTweetRequest { Text = "two" },
        ]);

        Assert.That(x.Tweets, Is.EqualTo(new[] { ("one", "7"), ("two", (string?)"101") }));
    }

    [Test]
    public async Task A_thread_that_breaks_off_says_what_is_up_and_is_resumed_from_there()
    {
        using var x = new PostingServer().Then(Fate.Posted, Fate.Refused);

        var failure = (await Assert.ThrowsAsync<XThreadException>(() => x.Client.Tweets.CreateThreadAsync(Parts)))!;
        Assert.Multiple(() =>
        {
            Assert.That(failure.FailedPart, Is.EqualTo(1));
            Assert.That(failure.Posted.Select(tweet => tweet.Id), Is.EqualTo(new[] { "101" }));
            Assert.That(failure.MayBePosted, Is.False);
            Assert.That(failure.InnerException, Is.TypeOf<XForbiddenException>());
            Assert.That(failure.Status, Is.EqualTo(System.Net.HttpStatusCode.Forbidden));
            Assert.That(failure.Message, Does.StartWith("Part 2 of the thread of 3 was not posted; 1 are up, the last of them 101. "));
        });

        var posted = await x.Client.Tweets.CreateThreadAsync(Parts, new() { Posted = failure.Posted });

        Assert.That(x.Tweets, Is.EqualTo(Whole));
        Assert.That(posted.Select(tweet => tweet.Id), Is.EqualTo(new[] { "101", "102", "103" }));
    }

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
        Assert.That(x.Reads.Single(), Does.StartWith("/2/users/12/tweets?").And.Contain("start_time=2026-11-27T09%3A59%3A00"));
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
    public async Task A_part_that_X_would_refuse_is_found_before_others_are_posted()
    {
        using var x = new PostingServer();
        CreateTweetRequest[] parts =
        [
            new() { Text = "one" },
            new()
            {
                Text = "two",
                Poll = new() { Options = ["a"], DurationMinutes = 1 },
            },
        ];

        await Assert.ThrowsAsync<XInvalidParameterException>(() => x.Client.Tweets.CreateThreadAsync(parts));

        Assert.That(x.Tweets, Is.Empty);
    }

    [Test]
    public async Task A_thread_that_is_cancelled_says_what_is_up()
    {
        using var x = new PostingServer();
        using var cancelling = new CancellationTokenSource();
        x.Posted += () =>
        {
            if (x.Tweets.Count == 2)
            {
                cancelling.Cancel();
            }
        };

        var failure = (
            await Assert.CatchAsync<OperationCanceledException>(() =>
                x.Client.Tweets.CreateThreadAsync(Parts, cancellationToken: cancelling.Token)
            )
        )!;

        var thread = (XThreadException)failure.InnerException!;
        Assert.That(thread.Posted.Select(tweet => tweet.Id), Is.SubsetOf(new[] { "101", "102" }).And.Not.Empty);
        Assert.That(thread.MayBePosted, Is.True);
        await x.Client.Tweets.CreateThreadAsync(Parts, Finding with { Posted = thread.Posted });
        Assert.That(x.Tweets, Is.EqualTo(Whole));
    }

    [Test]
    public async Task A_file_that_is_not_there_is_found_before_anything_is_posted()
    {
        using var x = new PostingServer();

        await Assert.CatchAsync<IOException>(() => x.Client.Tweets.CreateThreadAsync(WithFile(MediaSource.File("/no/such/file.jpg"))));

        Assert.That(x.Tweets, Is.Empty);
    }

    [Test]
    public async Task A_stream_that_breaks_off_does_not_hide_what_is_up()
    {
        using var x = new PostingServer();
        var pipe = new System.IO.Pipelines.Pipe();
        await pipe.Writer.CompleteAsync(new IOException("The camera is off."));

        var failure = (
            await Assert.ThrowsAsync<XThreadException>(() =>
                x.Client.Tweets.CreateThreadAsync(WithFile(MediaSource.FromStream(pipe.Reader.AsStream())))
            )
        )!;

        Assert.That(failure.Posted.Select(tweet => tweet.Id), Is.EqualTo(new[] { "101" }));
        Assert.That(failure.InnerException, Is.InstanceOf<IOException>());
        Assert.That(failure.MayBePosted, Is.False);
    }

    private static CreateTweetRequest[] WithFile(MediaSource file) =>
        [
            new() { Text = "one" },
            new()
            {
                Text = "two",
                Media = new() { Files = [file] },
            },
        ];

    [Test]
    public void A_part_that_says_what_it_replies_to_is_refused_before_anything_is_posted()
    {
        using var x = new PostingServer();

        Assert.That(
            () =>
                x.Client.Tweets.CreateThreadAsync([
                    new CreateTweetRequest { Text = "one" },
                    new CreateTweetRequest
                    {
                        Text = "two",
                        Reply = new() { InReplyToTweetId = "7" },
                    },
                ]),
            Throws.ArgumentException.With.Message.StartsWith("Part 2 replies to 7, but in a thread it replies to the part before it")
        );
        Assert.That(() => x.Client.Tweets.CreateThreadAsync(Array.Empty<string>()), Throws.ArgumentException);
        Assert.That(() => x.Client.Tweets.CreateThreadAsync(["one"], new() { Posted = [new(), new()] }), Throws.ArgumentException);
        Assert.That(x.Server.Requests, Is.Empty);
    }

    [Test]
    public void A_part_keeps_all_that_it_says_when_it_becomes_a_reply()
    {
        var part = (CreateTweetRequest)Filled.Model(typeof(CreateTweetRequest));
        part.AdditionalProperties["new"] = 1;

        var reply = ThreadPosting.Reply(part, "9");

        Assert.Multiple(() =>
        {
            foreach (
                var member in Filled.Members(typeof(CreateTweetRequest)).Where(member => member.Name != nameof(CreateTweetRequest.Reply))
            )
            {
                Assert.That(member.GetValue(reply), Is.SameAs(member.GetValue(part)).Or.EqualTo(member.GetValue(part)), member.Name);
            }

            foreach (
                var member in Filled
                    .Members(typeof(CreateTweetReply))
                    .Where(member => member.Name != nameof(CreateTweetReply.InReplyToTweetId))
            )
            {
                Assert.That(member.GetValue(reply.Reply), Is.EqualTo(member.GetValue(part.Reply)), member.Name);
            }

            Assert.That(reply.Reply!.InReplyToTweetId, Is.EqualTo("9"));
            Assert.That(reply.AdditionalProperties, Is.EqualTo(part.AdditionalProperties));
        });
    }
}
