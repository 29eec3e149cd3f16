using System.Diagnostics;
using XApi.Sandbox;

namespace XApi.Tests;

/// <summary>A job over many users, all of whose silos are killed (-9) at once: others continue it, though nobody starts it again.</summary>
[TestFixture]
[Category("Slow")]
[Parallelizable(ParallelScope.Self)]
internal sealed class KilledCollectionTests
{
    private const int Silos = 3;

    private readonly List<Silo> _silos = [];
    private RedisServer _redis;
    private string _folder;

    [SetUp]
    public async Task Begin()
    {
        _folder = Directory.CreateTempSubdirectory("xapi-pieces-").FullName;
        _redis = await RedisServer.StartAsync();
    }

    [TearDown]
    public void End()
    {
        _silos.ForEach(silo => silo.Dispose());
        _silos.Clear();
        _redis?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [TestCase(6_000, 1)]
    [TestCase(100_000, 1, Explicit = true, Reason = "It takes minutes.")]
    public async Task A_job_resumes_after_all_silos_were_killed(int users, int kills)
    {
        await using var sandbox = await XSandbox.StartAsync(
            new()
            {
                MaxRateLimitWindow = TimeSpan.FromSeconds(5),
                TimeProvider = TimeProvider.System,
                Users = users,
                Tweets = 500,
            }
        );
        var ids = sandbox.Users.Select(user => user.Id).ToList();
        var list = Path.Combine(_folder, "ids");
        var pieces = users / 100;
        Hold(pieces / (kills + 1));
        await StartAsync("collect", _folder, list);
        var watch = Stopwatch.StartNew();
        await File.WriteAllLinesAsync($"{list}.new", ids);
        File.Move($"{list}.new", list);
        for (var kill = 1; kill <= kills; kill++)
        {
            var enough = kill * pieces / (kills + 1);
            await UntilAsync(() => Pieces().Count >= enough, "more pieces are collected");
            _silos.ForEach(silo => silo.Kill());
            Report($"all silos killed, {Pieces().Count} pieces of {pieces} collected");
            _silos.ForEach(silo => silo.Dispose());
            _silos.Clear();
            sandbox.ClearScripts();
            if (kill < kills)
            {
                Hold(pieces / (kills + 1));
            }

            await StartAsync("continue", _folder);
            Report("as many are ready again");
        }

        // On a busy machine the others may take a silo that is slow for dead, and it ends: those that are left collect its pieces.
        await UntilAsync(
            () => _silos.TrueForAll(silo => silo.IsDead || silo.HasSaid("done")) && _silos.Exists(silo => silo.HasSaid("done")),
            "the job is over"
        );
        var taken = _silos.Count(silo => silo.IsDead);
        var progress = _silos.First(silo => silo.HasSaid("done")).SaidBefore("done");
        Report(progress);
        var again = Directory.GetFiles(_folder, "*.again").Length;
        Report($"{again} pieces were collected twice, {taken} silos were taken for dead");
        Assert.That(progress, Does.Contain("Status = Complete").And.Contain($"Done = {pieces},"));
        Assert.That(Pieces().SelectMany(File.ReadAllLines), Is.EquivalentTo(ids));
        Assert.That(again, Is.LessThanOrEqualTo(((kills * Silos) + taken) * 4), "only what was under way is collected again");

        // So many more calls are served; what is under way then waits for its silo to be killed.
        void Hold(int calls)
        {
            sandbox.Delay(XOperation.GetUsers, TimeSpan.FromMilliseconds(20), calls + (Silos * 2));
            sandbox.Delay(XOperation.GetUsers, TimeSpan.FromHours(1), int.MaxValue);
        }

        async Task StartAsync(params string[] work)
        {
            for (var i = 0; i < Silos; i++)
            {
                _silos.Add(await Silo.StartAsync(_redis, sandbox, work));
            }
        }

        void Report(string what) => TestContext.Out.WriteLine($"{watch.Elapsed.TotalSeconds:0.0} s: {what}");
    }

    private List<string> Pieces() => [.. Directory.GetFiles(_folder, "*.txt")];

    private Task UntilAsync(Func<bool> condition, string what) => Silo.UntilAsync(condition, what, TimeSpan.FromMinutes(5), _silos);
}
