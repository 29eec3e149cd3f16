using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using XApi.Orleans;
using XApi.Testing;

namespace XApi.Tests;

/// <summary>How jobs are cut into pieces, and started.</summary>
[TestFixture]
internal sealed class CollectionJobTests
{
    private static readonly DateTimeOffset Noon = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private CollectionWorld _world;

    [SetUp]
    public void Begin() => _world = new();

    [Test]
    public async Task Slices_cover_the_time_without_gap_or_overlap_and_end_at_multiples_of_their_length()
    {
        var (start, end) = (Noon.AddMinutes(-90), Noon.AddHours(20).AddSeconds(1));
        var job = CollectionJob.OfSlices("handler", start.ToOffset(TimeSpan.FromHours(2)), end, TimeSpan.FromHours(6)) with
        {
            Argument = "snow",
        };
        await _world.Collections.StartAsync("snow", job);
        var slices = new List<TimeSlice>();
        await _world.WorkAsync(
            "snow",
            piece =>
            {
                Assert.That((piece.Argument, piece.Ids), Is.EqualTo(("snow", Array.Empty<string>())));
                slices.Add(piece.Slice!);
                return Task.CompletedTask;
            }
        );

        Assert.That(
            slices,
            Is.EqualTo(
                new TimeSlice[]
                {
                    new(Noon.AddHours(18), end),
                    new(Noon.AddHours(12), Noon.AddHours(18)),
                    new(Noon.AddHours(6), Noon.AddHours(12)),
                    new(Noon, Noon.AddHours(6)),
                    new(start, Noon),
                }
            )
        );
    }

    [TestCase(1, 100, 1, 1)]
    [TestCase(100, 1, 100, 1)]
    [TestCase(950, 100, 10, 1)]
    [TestCase(100_000, 100, 1000, 3)]
    [TestCase(1_000_000, 100, 10_000, 39)]
    [TestCase(1_000_000, 1, 1_000_000, 100)]
    [TestCase(1_000_000, 10_000, 100, 1)]
    public void A_range_has_few_pieces_where_the_job_has(int ids, int idsPerPiece, int pieces, int piecesOfRange)
    {
        var job = CollectionJob.OfIds("handler", [.. Enumerable.Range(0, ids).Select(id => $"{id}")], idsPerPiece);
        var definition = job.Describe("name");
        Assert.That((job.Pieces, definition.PiecesOfRange), Is.EqualTo((pieces, piecesOfRange)));
        Assert.That(Enumerable.Range(0, definition.Ranges).Sum(range => job.IdsOf(definition, range).Length), Is.EqualTo(ids));
        Assert.That(definition.Behind(definition.Ranges - 1), Is.EqualTo(pieces));
    }

    [Test]
    public async Task A_job_that_is_started_again_is_left_as_it_is_and_another_of_its_name_is_refused()
    {
        var job = CollectionJob.OfIds("handler", ["1", "2", "2", "3"], 1);
        Assert.That((await _world.Collections.StartAsync("j", job)).Pieces, Is.EqualTo(3));
        await _world.Collections.PauseAsync("j");
        Assert.That((await _world.Collections.StartAsync("j", job)).Status, Is.EqualTo(CollectionStatus.Paused));

        foreach (
            var (other, what) in new[]
            {
                (CollectionJob.OfIds("handler", ["1", "2", "4"], 1), "ids"),
                (CollectionJob.OfIds("another", ["1", "2", "3"], 1), "handler"),
                (job with { Argument = "a" }, "argument"),
                (job with { MaxFailures = 3 }, "MaxFailures"),
            }
        )
        {
            Assert.That(
                async () => await _world.Collections.StartAsync("j", other),
                Throws.InstanceOf<XCollectionException>().With.Message.Contains($"other {what}.").And.Message.Contains("remove it")
            );
        }
    }

    [Test]
    public async Task A_start_that_was_broken_off_is_continued()
    {
        var job = CollectionJob.OfIds("handler", ["1", "2", "3"], 1);
        var opened = await _world.Grains.Job("j").OpenAsync(job.Describe("j"), "first");
        await _world.Grains.Range("first", 1).FillAsync(["2"]);
        Assert.That((await _world.Collections.GetAsync("j")).Status, Is.EqualTo(CollectionStatus.Loading));
        Assert.That(await _world.LeaseAsync("j"), Is.Null);

        var started = await _world.Collections.StartAsync("j", job);
        Assert.That((started.Status, opened.Run), Is.EqualTo((CollectionStatus.Running, "first")));
        var ids = new List<string>();
        await _world.WorkAsync(
            "j",
            piece =>
            {
                ids.AddRange(piece.Ids);
                return Task.CompletedTask;
            }
        );
        Assert.That(ids, Is.EqualTo(new[] { "1", "2", "3" }));
    }

    [Test]
    public void A_lease_that_no_silo_could_renew_in_time_and_a_look_without_a_pause_are_refused()
    {
        var tooShort = TimeSpan.FromMilliseconds(99);
        foreach (
            var set in new Action[]
            {
                () => _ = new CollectionOptions { LeaseDuration = tooShort },
                () => _ = new OrleansStreamOptions { LeaseDuration = tooShort },
                () => _ = new OrleansStream((IStreamGrain)null!, "s", TimeProvider.System) { LeaseDuration = tooShort },
                () => _ = new OrleansTokenStore(DispatchProxy.Create<IGrainFactory, NoGrains>()) { LeaseDuration = tooShort },
            }
        )
        {
            Assert.That(set, Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("must be 00:00:01 or longer"));
        }

        Assert.That(
            () => new CollectionOptions { PollInterval = tooShort },
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("must be 00:00:00.1000000 or longer")
        );
        var shortest = new CollectionOptions { LeaseDuration = TimeSpan.FromSeconds(1), PollInterval = TimeSpan.FromSeconds(0.1) };
        Assert.That((shortest.LeaseDuration, shortest.PollInterval), Is.EqualTo((TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(0.1))));
    }

    [Test]
    public void What_can_t_be_collected_is_refused_before_anything_is_stored()
    {
        Assert.That(() => CollectionJob.OfIds("h", []), Throws.ArgumentException.With.Message.Contains("no ids"));
        Assert.That(() => CollectionJob.OfIds("h", ["1", " "]), Throws.ArgumentException.With.Message.Contains("The id 1 "));
        Assert.That(() => CollectionJob.OfIds("", ["1"]), Throws.ArgumentException);
        Assert.That(
            () => CollectionJob.OfIds("h", ["1"], 10_001),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("from 1 to 10,000")
        );
        Assert.That(
            () => CollectionJob.OfSlices("h", Noon, Noon, TimeSpan.FromHours(1)),
            Throws.ArgumentException.With.Message.Contains("not after")
        );
        Assert.That(
            () => CollectionJob.OfSlices("h", Noon, Noon.AddDays(1), TimeSpan.FromSeconds(1.5)),
            Throws.InstanceOf<ArgumentOutOfRangeException>()
        );
        Assert.That(
            () => CollectionJob.OfSlices("h", Noon, Noon.AddMilliseconds(1), TimeSpan.FromSeconds(1)),
            Throws.ArgumentException.With.Message.Contains("whole seconds")
        );
        Assert.That(
            () => CollectionJob.OfSlices("h", Noon.AddYears(-5), Noon, TimeSpan.FromSeconds(1)),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("10,000,000")
        );
        Assert.That(async () => await _world.Collections.StartAsync(" ", CollectionJob.OfIds("h", ["1"])), Throws.ArgumentException);
        Assert.That(_world.Rows, Is.Empty);
    }

    [Test]
    public async Task Pages_are_recorded_and_continued_behind_the_one_that_was_done()
    {
        Paged<Tweet, TweetPage> Tweets() => XModelFactory.Paged<Tweet, TweetPage>(Page("1", "2"), Page("3"), Page("4"));

        var saved = new List<string>();
        var piece = new CollectionPiece("j", 0) { Save = Keep };
        await foreach (var page in piece.PagesAsync(Tweets()))
        {
            if (page.Data[0].Id == "3")
            {
                break;
            }
        }

        Assert.That((piece.Items, saved.Count), Is.EqualTo((2L, 1)));
        var next = new CollectionPiece("j", 0) { Checkpoint = saved.Single(), Save = Keep };
        var ids = new List<string>();
        await foreach (var page in next.PagesAsync(Tweets()))
        {
            ids.AddRange(page.Data.Select(tweet => tweet.Id));
        }

        Assert.That((ids, next.Items), Is.EqualTo((new List<string> { "3", "4" }, 2L)));

        Task Keep(string checkpoint)
        {
            saved.Add(checkpoint);
            return Task.CompletedTask;
        }
    }

    [Test]
    public void A_Tweet_of_which_several_metrics_are_refused_is_missing_once()
    {
        var piece = new CollectionPiece("j", 0);

        piece.Record(
            new TweetPage
            {
                Data = [new Tweet { Id = "1", Text = "t" }],
                Errors = [Refused("2", "like_count"), Refused("2", "reply_count"), Refused("3", "like_count"), new(), new()],
            }
        );

        Assert.That((piece.Items, piece.Missing), Is.EqualTo((1L, 4L)));

        static Problem Refused(string id, string metric) => new() { ResourceId = id, Field = $"organic_metrics.{metric}" };
    }

    private static TweetPage Page(params string[] ids) => new() { Data = [.. ids.Select(id => new Tweet { Id = id, Text = "t" })] };

    /// <summary>A cluster that nobody calls.</summary>
    [SuppressMessage("Performance", "CA1852:Seal internal types", Justification = "The proxy derives from it.")]
    private class NoGrains : DispatchProxy
    {
        protected override object Invoke(MethodInfo? targetMethod, object?[]? args) => throw new NotSupportedException();
    }
}
