namespace XApi.Tests.Streaming;

/// <summary>The settings of a stream: their defaults, and their bounds, which hold where a setting is set.</summary>
public class SettingsTests
{
    [Test]
    public void The_defaults_of_settings_are_those_that_are_documented()
    {
        var settings = StreamSettings.Default;

        Assert.That((settings.Reconnect.Connections, settings.Reconnect.StallTimeout), Is.EqualTo((1, (TimeSpan?)null)));
        Assert.That(settings.Reconnect.StallTimeoutOf(XOperation.FilteredStream), Is.EqualTo(TimeSpan.FromSeconds(50)));
        Assert.That((settings.Buffer.Capacity, settings.Buffer.MaxBytes), Is.EqualTo((10_000, 67_108_864L)));
        Assert.That((settings.Buffer.MaxMessageBytes, settings.Recovery.DeduplicationWindow), Is.EqualTo((16_777_216, 250_000)));
        Assert.That(
            (settings.Buffer.Policy, settings.Recovery.Means),
            Is.EqualTo((StreamBufferPolicy.Wait, StreamRecovery.Backfill | StreamRecovery.Period))
        );
        Assert.That(settings.Reconnect.Schedule, Is.SameAs(StreamSchedule.Documented));
        Assert.That(new FilteredStreamOptions().Stream, Is.SameAs(settings));
    }

    private static IEnumerable<TestCaseData> Bounds()
    {
        IEnumerable<TestCaseData> Of<T>(string name, Func<T, object> set, T[] allowed, T[] refused) =>
            allowed
                .Select(value =>
                    new TestCaseData(name, (Func<object>)(() => set(value)), true).SetArgDisplayNames(name, $"{value}", "allowed")
                )
                .Concat(
                    refused.Select(value =>
                        new TestCaseData(name, (Func<object>)(() => set(value)), false).SetArgDisplayNames(name, $"{value}", "refused")
                    )
                );

        TimeSpan[] never = [TimeSpan.FromTicks(-1), Timeout.InfiniteTimeSpan, TimeSpan.FromDays(50), TimeSpan.MaxValue, TimeSpan.MinValue];
        TimeSpan[] times = [TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(49)];
        return
        [
            .. Of("Reconnect.Connections", count => new StreamReconnectSettings { Connections = count }, [1, 2], [0, 3, -1, int.MaxValue]),
            .. Of(
                "Reconnect.StallTimeout",
                time => new StreamReconnectSettings { StallTimeout = time },
                times,
                [.. never, TimeSpan.Zero, TimeSpan.FromTicks(9_999)]
            ),
            .. Of("Buffer.Capacity", count => new StreamBufferSettings { Capacity = count }, [1, 100_000_000], [0, -1, int.MaxValue]),
            .. Of("Buffer.MaxBytes", count => new StreamBufferSettings { MaxBytes = count }, [1, 1L << 40], [0, -1, long.MaxValue]),
            .. Of(
                "Buffer.MaxMessageBytes",
                count => new StreamBufferSettings { MaxMessageBytes = count },
                [1024, 1 << 30],
                [1023, -1, int.MaxValue]
            ),
            .. Of(
                "Buffer.Policy",
                policy => new StreamBufferSettings { Policy = policy },
                Enum.GetValues<StreamBufferPolicy>(),
                [(StreamBufferPolicy)3]
            ),
            .. Of(
                "Recovery.Means",
                means => new StreamRecoverySettings { Means = means },
                [StreamRecovery.None, (StreamRecovery)7],
                [(StreamRecovery)8, (StreamRecovery)(-1)]
            ),
            .. Of(
                "Recovery.DeduplicationWindow",
                count => new StreamRecoverySettings { DeduplicationWindow = count },
                [1, 100_000_000],
                [0, -1, int.MaxValue]
            ),
            .. Of("First", time => new StreamDelays { First = time }, [.. times, TimeSpan.Zero], never),
            .. Of("Step", time => new StreamDelays { Step = time }, [.. times, TimeSpan.Zero], never),
            .. Of("MaxDelay", time => new StreamDelays { MaxDelay = time }, [.. times, TimeSpan.Zero], never),
            .. Of("MaxAttempts", count => new StreamDelays { MaxAttempts = count }, [0, 1, int.MaxValue], [-1, int.MinValue]),
            .. Of("Cap.Items", count => new StreamCap(count, StreamCapPeriod.Day, StreamCapAction.Stop), [1, long.MaxValue], [0, -1]),
            .. Of(
                "Cap.Period",
                period => new StreamCap(1, period, StreamCapAction.Stop),
                Enum.GetValues<StreamCapPeriod>(),
                [(StreamCapPeriod)2]
            ),
            .. Of(
                "Cap.Action",
                action => new StreamCap(1, StreamCapPeriod.Day, action),
                Enum.GetValues<StreamCapAction>(),
                [(StreamCapAction)2]
            ),
        ];
    }

    [TestCaseSource(nameof(Bounds))]
    public void A_setting_out_of_its_bounds_is_refused_by_name(string name, object set, bool isAllowed) =>
        Assert.That(
            () => ((Func<object>)set)(),
            isAllowed
                ? Throws.Nothing
                : Throws
                    .InstanceOf<ArgumentOutOfRangeException>()
                    .With.Property("ParamName")
                    .EqualTo(name)
                    .And.Message.StartsWith($"{name} is ")
        );

    [Test]
    public void A_refused_setting_shows_its_value_and_its_bounds()
    {
        Assert.That(
            () => new StreamReconnectSettings { StallTimeout = TimeSpan.FromDays(50) },
            Throws
                .InstanceOf<ArgumentException>()
                .With.Message.StartsWith("Reconnect.StallTimeout is 50.00:00:00; it must be 49 days or shorter.")
        );
        Assert.That(
            () => new StreamBufferSettings { Capacity = 0 },
            Throws.InstanceOf<ArgumentException>().With.Message.StartsWith("Buffer.Capacity is 0; it must be from 1 to 100,000,000.")
        );
        Assert.That(
            () => new StreamBufferSettings { Policy = (StreamBufferPolicy)7 },
            Throws.InstanceOf<ArgumentException>().With.Message.StartsWith("Buffer.Policy is 7; it must be one of Wait, DropOldest, Fail.")
        );
    }

    [Test]
    public void A_time_that_may_be_zero_says_so() =>
        Assert.That(
            () => new StreamDelays { First = TimeSpan.FromSeconds(-1) },
            Throws.InstanceOf<ArgumentException>().With.Message.StartsWith("First is -00:00:01; it must be zero or longer.")
        );

    [Test]
    public async Task A_time_to_resume_from_that_is_yet_to_come_starts_with_the_present()
    {
        var run = new StreamRun(
            ConnectionScript.Stream(StreamStep.Tweet(1), new StreamStep.Pause(TimeSpan.FromSeconds(30)), new StreamStep.Reset()),
            ConnectionScript.Open(StreamStep.Tweet(2))
        );
        await run.TakeAsync(
            2,
            new()
            {
                Recovery = new() { Means = StreamRecovery.None, ResumeFrom = DateTimeOffset.MaxValue },
            }
        );

        Assert.That(run.Gaps, Has.Count.EqualTo(1), "what is missed after it has been opened is a gap");
    }
}
