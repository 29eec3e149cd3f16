using XApi.Cli;
using XApi.Tests.Support;

namespace XApi.Tests;

/// <summary>The commands of docs/command-line.md, run one after another against <c>xapi sandbox</c> with the variables that it prints.</summary>
[TestFixture]
internal sealed class CommandLinePageTests : ToolTests
{
    // Those of logins have tests of their own, and so have those that run until they are stopped.
    private static readonly string[] Elsewhere =
    [
        "login",
        "logout",
        "profiles",
        "sandbox",
        "mcp",
        "completion",
        "stream",
        "webhook",
        "call FilteredStream",
        "search snow -p",
    ];

    // Bookmarks are changed by OAuth 2.0 alone, a sync asks and nobody is there, and two are no commands as they stand.
    private static readonly Dictionary<string, int> Refused = new()
    {
        ["xapi bookmark 20"] = 3,
        ["xapi rules sync rules.txt"] = 2,
        ["xapi list ID"] = 2,
        ["xapi call GET /2/… --as app"] = 5,
    };

    [Test, Category("Slow")]
    [Platform(Exclude = "Win", Reason = "The variables are printed for a shell.")]
    public async Task The_commands_of_the_guide_run_as_they_are_written()
    {
        string[] files = ["story.txt", "rules.txt", "cat.jpg"];
        foreach (var (file, text) in files.Zip(["One.\n---\nTwo.", "snow -is:retweet", Photo]))
        {
            await File.WriteAllTextAsync(Path.Combine(Folder, file), text, System.Text.Encoding.Latin1);
        }

        using var sandbox = Tool.Start(["sandbox", "--users", "100", "--tweets", "500"], Bare);
        var variables = new Dictionary<string, string?>(Bare);
        try
        {
            for (var i = 0; i < 6; i++)
            {
                var pair = (await sandbox.StandardOutput.ReadLineAsync())!["export ".Length..].Split('=', 2);
                variables[pair[0]] = pair[1].Trim('\'');
            }

            var commands = GuideCommands
                .Of("docs/command-line.md")
                .Where(command => !Elsewhere.Any(other => $"{command} ".StartsWith($"xapi {other} ", StringComparison.Ordinal)))
                .ToList();
            var failed = new List<string>();
            foreach (var command in commands)
            {
                using var error = new StringWriter();
                var exit = await RunAsync(
                    [.. GuideCommands.Arguments(command).Select(word => files.Contains(word) ? Path.Combine(Folder, word) : word)],
                    variables,
                    error
                );
                if (exit != Refused.GetValueOrDefault(command))
                {
                    failed.Add($"{command}: {exit} {error}");
                }
            }

            Assert.That(failed, Is.Empty);
            Assert.That(commands, Has.Count.GreaterThan(35));
        }
        finally
        {
            sandbox.Kill(entireProcessTree: true);
        }
    }

    // In this process, since forty of their own take a minute to start.
    private static async Task<int> RunAsync(string[] arguments, Dictionary<string, string?> variables, TextWriter error)
    {
        using var bytes = new MemoryStream();
        await using var output = new StreamWriter(bytes);
        return await CommandTree.RunAsync(
            arguments,
            new()
            {
                In = TextReader.Null,
                Out = output,
                OutBytes = bytes,
                Error = error,
                Variables = variables.GetValueOrDefault,
            }
        );
    }

    // The head of a JPEG of one pixel.
    private static string Photo =>
        "\u00FF\u00D8\u00FF\u00E0\0\u0010JFIF\0\u0001\u0001\0\0\u0001\0\u0001\0\0\u00FF\u00C0\0\u000B\u0008\0\u0001\0\u0001\u0001\u0001\u0011\0\u00FF\u00D9";
}
