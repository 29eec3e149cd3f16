using System.Diagnostics;
using XApi.Sandbox;
using XApi.Tests.Support;

namespace XApi.Tests.Collecting;

[TestFixture]
internal sealed class StreamCollectTests : CollectionTests
{
    // With enterprise access, what is missed can be recovered.
    protected override XSandboxOptions Options =>
        new()
        {
            AccessLevel = XAccessLevel.Enterprise,
            TimeProvider = TimeProvider.System,
            SearchDelay = TimeSpan.Zero,
        };

    private string _word = "";

    [SetUp]
    public async Task SetRules()
    {
        // A word of the test's own: a backfill brings what other tests have posted.
        _word = $"quokka{Guid.NewGuid():N}";
        using var x = Sandbox.CreateClient();
        await x.FilteredStream.SyncRulesAsync([new() { Value = _word, Tag = "animals" }]);
    }

    [Test]
    public async Task A_stream_is_collected_up_to_a_limit()
    {
        using var process = Start("stream", "--limit", "3", "--out", File("stream.jsonl"));
        await ConnectedAsync(process);
        var posted = Post(3);
        await process.WaitForExitAsync();

        var rows = Rows("stream.jsonl");
        Assert.Multiple(async () =>
        {
            Assert.That(process.ExitCode, Is.Zero, await process.StandardError.ReadToEndAsync());
            Assert.That(Ids("stream.jsonl"), Is.EqualTo(posted));
            Assert.That(rows[0].GetProperty("matching_rules")[0].GetProperty("tag").GetString(), Is.EqualTo("animals"));
            Assert.That(rows[0].GetProperty("author").GetProperty("username").GetString(), Is.EqualTo(Sandbox.User.Username));
            Assert.That(Manifest("stream.jsonl").GetProperty("state").GetString(), Is.EqualTo("limit"));
            Assert.That(Manifest("stream.jsonl").GetProperty("cost_usd").GetDecimal(), Is.GreaterThan(0));
        });
    }

    [Test]
    public async Task A_stream_ends_with_a_signal_and_is_a_file_that_can_be_continued()
    {
        using (var process = Start("stream", "--out", File("stream.parquet")))
        {
            await ConnectedAsync(process);
            Post(5);
            await CountAsync(process, "stream.parquet", 5);
            Signal(process, "INT");
            await process.WaitForExitAsync();
            Assert.That(process.ExitCode, Is.Zero, await process.StandardError.ReadToEndAsync());
        }

        Assert.That(System.IO.File.Exists(File("stream.parquet")));
        Post(2);
        using (var process = Start("stream", "--limit", "9", "--out", File("stream.parquet"), "--resume"))
        {
            await ConnectedAsync(process);
            Post(2);
            await process.WaitForExitAsync();
            Assert.That(process.ExitCode, Is.Zero, await process.StandardError.ReadToEndAsync());
        }

        await CollectAsync("convert", File("stream.parquet"), File("stream.jsonl"));
        Assert.That(Ids("stream.jsonl"), Is.Unique.And.Count.EqualTo(9));
    }

    [Test, Category("Slow")]
    public async Task A_stream_that_is_killed_again_and_again_has_each_Tweet_once()
    {
        var posted = new List<string>();
        var random = new Random(7);
        for (var round = 0; round < 8; round++)
        {
            using var process = Start("stream", "--out", File("stream.jsonl"), "--resume");
            await ConnectedAsync(process);
            for (var i = 0; i < 10; i++)
            {
                posted.AddRange(Post(random.Next(1, 4)));
                await Task.Delay(random.Next(0, 40));
            }

            await KillAsync(process);
            posted.AddRange(Post(3));
        }

        using (var process = Start("stream", "-v", "--out", File("stream.jsonl"), "--resume"))
        {
            await ConnectedAsync(process);
            await CountAsync(process, "stream.jsonl", posted.Count);
            Signal(process, "TERM");
            await process.WaitForExitAsync();
        }

        Assert.That(Ids("stream.jsonl"), Is.Unique.And.EquivalentTo(posted));
    }

    [Test]
    public async Task What_a_stream_missed_is_in_the_manifest()
    {
        Sandbox.Streams.Script(StreamScript.Connect().Deliver(2).Reset());
        using var process = Start("stream", "--out", File("stream.jsonl"));
        await ConnectedAsync(process);
        Post(2);
        await CountAsync(process, "stream.jsonl", 2);
        await UntilAsync(() => Manifest("stream.jsonl").GetProperty("gaps").GetArrayLength() > 0, process);
        Signal(process, "INT");
        await process.WaitForExitAsync();

        var gaps = Manifest("stream.jsonl").GetProperty("gaps");
        Assert.That(process.ExitCode, Is.Zero, await process.StandardError.ReadToEndAsync());
        Assert.That(gaps.GetArrayLength(), Is.GreaterThan(0));
        Assert.That(gaps[0].GetProperty("recovery").GetString(), Is.AnyOf("backfill", "period"));
        Assert.That(
            gaps[0].GetProperty("to").GetDateTimeOffset(),
            Is.GreaterThanOrEqualTo(gaps[0].GetProperty("from").GetDateTimeOffset())
        );
    }

    private Process Start(params string[] arguments) => Tool.Start(arguments, LoggedIn);

    private List<string> Post(int count) =>
        [.. Enumerable.Range(0, count).Select(i => Sandbox.Post($"A {_word}, {i} of {Guid.NewGuid()}"))];

    private Task ConnectedAsync(Process process) => UntilAsync(() => Sandbox.Streams.Open > 0, process);

    private Task CountAsync(Process process, string name, long count) =>
        UntilAsync(
            () => System.IO.File.Exists(File(name + ".manifest.json")) && Manifest(name).GetProperty("count").GetInt64() >= count,
            process
        );
}
