namespace XApi.Tests.Pagination;

/// <summary>What a place in a collection holds, and where it leads when the collection has changed or the way is turned around.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class PlaceTests : IDisposable
{
    private readonly StubCollection _collection = new(StubCollection.Tweet);
    private readonly StubServer _server;
    private readonly XApiClient _x;
    private readonly Paged<Tweet, TweetPage> _tweets;

    public PlaceTests()
    {
        _collection.Add(Numbers(1, 45));
        _server = new StubServer(_collection.Respond);
        _x = StubClient.For(_server);
        _tweets = _x.Timelines.EnumerateUserTweetsAsync("1");
    }

    public void Dispose()
    {
        _x.Dispose();
        _server.Dispose();
    }

    [Test]
    public void Before_it_began_an_enumeration_has_the_place_that_it_begins_with()
    {
        var there = _tweets.Checkpoint with { Items = 7 };

        Assert.That((there.Token, there.Backwards, there.IsComplete, there.Seen.Count), Is.EqualTo(((string?)null, false, false, 0)));
        Assert.That(_tweets.Backwards().Checkpoint.Backwards, Is.True);
        Assert.That(_x.Timelines.EnumerateUserTweetsAsync("1", new() { PaginationToken = "<7" }).Checkpoint.Token, Is.EqualTo("<7"));
        Assert.That(_tweets.From(there).Checkpoint, Is.SameAs(there));
    }

    [Test]
    public void A_request_is_known_again_in_later_versions_and_by_any_of_its_pages()
    {
        var sum = System.Security.Cryptography.SHA256.HashData("UserTweets /2/users/1/tweets"u8);

        Assert.That(_tweets.Checkpoint.Request, Is.EqualTo(Convert.ToHexStringLower(sum)[..32]));
        Assert.That(
            _x.Timelines.EnumerateUserTweetsAsync("1", new() { PaginationToken = "<7" }).Checkpoint.Request,
            Is.EqualTo(_tweets.Checkpoint.Request)
        );
    }

    [Test]
    public void A_place_elsewhere_is_refused_with_the_reason()
    {
        var mentions = _x.Timelines.EnumerateMentionsAsync("1").Checkpoint;
        var others = _x.Timelines.EnumerateUserTweetsAsync("2").Checkpoint;

        Assert.That(() => _tweets.From(null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("checkpoint"));
        Assert.That(
            () => _tweets.From(mentions),
            Throws
                .ArgumentException.With.Message.EqualTo(
                    "It is a place in what UserMentions enumerates, not in what UserTweets does. (Parameter 'checkpoint')"
                )
                .And.Property("ParamName")
                .EqualTo("checkpoint")
        );
        Assert.That(
            () => _tweets.From(others),
            Throws.ArgumentException.With.Message.EqualTo(
                "It was reached by UserTweets with other arguments or options. Enumerate with the same ones, or start from the beginning. (Parameter 'checkpoint')"
            )
        );
        Assert.That(() => Checkpoint.Parse(null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("text"));
        Assert.That(
            () => Checkpoint.Parse("{}"),
            Throws
                .TypeOf<FormatException>()
                .With.Message.EqualTo("The text is not a checkpoint: An object came without its member `operation`.")
        );
    }

    [Test]
    public void Limits_are_not_negative()
    {
        Assert.That(() => _tweets.Take(-1), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("items"));
        Assert.That(
            () => _tweets.MaxPages(-1),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("pages")
        );
        Assert.That(
            () => _tweets.InSlices(TimeSpan.FromDays(1), 0),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("maxConcurrency")
        );
        Assert.That(
            () => _x.Search.EnumerateFullArchiveAsync("snow").Backwards(),
            Throws
                .TypeOf<NotSupportedException>()
                .With.Message.EqualTo("SearchAll can't be enumerated backwards: its responses have no `previous_token`.")
        );
    }

    [Test]
    public async Task A_place_in_slices_is_resumed_in_slices()
    {
        var place = _x.Search.EnumerateFullArchiveAsync("snow").Checkpoint with
        {
            Slice = new(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1)),
        };

        await Assert.ThatAsync(
            () => _x.Search.EnumerateFullArchiveAsync("snow").From(place).CountAsync().AsTask(),
            Throws.InvalidOperationException.With.Message.EqualTo(
                "The checkpoint is of an enumeration in slices. Call InSlices to continue from it."
            )
        );
        Assert.That(
            Checkpoint.Parse("""{"slice_end":"2024-05-02T00:00:00.000Z","operation":"SearchAll","request":"0f"}""").Slice,
            Is.Null,
            "an end without a start"
        );
    }

    [TestCase(15, 15)]
    [TestCase(16, 16)]
    [TestCase(17, 16)]
    [TestCase(30, 16)]
    public async Task It_stands_behind_the_16_items_that_came_last_of_its_page(int taken, int seen)
    {
        _collection.PageSize = 40;

        // Left rather than ended by Take, which would ask for a page of just as many.
        await foreach (var _ in _tweets)
        {
            if (_tweets.Checkpoint.Items == taken)
            {
                break;
            }
        }

        Assert.That(_tweets.Checkpoint.Seen, Is.EqualTo(Enumerable.Range(0, seen).Select(i => $"{46 - taken + seen - 1 - i}")));
    }

    [Test]
    public async Task The_end_is_a_place_too_and_comes_before_any_limit()
    {
        Assert.That(await _tweets.Take(45).MaxPages(5).CountAsync(), Is.EqualTo(45));

        var place = _tweets.Checkpoint;
        Assert.That((_tweets.EndReason, place.IsComplete, place.Items, place.Pages), Is.EqualTo((EndReason.NoMore, true, 45, 5)));
        Assert.That((place.Token, place.NewestId, place.OldestId), Is.EqualTo(("<000000000000006", "45", "1")));
        Assert.That(place.Seen, Is.EqualTo(new[] { "5", "4", "3", "2", "1" }));
    }

    [Test]
    public async Task Pages_count_their_items_and_are_never_cut()
    {
        var pages = await _tweets.Take(15).Pages.ToListAsync();

        Assert.That(pages.Select(page => page.Data.Count), Is.EqualTo(new[] { 10, 5 }), "of 15, ten come on the first page");
        Assert.That((_tweets.EndReason, _tweets.Checkpoint.Items, _tweets.Checkpoint.Pages), Is.EqualTo((EndReason.ItemLimit, 15, 2)));
        Assert.That((_tweets.Checkpoint.NewestId, _tweets.Checkpoint.OldestId), Is.EqualTo(("45", "31")));
    }

    [Test]
    public async Task The_page_that_a_place_is_in_comes_again_and_those_before_it_do_not()
    {
        await _tweets.Take(4).CountAsync();
        var there = _tweets.Checkpoint;
        var again = await _tweets.From(there).MaxPages(1).Pages.ToListAsync();
        Assert.That(again.Single().Data[0].Id, Is.EqualTo("45"));
        Assert.That((_tweets.Checkpoint.Items, _tweets.Checkpoint.Pages), Is.EqualTo((10, 1)));

        _collection.Add(Numbers(100, 25));
        var pages = await _tweets.From(there).Pages.ToListAsync();
        Assert.That(pages[0].Data[0].Id, Is.EqualTo("104"), "the page that the place has moved to");
        Assert.That((_tweets.Checkpoint.Items, _tweets.Checkpoint.IsComplete), Is.EqualTo((45, true)));
    }

    [Test]
    public async Task However_many_items_arrive_the_place_is_found_behind_them(
        [Values(0, 5, 6, 7, 8, 9, 10, 16, 18, 26)] int arriving,
        [Values] bool emptyPages
    )
    {
        await _tweets.Take(4).CountAsync();
        var there = _tweets.Checkpoint;
        _collection.Add(Numbers(100, arriving));
        _collection.EmptyPagesBetween = emptyPages;

        var ids = new List<string>();
        await foreach (var tweet in _tweets.From(there).Take(11))
        {
            ids.Add(tweet.Id);
        }

        ids.AddRange(await _tweets.From(Checkpoint.Parse($"{_tweets.Checkpoint}")).Select(tweet => tweet.Id).ToListAsync());

        Assert.That(ids, Is.EqualTo(Numbers(1, 41).Reverse().Select(id => $"{id}")));
        Assert.That(_tweets.Checkpoint.Items, Is.EqualTo(45));
    }

    [Test]
    public async Task What_was_seen_may_be_the_last_there_is()
    {
        await _tweets.Take(4).CountAsync();
        var there = _tweets.Checkpoint;
        foreach (var number in Numbers(1, 43))
        {
            _collection.Remove(number);
        }

        _collection.Add(Numbers(100, 8));

        Assert.That(await _tweets.From(there).CountAsync(), Is.Zero);
        Assert.That(_tweets.EndReason, Is.EqualTo(EndReason.NoMore));
    }

    [Test]
    public async Task A_place_of_which_nothing_is_left_says_so([Values] bool turning)
    {
        await _tweets.Take(4).CountAsync();
        var there = _tweets.Checkpoint;
        foreach (var number in Numbers(42, 4))
        {
            _collection.Remove(number);
        }

        var from = turning ? _tweets.Backwards().From(there) : _tweets.From(there);

        var failure = await Assert.ThrowsAsync<XApiException>(() => from.CountAsync().AsTask());
        Assert.That(
            failure!.Message,
            Is.EqualTo(
                "The place of the checkpoint can't be found in GET /2/users/{id}/tweets: none of the items that it stands behind is there any more. Start from the beginning."
            )
        );
        Assert.That((failure.Operation, from.EndReason), Is.EqualTo((XOperation.UserTweets, EndReason.Failed)));
    }

    [TestCase(6, true)]
    [TestCase(7, false)]
    [TestCase(8, false)]
    public async Task Turning_around_where_items_arrived_resumes_at_the_place_or_says_that_it_is_lost(int arrived, bool found)
    {
        await _tweets.Take(4).CountAsync();
        var there = _tweets.Checkpoint;
        _collection.Add(Numbers(100, arrived));

        var back = _tweets.Backwards().From(there).Select(tweet => tweet.Id).ToListAsync().AsTask();

        if (found)
        {
            Assert.That(await back, Is.EqualTo(Numbers(42, 4).Concat(Numbers(100, arrived)).Select(id => $"{id}")));
        }
        else
        {
            Assert.That(async () => await back, Throws.InstanceOf<XApiException>().With.Message.Contains("can't be found"));
        }
    }

    [Test]
    public async Task Turned_around_it_counts_again()
    {
        await _tweets.Take(13).CountAsync();
        var back = _tweets.Backwards().From(_tweets.Checkpoint).Take(5);

        var ids = await back.Select(tweet => tweet.Id).ToListAsync();

        Assert.That(ids, Is.EqualTo(Numbers(33, 5).Select(id => $"{id}")));
        var place = back.Checkpoint;
        Assert.That((place.Items, place.Pages, place.OldestId, place.NewestId, place.Backwards), Is.EqualTo((5, 1, "33", "37", true)));
    }

    [Test]
    public async Task Turning_around_at_the_end_of_a_page_begins_with_its_last_item()
    {
        await _tweets.Take(10).CountAsync();

        var back = await _tweets.Backwards().From(_tweets.Checkpoint).Select(tweet => tweet.Id).ToListAsync();

        Assert.That(back, Is.EqualTo(Numbers(36, 10).Select(id => $"{id}")));
    }

    [Test]
    public async Task A_turn_that_fails_at_once_leaves_the_place_as_it_was()
    {
        await _tweets.Take(13).CountAsync();
        var there = _tweets.Checkpoint;
        _collection.Before = _ => StubCollection.Failure();
        var back = _tweets.Backwards().From(there);

        Assert.That(async () => await back.CountAsync(), Throws.InstanceOf<XApiException>());

        Assert.That(back.Checkpoint, Is.SameAs(there));
    }

    [Test]
    public async Task Backwards_an_enumeration_ends_at_the_beginning_and_at_no_horizon()
    {
        _collection.Add(Numbers(46, 755));
        var mentions = _x.Timelines.EnumerateMentionsAsync("1", new() { MaxResults = 100 });
        await mentions.CountAsync();
        Assert.That(mentions.EndReason, Is.EqualTo(EndReason.Horizon));

        Assert.That(await mentions.Backwards().From(mentions.Checkpoint).CountAsync(), Is.EqualTo(800));
        Assert.That(mentions.EndReason, Is.EqualTo(EndReason.NoMore));
    }

    [Test]
    public async Task Leaving_out_Retweets_alone_does_not_bring_the_horizon_nearer([Values] bool replies)
    {
        _collection.Add(Numbers(46, 755));
        Exclude[] excluded = replies ? [Exclude.Retweets, Exclude.Replies] : [Exclude.Retweets];
        var tweets = _x.Timelines.EnumerateUserTweetsAsync("1", new() { MaxResults = 100, Exclude = excluded });

        await tweets.CountAsync();

        Assert.That(tweets.EndReason, Is.EqualTo(replies ? EndReason.Horizon : EndReason.NoMore));
    }

    private static IEnumerable<long> Numbers(int first, int count) => Enumerable.Range(first, count).Select(number => (long)number);
}
