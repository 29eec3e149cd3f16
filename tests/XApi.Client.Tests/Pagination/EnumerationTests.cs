namespace XApi.Tests.Pagination;

/// <summary>Enumerations walk from page to page.</summary>
[TestFixture]
internal sealed class EnumerationTests
{
    [Test]
    public async Task All_items_of_all_pages_come_in_order()
    {
        var server = Pages(([1, 2], "b"), ([3], "c"), ([4, 5], null));
        using var client = Client(server);

        var ids = await client.Search.EnumerateRecentAsync("snow", new() { MaxResults = 10 }).Select(tweet => tweet.Id).ToListAsync();

        Assert.That(ids, Is.EqualTo((string[])["1", "2", "3", "4", "5"]));
        Assert.That(
            server.Requests.Select(request => request.PathAndQuery),
            Is.EqualTo(
                (string[])
                    [
                        "/2/tweets/search/recent?query=snow&max_results=10",
                        "/2/tweets/search/recent?query=snow&max_results=10&next_token=b",
                        "/2/tweets/search/recent?query=snow&max_results=10&next_token=c",
                    ]
            )
        );
    }

    [Test]
    public async Task An_empty_page_with_a_token_is_not_the_last()
    {
        using var client = Client(Pages(([1], "b"), ([], "c"), ([], "d"), ([2], null)));

        var ids = await client.Timelines.EnumerateUserTweetsAsync("7").Select(tweet => tweet.Id).ToListAsync();

        Assert.That(ids, Is.EqualTo((string[])["1", "2"]));
    }

    [Test]
    public async Task The_token_of_the_options_is_where_it_begins()
    {
        var server = Pages(([1], "b"), ([2], null));
        using var client = Client(server);

        await client.Timelines.EnumerateUserTweetsAsync("7", new() { PaginationToken = "a" }).ToListAsync();

        Assert.That(
            server.Requests.Select(request => request.Uri.Query),
            Is.EqualTo((string[])["?max_results=100&pagination_token=a", "?max_results=100&pagination_token=b"])
        );
    }

    [Test]
    public async Task A_page_that_is_not_reached_is_not_asked_for()
    {
        var server = Pages(([1, 2], "b"), ([3], null));
        using var client = Client(server);

        await client.Search.EnumerateRecentAsync("snow").Take(2).ToListAsync();

        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Nothing_is_asked_for_before_the_first_item_is()
    {
        var server = Pages(([1], null));
        using var client = Client(server);

        var all = client.Search.EnumerateRecentAsync("snow");
        Assert.That(server.Requests, Is.Empty);
        await all.ToListAsync();
        await all.ToListAsync();

        Assert.That(server.Requests, Has.Count.EqualTo(2), "each enumeration begins again");
    }

    [Test]
    public void A_token_that_comes_again_is_an_error_and_no_endless_loop()
    {
        var server = Pages(([1], "b"), ([2], "b"), ([3], "b"), ([4], "b"));
        using var client = Client(server);

        Assert.That(
            async () => await client.Search.EnumerateRecentAsync("snow").ToListAsync(),
            Throws.InstanceOf<XApiException>().With.Message.Contains("token")
        );
        Assert.That(server.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Pages_come_whole()
    {
        using var client = Client(
            new StubServer(request =>
                StubServer.Json(
                    request.Uri.Query.Contains("next_token", StringComparison.Ordinal)
                        ? """{"data":[{"id":"2","text":"t"}],"meta":{"result_count":1}}"""
                        : """{"data":[{"id":"1","text":"t"}],"includes":{"users":[{"id":"9","name":"n","username":"u"}]},"errors":[{"title":"gone"}],"meta":{"next_token":"b","result_count":1}}"""
                )
            )
        );

        var pages = await client.Search.EnumerateRecentAsync("snow").Pages.ToListAsync();

        Assert.Multiple(() =>
        {
            Assert.That(pages.Select(page => page.Data.Single().Id), Is.EqualTo((string[])["1", "2"]));
            Assert.That(pages[0].Includes!.Users.Single().Username, Is.EqualTo("u"));
            Assert.That(pages[0].Errors.Single().Title, Is.EqualTo("gone"));
        });
    }

    [Test]
    public async Task Cancelling_ends_the_walk()
    {
        using var cancellation = new CancellationTokenSource();
        var server = Pages(([1, 2], "b"), ([3], null));
        using var client = Client(server);
        var seen = new List<string>();

        await Assert.ThatAsync(
            async () =>
            {
                await foreach (var tweet in client.Search.EnumerateRecentAsync("snow").WithCancellation(cancellation.Token))
                {
                    seen.Add(tweet.Id);
                    await cancellation.CancelAsync();
                }
            },
            Throws.InstanceOf<OperationCanceledException>()
        );
        Assert.That(server.Requests, Has.Count.EqualTo(1));
        Assert.That(seen, Is.Not.Empty);
    }

    [Test]
    public void An_error_on_a_later_page_is_thrown_after_the_items_before_it()
    {
        using var client = Client(
            new StubServer(request =>
                request.Uri.Query.Contains("next_token", StringComparison.Ordinal)
                    ? StubServer.Json("""{"title":"Unauthorized"}""", System.Net.HttpStatusCode.Unauthorized)
                    : StubServer.Json("""{"data":[{"id":"1","text":"t"}],"meta":{"next_token":"b"}}""")
            )
        );
        var seen = new List<string>();

        Assert.That(
            async () =>
            {
                await foreach (var tweet in client.Search.EnumerateRecentAsync("snow"))
                {
                    seen.Add(tweet.Id);
                }
            },
            Throws.InstanceOf<XApiException>()
        );
        Assert.That(seen, Is.EqualTo((string[])["1"]));
    }

    private static StubServer Pages(params (int[] Ids, string? Next)[] pages)
    {
        var number = 0;
        return new StubServer(_ =>
        {
            var (ids, next) = pages[Math.Min(number++, pages.Length - 1)];
            var items = string.Join(',', ids.Select(id => $$"""{"id":"{{id}}","text":"t"}"""));
            var token = next is null ? "" : $$""","next_token":"{{next}}" """;
            return StubServer.Json(
                ids.Length == 0
                    ? $$$"""{"meta":{"result_count":0{{{token}}}}}"""
                    : $$$"""{"data":[{{{items}}}],"meta":{"result_count":{{{ids.Length}}}{{{token}}}}}"""
            );
        });
    }

    private static XApiClient Client(HttpMessageHandler handler) =>
        new(new XApiClientOptions { Credentials = [new AppOnlyCredential("token")], PrimaryHandler = handler });
}
