using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using XApi.Sandbox;

namespace XApi.Tests.Costs;

/// <summary>Processes that share a budget never exceed it together, each with fifty calls at once.</summary>
[TestFixture]
[Category("Slow")]
internal sealed class ProcessBudgetTests
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"xapi-processes-{Guid.NewGuid():N}.db");

    [TearDown]
    public void Delete()
    {
        SqliteConnection.ClearAllPools();
        File.Delete(_file);
    }

    [Test]
    public async Task Three_processes_spend_a_budget_whole_and_no_more()
    {
        await using var sandbox = await XSandbox.StartAsync(
            new XSandboxOptions { TimeProvider = TimeProvider.System, EnforceRateLimits = false }
        );
        await new DbCostStore(SqliteFactory.Instance.CreateDataSource($"Data Source={_file}")).CreateTablesAsync();
        var processes = Enumerable.Range(0, 3).Select(number => Start(sandbox, sandbox.Users.Skip(1 + (number * 60)).Take(60))).ToList();
        try
        {
            foreach (var process in processes)
            {
                Assert.That(await process.StandardOutput.ReadLineAsync().WaitAsync(Eventually.Patience), Is.EqualTo("ready"));
            }

            var paid = 0;
            processes.ForEach(process => process.StandardInput.WriteLine());
            foreach (var process in processes)
            {
                var said = await process.StandardOutput.ReadLineAsync().WaitAsync(Eventually.Patience);
                paid += int.Parse(said!.Split(' ')[1], CultureInfo.InvariantCulture);
            }

            // Ninety of a hundred and eighty.
            Assert.That((paid, sandbox.Charges.Sum(charge => charge.Usd)), Is.EqualTo((90, 0.9m)));
        }
        finally
        {
            foreach (var process in processes)
            {
                process.Kill();
                process.Dispose();
            }
        }
    }

    private Process Start(XSandbox sandbox, IEnumerable<SandboxUser> users) =>
        Process.Start(
            new ProcessStartInfo(
                "dotnet",
                [
                    Path.Combine(TestContext.CurrentContext.TestDirectory, "XApi.TestProcess.dll"),
                    "budget",
                    sandbox.BaseAddress.ToString(),
                    _file,
                    sandbox.BearerToken,
                    "0.9",
                    .. users.Select(user => user.Id),
                ]
            )
            {
                RedirectStandardOutput = true,
                RedirectStandardInput = true,
            }
        )!;
}
