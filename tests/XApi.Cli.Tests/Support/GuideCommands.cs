using System.Text.RegularExpressions;

namespace XApi.Tests.Support;

/// <summary>The command lines of <c>xapi</c> in guides and READMEs.</summary>
internal static partial class GuideCommands
{
    /// <summary>Every document that people read, by its path in the repository.</summary>
    public static IEnumerable<string> Documents() =>
        new[] { "docs", "src", "samples", "skills" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Tool.Repository, folder), "*.md", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(Tool.Repository, "*.md"))
            .Select(file => Path.GetRelativePath(Tool.Repository, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(part => part is "bin" or "obj" or "node_modules"))
            .Order(StringComparer.Ordinal);

    /// <summary>The commands of a document: lines of its blocks, what stands in the text between backticks, and what a shell substitutes.</summary>
    public static IReadOnlyList<string> Of(string document)
    {
        var text = File.ReadAllText(Path.Combine(Tool.Repository, document)).ReplaceLineEndings("\n");
        var blocks = Block().Matches(text).Select(block => block.Value).ToList();
        return
        [
            .. blocks
                .SelectMany(block => Line().Matches(block))
                .Concat(Inline().Matches(Block().Replace(text, "")))
                .Concat(Substituted().Matches(text))
                .Select(match => match.Groups[1].Value.Trim())
                .Distinct(),
        ];
    }

    /// <summary>The arguments, as a shell splits a line, as far as the guides go: quotes, a comment, a pipe that ends it. An ellipsis is a word.</summary>
    public static string[] Arguments(string command) =>
        [
            .. Word()
                .Matches(command)
                .Select(word => word.Value)
                .Skip(1)
                .TakeWhile(word => word is not ("|" or "||" or "&&" or "#") && !word.StartsWith('>'))
                .Select(word => (word[0] is '\'' or '"' ? word[1..^1] : word).Replace("…", "word", StringComparison.Ordinal)),
        ];

    [GeneratedRegex("^```[a-z]*\n.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^(?:\$ )?(xapi [^\n]+)", RegexOptions.Multiline)]
    private static partial Regex Line();

    [GeneratedRegex("`(xapi [^`\n]+)`")]
    private static partial Regex Inline();

    [GeneratedRegex(@"\$\((xapi [^)\n]+)\)")]
    private static partial Regex Substituted();

    [GeneratedRegex("""'[^']*'|"[^"]*"|\S+""")]
    private static partial Regex Word();
}
