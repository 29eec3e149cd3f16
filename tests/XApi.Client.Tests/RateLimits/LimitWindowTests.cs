namespace XApi.Tests.RateLimits;

/// <summary>The arithmetic of one window of ten requests and fifteen minutes, request by request and response by response.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class LimitWindowTests
{
    private const int Length = 900;

    private static readonly LimitWindowSpec Spec = new(
        RateLimitKind.Window,
        10,
        TimeSpan.FromSeconds(Length),
        Bucket: null,
        HasHeaders: true
    );

    private readonly LimitWindow _window = new(Spec);

    [TestCase(XRateLimitScope.App, 900, null, RateLimitKind.Window, true)]
    [TestCase(XRateLimitScope.User, 86_399, null, RateLimitKind.Window, true)]
    [TestCase(XRateLimitScope.App, 86_400, null, RateLimitKind.AppDay, true)]
    [TestCase(XRateLimitScope.User, 86_400, null, RateLimitKind.UserDay, true)]
    [TestCase(XRateLimitScope.App, 1, null, RateLimitKind.Window, false)]
    [TestCase(XRateLimitScope.App, 59, null, RateLimitKind.Window, false)]
    [TestCase(XRateLimitScope.App, 60, null, RateLimitKind.Window, true)]
    [TestCase(XRateLimitScope.User, 10_800, "create", RateLimitKind.Window, false)]
    public void A_documented_window_has_its_kind_and_headers_if_it_is_the_operation_s_own(
        XRateLimitScope scope,
        int seconds,
        string? bucket,
        RateLimitKind kind,
        bool hasHeaders
    )
    {
        var window = new LimitWindow(LimitWindowSpec.Of(new(scope, 300, TimeSpan.FromSeconds(seconds), bucket)));

        Assert.That(
            (window.Kind, window.HasHeaders, window.Limit, window.Remaining, window.Spec.Bucket),
            Is.EqualTo((kind, hasHeaders, 300, 300, bucket))
        );
        Assert.That(window.IsDocumented, Is.True);
    }

    [TestCase(0, 900)]
    [TestCase(0.2, 901)]
    [TestCase(0.999, 901)]
    public void A_request_counts_from_the_moment_it_is_sent_and_starts_a_window_to_a_whole_second(double sent, int reset)
    {
        _window.Acquire(1, At(sent));

        Assert.That((_window.Remaining, _window.Reset), Is.EqualTo((9, At(reset))));
    }

    [Test]
    public void A_window_begins_no_earlier_than_the_response_to_its_first_request()
    {
        _window.Acquire(1, At(0));
        _window.Acquire(2, At(1));
        _window.Complete(2, hasResponse: true, At(5));
        Assert.That((_window.Remaining, _window.Reset), Is.EqualTo((8, At(Length))), "the second says nothing of the beginning");

        _window.Complete(1, hasResponse: true, At(6));
        Assert.That((_window.Remaining, _window.Reset), Is.EqualTo((8, At(6 + Length))));
    }

    [Test]
    public void A_reported_reset_stands_when_the_first_request_ends()
    {
        _window.Acquire(1, At(0));
        _window.Observe(null, 0, null, 9, At(600), At(1));
        _window.Complete(1, hasResponse: true, At(6));

        Assert.That((_window.Remaining, _window.Reset), Is.EqualTo((8, At(600))));
    }

    [Test]
    public void A_request_that_was_not_sent_is_returned_and_its_window_with_it()
    {
        _window.Acquire(1, At(0));
        _window.Return(1);

        Assert.That((_window.Remaining, _window.Reset), Is.EqualTo((10, (DateTimeOffset?)null)));
    }

    [Test]
    public void A_window_that_others_were_sent_in_stays_when_one_is_returned()
    {
        _window.Acquire(1, At(0));
        _window.Acquire(2, At(1));
        _window.Return(2);
        Assert.That((_window.Remaining, _window.Reset), Is.EqualTo((9, At(Length))), "it was not the first");

        _window.Acquire(3, At(2));
        _window.Return(1);
        Assert.That((_window.Remaining, _window.Reset), Is.EqualTo((9, At(Length))), "another is on its way");
    }

    [Test]
    public void A_window_that_was_used_or_reported_stays_when_its_first_request_is_returned()
    {
        _window.Acquire(1, At(0));
        _window.Acquire(2, At(1));
        _window.Complete(2, hasResponse: true, At(2));
        _window.Return(1);
        Assert.That(_window.Reset, Is.EqualTo(At(Length)), "one was used");

        var reported = new LimitWindow(Spec);
        reported.Acquire(1, At(0));
        reported.Observe(null, 0, null, 9, At(600), At(1));
        reported.Return(1);
        Assert.That(reported.Reset, Is.EqualTo(At(600)), "X reported it");
    }

    [Test]
    public void A_window_resets_at_its_reset_and_not_before()
    {
        _window.Acquire(1, At(0));
        _window.Complete(1, hasResponse: true, At(0));
        _window.Refresh(At(Length - 0.001));
        Assert.That((_window.Remaining, _window.Reset), Is.EqualTo((9, At(Length))));

        _window.Acquire(2, At(Length - 0.001));
        _window.Refresh(At(Length));
        Assert.That(
            (_window.Remaining, _window.Reset),
            Is.EqualTo((9, (DateTimeOffset?)null)),
            "one that is on its way counts in the new one"
        );
    }

    [Test]
    public void After_a_reset_headers_count_for_the_new_window()
    {
        _window.Acquire(1, At(0));
        _window.Observe(1, 1, 20, 3, At(600), At(0));
        _window.Refresh(At(600));
        Assert.That((_window.Limit, _window.Remaining), Is.EqualTo((20, 20)));

        _window.Acquire(2, At(600));
        Assert.That(_window.IsBeingProbed(At(600)), Is.True);
        _window.Observe(2, 2, 20, 19, At(1500), At(600));
        Assert.That((_window.Remaining, _window.Reset), Is.EqualTo((19, At(1500))));
    }

    [Test]
    public void The_first_response_of_a_window_is_waited_for_a_second_at_most()
    {
        Assert.That(_window.IsBeingProbed(At(0)), Is.False);

        _window.Acquire(1, At(0));
        _window.Acquire(2, At(0.9));
        Assert.That(_window.IsBeingProbed(At(0.9)), Is.True);
        Assert.That(_window.OpensAt(At(0.9)), Is.EqualTo(At(1)));
        Assert.That(_window.IsBeingProbed(At(1)), Is.False, "the second does not make it longer");
        Assert.That(_window.OpensAt(At(1)), Is.EqualTo(At(1)));
    }

    [TestCase(true, false)]
    [TestCase(false, true)]
    public void Only_a_response_ends_the_waiting(bool hasResponse, bool isBeingProbed)
    {
        _window.Acquire(1, At(0));
        _window.Acquire(2, At(0));
        _window.Complete(1, hasResponse, At(0.5));

        Assert.That(_window.IsBeingProbed(At(0.5)), Is.EqualTo(isBeingProbed));
    }

    [Test]
    public void What_no_header_reports_is_not_waited_for_until_one_does()
    {
        var window = new LimitWindow(Spec with { HasHeaders = false });
        window.Acquire(1, At(0));
        Assert.That(window.IsBeingProbed(At(0)), Is.False);

        window.Observe(1, 1, null, 5, At(600), At(0));
        window.Refresh(At(600));
        window.Acquire(2, At(600));
        Assert.That((window.HasHeaders, window.IsBeingProbed(At(600))), Is.EqualTo((true, true)));
    }

    [Test]
    public void A_window_that_is_used_up_opens_at_its_reset()
    {
        for (var number = 1; number <= 10; number++)
        {
            Assert.That(_window.IsUsedUp, Is.False);
            _window.Acquire(number, At(0));
        }

        Assert.That((_window.IsUsedUp, _window.Remaining, _window.OpensAt(At(5))), Is.EqualTo((true, 0, At(Length))));
    }

    [Test]
    public void What_X_reports_overrides_the_documentation()
    {
        _window.Acquire(1, At(0));
        _window.Observe(1, 1, null, 5, At(600), At(0));
        Assert.That(
            (_window.Limit, _window.Remaining, _window.Reset, _window.IsDocumented),
            Is.EqualTo((10, 5, At(600), true)),
            "no limit was reported"
        );

        _window.Acquire(2, At(1));
        _window.Observe(2, 2, 450, 440, At(600), At(1));
        Assert.That((_window.Limit, _window.Remaining, _window.IsDocumented), Is.EqualTo((450, 440, false)));
    }

    [TestCase(7, 8, 7)]
    [TestCase(8, 7, 7)]
    public void Of_requests_on_their_way_together_the_least_that_is_reported_counts(int first, int second, int remaining)
    {
        _window.Acquire(1, At(0));
        _window.Acquire(2, At(0));
        _window.Observe(1, 2, null, first, At(600), At(1));
        Assert.That(_window.Remaining, Is.EqualTo(first - 1), "the other is on its way");

        _window.Observe(2, 2, null, second, At(600), At(1));
        Assert.That(_window.Remaining, Is.EqualTo(remaining));
    }

    [Test]
    public void A_request_that_was_sent_after_a_header_came_knows_more_than_it()
    {
        _window.Acquire(1, At(0));
        _window.Observe(1, 1, null, 3, At(600), At(0));
        _window.Acquire(2, At(1));
        _window.Observe(2, 2, null, 8, At(600), At(1));

        Assert.That(_window.Remaining, Is.EqualTo(8));
    }

    // The first header reported a reset at 600, of 9 remaining; the second request was on its way then.
    [TestCase(594, 9, 600)]
    [TestCase(595, 0, 595)]
    [TestCase(600, 0, 600)]
    [TestCase(605, 0, 600)]
    [TestCase(606, 0, 606)]
    public void Resets_within_five_seconds_are_of_one_window_and_an_earlier_window_is_over(int reported, int remaining, int reset)
    {
        _window.Acquire(1, At(0));
        _window.Acquire(2, At(0));
        _window.Observe(1, 2, null, 9, At(600), At(1));
        _window.Observe(2, 2, null, 0, At(reported), At(1));

        Assert.That((_window.Remaining, _window.Reset), Is.EqualTo((remaining, At(reset))));
    }

    [TestCase(605, 9)]
    [TestCase(606, 10)]
    public void A_later_window_counts_for_itself(int reported, int remaining)
    {
        _window.Acquire(1, At(0));
        _window.Acquire(2, At(0));
        _window.Observe(1, 2, null, 9, At(600), At(1));
        _window.Observe(2, 2, null, 10, At(reported), At(1));

        Assert.That(_window.Remaining, Is.EqualTo(remaining));
    }

    [Test]
    public void A_header_includes_the_requests_before_it_that_none_reported()
    {
        _window.Acquire(1, At(0));
        _window.Complete(1, hasResponse: true, At(0));
        _window.Acquire(2, At(1));
        _window.Observe(2, 2, null, 8, At(600), At(1));
        Assert.That(_window.Remaining, Is.EqualTo(8));
    }

    [Test]
    public void A_header_does_not_include_the_requests_after_it()
    {
        _window.Acquire(1, At(0));
        _window.Acquire(2, At(0));
        _window.Complete(2, hasResponse: true, At(0));
        _window.Observe(1, 2, null, 9, At(600), At(1));
        Assert.That(_window.Remaining, Is.EqualTo(8));
    }

    [Test]
    public void Without_a_reset_that_makes_sense_the_window_s_own_stays()
    {
        _window.Observe(null, 0, null, 9, reset: null, At(7.5));
        Assert.That((_window.Remaining, _window.Reset), Is.EqualTo((9, At(908))), "there was none: it begins now");

        _window.Observe(null, 0, null, 8, reset: null, At(20));
        Assert.That((_window.Remaining, _window.Reset), Is.EqualTo((8, At(908))));
    }

    [Test]
    public void A_status_is_of_now()
    {
        _window.Acquire(1, At(0));

        Assert.That(
            _window.Status(At(1)),
            Is.EqualTo(new RateLimitWindowStatus(RateLimitKind.Window, 10, 9, At(Length), TimeSpan.FromSeconds(Length), null, true))
        );
        Assert.That(_window.Status(At(Length)).Reset, Is.Null);
    }

    private static DateTimeOffset At(double seconds) => new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.Zero).AddSeconds(seconds);
}
