using System.Net;
using System.Text.Json;
using XApi.Bench;

namespace XApi.Tests.Speed;

/// <summary>What a usual page may allocate. How long it takes, the benchmark measures.</summary>
[Category("Slow")]
[TestFixture, NonParallelizable]
internal sealed class AllocationTests
{
    private const int LargeObjectHeap = 3;
    private const int Calls = 40;

    [Test]
    public async Task A_usual_page_puts_nothing_on_the_large_object_heap([Values] bool lengthIsKnown)
    {
        var json = UsualPage.Of100();
        Assert.That(json, Has.Length.GreaterThan(150_000), "A usual page is itself larger than what goes there");
        using var server = new StubServer(_ =>
            new(HttpStatusCode.OK) { Content = lengthIsKnown ? new ByteArrayContent(json) : new StreamContent(new Unsized(json)) }
        );
        using var x = StubClient.For(server);
        await CallAsync();

        GC.Collect();
        var before = GC.GetGCMemoryInfo(GCKind.FullBlocking).GenerationInfo[LargeObjectHeap].SizeAfterBytes;
        await CallAsync();
        GC.Collect();
        var after = GC.GetGCMemoryInfo(GCKind.FullBlocking).GenerationInfo[LargeObjectHeap].SizeBeforeBytes;

        // An array of the pool may have been new; one for each call may not.
        Assert.That(after - before, Is.LessThan(Calls * json.Length / 4));

        async Task CallAsync()
        {
            for (var i = 0; i < Calls; i++)
            {
                Assert.That((await x.Search.RecentAsync("snow")).Data, Has.Count.EqualTo(100));
            }
        }
    }

    [Test]
    public void Reading_a_page_allocates_no_more_than_the_serializer_of_System_Text_Json()
    {
        var json = UsualPage.Of100();
        Assert.That(JsonTree.Differences(Read(json).ToJson(), SystemTextJson.ToPage(json).ToJson()), Is.Empty, "Both make the same of it");

        var ours = Allocated(() => Read(json));
        var theirs = Allocated(() => SystemTextJson.ToPage(json));

        TestContext.Out.WriteLine($"{json.Length:N0} bytes of JSON: {ours:N0} bytes allocated, System.Text.Json {theirs:N0}");
        Assert.That(ours, Is.LessThanOrEqualTo(theirs));
    }

    private static TweetPage Read(byte[] json)
    {
        var reader = new JsonTokenReader(json);
        reader.Read();
        return new TweetPage(ref reader);
    }

    private static long Allocated(Func<TweetPage> read)
    {
        read();
        var before = GC.GetAllocatedBytesForCurrentThread();
        read();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Bytes of which nobody says how many there are, as of a compressed response.</summary>
    private sealed class Unsized(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
