using System.Text.RegularExpressions;

namespace XApi.Tests;

/// <summary>samples/Fleet, built from the packages alone: it starts its silos, its Redis and its X itself.</summary>
[TestFixture]
[Category("Slow")]
internal sealed class FleetTests
{
    private const string Redis = "/usr/bin/redis-server";
    private string _folder = null!;

    [OneTimeSetUp]
    public async Task Build() => _folder = await SampleProject.BuildAsync("Fleet");

    [Test]
    public async Task The_stream_is_taken_over_twice_no_Tweet_is_lost_and_no_call_refused()
    {
        if (!File.Exists(Redis))
        {
            Assert.Ignore($"There is no {Redis}; apt-get install redis-server brings it.");
        }

        using var process = SampleProject.Start(_folder, "Fleet", []);
        await SampleProject.UntilAsync(() => process.HasExited, process);
        await process.WaitForExitAsync();

        var output = SampleProject.OutputOf(process);
        TestContext.Out.WriteLine(output);
        Assert.That(Regex.Count(output, "Silo [123] has taken the stream over"), Is.EqualTo(2));
        var shares = Regex
            .Match(output, @"silos 1, 2 and 3: (\d+) \+ (\d+) \+ (\d+)\.")
            .Groups.Values.Skip(1)
            .Select(share => int.Parse(share.Value));
        Assert.That(shares, Has.Exactly(3).Items.And.All.InRange(1, 449), "each silo has some of the limit, and none all of it");
        Assert.That(output, Does.Match(@"\d\d+ Tweets were posted, none was lost, [0-5] were handled twice\. X refused 0 of the calls\."));
    }

    [Test]
    public async Task Where_Redis_is_missing_it_says_what_to_install()
    {
        using var process = SampleProject.Start(_folder, "Fleet", [], ("PATH", _folder));
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.EqualTo(1));
        Assert.That(SampleProject.OutputOf(process), Does.Contain("apt-get install redis-server"));
    }
}
