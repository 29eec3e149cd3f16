namespace XApi.Tests.Uploads;

[TestFixture]
internal sealed class SegmentPlanTests
{
    private static readonly MediaUploadCheckpoint Checkpoint = new()
    {
        MediaId = "1",
        Category = "tweet_video",
        File = "f",
        ChunkBytes = 100,
        TotalBytes = 1050,
    };

    [TestCase("")]
    [TestCase("0")]
    [TestCase("0-10")]
    [TestCase("1,3-5,10")]
    public void Received_chunks_are_written_as_ranges_and_read_again(string ranges)
    {
        var plan = SegmentPlan.Of(Checkpoint with { Received = ranges });

        Assert.That(plan.Received, Is.EqualTo(ranges));
        Assert.That(plan.Missing, Has.Count.EqualTo(11 - Given(ranges)));
    }

    [Test]
    public void The_last_chunk_has_what_is_left()
    {
        var plan = new SegmentPlan(1050, 100);

        Assert.That((plan.Count, plan.OffsetOf(10), plan.LengthOf(10), plan.LengthOf(9)), Is.EqualTo((11, 1000L, 50L, 100L)));
        plan.Mark(10);
        Assert.That(plan.BytesReceived, Is.EqualTo(50));
    }

    [Test]
    public void There_are_no_more_chunks_than_X_takes()
    {
        const long Most = 16L * 1024 * 1024 * 1024;
        var chunk = SegmentPlan.ChunkBytesFor(Most, 64 * 1024);

        Assert.That(new SegmentPlan(Most, chunk).Count, Is.LessThanOrEqualTo(10_000));
        Assert.That(SegmentPlan.ChunkBytesFor(1000, 64 * 1024), Is.EqualTo(64 * 1024));
    }

    [Test]
    public void A_checkpoint_is_written_and_read_again()
    {
        var checkpoint = Checkpoint with
        {
            Received = "0-3,7",
            ExpiresAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
            IsFinalized = true,
        };

        Assert.That(MediaUploadCheckpoint.Parse(checkpoint.ToString()), Is.EqualTo(checkpoint));
        Assert.That(MediaUploadCheckpoint.Parse(Checkpoint.ToString()), Is.EqualTo(Checkpoint));
    }

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("""{"media_id":1}""")]
    [TestCase("""{"media_id":"1","category":"c","file":"f","chunk_bytes":0,"total_bytes":5}""")]
    [TestCase("""{"media_id":"1","category":"c","file":"f","chunk_bytes":99999999999,"total_bytes":5}""")]
    [TestCase("""{"media_id":"1","category":"c","file":"f","chunk_bytes":1,"total_bytes":9999999999999}""")]
    [TestCase("""{"media_id":"1","category":"c","file":"f","chunk_bytes":1,"total_bytes":5,"received":"3-9"}""")]
    [TestCase("""{"media_id":"1","category":"c","file":"f","chunk_bytes":1,"total_bytes":5,"received":"3-2"}""")]
    [TestCase("""{"media_id":"1","category":"c","file":"f","chunk_bytes":1,"total_bytes":5,"received":"-1"}""")]
    [TestCase("""{"media_id":"1","category":"c","file":"f","chunk_bytes":1,"total_bytes":5,"received":"1-2-3"}""")]
    public void What_is_no_checkpoint_is_said_to_be_none(string text) =>
        Assert.That(
            () => MediaUploadCheckpoint.Parse(text),
            Throws.TypeOf<FormatException>().With.Message.Contains("checkpoint of an upload")
        );

    private static int Given(string ranges) =>
        ranges
            .Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(range => range.Split('-').Select(int.Parse).ToArray())
            .Sum(ends => ends[^1] - ends[0] + 1);
}
