using System.Diagnostics;
using System.Globalization;

namespace XApi.Tests.Sandbox;

/// <summary>A process that has a sandbox ends by the signals that end any other.</summary>
[TestFixture]
[Category("Slow")]
[Platform(Exclude = "Win", Reason = "Signals are sent by kill.")]
internal sealed class SandboxSignalTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [TestCase("INT", 2)]
    [TestCase("TERM", 15)]
    public async Task A_signal_ends_the_program(string signal, int number)
    {
        Assume.That(IsIgnored(number), Is.False, "The process that runs the tests ignores the signal, which programs inherit.");
        var program = Path.Combine(TestContext.CurrentContext.TestDirectory, "XApi.TestProcess.dll");
        using var process = Process.Start(
            new ProcessStartInfo("dotnet", [program, "sandbox"]) { RedirectStandardOutput = true, RedirectStandardInput = true }
        )!;
        try
        {
            Assert.That(await process.StandardOutput.ReadLineAsync().WaitAsync(Patience), Is.EqualTo("ready"));

            using var kill = Process.Start("kill", ["-s", signal, process.Id.ToString(CultureInfo.InvariantCulture)]);
            await process.WaitForExitAsync().WaitAsync(Patience);

            Assert.That(process.ExitCode, Is.EqualTo(128 + number));
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    private static bool IsIgnored(int signal)
    {
        const string Name = "SigIgn:";
        const string Status = "/proc/self/status";
        var mask = File.Exists(Status)
            ? File.ReadLines(Status).FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal))
            : null;
        return mask is not null
            && (ulong.Parse(mask[Name.Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) >> (signal - 1) & 1) == 1;
    }
}
