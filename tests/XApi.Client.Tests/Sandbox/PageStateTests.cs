using System.IO.Compression;
using System.Net;
using System.Text;

namespace XApi.Tests.Sandbox;

/// <summary>A sandbox's state over HTTP, as a program in any language keeps it.</summary>
[TestFixture]
internal sealed class PageStateTests : PageFixture
{
    [Test]
    public async Task It_is_saved_loaded_and_reset()
    {
        var kept = Sandbox.Post("Kept");
        var state = await Http.GetStringAsync("/sandbox/state");
        var gone = Sandbox.Post("Gone");

        Assert.That((await SendAsync(HttpMethod.Put, "state", state)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await Texts(kept, gone), Is.EqualTo(new[] { "Kept" }));

        Assert.That((await SendAsync(HttpMethod.Post, "reset", "")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await Texts(kept, gone), Is.Empty);
    }

    [Test]
    public async Task It_is_seeded_from_lines_of_JSON()
    {
        var (status, body) = await SendAsync(
            HttpMethod.Post,
            "seed",
            "{\"id\":\"20\",\"author_id\":\"12\",\"text\":\"first\"}\n\n{\"id\":\"21\",\"author_id\":\"12\",\"text\":\"second\"}\n"
        );
        Assert.That((status, body.GetProperty("tweets").GetInt32()), Is.EqualTo((HttpStatusCode.OK, 2)));
        Assert.That(await Texts("20", "21"), Is.EqualTo(new[] { "first", "second" }));
    }

    [Test]
    public async Task It_is_seeded_from_a_file_that_is_compressed()
    {
        using var file = new MemoryStream();
        await using (var gzip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync("{\"id\":\"20\",\"author_id\":\"12\",\"text\":\"first\"}\n"u8.ToArray());
        }

        var whole = await SendAsync(HttpMethod.Post, "seed", new ByteArrayContent(file.ToArray()));
        var torn = await SendAsync(HttpMethod.Post, "seed", new ByteArrayContent(file.ToArray()[..^12]));

        Assert.That((whole.Status, whole.Body.GetProperty("tweets").GetInt32()), Is.EqualTo((HttpStatusCode.OK, 1)));
        var junk = await SendAsync(HttpMethod.Post, "seed", new ByteArrayContent([0x1F, 0x8B, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
        Assert.That(junk.Body.GetProperty("error").GetString(), Does.Contain("no whole gzip; its line 1"));
        Assert.That(torn.Body.GetProperty("error").GetString(), Does.Contain("Line 1"));
        Assert.That(await Texts("20"), Is.EqualTo(new[] { "first" }));
    }

    [TestCase("PUT", "state", "{}", "format")]
    [TestCase("PUT", "state", "no JSON", "no JSON object")]
    [TestCase("POST", "seed", "{\"id\":\"20\"}", "Line 1")]
    [TestCase("POST", "seed", "", "lines")]
    public async Task What_is_neither_is_refused_with_the_reason(string method, string path, string body, string reason)
    {
        var (status, error) = await SendAsync(new HttpMethod(method), path, body);
        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(error.GetProperty("error").GetString(), Does.Contain(reason));
    }

    private async Task<IReadOnlyList<string>> Texts(params string[] ids)
    {
        return [.. (await X.Tweets.GetManyAsync(ids)).Data.Select(tweet => tweet.Text)];
    }
}
