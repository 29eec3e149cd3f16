using System.Diagnostics;
using XApi.Sandbox;
using XApi.Tests.Authentication;

namespace XApi.Tests.Streaming;

/// <summary>A process that follows a stream is killed (-9) at random moments: the next one resumes, and no Tweet is lost.</summary>
[Category("Slow")]
public class KilledStreamTests
{
    private string _folder = null!;

    private string Output => Path.Combine(_folder, "ids");

    [SetUp]
    public void SetUp() => _folder = Directory.CreateTempSubdirectory("xapi-killed-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [TestCase(1)]
    public async Task No_kill_loses_a_Tweet_and_each_repeats_one_at_most(int seed)
    {
        const int kills = 5;
        var random = new Random(seed);
        await using var sandbox = await XSandbox.StartAsync(
            new()
            {
                AccessLevel = XAccessLevel.Enterprise,
                MaxStreamConnections = 100,
                EnforceRateLimits = false,
                TimeProvider = TimeProvider.System,
                Users = 100,
                Tweets = 500,
            }
        );
        using var x = sandbox.CreateClient();
        await x.FilteredStream.SyncRulesAsync([new() { Value = "zebra" }]);
        using var over = new CancellationTokenSource();
        var posted = new List<string>();
        Task? posting = null;
        for (var kill = 0; kill <= kills; kill++)
        {
            using var process = Follow(sandbox);
            try
            {
                if (posting is null)
                {
                    // From when on nothing may be lost: the first process has connected.
                    await Eventually.TrueAsync(() => sandbox.Streams.Open == 1, "the first process follows the stream");
                    posting = PostAsync(sandbox, posted, new Random(seed), over.Token);
                }

                if (kill == kills)
                {
                    break;
                }

                // At any moment: while it starts, connects, recovers or works.
                var before = Lines().Length;
                var so = random.Next(0, 12);
                await Eventually.TrueAsync(() => Lines().Length >= before + so, $"{so} more Tweets were worked on");
            }
            finally
            {
                process.Kill();
                await process.WaitForExitAsync();
            }
        }

        await over.CancelAsync();
        await posting!;
        using (var last = Follow(sandbox))
        {
            await Eventually.TrueAsync(() => Lines().Distinct().Count() >= posted.Count, "the last process has recovered all");
            last.Kill();
            await last.WaitForExitAsync();
        }

        var worked = Lines();
        Assert.That(worked.Distinct(), Is.EquivalentTo(posted), "none is lost");
        Assert.That(worked.Length - posted.Count, Is.LessThanOrEqualTo(kills + 2), "only what was being worked on comes again");
    }

    private Process Follow(XSandbox sandbox) =>
        Programs.Start(
            Programs.Dotnet,
            Path.Combine(TestContext.CurrentContext.TestDirectory, "XApi.TestProcess.dll"),
            "stream",
            sandbox.BaseAddress.ToString(),
            sandbox.BearerToken,
            Path.Combine(_folder, "position"),
            Output
        );

    // A line that a kill has cut off is no line.
    private string[] Lines()
    {
        if (!File.Exists(Output))
        {
            return [];
        }

        using var file = new StreamReader(new FileStream(Output, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        var text = file.ReadToEnd();
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private static async Task PostAsync(XSandbox sandbox, List<string> posted, Random random, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            posted.Add(sandbox.Post($"A zebra, the {posted.Count}th"));
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(5, 60)), TimeProvider.System, CancellationToken.None);
        }
    }
}
