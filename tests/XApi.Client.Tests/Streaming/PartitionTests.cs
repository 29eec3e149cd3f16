using static XApi.Tests.StreamStep;

namespace XApi.Tests.Streaming;

/// <summary>Several partitions of a stream are one sequence, and each is kept connected for itself.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class PartitionTests
{
    private readonly List<StreamState> _states = [];
    private readonly List<StreamNotice> _notices = [];
    private readonly StreamMonitor _monitor = new();
    private readonly SharedClock _clock = new();
    private StreamRecoverySettings _recovery = new() { Means = StreamRecovery.Backfill };

    [Test]
    public async Task All_partitions_come_as_one_sequence()
    {
        var ids = await TakeAsync(
            StreamPartitions.All,
            40,
            request => ConnectionScript.Open(Tweet(PartitionOf(request)), Tweet(100 + PartitionOf(request)))
        );

        Assert.That(ids.Order(), Is.EqualTo(Enumerable.Range(1, 20).Concat(Enumerable.Range(101, 20))));
        Assert.That(_monitor.Partitions.Keys.Order(), Is.EqualTo(Enumerable.Range(1, 20)));
        Assert.That(_states.Where(state => state.Phase == StreamPhase.Live).Select(state => state.Partition), Is.Unique);
        Assert.That(_states[^1], Has.Property("Phase").EqualTo(StreamPhase.Stopped).And.Property("Partition").Null);
    }

    [Test]
    public async Task Processes_share_the_partitions_between_them()
    {
        var seen = new List<int>();
        for (var process = 0; process < 3; process++)
        {
            var of = process;
            seen.AddRange(
                await TakeAsync(
                    StreamPartitions.Share(of, 3),
                    of == 0 ? 6 : 7,
                    request => ConnectionScript.Open(Tweet(PartitionOf(request)))
                )
            );
        }

        Assert.That(seen.Order(), Is.EqualTo(Enumerable.Range(1, 20)));
    }

    [Test]
    public async Task One_partition_is_a_number()
    {
        var requests = new List<string>();
        await TakeAsync(
            7,
            1,
            request =>
            {
                requests.Add(request.Uri.PathAndQuery);
                return ConnectionScript.Open(Tweet(1));
            }
        );

        Assert.That(requests, Is.EqualTo(new[] { "/2/tweets/firehose/stream?partition=7" }));
    }

    [Test]
    public async Task A_partition_that_is_lost_reconnects_and_its_gap_says_which_it_is()
    {
        var start = _clock.GetUtcNow();
        long IdAt(double seconds) =>
            long.Parse(XId.LastBefore(start.AddSeconds(seconds)), System.Globalization.CultureInfo.InvariantCulture) + 1;
        var attempts = new int[3];
        await TakeAsync(
            StreamPartitions.Of(1, 2),
            3,
            request =>
            {
                var partition = PartitionOf(request);
                return (partition, Interlocked.Increment(ref attempts[partition])) switch
                {
                    (1, 1) => ConnectionScript.Stream(Tweet(IdAt(0)), new Pause(TimeSpan.FromSeconds(30)), new Reset()),
                    (1, _) => ConnectionScript.Open(Tweet(IdAt(10)), Tweet(IdAt(100))),
                    _ => ConnectionScript.Open(),
                };
            }
        );

        Assert.That(attempts, Is.EqualTo(new[] { 0, 2, 1 }), "the other partition stays connected");
        Assert.That(_notices.OfType<StreamGap>().Select(gap => gap.Partition), Is.EqualTo(new int?[] { 1 }));
        Assert.That(
            _states.Single(state => state.Attempt == 1).ToString(),
            Does.StartWith("Connection 1 of partition 1 is connecting: the connection was lost")
        );
    }

    [Test]
    public async Task The_position_stays_where_it_is_while_a_partition_has_not_been_connected()
    {
        var position = new KeptPosition();
        _recovery = _recovery with { Position = position };
        var start = _clock.GetUtcNow();

        await TakeAsync(
            StreamPartitions.Of(1, 2),
            1,
            request =>
                PartitionOf(request) == 1
                    ? ConnectionScript.Open(new Pause(TimeSpan.FromSeconds(30)), Outages.TweetAt(start.AddSeconds(30)))
                    : ConnectionScript.Unreachable
        );

        Assert.That(position.Last!.From, Is.EqualTo(start));
    }

    [Test]
    public async Task A_past_period_ends_when_every_partition_has_delivered_its_part()
    {
        var seen = await TakeAsync(
            StreamPartitions.Of(1, 2, 3),
            int.MaxValue,
            request => ConnectionScript.Stream(Tweet(PartitionOf(request)), Tweet(10 + PartitionOf(request))),
            new() { StartTime = _clock.GetUtcNow().AddHours(-2), EndTime = _clock.GetUtcNow().AddHours(-1) }
        );

        Assert.That(seen.Order(), Is.EqualTo(new[] { 1, 2, 3, 11, 12, 13 }));
    }

    [Test]
    public async Task A_partition_that_X_refuses_ends_them_all()
    {
        var failure = await Assert.ThrowsAsync<XForbiddenException>(() =>
            TakeAsync(
                StreamPartitions.All,
                100,
                request =>
                    PartitionOf(request) == 3
                        ? ConnectionScript.Error(System.Net.HttpStatusCode.Forbidden, """{"title":"Forbidden","detail":"No."}""")
                        : ConnectionScript.Open()
            )
        );

        Assert.That(failure!.Operation, Is.EqualTo(XOperation.FirehoseStream));
    }

    [TestCase(0)]
    [TestCase(21)]
    public async Task A_partition_that_the_stream_does_not_have_is_refused(int partition)
    {
        var failure = await Assert.ThrowsAsync<XInvalidParameterException>(() => TakeAsync(partition, 1, _ => ConnectionScript.Open()));

        Assert.That(failure!.Message, Does.Contain("1 to 20"));
    }

    [Test]
    public async Task What_can_choose_no_partition_is_refused()
    {
        Assert.That(() => StreamPartitions.Of(), Throws.ArgumentException);
        Assert.That(() => StreamPartitions.Share(2, 2), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => StreamPartitions.Share(-1, 2), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => StreamPartitions.Share(0, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(
            (
                await Assert.ThrowsAsync<ArgumentException>(() =>
                    TakeAsync(StreamPartitions.Share(30, 31), 1, _ => ConnectionScript.Open())
                )
            )!.Message,
            Does.StartWith("FirehoseStream has the partitions 1 to 20, too few for share 30 of 31")
        );
        Assert.That(
            $"{StreamPartitions.Of(3, 1, 3)} {StreamPartitions.All} {StreamPartitions.Share(1, 4)}",
            Is.EqualTo("3, 1 all share 1 of 4")
        );
    }

    private async Task<List<int>> TakeAsync(
        StreamPartitions partitions,
        int count,
        Func<StreamRequest, ConnectionScript> script,
        FirehoseStreamOptions? options = null
    )
    {
        using var server = new ScriptedStreamServer(_clock, script);
        using var x = new XApiClient(
            new XApiClientOptions
            {
                Credentials = [new AppOnlyCredential("token")],
                PrimaryHandler = server,
                TimeProvider = _clock,
            }
        );
        var taken = new List<int>();
        async Task TakeAllAsync()
        {
            await foreach (var tweet in x.Firehose.AllAsync(partitions, (options ?? new()) with { Stream = Watched() }))
            {
                taken.Add((int)(long.Parse(tweet.Data.Id, System.Globalization.CultureInfo.InvariantCulture) % int.MaxValue));
                if (taken.Count == count)
                {
                    break;
                }
            }
        }

        try
        {
            await TakeAllAsync().WaitAsync(Eventually.Patience);
        }
        finally
        {
            Assert.That(server.Open, Is.Zero, "A connection was left open.");
        }

        return taken;
    }

    private StreamSettings Watched() =>
        new()
        {
            Recovery = _recovery,
            Watch = new()
            {
                Monitor = _monitor,
                OnStateChanged = state =>
                {
                    lock (_states)
                    {
                        _states.Add(state);
                    }

                    if (state.Until is { } until)
                    {
                        _clock.TurnTo(until);
                    }
                },
                OnNotice = notice =>
                {
                    lock (_notices)
                    {
                        _notices.Add(notice);
                    }
                },
            },
        };

    private static int PartitionOf(StreamRequest request) =>
        int.Parse(request.Parameter("partition")!, System.Globalization.CultureInfo.InvariantCulture);
}
