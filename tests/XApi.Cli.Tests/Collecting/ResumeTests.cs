using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using XApi.Sandbox;
using XApi.Tests.Support;

namespace XApi.Tests.Collecting;

[TestFixture]
internal sealed class ResumeTests : CollectionTests
{
    private const string Query = "-is:retweet (snow OR coffee OR the OR a OR is OR to OR of)";

    // The tool waits where the headers say that nothing is left of a window, and the tests together send more than one has.
    protected override XSandboxOptions Options => base.Options with { MaxRateLimitWindow = TimeSpan.FromSeconds(5) };

    [Test, Category("Slow")]
    public async Task A_collection_that_is_killed_fifty_times_is_the_file_of_one_that_was_not()
    {
        await CollectAsync("search", Query, "--out", File("whole.jsonl"));
        await CollectAsync("convert", File("whole.jsonl"), File("whole.parquet"));
        var random = new Random(20240401);
        var killed = 0;
        for (var round = 1; killed < 50; round++)
        {
            var form = round % 2 == 1 ? "jsonl" : "parquet";
            var name = $"killed{round}.{form}";
            while (true)
            {
                var process = Tool.Start(["search", Query, "--out", File(name), "--resume"], LoggedIn);
                if (killed < 50 && await KilledAsync(process, random))
                {
                    killed++;
                    continue;
                }

                await process.WaitForExitAsync();
                Assert.That(process.ExitCode, Is.Zero, await process.StandardError.ReadToEndAsync());
                break;
            }

            Assert.That(System.IO.File.ReadAllBytes(File(name)), Is.EqualTo(System.IO.File.ReadAllBytes(File($"whole.{form}"))));
            if (form == "jsonl")
            {
                Assert.That(Timeless(name), Is.EqualTo(Timeless("whole.jsonl")));
                Assert.That(Manifest(name).GetProperty("runs").GetArrayLength(), Is.LessThanOrEqualTo(killed + 1));
            }
        }

        TestContext.Out.WriteLine($"{killed} kills");
    }

    [TestCase("INT", 130)]
    [TestCase("TERM", 143)]
    public async Task A_signal_keeps_what_there_is_and_says_how_to_continue(string signal, int exit)
    {
        await CollectAsync("search", Query, "--out", File("whole.csv"));
        Sandbox.Delay(XOperation.SearchRecent, TimeSpan.Zero, times: 2);
        Sandbox.Delay(XOperation.SearchRecent, TimeSpan.FromMinutes(1));
        using var process = Tool.Start(["search", Query, "--out", File("cut.csv")], LoggedIn);
        await UntilAsync(() =>
            System.IO.File.Exists(File("cut.csv.manifest.json")) && Manifest("cut.csv").GetProperty("responses").GetInt64() == 2
        );

        Signal(process, signal);
        await process.WaitForExitAsync();
        var error = await process.StandardError.ReadToEndAsync();
        var rows = System.IO.File.ReadAllText(File("cut.csv"));
        Sandbox.ClearScripts();
        await CollectAsync("search", Query, "--out", File("cut.csv"), "--resume");

        Assert.Multiple(() =>
        {
            Assert.That(process.ExitCode, Is.EqualTo(exit), error);
            Assert.That(error, Does.Contain("--resume continues it"));
            Assert.That(
                rows,
                Does.StartWith("id,conversation_id,").And.Contain("snow"),
                "What was collected is in the form that was asked for."
            );
            Assert.That(System.IO.File.ReadAllBytes(File("cut.csv")), Is.EqualTo(System.IO.File.ReadAllBytes(File("whole.csv"))));
        });
    }

    [Test, Category("Slow")]
    public async Task What_a_killed_collection_has_spent_is_in_the_ledger_once()
    {
        Sandbox.Delay(XOperation.SearchRecent, TimeSpan.Zero, times: 2);
        Sandbox.Delay(XOperation.SearchRecent, TimeSpan.FromMinutes(1));
        using var process = Tool.Start(["search", Query, "--out", File("killed.jsonl")], LoggedIn);
        await UntilAsync(() =>
            System.IO.File.Exists(File("killed.jsonl.manifest.json")) && Manifest("killed.jsonl").GetProperty("responses").GetInt64() == 2
        );
        var spent = Manifest("killed.jsonl").GetProperty("cost_usd").GetDecimal();
        var saving = Stopwatch.StartNew();
        while (await SpentAsync() < spent && saving.Elapsed < TimeSpan.FromMinutes(1))
        {
            // The ledger is saved each second.
        }

        await KillAsync(process);
        var killed = await SpentAsync();
        Sandbox.ClearScripts();

        await CollectAsync("search", Query, "--out", File("killed.jsonl"), "--resume");

        Assert.That(spent, Is.GreaterThan(0));
        Assert.That(killed, Is.EqualTo(spent));
        Assert.That(await SpentAsync(), Is.EqualTo(Manifest("killed.jsonl").GetProperty("cost_usd").GetDecimal()));
    }

    private static IEnumerable<XRefusal> Spent => [XRefusal.CreditsDepleted, XRefusal.SpendCap];

    [TestCaseSource(nameof(Spent))]
    public async Task What_is_used_up_in_the_middle_loses_nothing(XRefusal refusal)
    {
        await CollectAsync("search", Query, "--out", File("whole.jsonl"));
        Sandbox.Change(XOperation.SearchRecent, _ => { }, times: 2);
        Sandbox.Change(XOperation.SearchRecent, _ => Sandbox.Refuse(XOperation.SearchRecent, refusal));

        var broke = await RunAsync("search", Query, "--out", File("broke.jsonl"));
        var (state, responses) = (
            Manifest("broke.jsonl").GetProperty("state").GetString(),
            Manifest("broke.jsonl").GetProperty("responses").GetInt64()
        );
        await CollectAsync("search", Query, "--out", File("broke.jsonl"), "--resume");

        Assert.That((broke.Exit, state, responses), Is.EqualTo((7, "budget", 3)), broke.Error);
        Assert.That(System.IO.File.ReadAllBytes(File("broke.jsonl")), Is.EqualTo(System.IO.File.ReadAllBytes(File("whole.jsonl"))));
        Assert.That(Timeless("broke.jsonl"), Is.EqualTo(Timeless("whole.jsonl")));
    }

    [Test]
    public async Task A_Tweet_that_comes_on_two_pages_is_one_row()
    {
        JsonNode? last = null;
        Sandbox.Change(XOperation.SearchRecent, body => last = body["data"]!.AsArray()[^1]!.DeepClone());
        Sandbox.Change(XOperation.SearchRecent, body => body["data"]!.AsArray().Insert(0, last));

        await CollectAsync("search", Query, "--out", File("twice.jsonl"));
        await CollectAsync("search", Query, "--out", File("once.jsonl"));

        Assert.That(Manifest("twice.jsonl").GetProperty("duplicates").GetInt64(), Is.EqualTo(1));
        Assert.That(System.IO.File.ReadAllBytes(File("twice.jsonl")), Is.EqualTo(System.IO.File.ReadAllBytes(File("once.jsonl"))));
    }

    [Test]
    public async Task A_Tweet_that_was_deleted_between_two_runs_takes_no_other_with_it()
    {
        await CollectAsync("search", Query, "--out", File("whole.jsonl"));
        var whole = Ids("whole.jsonl");
        await CollectAsync("search", Query, "--limit", "150", "--out", File("some.jsonl"));
        var deleted = new[] { whole[10], whole[149], whole[150], whole[151], whole[300] };
        foreach (var id in deleted)
        {
            Sandbox.World.Delete(id);
        }

        await CollectAsync("search", Query, "--out", File("some.jsonl"), "--resume");

        Assert.That(Ids("some.jsonl"), Is.EqualTo(whole.Where((id, i) => i < 150 || !deleted.Contains(id))));
    }

    [Test]
    public async Task What_is_there_is_not_written_over()
    {
        System.IO.File.WriteAllText(File("mine.jsonl"), "mine\n");
        var unknown = await RunAsync("search", "snow", "--out", File("mine.jsonl"));
        var resumed = await RunAsync("search", "snow", "--out", File("mine.jsonl"), "--resume");
        await CollectAsync("search", "snow", "--out", File("snow.jsonl"));
        var again = await RunAsync("search", "snow", "--out", File("snow.jsonl"));
        var complete = await CollectAsync("search", "snow", "--out", File("snow.jsonl"), "--resume");

        Assert.Multiple(() =>
        {
            Assert.That((unknown.Exit, resumed.Exit, again.Exit), Is.EqualTo((2, 2, 2)));
            Assert.That(unknown.Error, Does.Contain("exists already"));
            Assert.That(resumed.Error, Does.Contain("exists already"));
            Assert.That(again.Error, Does.Contain("--resume continues it"));
            Assert.That(complete.Error, Does.Contain("is complete"));
            Assert.That(System.IO.File.ReadAllText(File("mine.jsonl")), Is.EqualTo("mine\n"));
        });
    }

    [Test]
    public async Task Another_request_does_not_resume_it_and_the_difference_is_named()
    {
        await CollectAsync("search", "snow", "--since", "2d", "--limit", "20", "--out", File("snow.jsonl"));

        var query = await RunAsync("search", "coffee", "--since", "2d", "--out", File("snow.jsonl"), "--resume");
        var since = await RunAsync("search", "snow", "--since", "3d", "--referenced", "--out", File("snow.jsonl"), "--resume");
        var command = await RunAsync("followers", "me", "--out", File("snow.jsonl"), "--resume");
        var same = await RunAsync("search", "snow", "--since", "2d", "--limit", "30", "--out", File("snow.jsonl"), "--resume");

        Assert.Multiple(() =>
        {
            Assert.That((query.Exit, since.Exit, command.Exit), Is.EqualTo((2, 2, 2)));
            Assert.That(query.Error, Does.Contain("`query` was “snow” and is “coffee”"));
            Assert.That(since.Error, Does.Contain("`since` was “2d” and is “3d”").And.Contain("`referenced` was not set and is “true”"));
            Assert.That(command.Error, Does.Contain("`search`").And.Contain("`followers`"));
            Assert.That(same.Exit, Is.Zero, same.Error);
            Assert.That(Ids("snow.jsonl"), Is.Unique.And.Count.EqualTo(30), "Two days ago is when it was when the collection started.");
        });
    }

    [Test]
    [Platform("Linux")]
    public async Task A_disk_that_is_full_loses_nothing_that_was_said_to_be_there()
    {
        await CollectAsync("search", Query, "--out", File("whole.jsonl"));
        var most = new FileInfo(File("whole.jsonl")).Length / 2 / 1024;
        var (exit, error) = await FullAsync(most, "search", Query, "--out", File("full.jsonl"));
        var manifest = Manifest("full.jsonl");
        await CollectAsync("search", Query, "--out", File("full.jsonl"), "--resume");

        Assert.Multiple(() =>
        {
            Assert.That(exit, Is.EqualTo(1), error);
            Assert.That(error, Does.Contain("full.jsonl"));
            Assert.That(manifest.GetProperty("count").GetInt64(), Is.GreaterThan(0));
            Assert.That(System.IO.File.ReadAllBytes(File("full.jsonl")), Is.EqualTo(System.IO.File.ReadAllBytes(File("whole.jsonl"))));
        });
    }

    [TestCase("sqlite")]
    [TestCase("csv")]
    [Platform("Linux")]
    public async Task A_file_that_finds_no_room_does_not_hide_why_the_collection_ended(string form)
    {
        foreach (var name in new[] { $"some.{form}", "some.jsonl.gz" })
        {
            await RunAsync("search", Query, "--budget", "1", "--out", File(name));
        }

        // Room for the rows as they are collected, and not for the file that is made of them.
        var (made, rows) = (new FileInfo(File($"some.{form}")).Length, new FileInfo(File("some.jsonl.gz")).Length);
        var (exit, error) = await FullAsync((made + rows) / 2 / 1024, "search", Query, "--budget", "1", "--out", File($"full.{form}"));
        var state = Manifest($"full.{form}").GetProperty("state").GetString();
        await RunAsync("search", Query, "--budget", "1", "--out", File($"full.{form}"), "--resume");

        Assert.Multiple(() =>
        {
            Assert.That(exit, Is.EqualTo(7), error);
            Assert.That(error, Does.Contain("could not be finished").And.Contain($"full.{form}"));
            Assert.That(state, Is.EqualTo("running"));
            Assert.That(System.IO.File.ReadAllBytes(File($"full.{form}")), Is.EqualTo(System.IO.File.ReadAllBytes(File($"some.{form}"))));
        });
    }

    /// <summary>
    /// Runs the tool where a file may have so many kilobytes. The system kills who writes more, unless it ignores that signal, and then the write fails as on a
    /// full disk.
    /// </summary>
    private async Task<(int Exit, string Error)> FullAsync(long most, params string[] arguments)
    {
        var start = new ProcessStartInfo(
            "bash",
            ["-c", $"trap '' XFSZ; ulimit -f {most}; exec dotnet \"$@\"", "bash", Tool.Path, .. arguments]
        )
        {
            RedirectStandardError = true,
        };
        foreach (var (name, value) in LoggedIn)
        {
            start.Environment[name] = value;
        }

        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        start.Environment["COMPlus_EnableDiagnostics"] = "0";
        using var process = Process.Start(start)!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, error);
    }

    private async Task<decimal> SpentAsync() =>
        (await RunAsync("cost", "--json")).Lines.Sum(line => JsonNode.Parse(line)!["usd"]!.GetValue<decimal>());

    // At some byte of some page: after so many requests, and a moment that is shorter than a page takes.
    private async Task<bool> KilledAsync(Process process, Random random)
    {
        var before = Sandbox.Requests.Count;
        var pages = random.Next(0, 4);
        var moment = TimeSpan.FromMilliseconds(random.Next(0, 60));
        while (Sandbox.Requests.Count <= before + pages)
        {
            if (process.HasExited)
            {
                return false;
            }

            await Task.Delay(2);
        }

        await Task.Delay(moment);
        if (process.HasExited)
        {
            return false;
        }

        await KillAsync(process);
        process.Dispose();
        return true;
    }
}
