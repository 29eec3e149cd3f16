namespace XApi.Tests.Streaming;

/// <summary>What a gap is, when connections come and go.</summary>
public class CoverageTests
{
    private static readonly DateTimeOffset Noon = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private static DateTimeOffset At(double seconds) => Noon.AddSeconds(seconds);

    [Test]
    public void Before_the_first_connection_nothing_is_missing()
    {
        var coverage = new StreamCoverage(null);

        Assert.That(coverage.MissingFrom(), Is.Null);
        Assert.That(coverage.Open(At(0), null).Holes, Is.Empty);
    }

    [Test]
    public void After_a_former_process_the_time_since_is_missing()
    {
        var coverage = new StreamCoverage(At(-90));

        Assert.That(coverage.MissingFrom(), Is.EqualTo(At(-90)));
        Assert.That(coverage.Open(At(0), null).Holes, Is.EqualTo(new[] { new StreamHole(At(-90), At(0)) }));
    }

    [Test]
    public void A_gap_reaches_from_the_last_sign_of_life_to_the_next_connection()
    {
        var coverage = new StreamCoverage(null);
        var (first, _) = coverage.Open(At(0), null);
        first.Beat(At(100));
        coverage.Close(first);

        Assert.That(coverage.MissingFrom(), Is.EqualTo(At(100)));
        Assert.That(coverage.Open(At(130), null).Holes, Is.EqualTo(new[] { new StreamHole(At(100), At(130)) }));
        Assert.That(coverage.MissingFrom(), Is.Null);
    }

    [Test]
    public void What_was_on_its_way_when_the_connection_was_lost_is_missing_too()
    {
        var coverage = new StreamCoverage(null);
        var (first, _) = coverage.Open(At(0), null);
        first.Came(At(100), posted: At(96));
        coverage.Close(first);

        Assert.That(coverage.MissingFrom(), Is.EqualTo(At(96)));
    }

    [Test]
    public void A_backfill_that_was_lost_on_the_way_leaves_the_gap_open()
    {
        var coverage = new StreamCoverage(null);
        var (first, _) = coverage.Open(At(0), null);
        coverage.Close(first);
        var (second, holes) = coverage.Open(At(50), At(0));
        second.Beat(At(60));
        coverage.Close(second);

        Assert.That(holes, Is.Empty);
        Assert.That(coverage.MissingFrom(), Is.EqualTo(At(0)));
    }

    [Test]
    public void A_backfill_that_came_closes_the_gap()
    {
        var coverage = new StreamCoverage(null);
        var (first, _) = coverage.Open(At(0), null);
        coverage.Close(first);
        var (second, _) = coverage.Open(At(50), At(0));
        second.Beat(At(60));

        Assert.That(coverage.Confirm(second), Is.EqualTo(new StreamHole(At(0), At(50))));
        coverage.Close(second);
        Assert.That(coverage.MissingFrom(), Is.EqualTo(At(60)));
    }

    [Test]
    public void What_a_backfill_could_not_reach_is_a_hole()
    {
        var coverage = new StreamCoverage(null);
        var (first, _) = coverage.Open(At(0), null);
        coverage.Close(first);

        Assert.That(coverage.Open(At(400), At(100)).Holes, Is.EqualTo(new[] { new StreamHole(At(0), At(100)) }));
    }

    [Test]
    public void A_connection_that_lives_bridges_the_loss_of_another()
    {
        var coverage = new StreamCoverage(null);
        var (first, _) = coverage.Open(At(0), null);
        var (second, _) = coverage.Open(At(1), null);
        first.Beat(At(50));
        second.Beat(At(50));
        coverage.Close(first);

        Assert.That(coverage.MissingFrom(), Is.Null);
        second.Beat(At(90));
        Assert.That(coverage.Open(At(100), null).Holes, Is.Empty);
    }

    [Test]
    public void A_connection_that_was_silently_dead_bridges_nothing()
    {
        var coverage = new StreamCoverage(null);
        var (dead, _) = coverage.Open(At(0), null);
        var (living, _) = coverage.Open(At(0), null);
        dead.Beat(At(40));
        living.Beat(At(50));
        coverage.Close(living);

        // The other is thought to live, so nothing is given up yet.
        var (anew, holes) = coverage.Open(At(55), null);
        Assert.That(holes, Is.Empty);

        // It turns out to have been dead since the 40th second: 50 to 55 was covered by none.
        anew.Beat(At(60));
        coverage.Close(dead);
        Assert.That(coverage.MissingFrom(), Is.EqualTo(At(50)));
        Assert.That(coverage.Open(At(61), null).Holes, Is.EqualTo(new[] { new StreamHole(At(50), At(55)) }));
    }

    [Test]
    public void What_a_pause_skips_is_missing_but_not_wanted()
    {
        var coverage = new StreamCoverage(null);
        var (first, _) = coverage.Open(At(0), null);
        coverage.Close(first);

        Assert.That(coverage.Skip(At(1000)), Is.EqualTo(new StreamHole(At(0), At(1000))));
        Assert.That(coverage.Open(At(1000), null).Holes, Is.Empty);
    }
}
