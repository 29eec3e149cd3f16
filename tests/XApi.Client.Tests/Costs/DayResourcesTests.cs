namespace XApi.Tests.Costs;

/// <summary>The set of resources that were charged on a day.</summary>
[TestFixture]
internal sealed class DayResourcesTests
{
    [Test]
    public void Each_id_is_new_once()
    {
        var day = new DayResources(1_000_000);
        var ids = Enumerable
            .Range(0, 50_000)
            .SelectMany(i => new[] { $"{1_700_000_000_000_000_000 + (long)i * 4_194_304}", $"1DXx{i:x}", $"{i}", $"0{i}" })
            .Append("9223372036854775807")
            .ToList();

        Assert.That(ids.Count(day.Add), Is.EqualTo(ids.Distinct().Count()));
        Assert.That(ids.Count(day.Add), Is.Zero);
    }

    [Test]
    public void Its_numbers_make_the_same_set()
    {
        var ids = Enumerable
            .Range(0, 500)
            .SelectMany(i => new[] { $"{1_700_000_000_000_000_000 + (long)i}", $"1DXx{i:x}", $"0{i}" })
            .ToList();
        var day = new DayResources(1_000_000);
        ids.ForEach(id => day.Add(id));

        var same = new DayResources(1_000_000);
        foreach (var number in day.Numbers())
        {
            same.Add(number);
        }

        Assert.That((day.Numbers().Count, same.Count), Is.EqualTo((ids.Count, ids.Count)));
        Assert.That(ids.Count(same.Add), Is.Zero);
    }

    [Test]
    public void What_a_full_set_does_not_hold_counts_each_time()
    {
        var day = new DayResources(2);

        Assert.That(new[] { "1", "2", "3", "3", "1" }.Select(day.Add), Is.EqualTo([true, true, true, true, false]));
        Assert.That(day.Count, Is.EqualTo(2));
    }
}
