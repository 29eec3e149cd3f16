using Newtonsoft.Json;

namespace XApi.Tests;

/// <summary>The examples of X's pages, as they stand there, are read and written back with nothing lost, though some are not what X's own document says.</summary>
/// <remarks>Files are named after the operation that returns them. Those that the document allows are stubs, too.</remarks>
internal sealed class PageExampleTests
{
    private static readonly string Folder = Repository.Under("tests/XApi.Contract.Tests/Reading/Pages");

    private static IEnumerable<TestCaseData> Examples =>
        from file in Directory.EnumerateFiles(Folder).Order(StringComparer.Ordinal)
        from json in file.EndsWith(".jsonl", StringComparison.Ordinal) ? File.ReadLines(file) : [File.ReadAllText(file)]
        let name = Path.GetFileName(file)
        let operation = XOperation.All.Single(operation => operation.Id == name.Split('.')[0])
        select new TestCaseData(operation, json).SetArgDisplayNames($"{name}: {json[..Math.Min(json.Length, 100)]}");

    [TestCaseSource(nameof(Examples))]
    public void An_example_is_read_and_written_back(XOperation operation, string json)
    {
        var model = ClientCall.Of(operation).Result;

        Assert.That(Reading.Losses(json, ModelJson.Read(model, json).ToJson()), Is.Empty);
        Assert.That(
            Reading.Losses(json, JsonConvert.SerializeObject(JsonConvert.DeserializeObject(json, model))),
            Is.Empty,
            "by Newtonsoft.Json"
        );
    }
}
