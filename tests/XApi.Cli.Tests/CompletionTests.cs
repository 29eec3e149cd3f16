using XApi.Tests.Support;

namespace XApi.Tests;

/// <summary>xapi completion, and what it asks the tool.</summary>
[TestFixture]
internal sealed class CompletionTests : ToolTests
{
    [TestCase("xapi call GetTwe", "GetTweet")]
    [TestCase("xapi call SearchRecent --tweet.fields created_at,auth", "created_at,author_id")]
    [TestCase("xapi call SearchRecent --sort-order rel", "relevancy")]
    [TestCase("xapi call SearchRecent --max", "--max-results")]
    [TestCase("xapi foll", "followers")]
    [TestCase("xapi query explain --js", "--json")]
    public async Task What_is_typed_is_completed(string line, string completion)
    {
        var result = await RunAsync($"[suggest:{line.Length}]", line);

        Assert.That(result.Exit, Is.Zero, result.Error);
        Assert.That(result.Lines, Has.Some.EqualTo(completion));
    }

    [Test]
    public async Task Bash_completes_with_the_script()
    {
        const string Line = "xapi call GetTweetA";
        var result = await Tool.BashAsync(
            $"""
            eval "$(xapi completion bash)"
            COMP_LINE='{Line}' COMP_POINT={Line.Length} COMP_WORDS=(xapi call GetTweetA) COMP_CWORD=2
            _xapi 2>/dev/null
            echo "$COMPREPLY"
            """,
            Bare
        );

        Assert.That(result.Lines[^1], Is.EqualTo("GetTweetAnalytics"), result.Error);
    }

    [Test]
    public async Task Zsh_completes_with_the_script()
    {
        if (!File.Exists("/usr/bin/zsh"))
        {
            Assert.Ignore("There is no /usr/bin/zsh.");
        }

        // What zsh's completion system has within a completion, by hand.
        var result = await Tool.BashAsync(
            """
            export script="$(xapi completion zsh)"
            export -f xapi
            shim="$(mktemp -d)"
            printf '#!/bin/bash\nxapi "$@"\n' > "$shim/xapi"
            chmod +x "$shim/xapi"
            PATH="$shim:$PATH" zsh -c 'compdef() { :; }; compadd() { shift; print -l -- "$@"; }
                eval "$script"; words=(xapi call GetTweetA); CURRENT=3; _xapi'
            rm -r "$shim"
            """,
            Bare
        );

        Assert.That(result.Lines, Is.EqualTo(new[] { "GetTweetAnalytics" }), result.Error);
    }
}
