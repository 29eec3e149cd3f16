namespace XApi.Tests.Pagination;

public class CheckpointTests
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
    public async Task A_checkpoint_says_how_far_the_enumeration_came()
    {
        var tweets = _x.Search.EnumerateFullArchiveAsync("snow");
        await foreach (var tweet in tweets.Take(13)) { }

        var place = tweets.Checkpoint;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(place.Operation, Is.EqualTo("SearchAll"));
            Assert.That(place.Token, Is.EqualTo("<000000000000036"));
            Assert.That(place.Seen, Is.EqualTo(new[] { "35", "34", "33" }));
            Assert.That(place.Items, Is.EqualTo(13));
            Assert.That(place.Pages, Is.EqualTo(1));
            Assert.That(place.NewestId, Is.EqualTo("45"));
            Assert.That(place.OldestId, Is.EqualTo("33"));
            Assert.That(place.IsComplete, Is.False);
            Assert.That(place.ToString(), Has.Length.LessThan(300));
        }
    }

    [Test]
    public async Task A_checkpoint_is_the_same_after_being_written_and_read()
    {
        var tweets = _x.Search.EnumerateFullArchiveAsync(
            "snow",
            new() { StartTime = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero), EndTime = new(2024, 1, 3, 0, 0, 0, TimeSpan.Zero) }
        );
        await foreach (var tweet in tweets.InSlices(TimeSpan.FromDays(1)).Take(13)) { }

        var text = tweets.Checkpoint.ToString();
        Assert.That(Checkpoint.Parse(text).ToString(), Is.EqualTo(text));
        Assert.That(text, Does.Contain("slice_start"));
    }

    [Test]
    public void Each_of_its_members_is_written_and_read()
    {
        const string all =
            """{"operation":"GetUserTweets","request":"0f","token":"7140","seen":["3","2"],"backwards":true,"slice_start":"2024-05-01T00:00:00.000Z","slice_end":"2024-05-02T00:00:00.000Z","items":12,"pages":3,"newest_id":"9","oldest_id":"2","complete":true}""";
        var place = new Checkpoint
        {
            Operation = "GetUserTweets",
            Request = "0f",
            Token = "7140",
            Seen = ["3", "2"],
            Backwards = true,
            Slice = new(new(2024, 5, 1, 0, 0, 0, TimeSpan.Zero), new(2024, 5, 2, 0, 0, 0, TimeSpan.Zero)),
            Items = 12,
            Pages = 3,
            NewestId = "9",
            OldestId = "2",
            IsComplete = true,
        };

        Assert.That($"{place}", Is.EqualTo(all));
        Assert.That(Checkpoint.Parse(all) with { Seen = place.Seen }, Is.EqualTo(place));
        Assert.That(Checkpoint.Parse(all).Seen, Is.EqualTo(place.Seen));
    }

    [Test]
    public void What_is_not_so_is_not_written_and_what_is_unknown_is_passed_over()
    {
        const string least = """{"operation":"SearchAll","request":"0f","items":0,"pages":0}""";

        Assert.That($"{new Checkpoint { Operation = "SearchAll", Request = "0f" }}", Is.EqualTo(least));
        Assert.That(
            $"{Checkpoint.Parse("""{"later":{"a":[1]},"operation":"SearchAll","seen":[],"request":"0f","backwards":false,"complete":false}""")}",
            Is.EqualTo(least)
        );
    }

    [TestCase("")]
    [TestCase("{}")]
    [TestCase("{\"request\":\"0f\"}")]
    [TestCase("[]")]
    [TestCase("{\"operation\":1,")]
    [TestCase("{\"operation\":\"SearchAll\"}")]
    [TestCase("{\"operation\":\"SearchAll\",\"request\":\"0f\",\"pages\":3000000000}")]
    [TestCase("{\"operation\":\"SearchAll\",\"request\":\"0f\",\"seen\":[null]}")]
    public void What_is_no_checkpoint_is_refused(string text) =>
        Assert.That(
            () => Checkpoint.Parse(text),
            Throws.TypeOf<FormatException>().With.Message.StartsWith("The text is not a checkpoint: ")
        );

    [Test]
    public void A_checkpoint_of_another_operation_is_refused()
    {
        var place = _x.Search.EnumerateFullArchiveAsync("snow").Checkpoint;

        Assert.That(
            () => _x.Search.EnumerateRecentAsync("snow").From(place),
            Throws.ArgumentException.With.Message.Contains("SearchAll").And.Message.Contains("SearchRecent")
        );
    }

    [Test]
    public void A_checkpoint_of_other_arguments_or_options_is_refused()
    {
        var place = _x.Search.EnumerateFullArchiveAsync("snow", new() { MaxResults = 10 }).Checkpoint;

        Assert.That(() => _x.Search.EnumerateFullArchiveAsync("rain", new() { MaxResults = 10 }).From(place), Throws.ArgumentException);
        Assert.That(() => _x.Search.EnumerateFullArchiveAsync("snow", new() { MaxResults = 20 }).From(place), Throws.ArgumentException);
        Assert.That(
            () => _x.Search.EnumerateFullArchiveAsync("snow", new() { MaxResults = 10, TweetFields = [TweetField.CreatedAt] }).From(place),
            Throws.ArgumentException
        );
    }

    [Test]
    public void What_stays_with_the_client_may_differ()
    {
        var place = _x.Search.EnumerateFullArchiveAsync("snow").Checkpoint;

        Assert.That(
            () => _x.Search.EnumerateFullArchiveAsync("snow", new() { Timeout = TimeSpan.FromSeconds(5) }).From(place),
            Throws.Nothing
        );
    }

    [Test]
    public async Task A_checkpoint_at_the_end_yields_nothing_and_asks_for_nothing()
    {
        var tweets = _x.Search.EnumerateFullArchiveAsync("snow");
        await tweets.CountAsync();
        var sent = _server.Requests.Count;

        var more = _x.Search.EnumerateFullArchiveAsync("snow").From(tweets.Checkpoint);

        Assert.That(await more.CountAsync(), Is.Zero);
        Assert.That(more.EndReason, Is.EqualTo(EndReason.NoMore));
        Assert.That(_server.Requests, Has.Count.EqualTo(sent));
    }

    [Test]
    public async Task A_checkpoint_at_the_end_of_a_page_does_not_fetch_it_again()
    {
        var tweets = _x.Search.EnumerateFullArchiveAsync("snow");
        await tweets.Take(10).CountAsync();

        await tweets.From(tweets.Checkpoint).Take(11).CountAsync();

        Assert.That(
            _server.Requests.Select(request => request.PathAndQuery),
            Is.EqualTo(
                new[]
                {
                    "/2/tweets/search/all?query=snow&max_results=10",
                    "/2/tweets/search/all?query=snow&max_results=10&next_token=%3C000000000000036",
                }
            )
        );
    }

    [Test]
    public async Task The_first_page_is_where_new_items_arrive_and_the_place_is_found_behind_them()
    {
        var tweets = _x.Search.EnumerateFullArchiveAsync("snow");
        await tweets.Take(4).CountAsync();
        _collection.Add(Enumerable.Range(100, 35).Select(number => (long)number));

        var rest = await tweets.From(tweets.Checkpoint).Select(tweet => tweet.Id).ToListAsync();

        Assert.That(rest, Is.EqualTo(Enumerable.Range(1, 41).Reverse().Select(id => $"{id}")));
    }

    [Test]
    public async Task A_place_that_is_gone_is_an_error_rather_than_a_gap()
    {
        var tweets = _x.Search.EnumerateFullArchiveAsync("snow");
        await tweets.Take(4).CountAsync();
        foreach (var number in new[] { 45, 44, 43, 42 })
        {
            _collection.Remove(number);
        }

        var resumed = tweets.From(tweets.Checkpoint);

        Assert.That(async () => await resumed.CountAsync(), Throws.InstanceOf<XApiException>().With.Message.Contains("can't be found"));
        Assert.That(resumed.EndReason, Is.EqualTo(EndReason.Failed));
    }

    [Test]
    public async Task What_is_deleted_as_it_is_worked_on_does_not_disturb_the_place_on_a_later_page()
    {
        var tweets = _x.Search.EnumerateFullArchiveAsync("snow");
        await tweets.Take(15).CountAsync();
        for (var number = 31; number <= 45; number++)
        {
            _collection.Remove(number);
        }

        var rest = await tweets.From(tweets.Checkpoint).Select(tweet => tweet.Id).ToListAsync();

        Assert.That(rest, Is.EqualTo(Enumerable.Range(1, 30).Reverse().Select(id => $"{id}")));
    }

    [Test]
    public async Task Turning_around_yields_first_what_was_yielded_last()
    {
        var tweets = _x.Timelines.EnumerateUserTweetsAsync("1");
        await tweets.Take(13).CountAsync();
        var there = tweets.Checkpoint;

        var back = await tweets.Backwards().From(there).Select(tweet => tweet.Id).ToListAsync();
        var again = await tweets.From(Checkpoint.Parse($"{tweets.Checkpoint}")).Take(2).Select(tweet => tweet.Id).ToListAsync();

        Assert.That(back, Is.EqualTo(Enumerable.Range(33, 13).Select(id => $"{id}")));
        Assert.That(again, Is.EqualTo(new[] { "45", "44" }));
    }

    [Test]
    public async Task A_run_backwards_can_be_killed_and_resumed_too()
    {
        var tweets = _x.Timelines.EnumerateUserTweetsAsync("1");
        await tweets.CountAsync();
        var back = tweets.Backwards().From(tweets.Checkpoint);
        var first = await back.Take(17).Select(tweet => tweet.Id).ToListAsync();

        var second = await tweets.Backwards().From(back.Checkpoint).Select(tweet => tweet.Id).ToListAsync();

        Assert.That(first.Concat(second), Is.EqualTo(Enumerable.Range(1, 45).Select(id => $"{id}")));
    }

    [Test]
    public async Task Pages_have_checkpoints_too()
    {
        var tweets = _x.Search.EnumerateFullArchiveAsync("snow");
        await foreach (var page in tweets.Pages)
        {
            if (page.Data[0].Id == "35")
            {
                break;
            }
        }

        var rest = await tweets.From(tweets.Checkpoint).Pages.SelectMany(page => page.Data).Select(tweet => tweet.Id).ToListAsync();

        Assert.That(rest, Is.EqualTo(Enumerable.Range(1, 25).Reverse().Select(id => $"{id}")));
    }
}
