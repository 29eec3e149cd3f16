namespace XApi.Tests.Streaming;

/// <summary>What a gap is, when connections come and go.</summary>
public class CoverageTests
{
    private static readonly DateTimeOffset Noon = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);

    private static DateTimeOffset At(double seconds) => Noon.AddSeconds(seconds);

    [Test]
    public void Before_the_first_connection_nothing_is_missing()
    {
        var coverage = new StreamCoverage(null);

        Assert.That(coverage.MissingFrom(), Is.Null);
        Assert.That(coverage.Open(At(0), null).Gaps, Is.Empty);
    }

    [Test]
    public void After_a_former_process_the_time_since_is_missing()
    {
        var coverage = new StreamCoverage(At(-90));

        Assert.That(coverage.MissingFrom(), Is.EqualTo(At(-90)));
        Assert.That(coverage.Open(At(0), null).Gaps, Is.EqualTo(new[] { new TimeGap(At(-90), At(0)) }));
    }

    [Test]
    public void A_gap_reaches_from_the_last_sign_of_life_to_the_next_connection()
    {
        var coverage = new StreamCoverage(null);
        var (first, _) = coverage.Open(At(0), null);
        first.Beat(At(100), isBehind: false);
        coverage.Close(first);

        Assert.That(coverage.MissingFrom(), Is.EqualTo(At(100)));
        Assert.That(coverage.Open(At(130), null).Gaps, Is.EqualTo(new[] { new TimeGap(At(100), At(130)) { Margin = Margin } }));
        Assert.That(coverage.MissingFrom(), Is.Null);
    }

    [TestCase(10, 5)]
    [TestCase(3, 3, Description = "what was posted before the stream was opened is not wanted")]
    public void What_was_posted_shortly_before_a_gap_is_requested_too(double newest, double margin)
    {
        var coverage = new StreamCoverage(null);
        var (first, _) = coverage.Open(At(0), null);
        first.Add(At(newest), posted: At(newest), isBehind: false);
        coverage.Close(first);

        Assert.That(coverage.MarginBefore(At(newest)), Is.EqualTo(TimeSpan.FromSeconds(margin)));
        Assert.That(coverage.Open(At(60), null).Gaps.Single().Margin, Is.EqualTo(TimeSpan.FromSeconds(margin)));
    }

    [Test]
    public void After_a_pause_nothing_before_its_end_is_requested()
    {
        var coverage = new StreamCoverage(null);
        var (first, _) = coverage.Open(At(0), null);
        coverage.Close(first);
        coverage.Skip(At(100));

        Assert.That(coverage.MarginBefore(At(101)), Is.EqualTo(TimeSpan.FromSeconds(1)));
    }

    [Test]
    public void What_was_on_its_way_when_the_connection_was_lost_is_missing_too()
    {
        var coverage = new StreamCoverage(null);
        var (first, _) = coverage.Open(At(0), null);
        first.Add(At(100), posted: At(96), isBehind: false);
        coverage.Close(first);

        Assert.That(coverage.MissingFrom(), Is.EqualTo(At(96)));
    }

    [Test]
    public void A_backfill_that_was_lost_on_the_way_leaves_the_gap_open()
    {
        var coverage = new StreamCoverage(null);
        var (first, _) = coverage.Open(At(0), null);
        coverage.Close(first);
        var (second, gaps) = coverage.Open(At(50), At(0));
        second.Beat(At(60), isBehind: false);
        coverage.Close(second);

        Assert.That(gaps, Is.Empty);
        Assert.That(coverage.MissingFrom(), Is.EqualTo(At(0)));
    }

    [Test]
    public void A_backfill_that_came_closes_the_gap()
    {
        var coverage = new StreamCoverage(null);
        var (first, _) = coverage.Open(At(0), null);
        coverage.Close(first);
        var (second, _) = coverage.Open(At(50), At(0));
        second.Beat(At(60), isBehind: false);

        Assert.That(coverage.Confirm(second), Is.EqualTo(new TimeGap(At(0), At(50))));
        coverage.Close(second);
        Assert.That(coverage.MissingFrom(), Is.EqualTo(At(60)));
    }

    [Test]
    public void What_a_backfill_could_not_reach_is_a_gap()
    {
        var coverage = new StreamCoverage(null);
        var (first, _) = coverage.Open(At(0), null);
        coverage.Close(first);

        Assert.That(coverage.Open(At(400), At(100)).Gaps, Is.EqualTo(new[] { new TimeGap(At(0), At(100)) }));
    }

    [Test]
    public void A_connection_that_lives_bridges_the_loss_of_another()
    {
        var coverage = new StreamCoverage(null);
        var (first, _) = coverage.Open(At(0), null);
        var (second, _) = coverage.Open(At(1), null);
        first.Beat(At(50), isBehind: false);
        second.Beat(At(50), isBehind: false);
        coverage.Close(first);

        Assert.That(coverage.MissingFrom(), Is.Null);
        second.Beat(At(90), isBehind: false);
        Assert.That(coverage.Open(At(100), null).Gaps, Is.Empty);
    }

    [Test]
    public void A_connection_that_was_silently_dead_bridges_nothing()
    {
        var coverage = new StreamCoverage(null);
        var (dead, _) = coverage.Open(At(0), null);
        var (living, _) = coverage.Open(At(0), null);
        dead.Beat(At(40), isBehind: false);
        living.Beat(At(50), isBehind: false);
        coverage.Close(living);

        // The other is thought to live, so nothing is a gap yet.
        var (again, gaps) = coverage.Open(At(55), null);
        Assert.That(gaps, Is.Empty);

        // It turns out to have been dead since the 40th second: 50 to 55 was covered by none.
        again.Beat(At(60), isBehind: false);
        coverage.Close(dead);
        Assert.That(coverage.MissingFrom(), Is.EqualTo(At(50)));
        Assert.That(coverage.Open(At(61), null).Gaps, Is.EqualTo(new[] { new TimeGap(At(50), At(55)) { Margin = Margin } }));
    }

    [Test]
    public void What_a_pause_skips_is_missing_but_not_wanted()
    {
        var coverage = new StreamCoverage(null);
        var (first, _) = coverage.Open(At(0), null);
        coverage.Close(first);

        Assert.That(coverage.Skip(At(1000)), Is.EqualTo(new TimeGap(At(0), At(1000))));
        Assert.That(coverage.Open(At(1000), null).Gaps, Is.Empty);
    }

    [TestCase(96.0, 96)]
    [TestCase(100.0, 100)]
    [TestCase(-200.0, -200)]
    [TestCase(-500.0, -500, Description = "ten minutes late, or any other time")]
    [TestCase(100.001, 100, Description = "posted in the future: another clock")]
    [TestCase(null, 100)]
    public void A_Tweet_covers_up_to_its_time_of_posting_where_that_can_be_believed(double? posted, double covered)
    {
        var session = new StreamSession(At(-1000), At(-1000), isBackfilled: false);
        session.Add(At(100), posted is { } time ? At(time) : null, isBehind: false);

        Assert.That((session.CoversTo, session.LastSign), Is.EqualTo((At(covered), At(100))));
    }

    [Test]
    public void A_heartbeat_covers_as_far_as_the_last_Tweet_s_way_allows_and_never_less_than_before()
    {
        var session = new StreamSession(At(0), At(0), isBackfilled: false);
        Assert.That((session.Opened, session.From, session.LastSign, session.CoversTo), Is.EqualTo((At(0), At(0), At(0), At(0))));
        session.Beat(At(20), isBehind: false);
        Assert.That((session.LastSign, session.CoversTo), Is.EqualTo((At(20), At(20))));
        session.Add(At(30), At(24), isBehind: false);
        Assert.That((session.LastSign, session.CoversTo), Is.EqualTo((At(30), At(24))));
        session.Beat(At(40), isBehind: false);
        Assert.That((session.LastSign, session.CoversTo), Is.EqualTo((At(40), At(34))));
        session.Add(At(41), At(31), isBehind: false);
        Assert.That((session.LastSign, session.CoversTo), Is.EqualTo((At(41), At(34))));
    }

    [Test]
    public void A_connection_that_backfills_covers_nothing_before_the_backfill_has_come()
    {
        var session = new StreamSession(At(50), At(10), isBackfilled: true);
        session.Beat(At(60), isBehind: false);
        Assert.That((session.IsOpen, session.IsConfirmed, session.CoversTo), Is.EqualTo((true, false, At(10))));
        session.IsConfirmed = true;
        Assert.That(session.CoversTo, Is.EqualTo(At(60)));
    }

    [Test]
    public void What_is_left_to_another_connection_is_pending_until_it_is_a_gap()
    {
        var coverage = new StreamCoverage(At(-90));

        Assert.That(coverage.Open(At(0), null, isLeftToOther: true).Gaps, Is.Empty);
        Assert.That(coverage.MissingFrom(), Is.EqualTo(At(-90)));
        Assert.That(coverage.LeaveBehind(), Is.EqualTo(new[] { new TimeGap(At(-90), At(0)) }));
        Assert.That(coverage.LeaveBehind(), Is.Empty);
        Assert.That(coverage.MissingFrom(), Is.Null);
    }

    [Test]
    public void Without_any_connection_nothing_becomes_a_gap() => Assert.That(new StreamCoverage(At(-90)).LeaveBehind(), Is.Empty);

    [Test]
    public void Several_gaps_are_reported_one_by_one()
    {
        var coverage = new StreamCoverage(At(-90));
        var (first, _) = coverage.Open(At(0), null, isLeftToOther: true);
        first.Beat(At(10), isBehind: false);
        coverage.Close(first);

        Assert.That(
            coverage.Open(At(20), null).Gaps,
            Is.EqualTo(
                new[]
                {
                    new TimeGap(At(-90), At(0)),
                    new TimeGap(At(10), At(20)) { Margin = Margin },
                }
            )
        );
    }

    [Test]
    public void Of_two_backfills_the_first_to_come_closes_the_gap()
    {
        var coverage = new StreamCoverage(At(0));
        var (first, _) = coverage.Open(At(50), At(0));
        var (second, _) = coverage.Open(At(51), At(0));

        Assert.That(coverage.Confirm(first), Is.EqualTo(new TimeGap(At(0), At(50))), "the other's backfill has not come");
        Assert.That(coverage.Confirm(second), Is.Null, "the first bridges it");
    }

    [Test]
    public void A_connection_that_was_opened_within_the_gap_does_not_close_it()
    {
        var coverage = new StreamCoverage(At(0));
        coverage.Open(At(40), null, isLeftToOther: true);
        var (backfilled, _) = coverage.Open(At(50), At(0));

        Assert.That(coverage.Confirm(backfilled), Is.EqualTo(new TimeGap(At(0), At(50))));
    }

    [Test]
    public void A_backfill_that_does_not_reach_back_to_the_gap_closes_none()
    {
        var coverage = new StreamCoverage(At(-90));
        var (backfilled, _) = coverage.Open(At(0), At(-60), isLeftToOther: true);

        Assert.That(coverage.Confirm(backfilled), Is.Null);
        Assert.That(coverage.MissingFrom(), Is.EqualTo(At(-90)));
    }

    [Test]
    public void A_backfill_for_which_nothing_was_missing_closes_no_gap()
    {
        var coverage = new StreamCoverage(null);
        var (first, _) = coverage.Open(At(0), null);
        first.Beat(At(50), isBehind: false);
        coverage.Close(first);
        var (second, _) = coverage.Open(At(50), At(20));

        Assert.That(coverage.Confirm(second), Is.Null);
        second.Beat(At(70), isBehind: false);
        Assert.That(coverage.MissingFrom(), Is.Null);
    }

    [Test]
    public void A_pause_skips_nothing_before_the_start_beside_another_connection_or_in_no_time()
    {
        Assert.That(new StreamCoverage(null).Skip(At(0)), Is.Null);

        var coverage = new StreamCoverage(null);
        var (first, _) = coverage.Open(At(0), null);
        Assert.That(coverage.Skip(At(10)), Is.Null);
        coverage.Close(first);
        Assert.That(coverage.Skip(At(0)), Is.Null);
        Assert.That(coverage.Skip(At(10)), Is.EqualTo(new TimeGap(At(0), At(10))));
        Assert.That(coverage.MissingFrom(), Is.EqualTo(At(10)));
    }

    [Test]
    public void At_the_end_what_no_open_connection_covers_is_missing()
    {
        Assert.That(new StreamCoverage(null).End(At(0)), Is.Null, "never connected");
        Assert.That(new StreamCoverage(At(-90)).End(At(0)), Is.EqualTo(new TimeGap(At(-90), At(0))), "never connected again");

        var coverage = new StreamCoverage(null);
        var (first, _) = coverage.Open(At(0), null);
        first.Beat(At(30), isBehind: false);
        Assert.That(coverage.End(At(40)), Is.Null, "open to the end");
        coverage.Close(first);
        Assert.That(coverage.End(At(30)), Is.Null, "closed at the end");
        Assert.That(coverage.End(At(40)), Is.EqualTo(new TimeGap(At(30), At(40))));
    }

    [Test]
    public void At_the_end_a_backfill_that_has_not_come_is_missing()
    {
        var coverage = new StreamCoverage(At(0));
        var (second, _) = coverage.Open(At(60), At(0));
        coverage.Open(At(50), At(0));
        Assert.That(coverage.End(At(100)), Is.EqualTo(new TimeGap(At(0), At(50))), "up to the first that is open");
        coverage.Confirm(second);
        Assert.That(coverage.End(At(100)), Is.Null);
    }

    [Test]
    public void At_the_end_a_gap_that_was_left_to_another_connection_is_missing()
    {
        var coverage = new StreamCoverage(At(-90));
        coverage.Open(At(0), null, isLeftToOther: true);

        Assert.That(coverage.End(At(100)), Is.EqualTo(new TimeGap(At(-90), At(0))));
    }
}
