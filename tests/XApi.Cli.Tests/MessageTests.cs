using XApi.Cli;
using XApi.Cli.Collecting;
using XApi.Tests.Support;

namespace XApi.Tests;

/// <summary>Messages that can't be written: the terminal has hung up, or the disk of a log is full.</summary>
[TestFixture]
internal sealed class MessageTests : ToolTests
{
    [Test]
    public async Task A_collection_ends_whole_where_its_messages_can_not_be_written()
    {
        var (file, environment) = (Path.Combine(Folder, "snow.jsonl"), LoggedIn);

        var exit = await CommandTree.RunAsync(
            ["search", "snow", "--out", file, "-v"],
            Deaf(TimeProvider.System, name => environment.GetValueOrDefault(name))
        );

        Assert.That(exit, Is.Zero);
        Assert.That(Manifest.Read(file + ".manifest.json").State, Is.EqualTo(CollectionState.Complete));
    }

    [Test, Platform("Linux")]
    public async Task A_full_disk_under_the_messages_ends_nothing()
    {
        var file = Path.Combine(Folder, "snow.jsonl");
        var result = await Tool.BashAsync($"xapi search snow --out '{file}' 2> /dev/full; echo $?", LoggedIn);

        Assert.That(result.Lines[^1], Is.EqualTo("0"));
        Assert.That(Manifest.Read(file + ".manifest.json").State, Is.EqualTo(CollectionState.Complete));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Progress_that_can_not_be_written_is_lost(bool isTerminal)
    {
        var clock = new FakeClock();
        var progress = ProgressOn(Deaf(clock, _ => null, isTerminal));

        Assert.That(() => clock.Advance(TimeSpan.FromMinutes(1)), Throws.Nothing);
        Assert.That(progress.Dispose, Throws.Nothing);
    }

    [Test]
    public async Task Progress_on_a_terminal_that_is_paused_leaves_out_what_falls_due_meanwhile()
    {
        var clock = new FakeClock();
        using var paused = new Paused();
        using var progress = ProgressOn(TerminalOf(paused, clock, _ => null, isTerminal: false));
        var first = Task.Run(() => clock.Advance(TimeSpan.FromSeconds(30)));
        Assert.That(await paused.Begun.WaitAsync(Eventually.Patience), "nothing is written");

        await Task.Run(() => clock.Advance(TimeSpan.FromMinutes(10))).WaitAsync(Eventually.Patience);
        paused.Resumed.Release();
        await first.WaitAsync(Eventually.Patience);

        Assert.That(paused.Lines, Is.EqualTo(1));
    }

    [Test]
    public void Messages_of_several_threads_are_whole_lines()
    {
        var text = new StringWriter();
        var writer = new MessageWriter(text);

        Parallel.For(0, 1000, i => writer.WriteLine($"{i % 10}{new string('x', 100)}"));

        Assert.That(
            text.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries),
            Has.Length.EqualTo(1000).And.All.Length.EqualTo(101)
        );
    }

    private static Progress ProgressOn(Terminal terminal)
    {
        var manifest = new Manifest
        {
            Client = "test",
            Command = "test",
            Request = [],
            File = "test",
            Rows = "tweets",
        };
        return new Progress(terminal, () => manifest, new Nothing(), limit: null, budget: null);
    }

    private static Terminal Deaf(TimeProvider clock, Func<string, string?> variables, bool isTerminal = true) =>
        TerminalOf(new HungUp(), clock, variables, isTerminal);

    private static Terminal TerminalOf(Stream messages, TimeProvider clock, Func<string, string?> variables, bool isTerminal) =>
        new()
        {
            In = TextReader.Null,
            Out = TextWriter.Null,
            OutBytes = Stream.Null,
            Error = new StreamWriter(messages) { AutoFlush = true },
            IsErrorTerminal = isTerminal,
            Variables = variables,
            Time = clock,
        };

    private sealed class Paused : MemoryStream
    {
        public SemaphoreSlim Begun { get; } = new(0);

        public SemaphoreSlim Resumed { get; } = new(0);

        public int Lines { get; private set; }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Begun.Release();
            Assert.That(Resumed.Wait(Eventually.Patience), "it stays paused");
            Lines++;
        }

        protected override void Dispose(bool disposing)
        {
            Begun.Dispose();
            Resumed.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class HungUp : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("Input/output error");

        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("Input/output error");
    }

    private sealed class Nothing : ICollectionSource
    {
        public IAsyncEnumerable<CollectionStep> ReadAsync(string? position, Func<long?> needed, CancellationToken cancel) =>
            AsyncEnumerable.Empty<CollectionStep>();
    }
}
