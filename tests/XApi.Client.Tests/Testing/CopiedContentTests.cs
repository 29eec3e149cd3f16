using XApi.Testing;

namespace XApi.Tests.Testing;

/// <summary>A body that is read as it comes, and copied on the way.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class CopiedContentTests
{
    private readonly List<byte[]?> _ended = [];

    [TestCase(2, "ab")]
    [TestCase(5, "abcde")]
    [TestCase(6, "abcde")]
    public async Task It_is_copied_up_to_its_limit_and_reported_once_it_has_ended(int most, string copied)
    {
        using var content = Content("abcde", most);
        var stream = await content.ReadAsStreamAsync();
        var buffer = new byte[3];

        Assert.That(await stream.ReadAsync(buffer), Is.EqualTo(3));
        Assert.That(await stream.ReadAsync(buffer.AsMemory(0, 0)), Is.Zero, "nothing was asked for");
        Assert.That(stream.Read(buffer, 0, 3), Is.EqualTo(2));
        Assert.That(_ended, Is.Empty);
        Assert.That(stream.Read(buffer), Is.Zero);
        Assert.That(await stream.ReadAsync(buffer), Is.Zero);
        stream.Dispose();
        content.Dispose();

        Assert.That(_ended.Select(body => System.Text.Encoding.UTF8.GetString(body!)), Is.EqualTo(new[] { copied }));
    }

    [Test]
    public async Task What_its_reader_leaves_is_reported_as_far_as_it_was_read()
    {
        using var content = Content("abcde", 100);
        var stream = await content.ReadAsStreamAsync();
        stream.ReadByte();
        stream.Dispose();

        Assert.That(_ended.Single(), Is.EqualTo("a"u8.ToArray()));
    }

    [Test]
    public void What_nobody_reads_is_reported_as_nothing()
    {
        var inner = new StringContent("abc");
        var content = new CopiedContent(inner, 10, _ended.Add);
        content.Dispose();
        content.Dispose();

        Assert.That(_ended, Is.EqualTo(new byte[]?[] { null }));
        Assert.That(() => inner.ReadAsStream(), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public async Task It_is_copied_when_it_is_read_at_once_and_has_the_headers_and_the_length_of_what_it_is_made_from()
    {
        using var content = Content("abc", 10);

        Assert.That((content.Headers.ContentType?.MediaType, content.Headers.ContentLength), Is.EqualTo(("text/plain", 3L)));
        Assert.That(await content.ReadAsStringAsync(), Is.EqualTo("abc"));
        Assert.That(_ended.Single(), Is.EqualTo("abc"u8.ToArray()));
    }

    [Test]
    public async Task It_can_be_read_and_nothing_else()
    {
        using var content = Content("abc", 10);
        var stream = await content.ReadAsStreamAsync();

        Assert.That((stream.CanRead, stream.CanSeek, stream.CanWrite), Is.EqualTo((true, false, false)));
        Assert.Multiple(() =>
        {
            Assert.That(() => stream.Length, Throws.TypeOf<NotSupportedException>());
            Assert.That(() => stream.Position, Throws.TypeOf<NotSupportedException>());
            Assert.That(() => stream.Position = 1, Throws.TypeOf<NotSupportedException>());
            Assert.That(() => stream.Seek(0, SeekOrigin.Begin), Throws.TypeOf<NotSupportedException>());
            Assert.That(() => stream.SetLength(1), Throws.TypeOf<NotSupportedException>());
            Assert.That(() => stream.Write([1], 0, 1), Throws.TypeOf<NotSupportedException>());
            Assert.That(stream.Flush, Throws.Nothing);
        });
    }

    private CopiedContent Content(string text, int most) => new(new StringContent(text), most, _ended.Add);
}
