using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using XApi.Cli;
using XApi.Cli.Collecting;
using XApi.Cli.Collecting.Formats;

namespace XApi.Tests.Collecting;

/// <summary>What a crash between any two steps leaves behind, and what a collection makes of it.</summary>
[TestFixture]
internal sealed class RecoveryTests
{
    private const int Steps = 12;

    private string _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("xapi-recovery-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase("rows.jsonl")]
    [TestCase("rows.jsonl.gz")]
    [TestCase("rows.csv")]
    [TestCase("rows.parquet")]
    [TestCase("rows.sqlite")]
    public async Task A_crash_at_any_byte_leaves_what_resumes_to_the_same_file(string name)
    {
        var whole = Files("whole", name);
        var states = await CollectAsync(whole);
        var expected = (File.ReadAllBytes(whole.Data), Timeless(whole));

        // The journal is the same for the forms that are made from it; some steps are enough to see that they are.
        var stride = whole.IsDataJournal ? 1 : 5;
        for (var step = 0; step < states.Count; step += stride)
        {
            // The next step is torn at some byte, or written whole with the manifest still that of the one before.
            foreach (var torn in new[] { 0, 1, 57, int.MaxValue })
            {
                var files = Files($"torn-{step}-{torn}", name);
                states[step].WriteInto(files, tornBytes: torn, next: step + 1 < states.Count ? states[step + 1] : states[step]);

                await ResumeAsync(files, CollectionState.Complete);

                Assert.That(
                    File.ReadAllBytes(files.Data),
                    Is.EqualTo(expected.Item1),
                    $"Killed after step {step}, {torn} bytes of the next"
                );
                Assert.That(Timeless(files), Is.EqualTo(expected.Item2));
                Directory.Delete(Path.GetDirectoryName(files.Data)!, recursive: true);
            }
        }
    }

    [Test]
    public async Task A_limit_in_the_middle_of_a_step_can_be_raised_without_a_loss()
    {
        var whole = Files("whole", "rows.jsonl");
        await CollectAsync(whole);
        var files = Files("limited", "rows.jsonl");

        foreach (var limit in new long?[] { 5, 6, 17, 20, null })
        {
            await ResumeAsync(files, limit is null ? CollectionState.Complete : CollectionState.Limit, limit);
            Assert.That(File.ReadAllLines(files.Data), Has.Length.EqualTo(limit ?? Steps * 9 + 1));
        }

        Assert.That(File.ReadAllBytes(files.Data), Is.EqualTo(File.ReadAllBytes(whole.Data)));
        Assert.That(
            Manifest.Read(files.Manifest).Duplicates,
            Is.EqualTo(Steps - 1),
            "A row that comes again for the sake of a limit is no duplicate."
        );
        Assert.That(Manifest.Read(files.Manifest).Missing, Is.EqualTo(Manifest.Read(whole.Manifest).Missing));
        Assert.That(File.ReadAllLines(files.Missing), Is.EqualTo(File.ReadAllLines(whole.Missing)));
    }

    [Test]
    public async Task A_longer_response_after_a_raised_limit_brings_problems_that_are_not_recorded_yet()
    {
        var files = Files("limited", "rows.jsonl");
        using (var collection = Collection.Start(files, Plan(2), TimeProvider.System))
        {
            Assert.That(await collection.AddAsync(Step(rows: 3, "a", "b", "b")), Is.False);
            await collection.EndAsync(CollectionState.Limit, CancellationToken.None);
        }

        // The first page comes again longer, is cut again, and comes again whole. What two of its rows refer to has two problems that are the same.
        foreach (
            var (limit, step) in new[] { (4, Step(rows: 6, "a", "b", "b", "b", "c")), (7, Step(rows: 6, "a", "b", "b", "b", "c", "d")) }
        )
        {
            using var collection = await ResumedAsync(files, limit);
            await collection.AddAsync(step);
            if (limit == 7)
            {
                await collection.AddAsync(Step(rows: 1, "a"));
            }

            await collection.EndAsync(CollectionState.Limit, CancellationToken.None);
        }

        Assert.That(Missing(files), Is.EqualTo(new[] { "a", "b", "b", "b", "c", "d", "a" }));
        Assert.That(Manifest.Read(files.Manifest).Missing["Not Found Error"], Is.EqualTo(7));
        Assert.That(Manifest.Read(files.Manifest).HandledMissing, Is.Zero);
    }

    [Test]
    public async Task What_a_stream_brings_after_a_raised_limit_is_recorded_with_all_its_problems()
    {
        var files = Files("limited", "rows.jsonl");
        using (var collection = Collection.Start(files, Plan(2), TimeProvider.System))
        {
            Assert.That(await collection.AddAsync(Step(rows: 3, "a") with { IsResponse = false }), Is.False);
            await collection.EndAsync(CollectionState.Limit, CancellationToken.None);
        }

        using (var collection = await ResumedAsync(files, 10))
        {
            await collection.AddAsync(Step(rows: 5, "a", "b") with { IsResponse = false });
            await collection.EndAsync(CollectionState.Cancelled, CancellationToken.None);
        }

        Assert.That(Missing(files), Is.EqualTo(new[] { "a", "a", "b" }));
    }

    [TestCase("rows.jsonl")]
    [TestCase("rows.jsonl.gz")]
    public async Task A_step_that_can_not_be_written_leaves_the_one_before(string name)
    {
        var whole = Files("whole", name);
        await CollectAsync(whole);
        var files = Files("failed", name);
        using (var collection = Collection.Start(files, Plan(null), TimeProvider.System))
        {
            var steps = new Source(Steps).ReadAsync(null, () => null, CancellationToken.None).GetAsyncEnumerator();
            await steps.MoveNextAsync();
            await collection.AddAsync(steps.Current);
            await steps.MoveNextAsync();

            // The rows can be written, and the manifest can not.
            Directory.CreateDirectory(files.Manifest + ".tmp");
            await Assert.ThrowsAsync<UnauthorizedAccessException>(() => collection.AddAsync(steps.Current));
            Directory.Delete(files.Manifest + ".tmp");
            await collection.EndAsync(CollectionState.Failed, CancellationToken.None);
        }

        Assert.That(Manifest.Read(files.Manifest).Count, Is.EqualTo(10));
        await ResumeAsync(files, CollectionState.Complete);
        Assert.That(File.ReadAllBytes(files.Data), Is.EqualTo(File.ReadAllBytes(whole.Data)));
        Assert.That(Timeless(files), Is.EqualTo(Timeless(whole)));
    }

    [TestCase("rows.jsonl")]
    [TestCase("rows.jsonl.gz")]
    [TestCase("rows.parquet")]
    public async Task A_collection_that_was_killed_before_its_manifest_was_there_starts_again(string name)
    {
        var whole = Files("whole", name);
        await CollectAsync(whole);
        var files = Files("killed", name);
        File.WriteAllBytes(files.Journal, []);
        File.WriteAllBytes(files.Missing, []);

        await ResumeAsync(files, CollectionState.Complete);

        Assert.That(File.ReadAllBytes(files.Data), Is.EqualTo(File.ReadAllBytes(whole.Data)));
        Assert.That(Timeless(files), Is.EqualTo(Timeless(whole)));
        File.Delete(files.Manifest);
        Assert.That(() => Collection.Start(files, Plan(null), TimeProvider.System), Throws.InstanceOf<CommandException>());
    }

    [TestCase("rows.jsonl")]
    [TestCase("rows.parquet")]
    public async Task A_collection_whose_start_can_not_be_written_leaves_nothing(string name)
    {
        var files = Files("failed", name);

        // The journal can be made, and the manifest can not.
        Directory.CreateDirectory(files.Manifest + ".tmp");
        Assert.That(() => Collection.Start(files, Plan(null), TimeProvider.System), Throws.InstanceOf<UnauthorizedAccessException>());
        Directory.Delete(files.Manifest + ".tmp");

        Assert.That(Directory.GetFiles(Path.GetDirectoryName(files.Data)!), Is.Empty);
        await ResumeAsync(files, CollectionState.Complete);
    }

    [Test]
    public async Task Rows_that_come_again_are_left_out_and_counted()
    {
        var files = Files("whole", "rows.jsonl");
        await CollectAsync(files);

        var rows = File.ReadAllLines(files.Data);

        Assert.That(rows.Distinct().Count(), Is.EqualTo(rows.Length));
        Assert.That(Manifest.Read(files.Manifest).Duplicates, Is.EqualTo(Steps - 1));
    }

    [Test]
    public async Task Ids_that_are_no_numbers_are_told_apart_too()
    {
        var ids = new IdSet();

        Assert.That(new[] { "1", "01", "0", "a", "18446744073709551615", "18446744073709551616" }.All(ids.Add));
        Assert.That(new[] { "1", "01", "0", "a", "18446744073709551615", "18446744073709551616" }.Any(ids.Add), Is.False);
        Assert.That(Enumerable.Range(2, 100_000).All(id => ids.Add($"{id}")));
        Assert.That(Enumerable.Range(2, 100_000).Any(id => ids.Add($"{id}")), Is.False);
        await Task.CompletedTask;
    }

    [Test]
    public async Task A_file_that_was_cut_or_changed_is_refused()
    {
        var files = Files("whole", "rows.jsonl");
        await CollectAsync(files, upTo: 5);
        var bytes = File.ReadAllBytes(files.Data);

        File.WriteAllBytes(files.Data, bytes[..^1]);
        var cut = await Assert.ThrowsAsync<CommandException>(() => ResumeAsync(files, CollectionState.Complete));
        bytes[10] ^= 1;
        File.WriteAllBytes(files.Data, bytes);
        var changed = await Assert.ThrowsAsync<CommandException>(() => ResumeAsync(files, CollectionState.Complete));
        File.Delete(files.Data);
        var gone = await Assert.ThrowsAsync<CommandException>(() => ResumeAsync(files, CollectionState.Complete));

        Assert.That(cut!.Message, Does.Contain("was cut"));
        Assert.That(changed!.Message, Does.Contain("was changed"));
        Assert.That(gone!.Message, Does.Contain("gone"));
    }

    [Test]
    public void A_collection_that_another_process_works_on_is_refused()
    {
        var files = Files("whole", "rows.jsonl");
        using (files.Lock())
        {
            var failure = Assert.Throws<CommandException>(() => files.Lock());
            Assert.That(failure!.Message, Does.Contain("Another xapi"));
        }

        using (files.Lock())
        {
            Assert.Pass("It was released.");
        }
    }

    private CollectionFiles Files(string folder, string name) =>
        new(Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, folder)).FullName, name));

    private static CollectionPlan Plan(long? limit) =>
        new()
        {
            Command = "test",
            Request = new() { ["query"] = "snow" },
            Columns = ColumnSet.Tweets,
            Limit = limit,
        };

    /// <summary>Collects in one go, and keeps what stood on the disk after each step.</summary>
    private static async Task<List<Disk>> CollectAsync(CollectionFiles files, int upTo = Steps)
    {
        var states = new List<Disk>();
        using var collection = Collection.Start(files, Plan(null), TimeProvider.System);
        states.Add(Disk.Of(files));
        await foreach (var step in new Source(upTo).ReadAsync(null, () => null, CancellationToken.None))
        {
            await collection.AddAsync(step);
            states.Add(Disk.Of(files));
        }

        await collection.EndAsync(upTo == Steps ? CollectionState.Complete : CollectionState.Failed, CancellationToken.None);
        return states;
    }

    private static async Task ResumeAsync(CollectionFiles files, CollectionState end, long? limit = null)
    {
        using var collection = File.Exists(files.Manifest)
            ? await Collection.ResumeAsync(files, Plan(limit), TimeProvider.System, Manifest.Read(files.Manifest), CancellationToken.None)
            : Collection.Start(files, Plan(limit), TimeProvider.System);
        await foreach (
            var step in new Source(Steps).ReadAsync(collection.Manifest.Position, () => collection.Needed, CancellationToken.None)
        )
        {
            if (!await collection.AddAsync(step))
            {
                break;
            }
        }

        await collection.EndAsync(end, CancellationToken.None);
        Assert.That(Manifest.Read(files.Manifest).State, Is.EqualTo(end));
    }

    private static Task<Collection> ResumedAsync(CollectionFiles files, long limit) =>
        Collection.ResumeAsync(files, Plan(limit), TimeProvider.System, Manifest.Read(files.Manifest), CancellationToken.None);

    private static CollectionStep Step(int rows, params string[] missing) =>
        new()
        {
            Responses = [$$"""{"data":[{{string.Join(',', Enumerable.Range(1, rows).Select(i => $$"""{"id":"{{100 - i}}"}"""))}}]}"""],
            Position = "1",
            Problems = [.. missing.Select(id => new Problem { Title = "Not Found Error", ResourceId = id })],
        };

    private static IEnumerable<string?> Missing(CollectionFiles files) =>
        File.ReadAllLines(files.Missing).Select(line => JsonNode.Parse(line)!["resource_id"]!.GetValue<string>());

    private static string Timeless(CollectionFiles files)
    {
        var manifest = JsonNode.Parse(File.ReadAllBytes(files.Manifest))!.AsObject();
        manifest.Remove("runs");
        return manifest.ToJsonString();
    }

    /// <summary>Ten rows a step, the first of which is the last of the step before; each third has a problem.</summary>
    private sealed class Source(int steps) : ICollectionSource
    {
        public async IAsyncEnumerable<CollectionStep> ReadAsync(
            string? position,
            Func<long?> needed,
            [EnumeratorCancellation] CancellationToken cancel
        )
        {
            for (var step = position is null ? 0 : int.Parse(position); step < steps; step++)
            {
                var rows = Enumerable
                    .Range(step * 9, 10)
                    .Select(i =>
                        $$"""{"id":"{{1000 - i}}","text":"Row {{i}}\n{{new string('x', i)}}","created_at":"2024-04-01T00:00:{{i % 60:00}}.000Z"}"""
                    );
                yield return new()
                {
                    Responses = [$$"""{"data":[{{string.Join(',', rows)}}]}"""],
                    Position = $"{step + 1}",
                    Usd = 0.05m,
                    Problems = step % 3 == 0 ? [new Problem { Title = "Not Found Error", ResourceId = $"{step}" }] : [],
                };
                await Task.Yield();
            }
        }
    }

    /// <summary>The files of a collection at a moment.</summary>
    private sealed record Disk(byte[] Journal, byte[] Manifest, byte[] Missing)
    {
        internal static Disk Of(CollectionFiles files) =>
            new(Read(files.Journal), Read(files.Manifest), File.Exists(files.Missing) ? Read(files.Missing) : []);

        /// <summary>Writes the files as a process leaves them that is killed while it writes the next step.</summary>
        internal void WriteInto(CollectionFiles files, int tornBytes, Disk next)
        {
            File.WriteAllBytes(files.Manifest, Manifest);
            File.WriteAllBytes(files.Journal, [.. Journal, .. next.Journal.Skip(Journal.Length).Take(tornBytes)]);
            byte[] missing = [.. Missing, .. next.Missing.Skip(Missing.Length).Take(tornBytes)];
            if (missing.Length > 0)
            {
                File.WriteAllBytes(files.Missing, missing);
            }
        }

        // The collection still has it open for writing.
        private static byte[] Read(string path)
        {
            using var handle = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new MemoryStream();
            handle.CopyTo(bytes);
            return bytes.ToArray();
        }
    }
}
