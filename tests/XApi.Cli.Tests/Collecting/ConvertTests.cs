using System.Globalization;
using XApi.Tests.Support;

namespace XApi.Tests.Collecting;

[TestFixture]
internal sealed class ConvertTests : CollectionTests
{
    // 128 MB, less than the file has.
    private static readonly Dictionary<string, string?> SmallHeap = new() { ["DOTNET_GCHeapHardLimit"] = "0x8000000" };

    [TestCase("parquet")]
    [TestCase("sqlite")]
    [TestCase("csv")]
    [Category("Slow")]
    public async Task A_file_that_is_larger_than_memory_is_converted_there_and_back(string form)
    {
        const int rows = 300_000;
        using (var lines = new StreamWriter(File("large.jsonl")))
        {
            for (var i = 0; i < rows; i++)
            {
                lines.Write(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $$$"""{"id":"{{{1_800_000_000_000_000_000 + i}}}","author_id":"{{{i % 1000}}}","created_at":"2024-04-{{{(i % 28) + 1:00}}}T12:00:00.000Z","text":"Snow {{{i}}}: {{{Convert.ToHexString(BitConverter.GetBytes(i * 2654435761L))}}}","lang":"en","public_metrics":{"retweet_count":0,"like_count":{{{i % 99}}} },"possibly_sensitive":false,"entities":{"urls":[{"url":"https://t.co/{{{i}}}","expanded_url":"https://example.com/{{{i * 7919L}}}/{{{new string((char)('a' + (i % 26)), 150)}}}"}]},"author":{"id":"{{{i % 1000}}}","username":"u{{{i % 1000}}}"}}"""
                    )
                );
                lines.Write('\n');
            }
        }

        var there = await Tool.RunAsync(["convert", File("large.jsonl"), File($"large.{form}")], SmallHeap, limit: TimeSpan.FromMinutes(8));
        var back = await Tool.RunAsync(["convert", File($"large.{form}"), File("back.jsonl")], SmallHeap, limit: TimeSpan.FromMinutes(8));

        Assert.That(there.Exit, Is.Zero, there.Error);
        Assert.That(back.Exit, Is.Zero, back.Error);
        Assert.That(new FileInfo(File("large.jsonl")).Length, Is.GreaterThan(0x8000000L), "The file has more than the heap may have.");
        Assert.That(System.IO.File.ReadLines(File("back.jsonl")).Count(), Is.EqualTo(rows));
        Assert.That(
            System.IO.File.ReadLines(File("back.jsonl")).Last().Length,
            Is.EqualTo(System.IO.File.ReadLines(File("large.jsonl")).Last().Length - 1),
            "But for the order of members and a space."
        );
        TestContext.Out.WriteLine(there.Error + back.Error);
    }

    [Test]
    public async Task A_conversion_that_fails_leaves_nothing_behind()
    {
        System.IO.File.WriteAllText(File("cut.jsonl"), "{\"id\":\"1\",\"text\":\"x\"}\n{\"id\":\"2\",\"te");

        var result = await RunAsync("convert", File("cut.jsonl"), File("cut.parquet"));

        Assert.That(result.Exit, Is.EqualTo(2));
        Assert.That(result.Error, Does.Contain("ends in the middle of line 2"));
        Assert.That(Directory.GetFiles(Folder).Select(Path.GetFileName), Is.EqualTo(new[] { "cut.jsonl" }));
    }

    [Test]
    public async Task Files_that_are_there_are_kept_and_those_that_are_not_are_named()
    {
        System.IO.File.WriteAllText(File("a.jsonl"), "{\"id\":\"1\",\"text\":\"x\"}\n");
        System.IO.File.WriteAllText(File("b.csv"), "mine");

        var there = await RunAsync("convert", File("a.jsonl"), File("b.csv"));
        var missing = await RunAsync("convert", File("c.jsonl"), File("d.csv"));
        var unknown = await RunAsync("convert", File("a.jsonl"), File("e.xlsx"));

        Assert.That((there.Exit, missing.Exit, unknown.Exit), Is.EqualTo((2, 2, 2)));
        Assert.That(there.Error, Does.Contain("exists already"));
        Assert.That(missing.Error, Does.Contain("no file"));
        Assert.That(unknown.Error, Does.Contain(".sqlite"));
        Assert.That(System.IO.File.ReadAllText(File("b.csv")), Is.EqualTo("mine"));
    }
}
