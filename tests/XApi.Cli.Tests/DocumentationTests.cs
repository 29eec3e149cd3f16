using System.Text.RegularExpressions;
using XApi.Cli;

namespace XApi.Tests;

/// <summary>The command lines of the guides and READMEs are ones that the tool takes.</summary>
[TestFixture]
internal sealed partial class DocumentationTests
{
    private static readonly Terminal Nowhere = new()
    {
        In = TextReader.Null,
        Out = TextWriter.Null,
        OutBytes = Stream.Null,
        Error = TextWriter.Null,
    };

    [TestCase("docs/command-line.md", 40)]
    [TestCase("docs/agents.md", 5)]
    [TestCase("docs/collecting.md", 5)]
    [TestCase("src/XApi.Cli/README.md", 3)]
    public void Each_command_line_is_read_without_an_error(string file, int least)
    {
        var path = Path.Combine(Support.Tool.Repository, file);
        var commands = CommandLine().Matches(File.ReadAllText(path)).Select(match => match.Groups[1].Value.Trim()).Distinct().ToList();

        Assert.That(commands, Has.Count.GreaterThanOrEqualTo(least));
        foreach (
            var command in commands.Where(command =>
                !command.Contains('…', StringComparison.Ordinal) || command.Contains('"', StringComparison.Ordinal)
            )
        )
        {
            var line = CommandTree.Parse([.. Words(command)], Nowhere);
            Assert.That(line.Errors.Select(error => error.Message), Is.Empty, command);
            Assert.That(line.UnmatchedTokens, Is.Empty, command);
        }
    }

    // As a shell splits a line, as far as the guides go: quotes, a comment, and a pipe that ends it.
    private static IEnumerable<string> Words(string command) =>
        Word()
            .Matches(command)
            .Select(word => word.Value)
            .Skip(1)
            .TakeWhile(word => word is not ("|" or "||" or "&&" or "#") && !word.StartsWith('>'))
            .Select(word => word[0] is '\'' or '"' ? word[1..^1] : word);

    [GeneratedRegex(@"(?:^|`|\$\()(xapi [^`\n)]+)", RegexOptions.Multiline)]
    private static partial Regex CommandLine();

    [GeneratedRegex("""'[^']*'|"[^"]*"|\S+""")]
    private static partial Regex Word();
}
