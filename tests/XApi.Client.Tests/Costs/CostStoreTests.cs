namespace XApi.Tests.Costs;

/// <summary>What every store of a ledger keeps.</summary>
public abstract class CostStoreTests
{
    private protected static readonly DateOnly Day = new(2026, 11, 27);
    private protected static readonly DateTimeOffset Later = new(2036, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Test]
    public async Task A_resource_is_charged_once_a_day_for_all_who_read_it()
    {
        var store = await StoreAsync();

        var first = await store.RecordAsync(Read("a", ["1", "2", "2"]));
        var second = await store.RecordAsync(Read("b", ["2", "3"]));
        var tomorrow = await store.RecordAsync(Read("a", ["1"]) with { Day = Day.AddDays(1) });
        var other = await store.RecordAsync(Read("a", ["1"]) with { Kind = "user_read", Item = "user_read", Price = 0.01m });

        Assert.That(
            new[] { first, second, tomorrow, other }.Select(receipt => (receipt.Charged, receipt.Repeats, receipt.Usd)),
            Is.EqualTo([(2, 1, 0.01m), (1, 1, 0.005m), (1, 0, 0.005m), (1, 0, 0.01m)])
        );
        Assert.That(
            await store.ReadAsync(Day, Day),
            Is.EqualTo([
                new CostLine(Day, "SearchRecent", "post_read", "a", 1, 2, 1, 0.01m, 0),
                new CostLine(Day, "SearchRecent", "post_read", "b", 1, 1, 1, 0.005m, 0),
                new CostLine(Day, "SearchRecent", "user_read", "a", 1, 1, 0, 0.01m, 0),
            ])
        );
    }

    [Test]
    public async Task What_is_left_of_budgets_is_read_without_setting_anything_aside()
    {
        using var x = new CostedClient(
            _ => CostedClient.Tweets("1", "2"),
            new CostSettings
            {
                Store = await StoreAsync(),
                Budgets =
                [
                    new XBudget
                    {
                        Name = "day",
                        Period = XBudgetPeriod.Day,
                        Usd = 1,
                        Resources = 3,
                    },
                    new XBudget { Name = "nothing", Usd = decimal.MaxValue },
                ],
            }
        );
        await x.Client.Tweets.GetManyAsync(["1", "2"]);

        var first = await x.Client.Costs.GetBudgetsAsync();
        var second = await x.Client.Costs.GetBudgetsAsync();

        var midnight = new DateTimeOffset(2026, 11, 28, 0, 0, 0, TimeSpan.Zero);
        Assert.That(first, Is.EqualTo(second));
        Assert.That(
            first.Select(budget => (budget.Budget.Name, budget.IsUsd, budget.Spent, budget.Reserved, budget.Left, budget.ResetsAt)),
            Is.EqualTo(new[] { ("day", true, 0.01m, 0m, 0.99m, midnight), ("day", false, 2m, 0m, 1m, (DateTimeOffset?)midnight) })
        );
        await Assert.ThrowsAsync<XBudgetExceededException>(() => x.Client.Tweets.GetManyAsync(["3", "4"]));
        Assert.That((await x.Client.Tweets.GetManyAsync(["1"])).Cost!.Charged, Is.Zero, "there was room for one");
    }

    [Test]
    public async Task What_was_set_aside_in_the_last_period_is_set_aside_in_this_one()
    {
        var store = await StoreAsync();
        CostReservation Of(string id, string period) => new(id, Later, [new(period, 1, 1) { Budget = "hourly" }]);

        Assert.That(await store.ReserveAsync(Of("before", "10:00")), Is.Null);
        var shortage = await store.ReserveAsync(Of("now", "11:00"));
        Assert.That((shortage!.Spent, shortage.Reserved), Is.EqualTo((0m, 1m)));

        // It was charged in this one.
        await store.RecordAsync(Read("a", null) with { Price = 1, Reservation = "before", Counters = [new("11:00", IsUsd: true)] });
        shortage = await store.ReserveAsync(Of("now", "11:00"));
        Assert.That((shortage!.Spent, shortage.Reserved), Is.EqualTo((1m, 0m)));
        Assert.That(await store.ReserveAsync(Of("later", "12:00")), Is.Null);
    }

    [Test]
    public async Task What_is_uncertain_is_kept_apart_and_counts_for_budgets()
    {
        var store = await StoreAsync();
        var counters = new[] { new CostCounter("usd", IsUsd: true) };

        await store.RecordAsync(Read("a", null) with { Price = 0.5m, IsUncertain = true, Counters = counters });
        var receipt = await store.RecordAsync(Read("a", ["1"]) with { Counters = counters });

        Assert.That(receipt.Spent, Is.EqualTo([0.505m]));
        Assert.That(
            await store.ReadAsync(Day, Day),
            Is.EqualTo([new CostLine(Day, "SearchRecent", "post_read", "a", 2, 1, 0, 0.005m, 0.5m)])
        );
    }

    [Test]
    public async Task Reservations_hold_until_they_are_settled_or_given_back()
    {
        var store = await StoreAsync();
        CostClaim[] claims = [new("usd", 0.6m, 1), new("resources", 60, 100)];

        Assert.That(await store.ReserveAsync(new CostReservation("1", Later, claims)), Is.Null);
        var shortage = (await store.ReserveAsync(new CostReservation("2", Later, claims)))!;
        await store.ReleaseAsync("1");
        var free = await store.ReserveAsync(new CostReservation("3", Later, claims));
        await store.RecordAsync(
            Read("a", ["1"]) with
            {
                Reservation = "3",
                Counters = [new("usd", IsUsd: true), new("resources", IsUsd: false)],
            }
        );

        Assert.That((shortage.Left, free), Is.EqualTo((shortage.Claim.Counter == "usd" ? 0.4m : 40m, (CostShortage?)null)));
        var left = (await store.ReserveAsync(new CostReservation("4", Later, [new("resources", 100, 100)])))!;
        Assert.That((left.Spent, left.Reserved), Is.EqualTo((1m, 0m)));
    }

    [Test]
    public async Task Numbers_beyond_any_budget_overflow_nothing()
    {
        var store = await StoreAsync();
        await store.RecordAsync(Read("a", ["1"]) with { Counters = [new("resources", IsUsd: false)] });

        var refused = await store.ReserveAsync(new CostReservation("1", Later, [new("resources", long.MaxValue, 1_000)]));
        var granted = await store.ReserveAsync(new CostReservation("2", Later, [new("resources", 100, long.MaxValue)]));
        var absurd = await store.ReserveAsync(new CostReservation("3", Later, [new("resources", decimal.MaxValue / 2, long.MaxValue)]));

        Assert.That((refused?.Left, granted, absurd is null), Is.EqualTo(((decimal?)999, (CostShortage?)null, false)));
    }

    [Test]
    public async Task What_a_lost_response_may_have_held_is_counted_by_resource()
    {
        var store = await StoreAsync();

        var receipt = await store.RecordAsync(
            Read("a", null) with
            {
                Count = 50,
                IsUncertain = true,
                Counters = [new("resources", IsUsd: false), new("usd", IsUsd: true)],
            }
        );

        Assert.That((receipt.Charged, receipt.Usd), Is.EqualTo((50, 0.25m)));
        Assert.That(receipt.Spent, Is.EqualTo([50m, 0.25m]));
        Assert.That(await store.ReadAsync(Day, Day), Is.EqualTo([new CostLine(Day, "SearchRecent", "post_read", "a", 1, 0, 0, 0, 0.25m)]));
    }

    [Test]
    public async Task Callers_at_once_neither_exceed_a_budget_nor_charge_a_resource_twice()
    {
        var store = await StoreAsync();
        var granted = 0;

        await Parallel.ForEachAsync(
            Enumerable.Range(0, 60),
            new ParallelOptions { MaxDegreeOfParallelism = 12 },
            async (number, token) =>
            {
                var id = $"r{number}";
                if (await store.ReserveAsync(new CostReservation(id, Later, [new("resources", 10, 300)]), token) is null)
                {
                    Interlocked.Increment(ref granted);
                    var ids = Enumerable.Range(0, 10).Select(i => $"{(number * 7 + i) % 100}").ToList();
                    await store.RecordAsync(Read("a", ids) with { Reservation = id, Counters = [new("resources", IsUsd: false)] }, token);
                }
            }
        );

        var line = (await store.ReadAsync(Day, Day))[0];
        Assert.That(line.Charged, Is.LessThanOrEqualTo(100));
        Assert.That(
            (line.Requests, line.Charged + line.Repeats, line.Usd),
            Is.EqualTo(((long)granted, granted * 10L, line.Charged * 0.005m))
        );
    }

    private protected abstract Task<ICostStore> StoreAsync();

    private protected static CostRecord Read(string credential, IReadOnlyList<string>? ids) =>
        new()
        {
            Day = Day,
            Operation = "SearchRecent",
            Item = "post_read",
            Kind = "post_read",
            Credential = credential,
            Price = 0.005m,
            Resources = ids,
        };
}

[TestFixture]
public sealed class MemoryCostStoreTests : CostStoreTests
{
    private protected override Task<ICostStore> StoreAsync() => Task.FromResult<ICostStore>(new MemoryCostStore());
}

/// <summary>In a file of its own.</summary>
[TestFixture]
public sealed class FileCostStoreTests : CostStoreTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("xapi-costs-").FullName;
    private readonly List<FileCostStore> _stores = [];

    private int _files;

    [OneTimeTearDown]
    public void Delete()
    {
        _stores.ForEach(store => store.Dispose());
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task All_that_was_recorded_is_there_after_a_process_was_killed_at_any_byte()
    {
        var file = File();
        var counters = new[] { new CostCounter("usd", IsUsd: true) };
        long start;
        using (var store = FileCostStore.Open(file))
        {
            await store.RecordAsync(Read("a", ["1", "1DXx", "2"]) with { Counters = counters });
            start = new FileInfo(file).Length;
            await store.RecordAsync(Read("a", ["2", "3", "5"]) with { Counters = counters });
            await store.RecordAsync(
                Read("a", ["4"]) with
                {
                    Counters = counters,
                    IsUncertain = true,
                    Resources = null,
                    Price = 0.5m,
                    Count = 2,
                }
            );
        }

        var whole = await System.IO.File.ReadAllBytesAsync(file);
        foreach (var length in Enumerable.Range((int)start, whole.Length - (int)start + 1).Where(at => at % 9 == 0).Append(whole.Length))
        {
            var kept = whole[..length];
            await System.IO.File.WriteAllBytesAsync(file, kept);

            // A line without its end is a whole one too.
            var records =
                kept[(int)start..].Count(character => character == '\n') + (length < whole.Length && whole[length] == '\n' ? 1 : 0);
            using (var store = FileCostStore.Open(file))
            {
                var line = (await store.ReadAsync(DateOnly.MinValue, DateOnly.MaxValue))[0];
                Assert.That(
                    (line.Charged, line.Requests, line.UncertainUsd),
                    Is.EqualTo((records > 0 ? 5L : 3L, 1L + records, records > 1 ? 1m : 0m))
                );
            }

            using (var store = FileCostStore.Open(file))
            {
                var again = await store.RecordAsync(
                    Read("b", ["2", "1DXx", .. records > 0 ? ["3", "5"] : (string[])[]]) with
                    {
                        Counters = counters,
                    }
                );
                Assert.That((again.Charged, again.Spent[0]), Is.EqualTo((0, 0.015m + (records > 0 ? 0.01m : 0) + (records > 1 ? 1 : 0))));
            }
        }
    }

    [Test]
    public void A_file_that_another_has_open_is_refused()
    {
        var file = File();
        using var store = FileCostStore.Open(file);

        Assert.That(() => FileCostStore.Open(file), Throws.InstanceOf<IOException>().With.Message.Contains("is open in another process"));
    }

    [Test]
    public async Task A_file_that_is_no_ledger_is_left_as_it_is()
    {
        var file = File();
        await System.IO.File.WriteAllTextAsync(file, "{\"xapi_costs\":1}\nmine\n{}\n");

        Assert.That(() => FileCostStore.Open(file), Throws.TypeOf<FormatException>().With.Message.Contains("Line 2 of "));
        Assert.That(await System.IO.File.ReadAllTextAsync(file), Is.EqualTo("{\"xapi_costs\":1}\nmine\n{}\n"));
    }

    [TestCase("mine")]
    [TestCase("mine\n")]
    public async Task A_file_of_one_line_that_is_no_ledger_is_left_as_it_is(string content)
    {
        var file = File();
        await System.IO.File.WriteAllTextAsync(file, content);

        Assert.That(() => FileCostStore.Open(file), Throws.TypeOf<FormatException>().With.Message.Contains("Line 1 of "));
        Assert.That(await System.IO.File.ReadAllTextAsync(file), Is.EqualTo(content));
    }

    [Test]
    public async Task A_link_to_a_ledger_is_the_same_ledger()
    {
        var file = File();
        var link = File();
        System.IO.File.CreateSymbolicLink(link, file);
        using (var store = FileCostStore.Open(link))
        {
            await store.RecordAsync(Read("a", ["1"]));
            Assert.That(
                () => FileCostStore.Open(file),
                Throws.InstanceOf<IOException>().With.Message.Contains("is open in another process")
            );
        }

        using var reopened = FileCostStore.Open(file);
        Assert.That(await reopened.ReadAsync(Day, Day), Has.Count.EqualTo(1));
        Assert.That(new FileInfo(link).LinkTarget, Is.EqualTo(file));
    }

    [Test]
    public async Task A_day_that_turns_where_the_file_cannot_be_written_again_loses_nothing()
    {
        var file = File();
        using (var store = FileCostStore.Open(file))
        {
            await store.RecordAsync(Read("a", ["1"]));

            // Stands in for a full disk: the second file can't be made.
            Directory.CreateDirectory(file + ".next");
            await store.RecordAsync(Read("a", ["2"]) with { Day = Day.AddDays(1) });
            await store.RecordAsync(Read("a", ["3"]) with { Day = Day.AddDays(1) });
        }

        Directory.Delete(file + ".next");
        using var reopened = FileCostStore.Open(file);
        Assert.That((await reopened.ReadAsync(Day, Day.AddDays(1))).Select(line => line.Charged), Is.EqualTo([1, 2]));
    }

    [Test]
    public async Task A_file_that_cannot_be_opened_for_a_while_is_written_again_whole()
    {
        var file = File();
        using (var store = FileCostStore.Open(file))
        {
            await store.RecordAsync(Read("a", ["1"]));
            await store.RecordAsync(Read("a", ["5"]));

            // A folder of its name can neither be replaced nor opened.
            System.IO.File.Delete(file);
            Directory.CreateDirectory(file);
            await store.RecordAsync(Read("a", ["2"]) with { Day = Day.AddDays(1) });
            await Assert.ThatAsync(
                async () => await store.RecordAsync(Read("a", ["3"])),
                Throws.InstanceOf<IOException>().Or.InstanceOf<UnauthorizedAccessException>()
            );

            Directory.Delete(file);
            await store.RecordAsync(Read("a", ["4"]));
        }

        using var reopened = FileCostStore.Open(file);
        Assert.That((await reopened.ReadAsync(Day, Day.AddDays(1))).Select(line => line.Charged), Is.EqualTo([3, 1]));
    }

    [Test]
    public async Task A_store_that_is_closed_writes_nothing_more()
    {
        var file = File();
        var store = FileCostStore.Open(file);
        store.Dispose();

        await Assert.ThatAsync(async () => await store.RecordAsync(Read("a", ["1"])), Throws.TypeOf<ObjectDisposedException>());
        using var reopened = FileCostStore.Open(file);
        Assert.That(await reopened.ReadAsync(Day, Day), Is.Empty);
    }

    private string File() => Path.Combine(_folder, $"{_files++}.jsonl");

    private protected override Task<ICostStore> StoreAsync()
    {
        var store = FileCostStore.Open(File());
        _stores.Add(store);
        return Task.FromResult<ICostStore>(store);
    }
}
