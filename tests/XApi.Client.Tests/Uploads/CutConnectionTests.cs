using System.Diagnostics;
using System.Globalization;
using XApi.Sandbox;
using XApi.Tests.Authentication;

namespace XApi.Tests.Uploads;

/// <summary>A large file over a bad connection, by a process that has little memory.</summary>
[TestFixture]
[Category("Slow")]
internal sealed class CutConnectionTests
{
    private const long Size = 300L * 1024 * 1024;
    private const long Chunk = 2 * 1024 * 1024;
    private const int Cuts = 30;
    private const long HeapLimit = 40L * 1024 * 1024;

    [Test]
    [CancelAfter(540_000)]
    public async Task A_video_of_300_MB_goes_up_over_a_connection_that_is_cut_30_times_in_40_MB_of_memory(CancellationToken limit)
    {
        await using var sandbox = await XSandbox.StartAsync(new() { MediaProcessingTime = TimeSpan.Zero }, limit);
        var random = new Random(20240501);
        await using var relay = new CuttingRelay(sandbox.BaseAddress, Cuts, () => random.Next(6, 12) * 1024 * 1024);

        var (id, heap) = await UploadAsync(relay.Address, sandbox, limit);

        var kept = sandbox.Media.Uploads.Single();
        var check = new GeneratedCheck();
        await kept.CopyToAsync(check, limit);
        var repeated = relay.BytesSent - Size;
        TestContext.Out.WriteLine(
            $"{relay.ConnectionsCut} connections cut in {Cuts} cuts, {repeated / 1048576.0:0.0} MiB sent again, {heap / 1048576.0:0.0} MiB on the heap"
        );
        Assert.Multiple(() =>
        {
            Assert.That(relay.CutsLeft, Is.Zero);
            Assert.That(kept.Id, Is.EqualTo(id));
            Assert.That(kept.Chunks, Has.Count.EqualTo(Size / Chunk).And.All.EqualTo(Chunk));
            Assert.That((check.Length, check.FirstDifference), Is.EqualTo((Size, (long?)null)));
            // A connection carries one chunk at a time. What surrounds the chunks is less than one in a hundred.
            Assert.That(repeated, Is.LessThanOrEqualTo((relay.ConnectionsCut * Chunk) + (Size / 100)));
        });
    }

    // The runtime ends a process that needs more than its limit. Its own code and threads are not counted: a program has those anyway.
    private static async Task<(string Id, long Heap)> UploadAsync(Uri address, XSandbox sandbox, CancellationToken limit)
    {
        var start = new ProcessStartInfo(Programs.Dotnet)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_GCHeapHardLimit"] = HeapLimit.ToString("x", CultureInfo.InvariantCulture) },
        };
        foreach (
            var argument in new[]
            {
                Path.Combine(TestContext.CurrentContext.TestDirectory, "XApi.TestProcess.dll"),
                "upload",
                address.ToString(),
                sandbox.ClientId,
                sandbox.User.AccessToken,
                Size.ToString(CultureInfo.InvariantCulture),
            }
        )
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        await using var end = limit.Register(process.Kill);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(limit), process.StandardError.ReadToEndAsync(limit));
        await process.WaitForExitAsync(limit);
        var words = (await output).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        Assert.That(process.ExitCode, Is.Zero, await errors);
        return (words[1], long.Parse(words[2], CultureInfo.InvariantCulture));
    }
}
