using System.Buffers;
using System.Text;
using static XApi.Tests.StreamStep;

namespace XApi.Tests.Streaming;

/// <summary>Lines that came together: two threads read them, and nobody sees it but by the clock.</summary>
public class BatchTests
{
    private static readonly StreamArrival Noon = new(
        new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.Zero),
        Timestamp: 0,
        IsBehind: false
    );

    private static StreamBatch<FilteredStreamTweet> Batch(
        IEnumerable<string> lines,
        ReadJson<FilteredStreamTweet>? read = null,
        StreamLine kind = StreamLine.Message
    )
    {
        var batch = new StreamBatch<FilteredStreamTweet>(read ?? ModelReader<FilteredStreamTweet>.Read, maxMessageBytes: 10);
        foreach (var line in lines)
        {
            batch.Add(kind, new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(line)), Noon);
        }

        return batch;
    }

    private static string Texts(StreamBatch<FilteredStreamTweet> batch) =>
        string.Join(' ', Enumerable.Range(0, batch.Count).Select(i => batch[i].First.Item?.Data.Id ?? batch[i].First.Fault));

    [TestCase(1)]
    [TestCase(7)]
    [TestCase(8)]
    [TestCase(9)]
    [TestCase(64)]
    public async Task Each_line_is_read(int lines)
    {
        var ids = Enumerable.Range(1, lines).ToList();
        var batch = Batch(ids.Select(id => Json(id)));
        Assert.That(batch.IsFull, Is.EqualTo(lines == 64));
        await batch.ReadAsync();
        Assert.That(Texts(batch), Is.EqualTo(string.Join(' ', ids)));
        Assert.That(
            Enumerable.Range(0, lines).All(i => batch[i].Bytes == Json(ids[i]).Length && batch[i].Rest.IsEmpty && batch[i].Arrival == Noon)
        );

        batch.Clear();
        Assert.That((batch.Count, batch.IsFull), Is.EqualTo((0, false)));
    }

    [Test]
    public async Task What_follows_the_first_message_of_a_line_is_left()
    {
        var batch = Batch([Json(1) + " " + Json(2)]);
        await batch.ReadAsync();
        Assert.That((Texts(batch), batch[0].Bytes), Is.EqualTo(("1", Json(1).Length + 1)));
        Assert.That(Encoding.UTF8.GetString(batch[0].Rest), Is.EqualTo(Json(2)));
    }

    [Test]
    public async Task A_line_that_is_too_long_is_not_read()
    {
        var batch = Batch([Json(1)], kind: StreamLine.TooLong);
        await batch.ReadAsync();
        Assert.That(
            (batch[0].First.Fault, batch[0].First.Text, batch[0].Bytes, batch[0].Rest.IsEmpty),
            Is.EqualTo(("It is longer than 10 bytes.", Json(1), Json(1).Length, true))
        );
    }

    // The first line ends when the last has been read: one thread alone would wait for itself.
    [Test]
    public async Task Two_threads_read_lines_that_came_together()
    {
        Assume.That(Environment.ProcessorCount, Is.GreaterThan(1));
        using var last = new ManualResetEventSlim();
        var batch = Batch(
            Enumerable.Range(1, 8).Select(id => Json(id)),
            (ref reader) =>
            {
                var item = ModelReader<FilteredStreamTweet>.Read(ref reader);
                if (item.Data.Id == "1" && !last.Wait(Eventually.Patience))
                {
                    throw new FormatException("nobody else read");
                }

                if (item.Data.Id == "8")
                {
                    last.Set();
                }

                return item;
            }
        );
        await batch.ReadAsync().AsTask().WaitAsync(Eventually.Patience);
        Assert.That(Texts(batch), Is.EqualTo("1 2 3 4 5 6 7 8"));
    }
}
