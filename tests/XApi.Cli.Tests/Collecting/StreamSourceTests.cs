using System.Runtime.CompilerServices;
using XApi.Cli.Collecting;

namespace XApi.Tests.Collecting;

[TestFixture]
internal sealed class StreamSourceTests
{
    [Test]
    public async Task A_stream_that_is_left_during_a_burst_ends()
    {
        var hasEnded = false;
        var source = new StreamSource<SampledTweet>(BurstAsync, () => Task.FromResult(0m), StreamRecovery.None, _ => { }, new FakeClock());
        var steps = source.ReadAsync(Position(), () => null, CancellationToken.None).GetAsyncEnumerator();

        Assert.That(await steps.MoveNextAsync());
        Assert.That(steps.Current.Responses, Has.Count.EqualTo(500));
        await steps.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1));

        Assert.That(hasEnded);

        async IAsyncEnumerable<SampledTweet> BurstAsync(StreamSettings settings, [EnumeratorCancellation] CancellationToken cancel)
        {
            try
            {
                await settings.Recovery.Position!.ReadAsync(cancel);
                for (var id = 1; id <= 5_000; id++)
                {
                    yield return SampledTweet.FromJson($$$"""{"data":{"id":"{{{id}}}","text":"A Tweet of a burst"}}""");
                }
            }
            finally
            {
                hasEnded = true;
            }
        }
    }

    private static string Position() =>
        new StreamPosition { Operation = XOperation.SampleStream.Id, From = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero) }.ToString();
}
