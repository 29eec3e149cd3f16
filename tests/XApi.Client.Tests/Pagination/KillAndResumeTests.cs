using System.Globalization;

namespace XApi.Tests.Pagination;

/// <summary>A run that is killed at any point and resumed yields exactly the items of an unbroken run.</summary>
public class KillAndResumeTests
{
    [TestCase(1, 250, Category = "Slow")]
    [TestCase(2, 250, Category = "Slow")]
    [TestCase(3, 250, Category = "Slow")]
    [TestCase(4, 250, Category = "Slow")]
    [TestCase(5, 5)]
    [TestCase(6, 5)]
    [TestCase(7, 5)]
    [TestCase(8, 5)]
    public async Task A_killed_and_resumed_run_yields_what_an_unbroken_one_does(int seed, int cases)
    {
        var random = new Random(seed);
        for (var i = 0; i < cases; i++)
        {
            var number = random.Next();
            await RunAsync(new Random(number), $"seed {seed}, case {i} ({number})");
        }
    }

    private static async Task RunAsync(Random random, string name)
    {
        var users = random.Next(3) == 0;
        var collection = new StubCollection(users ? StubCollection.User : StubCollection.Tweet)
        {
            PageSize = random.Next(1, 25),
            EmptyPagesBetween = random.Next(4) == 0,
        };
        collection.Add(Enumerable.Range(0, random.Next(0, 150)).Select(_ => 1_000_000 + (long)random.Next(1_000_000)).Distinct());
        var arriving = 3_000_000L;
        var expected = collection.Numbers.Select(id => id.ToString(CultureInfo.InvariantCulture)).ToList();

        // One call in some fails, as a killed process's would.
        var failing = random.Next(2) == 0 ? random.Next(5, 12) : int.MaxValue;
        collection.Before = _ => random.Next(failing) == 1 ? StubCollection.Failure() : null;
        var limit = random.Next(3) == 0 ? random.Next(0, expected.Count + 10) : int.MaxValue;
        var pages = random.Next(4) == 0 ? random.Next(0, 8) : int.MaxValue;

        var yielded = new List<string>();
        Checkpoint? saved = null;
        var end = (EndReason?)null;
        for (var runs = 0; end is null; runs++)
        {
            Assert.That(runs, Is.LessThan(2_000), $"{name}: it does not end, {saved}");
            var stop = random.Next(3) == 0 ? int.MaxValue : random.Next(0, 40);
            using var x = StubClient.For(collection.Respond);
            (saved, end) = users
                ? await KillAsync(Configure(x.Likes.EnumerateLikingUsersAsync("1")), stop, yielded)
                : await KillAsync(Configure(x.Timelines.EnumerateUserTweetsAsync("1")), stop, yielded);

            // What happens in the meantime is no part of the run: newer items arrive, some that are done are deleted.
            if (yielded.Count > 0 && random.Next(2) == 0)
            {
                collection.Add(Enumerable.Range(0, arriving < 3_000_100 ? random.Next(0, 60) : 0).Select(_ => ++arriving));
                foreach (var gone in yielded.SkipLast(1).Where(_ => random.Next(10) == 0))
                {
                    collection.Remove(long.Parse(gone, CultureInfo.InvariantCulture));
                }
            }
        }

        var unbroken = expected.Take(limit).ToList();
        if (pages == int.MaxValue)
        {
            Assert.That(yielded, Is.EqualTo(unbroken), name);
        }
        else
        {
            Assert.That(yielded, Is.EqualTo(unbroken.Take(yielded.Count)), name);
            Assert.That(saved!.Pages, Is.LessThanOrEqualTo(pages), name);
        }

        Assert.That(saved!.Items, Is.EqualTo(yielded.Count), name);

        Paged<TItem, TPage> Configure<TItem, TPage>(Paged<TItem, TPage> paged)
            where TPage : XResponse, IPage<TItem>
        {
            paged = saved is null ? paged : paged.From(Checkpoint.Parse(saved.ToString()));
            paged = random.Next(3) == 0 ? paged.FetchAhead() : paged;
            paged = limit < int.MaxValue ? paged.Take(limit) : paged;
            return pages < int.MaxValue ? paged.MaxPages(pages) : paged;
        }
    }

    private static async Task<(Checkpoint Saved, EndReason? End)> KillAsync<TItem, TPage>(
        Paged<TItem, TPage> paged,
        int after,
        List<string> yielded
    )
        where TPage : XResponse, IPage<TItem>
    {
        var saved = paged.Checkpoint;
        try
        {
            await foreach (var item in paged)
            {
                if (after-- == 0)
                {
                    // Killed while the item was worked on: it is neither done nor saved.
                    return (saved, null);
                }

                yielded.Add(((IPageItem)item!).Key);
                saved = paged.Checkpoint;
            }
        }
        catch (XApiException)
        {
            Assert.That(paged.EndReason, Is.EqualTo(EndReason.Failed));
            return (paged.Checkpoint, null);
        }

        return (paged.Checkpoint, paged.EndReason);
    }
}
