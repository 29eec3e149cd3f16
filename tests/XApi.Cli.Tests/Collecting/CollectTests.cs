using System.Text.Json;

namespace XApi.Tests.Collecting;

[TestFixture]
internal sealed class CollectTests : CollectionTests
{
    [Test]
    public async Task A_search_is_collected_a_row_a_Tweet_with_its_author()
    {
        var result = await CollectAsync("search", "snow OR coffee OR the", "--out", File("snow.jsonl"));

        Console.WriteLine(result.Error);
        Console.WriteLine(System.IO.File.ReadAllText(File("snow.jsonl.manifest.json")));
        Console.WriteLine(System.IO.File.ReadLines(File("snow.jsonl")).First());
        Assert.That(result.Output, Is.Empty);
    }
}
