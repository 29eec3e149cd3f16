using System.Web;

namespace XApi.Tests.Pagination;

/// <summary>A limit of items or pages holds over all slices, and nothing is fetched beyond it.</summary>
internal sealed class SliceLimitTests
{
    [Test]
    public async Task Limits_hold_over_all_slices()
    {
        using var server = new StubServer(SliceTests.Respond);
        using var x = StubClient.For(server);
        var run = SliceTests.All(x).InSlices(TimeSpan.FromHours(6), maxConcurrency: 2).Take(100);

        Assert.That(await run.CountAsync(), Is.EqualTo(100));
        Assert.That(run.EndReason, Is.EqualTo(EndReason.ItemLimit));
    }

    // A page has seven, whatever is asked for from ten on.
    [TestCase(10, new[] { "10", "10" })]
    [TestCase(30, new[] { "30", "23", "16", "12", "10" })]
    public async Task With_a_limit_nothing_is_fetched_before_it_is_needed(int items, string[] asked)
    {
        using var server = new StubServer(SliceTests.Respond);
        using var x = StubClient.For(server);
        var run = SliceTests.All(x).InSlices(TimeSpan.FromHours(6), maxConcurrency: 4).Take(items);
        var seen = 0;

        await foreach (var tweet in run)
        {
            if (seen++ == 0)
            {
                await OthersAsync();
                Assert.That(server.Requests, Has.Count.EqualTo(1));
            }
        }

        Assert.That(seen, Is.EqualTo(items));
        Assert.That(server.Requests.Select(request => HttpUtility.ParseQueryString(request.Uri.Query)["max_results"]), Is.EqualTo(asked));
    }

    [Test]
    public async Task With_a_limit_of_pages_no_more_are_fetched([Values] bool whole)
    {
        using var server = new StubServer(SliceTests.Respond);
        using var x = StubClient.For(server);
        var run = SliceTests.All(x).InSlices(TimeSpan.FromHours(1), maxConcurrency: 4).MaxPages(3);
        var seen = 0;

        await foreach (var _ in whole ? run.Pages.Select(page => (object)page) : run.Select(tweet => (object)tweet))
        {
            if (seen++ == 0)
            {
                await OthersAsync();
                Assert.That(server.Requests, Has.Count.EqualTo(1));
            }
        }

        Assert.That((seen, run.EndReason), Is.EqualTo((whole ? 3 : 9, EndReason.PageLimit)));
        Assert.That(server.Requests, Has.Count.EqualTo(3));
    }

    /// <summary>Gives way to whatever else is under way.</summary>
    private static async Task OthersAsync()
    {
        for (var i = 0; i < 100; i++)
        {
            await Task.Yield();
        }
    }
}
