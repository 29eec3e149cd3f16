using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

[TestFixture]
internal sealed class RecentTests
{
    [Test]
    public void The_latest_are_kept_and_those_that_are_looked_up()
    {
        var recent = new Recent<int, string>(10);
        recent.Put(0, "first");
        for (var i = 1; i < 1000; i++)
        {
            recent.Put(i, $"{i}");
            Assert.That(recent.TryFind(0, out var first) ? first : null, Is.EqualTo("first"));
        }

        Assert.That(Enumerable.Range(990, 10).All(i => recent.TryFind(i, out _)), Is.True);
        Assert.That(Enumerable.Range(1, 900).Any(i => recent.TryFind(i, out _)), Is.False);
        Assert.That(recent.Count, Is.InRange(10, 20));
    }
}
