using System.Diagnostics;
using XApi.Orleans;

namespace XApi.Tests.Simulation;

/// <summary>What docs/many-machines.md says of ten thousand workers and a million users, held against the grains.</summary>
[TestFixture]
[NonParallelizable] // It takes times.
internal sealed class CapacityTests
{
    private const double Seconds = 24 * 60 * 60;

    // What concerns a user concerns nobody else, so that a part of them shows what all do.
    [TestCase(1000)]
    [TestCase(100, Explicit = true, Reason = "It takes minutes.")]
    [Category("Slow")]
    public async Task A_day_of_a_million_users_and_ten_thousand_workers(int part)
    {
        var day = new SimulatedDay(1_000_000 / part, 10_000 / part);
        await day.RunAsync();

        double Rate(double count) => count * part / Seconds;
        double OfMinute(long count) => count * part / 60.0;
        var tokenWrites = Rate(day.Tokens.Writes - day.LoginWrites);
        var tokenMessages = Rate(day.TokenGrains.Messages - day.LoginMessages);
        var limitMessages = Rate(day.LimitGrains.Messages);
        TestContext.Out.WriteLine(
            $"""
            For a million users, a second, over the day:
            calls                {Rate(day.Calls), 8:0} (busiest minute {OfMinute(day.Busiest):0})
            refreshes            {Rate(day.Refreshes), 8:0}, {day.Meetings} workers met at a token
            messages, tokens     {tokenMessages, 8:0}
            messages, limits     {limitMessages, 8:0}, {(double)day.LimitGrains.Messages / day.Calls:0.00} for each call
            token rows           {tokenWrites, 8:0} writes, {Rate(day.Tokens.Reads), 0:0} reads
            limit rows           {Rate(day.Limits.Writes), 8:0} writes, {Rate(day.Limits.Removals):0} removals, {Rate(
                day.Limits.Reads
            ):0} reads
            writes and removals  {tokenWrites + Rate(day.Limits.Writes + day.Limits.Removals), 8:0} (busiest minute {OfMinute(
                day.BusiestWrites
            ):0})
            in memory, at most: {day.MostTokenGrains * part} tokens, {day.MostLimitGrains * part} limits; {day.Limits.Rows
                * part} rows of limits at the end
            """
        );
        Assert.Multiple(() =>
        {
            Assert.That(day.Refused, Is.Zero);
            Assert.That(Rate(day.Calls), Is.EqualTo(1111).Within(3).Percent);
            Assert.That(
                Rate(day.Refreshes),
                Is.EqualTo(125).Within(5).Percent,
                "fewer than 139: a token is refreshed when its user calls again"
            );
            Assert.That(tokenWrites, Is.EqualTo(2 * Rate(day.Refreshes)).Within(1).Percent, "one to lock, one to store");
            Assert.That((double)day.LimitGrains.Messages / day.Calls, Is.InRange(2, 3), "one to ask, one or two to report");
            Assert.That(day.Limits.Rows, Is.LessThanOrEqualTo(day.MostLimitGrains), "of windows that are over nothing stays");
        });
    }

    [Test]
    [Category("Slow")]
    public void What_a_report_costs_does_not_grow_with_the_number_of_processes()
    {
        var (few, many) = (Cost(100), Cost(10_000));
        TestContext.Out.WriteLine($"{few.TotalMicroseconds:0.00} µs with 100 processes, {many.TotalMicroseconds:0.00} µs with 10,000");
        Assert.That(many, Is.LessThan(10 * few));
    }

    // The best of several rounds, in each of which every process reports and asks.
    private static TimeSpan Cost(int processes)
    {
        var (clock, pool, best) = (new FakeClock(), new PermitPool(), TimeSpan.MaxValue);
        var names = Enumerable.Range(0, processes).Select(process => $"{process}").ToList();
        for (var round = 1; round <= 100_000 / processes || round < 20; round++)
        {
            var now = clock.GetUtcNow();
            var watch = Stopwatch.StartNew();
            foreach (var name in names)
            {
                pool.Exchange(
                    new LimitReport
                    {
                        Process = name,
                        Number = round,
                        Requests = 100_000,
                        Window = TimeSpan.FromMinutes(15),
                        Held = 1,
                        Uncounted = round,
                        Waiting = 1,
                    },
                    now
                );
            }

            best = watch.Elapsed / processes < best ? watch.Elapsed / processes : best;
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        return best;
    }
}
