using Microsoft.Data.Sqlite;
using XApi.Sandbox;

namespace XApi.Tests.Documentation;

/// <summary>The code of docs/streams.md, on a sandbox whose clock runs, since streams are a matter of time.</summary>
internal sealed class StreamSnippets
{
    private readonly List<string> _seen = [];
    private readonly List<string> _log = [];

    private XSandbox _sandbox = null!;
    private XApiClient x = null!;
    private SandboxTraffic _traffic = null!;
    private CancellationTokenSource _ending = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _seen.Clear();
        _log.Clear();
        _ending = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        _sandbox = await XSandbox.StartAsync();
        x = _sandbox.CreateClient();
        await x.FilteredStream.UpdateRulesAsync(new() { Add = [new() { Value = "snow", Tag = "snow" }] });
        _traffic = _sandbox.StartTraffic(500);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _traffic.Dispose();
        x.Dispose();
        await _sandbox.DisposeAsync();
        _ending.Dispose();
    }

    // Compiled, not run: PartitionTests runs partitions.
    private static async Task PartitionsAsync(XApiClient x, int process, int processes, Action<SampledTweet> Handle, CancellationToken cancellationToken)
    {
        // snippet: stream-partitions
        await foreach (var item in x.Firehose.AllAsync(StreamPartitions.All, cancellationToken: cancellationToken))
        {
            Handle(item);
        }
        // end

        // snippet: stream-share
        await foreach (var item in x.Firehose.AllAsync(StreamPartitions.Share(process, processes), cancellationToken: cancellationToken))
        {
            Handle(item);
        }
        // end
    }

    [Test]
    public async Task A_stream_is_watched_while_it_runs()
    {
        var cancellationToken = _ending.Token;
        void Log(string text) => _log.Add(text);
        void Alert(string text) => _log.Add(text);
        // snippet: stream-watch
        var monitor = new StreamMonitor();
        var options = new FilteredStreamOptions
        {
            TweetFields = [TweetField.CreatedAt],
            Stream = new()
            {
                Watch = new()
                {
                    Monitor = monitor,
                    OnStateChanged = state => Log(state.ToString()),
                    OnNotice = notice =>
                    {
                        if (notice is StreamGap { IsLost: true } gap)
                        {
                            Alert($"Nothing from {gap.From:t} to {gap.To:t}");
                        }
                    },
                },
            },
        };

        // end
        await UntilEnoughAsync(async () =>
        {
            // snippet: stream-loop
            await foreach (var item in x.FilteredStream.ConnectAsync(options, cancellationToken))
            {
                Handle(item);
            }

            // end
        });
        Assert.That(_log, Has.Some.Contains("is connecting").And.Some.Contains("is live"));
        var printed = await Output.OfAsync(() =>
        {
            // snippet: stream-monitor
            Console.WriteLine($"{monitor.State?.Phase}: {monitor.Stats.Delivered} delivered, {monitor.Stats.Lag?.TotalSeconds:0.0} s behind, buffer {monitor.Stats.Fill:P0} full");
            // end
            return Task.CompletedTask;
        });
        Assert.That(printed, Does.Contain(" delivered, "));
    }

    [Test]
    public async Task A_schedule_is_changed()
    {
        var cancellationToken = _ending.Token;
        // snippet: stream-schedule
        var settings = new StreamSettings
        {
            Reconnect = new()
            {
                StallTimeout = TimeSpan.FromSeconds(30),
                Schedule = StreamSchedule.Documented with { Refused = StreamDelays.Doubling(first: TimeSpan.FromSeconds(5), maxDelay: TimeSpan.FromMinutes(5)) },
            },
        };
        // end
        await UntilEnoughAsync(x.FilteredStream.ConnectAsync(new() { Stream = settings }, cancellationToken));
    }

    [Test]
    public async Task A_stream_resumes_from_where_another_process_ended()
    {
        var (cancellationToken, endedAt) = (_ending.Token, _sandbox.TimeProvider.GetUtcNow());
        // snippet: stream-resume
        var settings = new StreamSettings
        {
            Recovery = new()
            {
                ResumeFrom = endedAt,
                Means = StreamRecovery.Backfill | StreamRecovery.Period | StreamRecovery.Search,
            },
        };
        // end
        await UntilEnoughAsync(x.FilteredStream.ConnectAsync(new() { Stream = settings }, cancellationToken));
    }

    [Test]
    public async Task A_stream_resumes_where_a_process_ended()
    {
        var folder = Directory.CreateTempSubdirectory("xapi-position-");
        var (positionFile, cancellationToken, stored) = (Path.Combine(folder.FullName, "position"), _ending.Token, 0);
        void Store(FilteredStreamTweet item)
        {
            if (++stored == 3)
            {
                throw new InvalidOperationException($"A crash at {item.Data.Id}");
            }
        }

        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            // snippet: stream-position
            var settings = new StreamSettings
            {
                Recovery = new()
                {
                    Position = new FileStreamPosition(positionFile),
                    Means = StreamRecovery.Backfill | StreamRecovery.Period | StreamRecovery.Search,
                },
            };
            await foreach (var item in x.FilteredStream.ConnectAsync(new() { Stream = settings }, cancellationToken))
            {
                Store(item);
            }
            // end
        });
        Assert.That((await new FileStreamPosition(positionFile).ReadAsync())!.Acknowledged, Has.Count.EqualTo(2));
        folder.Delete(recursive: true);
    }

    [Test]
    public async Task An_item_is_done_when_the_program_says_so()
    {
        var folder = Directory.CreateTempSubdirectory("xapi-position-");
        await using (var database = SqliteFactory.Instance.CreateDataSource($"Data Source={Path.Combine(folder.FullName, "x.db")};Pooling=False"))
        {
            await new DbStreamPosition(database, "snow").CreateTableAsync();
            // snippet: stream-explicit
            var settings = new StreamSettings
            {
                Recovery = new()
                {
                    Position = new DbStreamPosition(database, "snow"),
                    Acknowledgement = StreamAcknowledgement.Explicit,
                },
            };
            // end
            await foreach (var item in x.FilteredStream.ConnectAsync(new() { Stream = settings }, _ending.Token))
            {
                // snippet: stream-acknowledge
                await item.AcknowledgeAsync();
                // end
                Assert.That((await settings.Recovery.Position.ReadAsync())!.Acknowledged, Does.Contain(item.Data.Id));
                break;
            }
        }

        folder.Delete(recursive: true);
    }

    [Test]
    public async Task A_stream_keeps_to_a_budget()
    {
        var cancellationToken = _ending.Token;
        // snippet: stream-cap
        var consumption = new StreamConsumption { Cap = new(10_000, StreamCapPeriod.Month, StreamCapAction.Pause) };
        var settings = new StreamSettings { Watch = new() { Consumption = consumption } };
        // end
        await UntilEnoughAsync(x.FilteredStream.ConnectAsync(new() { Stream = settings }, cancellationToken));
        var printed = await Output.OfAsync(() =>
        {
            // snippet: stream-consumption
            foreach (var day in consumption.Days)
            {
                Console.WriteLine($"{day.Day}: {day.Items}, of which {day.Tags.GetValueOrDefault("snow")} about snow");
            }

            // end
            return Task.CompletedTask;
        });
        Assert.That(printed, Does.Match(@": \d+, of which \d+ about snow"));
    }

    [Test]
    public async Task Slow_code_meets_a_buffer()
    {
        var cancellationToken = _ending.Token;
        // snippet: stream-buffer
        var settings = new StreamSettings { Buffer = new() { Capacity = 50_000, Policy = StreamBufferPolicy.DropOldest } };
        // end
        await UntilEnoughAsync(x.FilteredStream.ConnectAsync(new() { Stream = settings }, cancellationToken));
    }

    [Test]
    public async Task A_sample_of_everything_is_read()
    {
        var cancellationToken = _ending.Token;
        await UntilEnoughAsync(async () =>
        {
            // snippet: stream-sample
            await foreach (var item in x.VolumeStreams.SampleAsync(new() { TweetFields = [TweetField.Lang] }, cancellationToken))
            {
                Handle(item);
            }

            // end
        });
    }

    private Task UntilEnoughAsync<T>(IAsyncEnumerable<T> stream)
        where T : IStreamedTweet
        => UntilEnoughAsync(async () =>
        {
            await foreach (var item in stream)
            {
                Handle(item);
            }
        });

    // That is how a stream ends that is cancelled.
    private async Task UntilEnoughAsync(Func<Task> snippet)
    {
        await Assert.ThatAsync(snippet, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(_seen, Has.Count.GreaterThanOrEqualTo(3));
    }

    private void Handle(IStreamedTweet item)
    {
        _seen.Add(item.Data.Text);
        if (_seen.Count == 3)
        {
            _ending.Cancel();
        }
    }
}
