using XApi.Cli;
using XApi.Cli.Output;
using XApi.Tests.Support;

namespace XApi.Tests;

/// <summary>What is written where, and how it looks.</summary>
[TestFixture]
internal sealed class OutputTests : ToolTests
{
    private const char Escape = '\u001b';

    [Test]
    public async Task There_are_no_colours_in_a_pipe_unless_asked_for()
    {
        var plain = await RunAsync("search", "snow", "-n", "1");
        var colored = await RunAsync("search", "snow", "-n", "1", "--color", "always");

        Assert.That(plain.Output, Does.Not.Contain(Escape));
        Assert.That(colored.Output, Does.Contain(Escape));
    }

    [TestCase("always", "cut \uFFFD")]
    [TestCase("never", "cut \\ud83d")]
    public async Task A_text_that_X_has_cut_within_a_character_is_shown(string color, string text)
    {
        Sandbox.Respond(XOperation.GetTweet, """{"data":{"id":"20","text":"cut \ud83d"}}""");

        var shown = await RunAsync("call", "GetTweet", "--id", "20", "--color", color);

        Assert.That((shown.Exit, shown.Error), Is.EqualTo((0, "")));
        Assert.That(shown.Output, Does.Contain(text));
    }

    [TestCase(null, "xterm", ColorChoice.Auto, true)]
    [TestCase("1", "xterm", ColorChoice.Auto, false)]
    [TestCase("", "xterm", ColorChoice.Auto, true)]
    [TestCase(null, "dumb", ColorChoice.Auto, false)]
    [TestCase("1", "xterm", ColorChoice.Always, true)]
    [TestCase(null, "xterm", ColorChoice.Never, false)]
    public void Colours_are_for_terminals_that_want_them(string? noColor, string term, ColorChoice choice, bool has)
    {
        var terminal = Of(
            new StringWriter(),
            name =>
                name == "NO_COLOR" ? noColor
                : name == "TERM" ? term
                : null
        );

        Assert.That(new Screen(terminal, choice).HasColors, Is.EqualTo(has));
    }

    // Columns of a terminal, as wcwidth and the width of emoji sequences are: two for East Asian letters and for a whole emoji.
    [TestCase("snow", 4)]
    [TestCase("雪が降る", 8)]
    [TestCase("한국어", 6)]
    [TestCase("ｱｲｳ", 3)]
    [TestCase("👩‍👩‍👧‍👦", 2)]
    [TestCase("🇯🇵", 2)]
    [TestCase("👍🏽", 2)]
    [TestCase("❤️", 2)]
    [TestCase("e\u0301", 1)]
    public void A_column_is_as_wide_as_what_it_holds(string text, int width)
    {
        var written = new StringWriter();
        new Screen(Of(written, _ => null), ColorChoice.Never).Table(
            ["a-long-heading", "b"],
            [
                [text, "|"],
                ["x", "|"],
            ]
        );

        var lines = written.ToString().Split('\n');
        var column = lines[2].IndexOf('|', StringComparison.Ordinal);
        var spaces = lines[1].IndexOf('|', StringComparison.Ordinal) - text.Length;
        Assert.That(width + spaces, Is.EqualTo(column), lines[1]);
    }

    [Test]
    public void What_people_wrote_does_not_command_the_terminal()
    {
        const string Hostile = "red \u001b[31m, title \u001b]0;x\u0007, back\b, order \u202Etxet, bell \u009b2J";

        Assert.That(SafeText.Of(Hostile).Where(char.IsControl), Is.Empty);
        Assert.That(SafeText.Of(Hostile), Does.Not.Contain('\u202E'));
        Assert.That(SafeText.Of("two\nlines 雪 👩‍👩‍👧‍👦"), Is.EqualTo("two\nlines 雪 👩‍👩‍👧‍👦"));
        Assert.That(SafeText.Line("two\r\nlines\twith a tab"), Is.EqualTo("two lines with a tab"));
    }

    [Test]
    public async Task Help_is_output_and_misuse_is_not()
    {
        var help = await RunAsync("--help");
        var version = await RunAsync("--version");
        var misuse = await RunAsync("serch", "snow");
        var nothing = await RunAsync();

        Assert.That((help.Exit, version.Exit, misuse.Exit, nothing.Exit), Is.EqualTo((0, 0, 2, 2)));
        Assert.That(help.Output, Does.Contain("search").And.Contain("login"));
        Assert.That((misuse.Output, nothing.Output), Is.EqualTo(("", "")));
        Assert.That(misuse.Error, Does.Contain("serch").And.Contain("--help"));
    }

    private static Terminal Of(TextWriter output, Func<string, string?> variables) =>
        new()
        {
            In = TextReader.Null,
            Out = output,
            OutBytes = Stream.Null,
            Error = TextWriter.Null,
            IsOutTerminal = true,
            Width = 80,
            Variables = variables,
        };
}
