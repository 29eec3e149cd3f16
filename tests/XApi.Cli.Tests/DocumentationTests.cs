using XApi.Cli;
using XApi.Tests.Support;

namespace XApi.Tests;

/// <summary>The command lines of all guides and READMEs are ones that the tool takes.</summary>
[TestFixture]
internal sealed class DocumentationTests
{
    private static readonly Terminal Nowhere = new()
    {
        In = TextReader.Null,
        Out = TextWriter.Null,
        OutBytes = Stream.Null,
        Error = TextWriter.Null,
    };

    public static IEnumerable<string> DocumentsWithCommands() => GuideCommands.Documents().Where(file => GuideCommands.Of(file).Count > 0);

    [TestCaseSource(nameof(DocumentsWithCommands))]
    public void Each_command_line_is_read_without_an_error(string document) =>
        Assert.That(
            GuideCommands.Of(document).SelectMany(command => Faults(command).Select(fault => $"{command}: {fault}")),
            Is.Empty,
            document
        );

    [TestCase("docs/command-line.md", 60)]
    [TestCase("docs/agents.md", 6)]
    [TestCase("docs/collecting.md", 12)]
    [TestCase("docs/sandbox.md", 2)]
    [TestCase("src/XApi.Cli/README.md", 3)]
    public void The_commands_of_a_document_are_found(string document, int least) =>
        Assert.That(GuideCommands.Of(document), Has.Count.GreaterThanOrEqualTo(least));

    [TestCase("xapi search")]
    [TestCase("xapi search snow --outt snow.csv")]
    [TestCase("xapi serch snow")]
    [TestCase("xapi call GetTweet --id 20 --tweet-feilds created_at")]
    [TestCase("xapi search snow --since yesterday")]
    [TestCase("xapi convert snow.jsonl")]
    public void A_command_line_that_is_wrong_is_noticed(string command) => Assert.That(Faults(command), Is.Not.Empty);

    private static IEnumerable<string> Faults(string command)
    {
        var line = CommandTree.Parse(GuideCommands.Arguments(command), Nowhere);
        return [.. line.Errors.Select(error => error.Message), .. line.UnmatchedTokens.Select(token => $"“{token}” is not read")];
    }
}
