namespace XApi.Tests.Pagination;

/// <summary>An enumeration ends for a reason, and says which.</summary>
public class EnumerationEndTests
{
    private StubCollection _collection = null!;
    private StubServer _server = null!;
    private XApiClient _x = null!;

    [SetUp]
    public void Serve()
    {
        _collection = new StubCollection(StubCollection.Tweet);
        _collection.Add(Enumerable.Range(1, 45).Select(number => (long)number));
        _server = new StubServer(_collection.Respond);
        _x = StubClient.For(_server);
    }

    [TearDown]
    public void Close()
    {
        _x.Dispose();
        _server.Dispose();
    }

    [Test]
    public async Task There_is_no_reason_before_the_end()
    {
        var tweets = _x.Search.EnumerateFullArchiveAsync("snow");
        Assert.That(tweets.EndReason, Is.Null);

        await foreach (var tweet in tweets)
        {
            Assert.That(tweets.EndReason, Is.Null);
        }

        Assert.That(tweets.EndReason, Is.EqualTo(EndReason.NoMore));
    }

    [Test]
    public async Task Take_ends_it_after_so_many_items_without_another_request()
    {
        var tweets = _x.Search.EnumerateFullArchiveAsync("snow");

        Assert.That(await tweets.Take(20).CountAsync(), Is.EqualTo(20));
        Assert.That(tweets.EndReason, Is.EqualTo(EndReason.ItemLimit));
        Assert.That(_server.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Take_of_nothing_asks_for_nothing()
    {
        Assert.That(await _x.Search.EnumerateFullArchiveAsync("snow").Take(0).CountAsync(), Is.Zero);
        Assert.That(_server.Requests, Is.Empty);
    }

    [Test]
    public async Task MaxPages_ends_it_after_so_many_pages()
    {
        var tweets = _x.Search.EnumerateFullArchiveAsync("snow").MaxPages(2);

        Assert.That(await tweets.CountAsync(), Is.EqualTo(20));
        Assert.That(tweets.EndReason, Is.EqualTo(EndReason.PageLimit));
        Assert.That(_server.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_page_is_fetched_ahead_only_when_asked_for()
    {
        await using var plain = _x.Search.EnumerateFullArchiveAsync("snow").GetAsyncEnumerator();
        await plain.MoveNextAsync();
        Assert.That(_server.Requests, Has.Count.EqualTo(1));

        await using var ahead = _x.Search.EnumerateFullArchiveAsync("snow").FetchAhead().GetAsyncEnumerator();
        await ahead.MoveNextAsync();
        await Eventually.TrueAsync(() => _server.Requests.Count == 3, "the second page is asked for");
    }

    [Test]
    public async Task Nothing_is_fetched_ahead_that_a_limit_makes_needless()
    {
        await _x.Search.EnumerateFullArchiveAsync("snow").FetchAhead().Take(20).CountAsync();
        await _x.Search.EnumerateFullArchiveAsync("snow").FetchAhead().MaxPages(2).CountAsync();

        Assert.That(_server.Requests, Has.Count.EqualTo(4));
    }

    [Test]
    public async Task An_empty_page_with_a_token_is_followed()
    {
        _collection.EmptyPagesBetween = true;

        Assert.That(await _x.Search.EnumerateFullArchiveAsync("snow").CountAsync(), Is.EqualTo(45));
        Assert.That(_server.Requests, Has.Count.EqualTo(9));
    }

    [TestCase("a", "b", "b")]
    [TestCase("a", "b", "a")]
    public void A_token_that_repeats_is_an_error_after_its_page_was_yielded(params string[] tokens)
    {
        var asked = 0;
        using var x = StubClient.For(_ =>
            StubServer.Json($$"""{"data":[{"id":"{{asked}}","text":""}],"meta":{"result_count":1,"next_token":"{{tokens[asked++]}}"} }""")
        );
        var tweets = x.Search.EnumerateFullArchiveAsync("snow");
        var yielded = 0;

        Assert.That(
            async () =>
            {
                await foreach (var tweet in tweets)
                {
                    yielded++;
                }
            },
            Throws.InstanceOf<XApiException>().With.Message.Contains("does not end")
        );
        Assert.That(yielded, Is.EqualTo(3));
        Assert.That(tweets.EndReason, Is.EqualTo(EndReason.Failed));
    }

    [TestCase(3200, EndReason.Horizon)]
    [TestCase(3199, EndReason.NoMore)]
    public async Task A_timeline_ends_at_its_horizon_of_3200(int tweets, EndReason expected) =>
        Assert.That(
            await EndOfAsync(tweets, x => x.Timelines.EnumerateUserTweetsAsync("1", new() { MaxResults = 100 })),
            Is.EqualTo(expected)
        );

    [TestCase(800, EndReason.Horizon)]
    [TestCase(799, EndReason.NoMore)]
    public async Task Without_replies_a_timeline_ends_at_800(int tweets, EndReason expected) =>
        Assert.That(
            await EndOfAsync(
                tweets,
                x => x.Timelines.EnumerateUserTweetsAsync("1", new() { MaxResults = 100, Exclude = [Exclude.Replies] })
            ),
            Is.EqualTo(expected)
        );

    [TestCase(800, EndReason.Horizon)]
    [TestCase(799, EndReason.NoMore)]
    public async Task Mentions_end_at_800(int tweets, EndReason expected) =>
        Assert.That(
            await EndOfAsync(tweets, x => x.Timelines.EnumerateMentionsAsync("1", new() { MaxResults = 100 })),
            Is.EqualTo(expected)
        );

    [Test]
    public async Task A_recent_search_ends_at_seven_days_unless_it_asked_for_less()
    {
        Assert.That(await EndOfAsync(45, x => x.Search.EnumerateRecentAsync("snow")), Is.EqualTo(EndReason.Horizon));
        Assert.That(
            await EndOfAsync(45, x => x.Search.EnumerateRecentAsync("snow", new() { StartTime = DateTimeOffset.UnixEpoch })),
            Is.EqualTo(EndReason.NoMore)
        );
        Assert.That(
            await EndOfAsync(45, x => x.Search.EnumerateRecentAsync("snow", new() { SinceId = "7" })),
            Is.EqualTo(EndReason.NoMore)
        );
    }

    [Test]
    public void A_cancelled_enumeration_says_so()
    {
        using var stop = new CancellationTokenSource();
        var tweets = _x.Search.EnumerateFullArchiveAsync("snow");

        Assert.That(
            async () =>
            {
                await foreach (var tweet in tweets.WithCancellation(stop.Token))
                {
                    await stop.CancelAsync();
                }
            },
            Throws.InstanceOf<OperationCanceledException>()
        );
        Assert.That(tweets.EndReason, Is.EqualTo(EndReason.Cancelled));
        Assert.That(tweets.Checkpoint.Items, Is.EqualTo(1));
    }

    [Test]
    public void A_failing_call_is_thrown_and_leaves_a_checkpoint_to_resume_from()
    {
        var asked = 0;
        _collection.Before = _ => ++asked == 3 ? StubCollection.Failure() : null;
        var tweets = _x.Search.EnumerateFullArchiveAsync("snow");

        Assert.That(async () => await tweets.CountAsync(), Throws.InstanceOf<XApiException>());
        Assert.That(tweets.EndReason, Is.EqualTo(EndReason.Failed));
        Assert.That(async () => await tweets.From(tweets.Checkpoint).CountAsync(), Is.EqualTo(25));
    }

    [Test]
    public void A_page_fetched_ahead_fails_only_when_its_turn_comes()
    {
        var asked = 0;
        _collection.Before = _ => ++asked == 2 ? StubCollection.Failure() : null;
        var tweets = _x.Search.EnumerateFullArchiveAsync("snow").FetchAhead();
        var yielded = 0;

        Assert.That(
            async () =>
            {
                await foreach (var tweet in tweets)
                {
                    yielded++;
                }
            },
            Throws.InstanceOf<XApiException>()
        );
        Assert.That(yielded, Is.EqualTo(10));
    }

    [Test]
    public async Task Settings_give_a_new_enumeration_and_leave_the_old_one_as_it_is()
    {
        var tweets = _x.Search.EnumerateFullArchiveAsync("snow");
        _ = tweets.Take(3).MaxPages(1);

        Assert.That(await tweets.CountAsync(), Is.EqualTo(45));
    }

    [Test]
    public void Only_what_leads_back_can_go_backwards() =>
        Assert.That(() => _x.Search.EnumerateFullArchiveAsync("snow").Backwards(), Throws.TypeOf<NotSupportedException>());

    [Test]
    public async Task A_token_in_the_options_is_where_it_starts()
    {
        var ids = await _x.Search.EnumerateFullArchiveAsync("snow", new() { NextToken = "<4" }).Select(tweet => tweet.Id).ToListAsync();

        Assert.That(ids, Is.EqualTo(new[] { "3", "2", "1" }));
    }

    [Test]
    public void Every_paginated_operation_holds_items_that_can_be_told_apart()
    {
        var items = typeof(XOperation)
            .Assembly.GetTypes()
            .SelectMany(type => type.GetInterfaces())
            .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IPage<>))
            .Select(type => type.GetGenericArguments()[0])
            .Where(type => !type.IsGenericParameter);

        Assert.That(items, Is.Not.Empty.And.All.Matches<Type>(type => typeof(IPageItem).IsAssignableFrom(type)));
    }

    private static async Task<EndReason?> EndOfAsync(int tweets, Func<XApiClient, Paged<Tweet, TweetPage>> enumerate)
    {
        var collection = new StubCollection(StubCollection.Tweet);
        collection.Add(Enumerable.Range(1, tweets).Select(number => (long)number));
        using var x = StubClient.For(collection.Respond);
        var enumeration = enumerate(x);
        Assert.That(await enumeration.CountAsync(), Is.EqualTo(collection.Numbers.Count(number => number > 7)).Or.EqualTo(tweets));
        return enumeration.EndReason;
    }
}
