using System.Text;

namespace XApi.Tests.Compliance;

/// <summary>Ids become the body of a request while it is sent.</summary>
[TestFixture]
internal sealed class IdStreamTests
{
    [Test]
    public async Task Ids_are_read_as_they_are_sent_and_not_held()
    {
        const int count = 200_000;
        var read = 0;
        async IAsyncEnumerable<string> Ids()
        {
            for (; read < count; read++)
            {
                yield return $"{1_000_000_000_000_000_000 + read}";
            }

            await Task.CompletedTask;
        }

        var stream = new IdStream(Ids(), default);
        await using (stream)
        {
            var buffer = new byte[1000];
            _ = await stream.ReadAsync(buffer);
            Assert.That(read, Is.LessThan(60), "as many as fit the buffer");
            var bytes = 1000L;
            for (int part; (part = await stream.ReadAsync(buffer)) > 0; bytes += part) { }

            Assert.That(bytes, Is.EqualTo(20L * count));
        }
    }

    [TestCase(1)]
    [TestCase(7)]
    [TestCase(1000)]
    public async Task The_ids_are_the_same_in_buffers_of_any_size_and_their_source_is_released(int size)
    {
        var isReleased = false;
        async IAsyncEnumerable<string> Ids()
        {
            try
            {
                yield return "1";
                yield return "22";
                yield return "1234567890123456789";
                await Task.CompletedTask;
            }
            finally
            {
                isReleased = true;
            }
        }

        var read = new List<byte>();
        var buffer = new byte[size];
        await using (var stream = new IdStream(Ids(), default))
        {
            for (int count; (count = await stream.ReadAsync(buffer)) > 0; )
            {
                read.AddRange(buffer.AsSpan(0, count));
            }
        }

        Assert.That(Encoding.ASCII.GetString([.. read]), Is.EqualTo("1\n22\n1234567890123456789\n"));
        isReleased = false;
        await using (var stream = new IdStream(Ids(), default))
        {
            _ = await stream.ReadAsync(new byte[1]);
        }

        Assert.That(isReleased, Is.True, "though not all was read");
    }
}
