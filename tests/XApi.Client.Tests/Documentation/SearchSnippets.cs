namespace XApi.Tests.Documentation;

/// <summary>The code of docs/search-a-month.md.</summary>
public class SearchSnippets : SandboxGuide
{
    private string _placeFile = null!;

    [SetUp]
    public void ChooseFile() => _placeFile = Path.Combine(Directory.CreateTempSubdirectory("xapi-").FullName, "place.json");

    [TearDown]
    public void DeleteFile() => Directory.Delete(Path.GetDirectoryName(_placeFile)!, recursive: true);

    [Test]
    public async Task A_month_is_counted_read_in_slices_and_resumed()
    {
        var (x, placeFile) = (X, _placeFile);
        List<Tweet> stored = [];
        void Store(Tweet tweet) => stored.Add(tweet);
        var read = await RunAsync(async () =>
        {
            // snippet: month-count
            var (from, to) = (new DateTimeOffset(2024, 4, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2024, 5, 1, 0, 0, 0, TimeSpan.Zero));
            var query = "(snow OR coffee) -is:retweet";

            var total = 0L;
            await foreach (var day in x.Counts.EnumerateFullArchiveAsync(query, new() { StartTime = from, EndTime = to, Granularity = Granularity.Day }))
            {
                Console.WriteLine($"{day.Start:yyyy-MM-dd} {day.TweetCount}");
                total += day.TweetCount;
            }

            // end
            Assert.That(total, Is.GreaterThan(50));

            // snippet: month-read
            var month = x.Search.EnumerateFullArchiveAsync(query, new()
            {
                StartTime = from,
                EndTime = to,
                MaxResults = 500,
                TweetFields = [TweetField.CreatedAt, TweetField.AuthorId],
            });
            await foreach (var tweet in month)
            {
                Store(tweet);
            }

            Console.WriteLine($"{month.Checkpoint.Items} Tweets on {month.Checkpoint.Pages} pages; ended by {month.EndReason}");
            // end
            Assert.That(stored, Has.Count.EqualTo(total));
            var all = stored.Select(tweet => tweet.Id).ToList();
            stored.Clear();

            // snippet: month-slices
            await foreach (var tweet in month.InSlices(TimeSpan.FromDays(1), maxConcurrency: 4))
            {
                Store(tweet);
            }

            // end
            Assert.That(stored.Select(tweet => tweet.Id), Is.EqualTo(all));
            stored.Clear();

            // What a former run left.
            await foreach (var tweet in month.Take(30))
            {
                Store(tweet);
            }

            await File.WriteAllTextAsync(placeFile, month.Checkpoint.ToString());
            // snippet: month-checkpoint
            var rest = File.Exists(placeFile) ? month.From(Checkpoint.Parse(await File.ReadAllTextAsync(placeFile))) : month;
            try
            {
                await foreach (var tweet in rest)
                {
                    Store(tweet);
                }
            }
            finally
            {
                await File.WriteAllTextAsync(placeFile, rest.Checkpoint.ToString());
            }

            // end
            Assert.That(stored.Select(tweet => tweet.Id), Is.EqualTo(all));
            Assert.That(Checkpoint.Parse(await File.ReadAllTextAsync(placeFile)).IsComplete, Is.True);
        });
        Assert.That(read, Does.Contain("2024-04-30 ").And.Contain("ended by NoMore"));
    }

    [Test]
    public async Task What_is_new_is_polled()
    {
        var (x, handled, cancellationToken) = (X, new List<string>(), CancellationToken.None);
        void Handle(Tweet tweet) => handled.Add(tweet.Text);
        Sandbox.Post("The first blizzard");
        await RunAsync(async () =>
        {
            // snippet: month-poll
            var poller = x.Search.PollRecentAsync("blizzard", interval: TimeSpan.FromMinutes(1));
            await foreach (var tweet in poller.WithCancellation(cancellationToken))
            {
                Handle(tweet);
                // end
                if (handled.Count == 2)
                {
                    break;
                }

                Sandbox.Post("The second blizzard");
                // snippet: month-poll
            }

            // end
        });
        Assert.That(handled, Does.Contain("The second blizzard"));
    }
}
