namespace XApi.Tests.Streaming;

/// <summary>The buffer between a stream and the code that takes its Tweets: its bounds, and who waits for whom.</summary>
public class TweetBufferTests
{
    private static FilteredStreamTweet Item(int id) =>
        new()
        {
            Data = new Tweet { Id = $"{id}", Text = "" },
        };

    private static StreamBuffer<FilteredStreamTweet> Buffer(
        int capacity,
        long bytes = 1000,
        StreamBufferPolicy policy = StreamBufferPolicy.Wait
    ) =>
        new(
            new()
            {
                Capacity = capacity,
                MaxBytes = bytes,
                Policy = policy,
            }
        );

    private static Task<bool> Write(
        StreamBuffer<FilteredStreamTweet> buffer,
        int id,
        int bytes = 1,
        CancellationToken cancellation = default
    ) => buffer.WriteAsync(Item(id), bytes, cancellation).AsTask();

    private static string? Take(StreamBuffer<FilteredStreamTweet> buffer) => buffer.TryRead(out var item) ? item.Data.Id : null;

    private static string TakeAll(StreamBuffer<FilteredStreamTweet> buffer)
    {
        var ids = new List<string>();
        while (Take(buffer) is { } id)
        {
            ids.Add(id);
        }

        return string.Join(' ', ids);
    }

    [Test]
    public async Task What_is_dropped_holds_no_position()
    {
        var settings = new StreamRecoverySettings { Position = new KeptPosition() };
        var progress = (await StreamProgress.StartAsync(XOperation.FilteredStream, settings, DateTimeOffset.UnixEpoch, default))!;
        var (dropped, kept) = (Item(1), Item(2));
        ((IStreamedItem)dropped).Receipt = progress.Receive("1", DateTimeOffset.UnixEpoch);
        ((IStreamedItem)kept).Receipt = progress.Receive("2", DateTimeOffset.UnixEpoch);
        var buffer = Buffer(1, policy: StreamBufferPolicy.DropOldest);

        await buffer.WriteAsync(dropped, 1, default);
        await buffer.WriteAsync(kept, 1, default);

        Assert.That((((IStreamedItem)dropped).Receipt!.IsDone, ((IStreamedItem)kept).Receipt!.IsDone), Is.EqualTo((true, false)));
    }

    [TestCase(4, 1000, 10, 4)]
    [TestCase(100, 40, 10, 4, Description = "exactly as many bytes as agreed")]
    [TestCase(100, 39, 10, 3)]
    [TestCase(1, 1000, 10, 1)]
    [TestCase(100, 5, 10, 1, Description = "a single Tweet that is larger still passes")]
    public async Task It_takes_so_many_until_writing_waits(int capacity, int capacityBytes, int bytes, int most)
    {
        var buffer = Buffer(capacity, capacityBytes);
        for (var id = 1; id <= most; id++)
        {
            Assert.That(Write(buffer, id, bytes).IsCompletedSuccessfully, Is.True, $"Tweet {id}");
        }

        var next = Write(buffer, most + 1, bytes);
        Assert.That((next.IsCompleted, buffer.Count), Is.EqualTo((false, most)));
        TakeAll(buffer);
        Assert.That(await next, Is.True);
        Assert.That(Take(buffer), Is.EqualTo($"{most + 1}"));
        Assert.That(Take(buffer), Is.Null);
    }

    [TestCase(1, 1)]
    [TestCase(2, 1)]
    [TestCase(4, 1)]
    [TestCase(5, 2)]
    [TestCase(8, 2)]
    public void A_writer_that_waits_resumes_when_a_quarter_of_the_places_is_free(int capacity, int taken)
    {
        var buffer = Buffer(capacity);
        for (var id = 1; id <= capacity; id++)
        {
            Write(buffer, id);
        }

        var next = Write(buffer, 99);
        for (var i = 1; i < taken; i++)
        {
            Take(buffer);
        }

        Assert.That(next.IsCompleted, Is.False);
        Take(buffer);
        Assert.That(next.Wait(TimeSpan.FromSeconds(20)) && next.Result, Is.True);
    }

    [Test]
    public void A_writer_that_waits_resumes_when_a_quarter_of_the_bytes_is_free_too()
    {
        var buffer = Buffer(capacity: 100, bytes: 40);
        Write(buffer, 1, 9);
        Write(buffer, 2, 1);
        Write(buffer, 3, 30);
        var next = Write(buffer, 4, 5);

        Take(buffer);
        Assert.That(next.IsCompleted, Is.False, "31 of 40 bytes");
        Take(buffer);
        Assert.That(next.Wait(TimeSpan.FromSeconds(20)) && next.Result, Is.True, "30 of 40 bytes");
    }

    [Test]
    public async Task A_writer_that_waits_can_be_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        var buffer = Buffer(1);
        await Write(buffer, 1);
        var next = Write(buffer, 2, cancellation: cancellation.Token);
        await cancellation.CancelAsync();

        Assert.That(() => next, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(TakeAll(buffer), Is.EqualTo("1"));
    }

    [Test]
    public async Task Fullness_is_that_of_places_or_of_bytes_whichever_is_more()
    {
        var buffer = Buffer(capacity: 4, bytes: 100);
        Assert.That((buffer.Count, buffer.Fill), Is.EqualTo((0, 0.0)));
        await Write(buffer, 1, 10);
        Assert.That((buffer.Count, buffer.Fill), Is.EqualTo((1, 0.25)));
        await Write(buffer, 2, 70);
        Assert.That((buffer.Count, buffer.Fill), Is.EqualTo((2, 0.8)));
        Take(buffer);
        Assert.That((buffer.Count, buffer.Fill), Is.EqualTo((1, 0.7)));
        Take(buffer);
        await Write(buffer, 3, 500);
        Assert.That((buffer.Count, buffer.Fill), Is.EqualTo((1, 1.0)), "never more than full");
    }

    [Test]
    public async Task DropOldest_drops_as_many_as_the_new_one_needs_and_reports_them_once_there_is_room()
    {
        var buffer = Buffer(capacity: 3, bytes: 30, policy: StreamBufferPolicy.DropOldest);
        Assert.That(buffer.TryTakeDropped(atEnd: true, out _), Is.False, "nothing was dropped");
        for (var id = 1; id <= 4; id++)
        {
            Assert.That(await Write(buffer, id, 10), Is.True);
        }

        Assert.That((buffer.Dropped, buffer.Count), Is.EqualTo((1L, 3)));
        Assert.That(buffer.TryTakeDropped(atEnd: false, out _), Is.False, "the row has not ended");

        await Write(buffer, 5, 15);
        Assert.That((buffer.Dropped, buffer.Count), Is.EqualTo((3L, 2)), "a large one needs the room of two");
        Assert.That(buffer.TryTakeDropped(atEnd: false, out var run), Is.True);
        Assert.That(run, Is.EqualTo((3L, "1", "3")));
        Assert.That(buffer.TryTakeDropped(atEnd: true, out _), Is.False, "it is reported once");

        await Write(buffer, 6, 1);
        await Write(buffer, 7, 1);
        Assert.That(buffer.TryTakeDropped(atEnd: false, out _), Is.False);
        Assert.That(buffer.TryTakeDropped(atEnd: true, out run), Is.True);
        Assert.That(run, Is.EqualTo((1L, "4", "4")));
        Assert.That(buffer.Dropped, Is.EqualTo(4));
        Assert.That(TakeAll(buffer), Is.EqualTo("5 6 7"));
    }

    [Test]
    public async Task Fail_ends_with_what_was_buffered_and_an_error_that_says_what_to_do()
    {
        var buffer = Buffer(capacity: 2, policy: StreamBufferPolicy.Fail);
        await Write(buffer, 1);
        await Write(buffer, 2);

        Assert.That(await Write(buffer, 3), Is.False);
        Assert.That(await buffer.WaitAsync(default), Is.True, "what was buffered can still be taken");
        Assert.That(TakeAll(buffer), Is.EqualTo("1 2"));
        Assert.That(
            () => buffer.WaitAsync(default).AsTask(),
            Throws
                .TypeOf<XStreamStoppedException>()
                .With.Message.EqualTo(
                    "The stream stopped because its buffer of 2 items was full: the code that reads them is too slow for it."
                )
                .And.Property("Reason")
                .EqualTo(StreamStop.BufferFull)
        );
    }

    [Test]
    public async Task A_reader_that_waits_is_woken_by_the_next_Tweet()
    {
        var buffer = Buffer(2);
        Assert.That(Take(buffer), Is.Null);
        var arrival = buffer.WaitAsync(default).AsTask();
        Assert.That(arrival.IsCompleted, Is.False);
        await Write(buffer, 1);
        buffer.Announce();

        Assert.That(await arrival.WaitAsync(Eventually.Patience), Is.True);
        Assert.That(Take(buffer), Is.EqualTo("1"));
        var next = buffer.WaitAsync(default).AsTask();
        Assert.That(next.IsCompleted, Is.False);
        await Write(buffer, 2);
        buffer.Announce();
        Assert.That(await next.WaitAsync(Eventually.Patience), Is.True);
    }

    [TestCase(100, 16, Description = "so many are worth it")]
    [TestCase(3, 4, Description = "the writer waits for the reader")]
    public async Task A_reader_that_waits_is_woken_unannounced(int capacity, int written)
    {
        var buffer = Buffer(capacity);
        var arrival = buffer.WaitAsync(default).AsTask();
        for (var id = 1; id <= written; id++)
        {
            _ = Write(buffer, id);
        }

        Assert.That(await arrival.WaitAsync(Eventually.Patience), Is.True);
    }

    [Test]
    public async Task A_reader_that_waits_is_woken_by_the_end()
    {
        var buffer = Buffer(2);
        var arrival = buffer.WaitAsync(default).AsTask();
        buffer.Complete();
        buffer.Complete(new InvalidOperationException("too late"));

        Assert.That(await arrival.WaitAsync(Eventually.Patience), Is.False);
        Assert.That(await buffer.WaitAsync(default), Is.False, "the first end counts");
        Assert.That(await Write(buffer, 1), Is.False, "nothing more is wanted");
        Assert.That(buffer.Count, Is.Zero);
    }

    [Test]
    public void A_reader_that_waits_gets_what_failed()
    {
        var buffer = Buffer(2);
        var arrival = buffer.WaitAsync(default).AsTask();
        buffer.Complete(new InvalidOperationException("It failed."));

        Assert.That(() => arrival.WaitAsync(Eventually.Patience), Throws.InvalidOperationException.With.Message.EqualTo("It failed."));
    }

    [Test]
    public async Task A_reader_that_is_woken_for_nothing_waits_on_and_is_not_nested()
    {
        var buffer = Buffer(2);
        var arrival = buffer.WaitAsync(default).AsTask();
        for (var i = 0; i < 2000; i++)
        {
            buffer.Announce();

            // Gives way to the reader, which waits again.
            await Task.Yield();
        }

        Assert.That(arrival.IsCompleted, Is.False);
        buffer.Complete(new InvalidOperationException("It failed."));
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => arrival.WaitAsync(Eventually.Patience));

        Assert.That(failure!.StackTrace!.Split("StreamBuffer`1.WaitAsync").Length - 1, Is.EqualTo(1));
    }

    [Test]
    public async Task A_reader_that_waits_can_be_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        var arrival = Buffer(2).WaitAsync(cancellation.Token).AsTask();
        await cancellation.CancelAsync();

        Assert.That(() => arrival.WaitAsync(Eventually.Patience), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task A_writer_that_waits_is_released_by_the_end()
    {
        var buffer = Buffer(1);
        await Write(buffer, 1);
        var next = Write(buffer, 2);
        buffer.Complete();

        Assert.That(await next.WaitAsync(Eventually.Patience), Is.False);
        Assert.That(TakeAll(buffer), Is.EqualTo("1"));
    }
}
