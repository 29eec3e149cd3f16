using XApi.Orleans;

namespace XApi.Tests;

/// <summary>What becomes of a job: its pieces are collected wherever silos are, once as a rule, and nothing is lost.</summary>
[TestFixture]
internal sealed class CollectionTests
{
    private const string Name = "profiles";

    private CollectionWorld _world;
    private List<string> _collected;

    [SetUp]
    public void Begin() => (_world, _collected) = (new(), []);

    [Test]
    public async Task Each_id_is_collected_once_and_the_job_is_complete()
    {
        var started = await StartAsync(950);
        Assert.That((started.Status, started.Pieces, started.Done), Is.EqualTo((CollectionStatus.Running, 10, 0)));

        await _world.WorkAsync(Name, CollectAsync);

        Assert.That(_collected, Is.EqualTo(Ids(950)));
        var progress = await _world.Collections.GetAsync(Name);
        Assert.That((progress.Status, progress.Done, progress.Failed), Is.EqualTo((CollectionStatus.Complete, 10, 0)));
        Assert.That((progress.Items, progress.Usd, progress.UnderWay), Is.EqualTo((950, 9.5m, 0)));
        Assert.That(progress.CompletedAt, Is.EqualTo(_world.Clock.GetUtcNow()));
        Assert.That(
            _world.Rows.Where(row => row.Value.Stored is not null).Select(row => row.Key),
            Is.EquivalentTo(new[] { "job profiles", "directory" })
        );
    }

    [Test]
    public async Task What_is_stored_of_a_large_job_is_written_by_the_piece_in_small_rows()
    {
        await StartAsync(100_000, idsPerPiece: 10);
        var largest = 0;
        await _world.WorkAsync(
            Name,
            piece =>
            {
                largest = Math.Max(largest, piece.Number % 500 == 0 ? _world.Stored("job profiles").Length : 0);
                return CollectAsync(piece);
            }
        );

        Assert.That((await _world.Collections.GetAsync(Name)).Done, Is.EqualTo(10_000));
        Assert.That(_world.Rows["job profiles"].Writes, Is.LessThan(600), "twice for each of 257 ranges");
        Assert.That(largest, Is.LessThan(1500));
        var ranges = _world.Rows.Where(row => row.Key.StartsWith("range", StringComparison.Ordinal)).ToList();
        Assert.That(ranges.Where(row => row.Key.EndsWith("ids", StringComparison.Ordinal)).Max(row => row.Value.Writes), Is.EqualTo(1));
        Assert.That(ranges.Sum(row => row.Value.Writes), Is.LessThan(10_000 + (2 * 300)), "once for each piece");
    }

    [Test]
    public async Task The_range_of_a_silo_that_died_is_another_s_after_its_lease_from_its_last_checkpoint()
    {
        await StartAsync(300);
        var dead = (await _world.LeaseAsync(Name, new FakeClock()))!;
        var dying = _world.RunAsync(dead, DieAsync);
        await _world.WorkAsync(Name, CollectAsync);
        Assert.That(_collected, Has.Count.EqualTo(200), "the other ranges");

        _world.Advance(CollectionWorld.Lease - TimeSpan.FromTicks(1));
        Assert.That(await _world.LeaseAsync(Name), Is.Null);
        _world.Advance(TimeSpan.FromTicks(1));
        await _world.WorkAsync(
            Name,
            piece =>
            {
                Assert.That((piece.Id, piece.Checkpoint), Is.EqualTo(("profiles/0", "half")));
                return CollectAsync(piece);
            }
        );
        Assert.That(_collected, Is.EquivalentTo(Ids(300)));
        Assert.That(dying.IsCompleted, Is.False);
        var progress = await _world.Collections.GetAsync(Name);
        Assert.That(
            (progress.Status, progress.Done, progress.Items),
            Is.EqualTo((CollectionStatus.Complete, 3, 350)),
            "50 were saved before"
        );
    }

    [Test]
    public async Task A_silo_that_was_taken_for_dead_saves_nothing_and_stops()
    {
        await StartAsync(200);
        var resume = new TaskCompletionSource();
        var late = (await _world.LeaseAsync(Name, new FakeClock()))!;
        CollectionPiece? held = null;
        var running = _world.RunAsync(
            late,
            piece =>
            {
                held = piece;
                return resume.Task;
            }
        );
        _world.Advance(CollectionWorld.Lease);
        await _world.WorkAsync(Name, CollectAsync);
        Assert.That((await _world.Collections.GetAsync(Name)).Status, Is.EqualTo(CollectionStatus.Complete));

        Assert.That(async () => await held!.SaveAsync("late"), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(late.Lost.IsCancellationRequested, Is.True);
        resume.SetResult();
        await running;
        var progress = await _world.Collections.GetAsync(Name);
        Assert.That((progress.Status, progress.Done, progress.Items), Is.EqualTo((CollectionStatus.Complete, 2, 200)));
    }

    [Test]
    public async Task A_silo_that_lives_keeps_its_range_for_as_long_as_a_piece_takes()
    {
        await StartAsync(100);
        var done = new TaskCompletionSource();
        var lease = (await _world.LeaseAsync(Name))!;
        var running = _world.RunAsync(lease, _ => done.Task);
        for (var minute = 0; minute < 30; minute++)
        {
            _world.Advance(TimeSpan.FromMinutes(1));
            Assert.That((await _world.LeaseAsync(Name), lease.Lost.IsCancellationRequested), Is.EqualTo(((RangeLease?)null, false)));
        }

        done.SetResult();
        await running;
        await lease.DisposeAsync();
        Assert.That((await _world.Collections.GetAsync(Name)).Status, Is.EqualTo(CollectionStatus.Complete));
    }

    [Test]
    public async Task After_all_silos_were_lost_the_job_is_found_and_continued_without_anyone_s_call()
    {
        await StartAsync(500);
        var places = new List<RangeLease>();
        for (var i = 0; i < 2; i++)
        {
            places.Add((await _world.LeaseAsync(Name, new FakeClock()))!);
            _ = _world.RunAsync(places[i], DieAsync);
        }

        _world.Restart();
        Assert.That(await _world.Grains.Directory.ListAsync("handler"), Is.EqualTo(new[] { Name }));
        await _world.WorkAsync(Name, CollectAsync);
        Assert.That(_collected, Has.Count.EqualTo(300), "what nobody had");
        _world.Advance(CollectionWorld.Lease);
        await _world.WorkAsync(Name, CollectAsync);
        Assert.That(_collected, Is.EquivalentTo(Ids(500)));
        Assert.That((await _world.Collections.GetAsync(Name)).Status, Is.EqualTo(CollectionStatus.Complete));
        Assert.That(await _world.Grains.Directory.ListAsync("handler"), Is.Empty);
    }

    [Test]
    public async Task A_piece_with_which_processes_die_is_set_aside()
    {
        await StartAsync(200);
        for (var death = 0; death < RangeRun.MaxCrashes; death++)
        {
            _ = _world.RunAsync((await _world.LeaseAsync(Name, new FakeClock()))!, _ => new TaskCompletionSource().Task);
            _world.Advance(CollectionWorld.Lease);
        }

        await _world.WorkAsync(Name, CollectAsync);
        var progress = await _world.Collections.GetAsync(Name);
        Assert.That((progress.Status, progress.Done, progress.Failed), Is.EqualTo((CollectionStatus.Complete, 1, 1)));
        var failure = (await _world.Collections.FailuresAsync(Name)).Single();
        Assert.That(failure.Error, Does.Contain("processes died"));
    }

    [Test]
    public async Task A_job_that_is_paused_is_left_at_a_checkpoint_and_resumed_there()
    {
        await StartAsync(200);
        var lease = (await _world.LeaseAsync(Name))!;
        await _world.RunAsync(
            lease,
            async piece =>
            {
                piece.Record(10, 0.1m);
                await piece.SaveAsync("page 1");
                await _world.Collections.PauseAsync(Name);
                _world.Advance(CollectionWorld.Lease / 3);
                piece.Record(10, 0.1m);
                await piece.SaveAsync("page 2");
                Assert.Fail("It was left.");
            }
        );
        await lease.DisposeAsync();
        Assert.That(await _world.LeaseAsync(Name), Is.Null);
        var paused = await _world.Collections.GetAsync(Name);
        Assert.That((paused.Status, paused.IsOver, paused.UnderWay), Is.EqualTo((CollectionStatus.Paused, true, 0)));
        Assert.That((paused.Items, paused.Usd), Is.EqualTo((20, 0.2m)));

        await _world.Collections.ResumeAsync(Name);
        var checkpoints = new List<string?>();
        await _world.WorkAsync(
            Name,
            piece =>
            {
                checkpoints.Add(piece.Checkpoint);
                return CollectAsync(piece);
            }
        );
        Assert.That(checkpoints, Is.EqualTo(new[] { "page 2", null }));
        Assert.That((await _world.Collections.GetAsync(Name)).Status, Is.EqualTo(CollectionStatus.Complete));
    }

    [Test]
    public async Task Progress_has_a_rate_and_the_time_that_is_left()
    {
        await StartAsync(1000);
        Assert.That((await _world.Collections.GetAsync(Name)).TimeLeft, Is.Null);
        var pieces = 0;
        await _world.WorkAsync(
            Name,
            async piece =>
            {
                _world.Advance(TimeSpan.FromSeconds(30));
                if (++pieces == 6)
                {
                    var progress = await _world.Collections.GetAsync(Name);
                    Assert.That(progress.PiecesPerMinute, Is.EqualTo(5 / 3.0).Within(0.01));
                    Assert.That(progress.TimeLeft, Is.EqualTo(TimeSpan.FromMinutes(3)).Within(TimeSpan.FromSeconds(1)));
                }

                await CollectAsync(piece);
            }
        );
        Assert.That(pieces, Is.EqualTo(10));
    }

    [Test]
    public async Task Nothing_stays_of_a_job_that_was_removed_and_its_workers_stop()
    {
        await StartAsync(500);
        var lease = (await _world.LeaseAsync(Name))!;
        await _world.RunAsync(
            lease,
            async _ =>
            {
                await _world.Collections.RemoveAsync(Name);
                _world.Advance(CollectionWorld.Lease / 3);
                Assert.That(lease.Lost.IsCancellationRequested, Is.True);
            }
        );

        Assert.That(
            async () => await _world.Collections.GetAsync(Name),
            Throws.InstanceOf<XCollectionException>().With.Message.Contains(Name)
        );
        Assert.That(await _world.Collections.ListAsync(), Is.Empty);
        Assert.That(_world.Rows.Where(row => row.Value.Stored is not null).Select(row => row.Key), Is.EqualTo(new[] { "directory" }));
        await _world.Collections.RemoveAsync(Name);
        Assert.That((await StartAsync(200)).Pieces, Is.EqualTo(2), "the name is free");
    }

    private Task<CollectionProgress> StartAsync(int ids, int idsPerPiece = 100) =>
        _world.Collections.StartAsync(Name, CollectionJob.OfIds("handler", Ids(ids), idsPerPiece));

    private Task CollectAsync(CollectionPiece piece)
    {
        _collected.AddRange(piece.Ids);
        piece.Record(piece.Ids.Count, piece.Ids.Count * 0.01m);
        return Task.CompletedTask;
    }

    private static async Task DieAsync(CollectionPiece piece)
    {
        piece.Record(50, 0.5m);
        await piece.SaveAsync("half");
        await new TaskCompletionSource().Task;
    }

    private static List<string> Ids(int count) => [.. Enumerable.Range(1, count).Select(id => $"{id}")];
}
