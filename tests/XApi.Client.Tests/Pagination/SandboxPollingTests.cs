using XApi.Sandbox;

namespace XApi.Tests.Pagination;

/// <summary>Polling against the sandbox, with its limits in force.</summary>
internal sealed class SandboxPollingTests : SandboxFixture
{
    protected override XSandboxOptions Options => new() { SearchDelay = TimeSpan.Zero };

    [Test]
    public async Task In_200_rounds_with_bursts_of_0_to_350_nothing_is_missed_and_nothing_repeated()
    {
        var random = new Random(350);
        var posted = new List<string>();
        var yielded = new List<string>();
        using var x = new XApiClient(
            new XApiClientOptions
            {
                BaseAddress = Sandbox.BaseAddress,
                Credentials = [new AppOnlyCredential(Sandbox.BearerToken)],
                TimeProvider = Clock,
                Timeout = Timeout.InfiniteTimeSpan,
                AttemptTimeout = Timeout.InfiniteTimeSpan,
            }
        );
        var polled = x.Search.PollRecentAsync("blizzard", TimeSpan.FromSeconds(20), new() { MaxResults = 100 }).WithBacklog();
        await using var polling = polled.GetAsyncEnumerator();
        for (var rounds = 0; rounds < 200 || yielded.Count < posted.Count; )
        {
            var next = polling.MoveNextAsync().AsTask();
            while (!next.IsCompleted)
            {
                // The only timers are waits for the next round and for a limit.
                if (Clock.Waiting.Count == 0)
                {
                    await Task.Yield();
                    continue;
                }

                posted.AddRange(
                    Enumerable
                        .Range(0, rounds++ < 200 ? random.Next(0, 351) : 0)
                        .Select(_ => Sandbox.Post("A blizzard", Sandbox.Users[random.Next(50)]))
                );
                Clock.AdvanceToNext();
            }

            Assert.That(await next, Is.True);
            yielded.Add(polling.Current.Id);
        }

        Assert.That(yielded.Order(), Is.EqualTo(posted.Order()));
        Assert.That(posted, Has.Count.GreaterThan(30_000));
        Assert.That(polled.State.Yielded, Does.Contain(posted.Max()));
    }
}
