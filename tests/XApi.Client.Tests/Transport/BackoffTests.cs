namespace XApi.Tests.Transport;

/// <summary>The delays that retries, the limiter and streams share.</summary>
[TestFixture]
internal sealed class BackoffTests
{
    [Test]
    public void Exponential_delays_double_up_to_the_maximum()
    {
        var backoff = Backoff.Exponential(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));

        Assert.That(
            Enumerable.Range(1, 9).Select(retry => backoff.Delay(retry).TotalSeconds),
            Is.EqualTo(new[] { 1, 2, 4, 8, 16, 32, 60, 60, 60 })
        );
        Assert.That(backoff.Delay(int.MaxValue), Is.EqualTo(TimeSpan.FromMinutes(1)));
    }

    [Test]
    public void Linear_delays_grow_by_a_step_up_to_the_maximum()
    {
        var backoff = Backoff.Linear(TimeSpan.Zero, TimeSpan.FromMilliseconds(250), TimeSpan.FromMilliseconds(700));

        Assert.That(
            Enumerable.Range(1, 5).Select(retry => backoff.Delay(retry).TotalMilliseconds),
            Is.EqualTo(new[] { 0, 250, 500, 700, 700 })
        );
        Assert.That(backoff.Delay(int.MaxValue), Is.EqualTo(TimeSpan.FromMilliseconds(700)));
    }

    [TestCase(0, 5)]
    [TestCase(0.5, 7.5)]
    [TestCase(1, 10)]
    public void Chance_takes_up_to_a_half(double chance, double seconds) =>
        Assert.That(
            Backoff.Exponential(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10)).Delay(1, chance),
            Is.EqualTo(TimeSpan.FromSeconds(seconds))
        );

    [Test]
    public void Retries_count_from_1() =>
        Assert.That(() => Backoff.Linear(default, default, default).Delay(0), Throws.InstanceOf<ArgumentOutOfRangeException>());
}
