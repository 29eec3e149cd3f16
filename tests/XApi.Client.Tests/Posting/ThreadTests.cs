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
            Assert.That(failure.Message, Does.StartWith("Part 2 of the thread of 3 was not posted; 1 is up, 101. "));
        });

        var posted = await x.Client.Tweets.CreateThreadAsync(Parts, new() { Posted = failure.Posted });

        Assert.That(x.Tweets, Is.EqualTo(Whole));
        Assert.That(posted.Select(tweet => tweet.Id), Is.EqualTo(new[] { "101", "102", "103" }));
    }

    [Test]
    public async Task A_reply_to_a_Tweet_that_X_does_not_see_yet_is_retried()
    {
        using var x = new PostingServer().Then(Fate.Posted, Fate.Unseen, Fate.Unseen);

        var thread = x.Client.Tweets.CreateThreadAsync(Parts);
        foreach (var seconds in new[] { 1, 2 })
        {
            var delay = TimeSpan.FromSeconds(seconds);
            await Eventually.TrueAsync(() => x.Clock.Waiting.Contains(delay), "the thread waits");
            x.Clock.Advance(delay);
        }

        await thread;
        Assert.That(x.Tweets, Is.EqualTo(Whole));
    }

    [Test]
    public async Task A_reply_to_a_Tweet_that_stays_invisible_stops_the_thread()
    {
        using var x = new PostingServer().Then([Fate.Posted, .. Enumerable.Repeat(Fate.Unseen, 10)]);

        var thread = x.Client.Tweets.CreateThreadAsync(Parts);
        foreach (var seconds in new[] { 1, 2, 4, 8 })
        {
            var delay = TimeSpan.FromSeconds(seconds);
            await Eventually.TrueAsync(() => x.Clock.Waiting.Contains(delay), "the thread waits");
            x.Clock.Advance(delay);
        }

        var failure = (await Assert.ThrowsAsync<XThreadException>(() => thread))!;
        Assert.That((failure.FailedPart, failure.MayBePosted), Is.EqualTo((1, false)));
        Assert.That(failure.Message, Does.Contain("some seconds after that Tweet was posted"));
        Assert.That(x.Server.Requests, Has.Count.EqualTo(1 + 5));
    }

    [Test]
    public async Task A_first_part_that_replies_to_an_invisible_Tweet_is_not_retried()
    {
        using var x = new PostingServer().Then(Fate.Unseen);

        await Assert.ThrowsAsync<XThreadException>(() => x.Client.Tweets.CreateThreadAsync(Parts));

        Assert.That(x.Server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_thread_that_is_cancelled_in_its_first_part_says_whether_it_may_be_up()
    {
        using var x = new PostingServer();
        using var cancelling = new CancellationTokenSource();
        x.Posted += cancelling.Cancel;

        var failure = (
            await Assert.CatchAsync<OperationCanceledException>(() =>
                x.Client.Tweets.CreateThreadAsync(Parts, cancellationToken: cancelling.Token)
            )
        )!;

        // It is cancelled while the first is posted: either its response came, or nobody knows.
        var thread = (XThreadException)failure.InnerException!;
        Assert.That(thread.Posted.Count + (thread.MayBePosted ? 1 : 0), Is.GreaterThanOrEqualTo(1));
        await x.Client.Tweets.CreateThreadAsync(Parts, Finding with { Posted = thread.Posted });
        Assert.That(x.Tweets, Is.EqualTo(Whole));
    }

    [Test]
    public async Task A_thread_that_is_cancelled_before_it_begins_has_posted_nothing()
    {
        using var x = new PostingServer();

        var failure = (
            await Assert.CatchAsync<OperationCanceledException>(() =>
                x.Client.Tweets.CreateThreadAsync(Parts, cancellationToken: new CancellationToken(canceled: true))
            )
        )!;

        var thread = (XThreadException)failure.InnerException!;
        Assert.That((thread.FailedPart, thread.Posted.Count, thread.MayBePosted), Is.EqualTo((0, 0, false)));
        Assert.That(x.Server.Requests, Is.Empty);
    }

    [Test]
    public async Task A_part_that_X_refused_is_not_up_when_the_thread_is_cancelled_before_the_next_attempt()
    {
        using var x = new PostingServer().Then(Fate.Posted, Fate.Unseen);
        using var cancelling = new CancellationTokenSource();

        var posting = x.Client.Tweets.CreateThreadAsync(Parts, cancellationToken: cancelling.Token);
        await Eventually.TrueAsync(() => x.Clock.Waiting.Contains(TimeSpan.FromSeconds(1)), "the thread waits");
        await cancelling.CancelAsync();

        var failure = (await Assert.CatchAsync<OperationCanceledException>(() => posting))!;
        var thread = (XThreadException)failure.InnerException!;
        Assert.That((thread.FailedPart, thread.Posted.Count, thread.MayBePosted), Is.EqualTo((1, 1, false)));
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
        Assert.That(
            () => x.Client.Tweets.CreateThreadAsync(Array.Empty<string>()),
            Throws.ArgumentException.With.Message.StartsWith("There are no parts: give one Tweet at least.")
        );
        Assert.That(
            () => x.Client.Tweets.CreateThreadAsync(["one"], new() { Posted = [new(), new()] }),
            Throws.ArgumentException.With.Message.StartsWith(
                "2 Tweets are posted of a thread of 1: give the parts of which they are the first."
            )
        );
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
