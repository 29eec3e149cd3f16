using XApi.Cli;
using XApi.Sandbox;

namespace XApi.Tests.Collecting;

/// <summary>Searches of the last seven days that are resumed when what was asked for starts earlier than that.</summary>
[TestFixture]
[NonParallelizable]
internal sealed class ReachTests : CollectionTests
{
    private const string Query = "-is:retweet (snow OR coffee OR the OR a OR is OR to OR of)";
    private static readonly DateTimeOffset Start = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Since = Start - TimeSpan.FromDays(6);

    private readonly FakeClock _clock = new(Start);

    protected override XSandboxOptions Options => base.Options with { TimeProvider = _clock };

    [SetUp]
    public void SetClock() => _clock.Jump(Start - _clock.GetUtcNow());

    [TestCase(100)]
    [TestCase(105)]
    public async Task What_is_still_in_reach_is_collected_and_what_is_not_is_said(int limit)
    {
        await SearchAsync("whole.jsonl");
        await SearchAsync("some.jsonl", "--limit", $"{limit}");

        _clock.Jump(TimeSpan.FromDays(2));
        await SearchAsync("some.jsonl", "--limit", $"{limit + 100}", "--resume");
        var limited = Manifest("some.jsonl").GetProperty("gaps").GetArrayLength();
        _clock.Jump(TimeSpan.FromHours(1));
        var message = await SearchAsync("some.jsonl", "--resume");

        var horizon = _clock.GetUtcNow() - TimeSpan.FromDays(7);
        var whole = Rows("whole.jsonl");
        var reached = Ids("whole.jsonl").Where((_, i) => whole[i].GetProperty("created_at").GetDateTimeOffset() >= horizon).ToList();
        var manifest = Manifest("some.jsonl");
        Assert.Multiple(() =>
        {
            Assert.That(reached, Has.Count.GreaterThan(limit + 100).And.Count.LessThan(whole.Count));
            Assert.That(Ids("some.jsonl"), Is.EqualTo(reached), "In the order of a search that was not broken off.");
            Assert.That(manifest.GetProperty("state").GetString(), Is.EqualTo("complete"));
            Assert.That(manifest.GetProperty("duplicates").GetInt64(), Is.Zero);
            Assert.That(limited, Is.Zero, "Nothing is lost to a limit.");
            Assert.That(Gap(manifest), Is.EqualTo((Since, horizon, "lost")));
            Assert.That(message, Does.Contain("reaches back to 2024-04-26T13:00:00Z by now").And.Contain("1 gap"));
            Assert.That(
                manifest.GetProperty("cost_usd").GetDecimal(),
                Is.LessThan((reached.Count + 20) * 0.005m),
                "Two limits have cut a response of ten; nothing else is paid for twice."
            );
        });
    }

    [TestCase("--since")]
    [TestCase("--until")]
    public async Task A_search_of_which_nothing_is_in_reach_any_more_is_complete(string option)
    {
        var (time, start) = option == "--since" ? (Since, Since) : (Start - TimeSpan.FromDays(1), Start - TimeSpan.FromDays(7));
        await CollectSearchAsync("some.jsonl", option, $"{time:O}", "--limit", "100");
        var requests = Sandbox.Requests.Count;
        var last = XId.GetTime(Ids("some.jsonl")[^1])!.Value;

        _clock.Jump(TimeSpan.FromDays(8));
        await CollectSearchAsync("some.jsonl", option, $"{time:O}", "--resume");

        Assert.That(Sandbox.Requests.Count, Is.EqualTo(requests));
        Assert.That(Ids("some.jsonl"), Has.Count.EqualTo(100));
        Assert.That(Manifest("some.jsonl").GetProperty("state").GetString(), Is.EqualTo("complete"));
        Assert.That(Gap(Manifest("some.jsonl")), Is.EqualTo((start, last, "lost")));
    }

    private Task<string> SearchAsync(string name, params string[] arguments) =>
        CollectSearchAsync(name, ["--since", $"{Since:O}", .. arguments]);

    private async Task<string> CollectSearchAsync(string name, params string[] arguments)
    {
        var (messages, environment) = (new StringWriter(), LoggedIn);
        var terminal = new Terminal
        {
            In = TextReader.Null,
            Out = TextWriter.Null,
            OutBytes = Stream.Null,
            Error = messages,
            Variables = name => environment.GetValueOrDefault(name),
            Time = _clock,
        };
        var exit = await CommandTree.RunAsync(["search", Query, "--out", File(name), .. arguments], terminal);
        Assert.That(exit, Is.Zero, messages.ToString());
        return messages.ToString();
    }

    private static (DateTimeOffset From, DateTimeOffset To, string? Recovery) Gap(System.Text.Json.JsonElement manifest)
    {
        var gap = manifest.GetProperty("gaps").EnumerateArray().Single();
        return (
            gap.GetProperty("from").GetDateTimeOffset(),
            gap.GetProperty("to").GetDateTimeOffset(),
            gap.GetProperty("recovery").GetString()
        );
    }
}
