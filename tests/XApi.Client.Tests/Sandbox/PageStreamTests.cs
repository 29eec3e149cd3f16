using System.Text.Json;
using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

/// <summary>Streams among the requests: from when they connect, not only once they are over.</summary>
[TestFixture]
internal sealed class PageStreamTests : PageFixture
{
    [Test]
    public async Task A_stream_is_listed_while_it_is_open_and_among_the_calls_once_it_is_over()
    {
        await X.FilteredStream.SyncRulesAsync([new() { Value = "zebra" }]);
        var place = (await ListAsync(0))[0].GetProperty("place").GetInt64();
        Sandbox.Streams.Script(StreamScript.Connect().Deliver(2).Close());
        using var response = await OpenAsync();
        await Eventually.TrueAsync(async () => (await ListAsync(place)).Count == 1, "it is listed");

        var begun = (await ListAsync(place)).Single();
        Sandbox.Post("A zebra");
        await Eventually.TrueAsync(
            async () => (await ListAsync(place)).Single().GetProperty("bytes").GetInt64() > 0,
            "what it has sent is counted"
        );
        var whole = await GetAsync("requests/" + begun.GetProperty("number").GetInt64());
        Sandbox.Post("Another zebra");
        await Eventually.TrueAsync(async () => !IsOpen((await ListAsync(place)).Single()), "it is over");

        Assert.That((begun.GetProperty("operation").GetString(), IsOpen(begun)), Is.EqualTo(("FilteredStream", true)));
        Assert.That(begun.GetProperty("status").GetInt32(), Is.EqualTo(200));
        Assert.That(whole.GetProperty("response").GetProperty("body").GetString(), Does.Contain("A zebra"), "it is shown as far as it is");
        var over = (await ListAsync(place)).Single();
        Assert.That(over.GetProperty("number").GetInt64(), Is.EqualTo(begun.GetProperty("number").GetInt64()));
        Assert.That(over.GetProperty("place").GetInt64(), Is.EqualTo(place + 1), "it has its place in the order in which calls were over");
    }

    [Test]
    public async Task A_stream_that_is_open_stays_in_the_list_however_many_calls_come_after_it()
    {
        await X.FilteredStream.SyncRulesAsync([new() { Value = "zebra" }]);
        using var response = await OpenAsync();
        for (var i = 0; i < 600; i++)
        {
            using var other = await Http.GetAsync("/2/nothing");
        }

        var list = await ListAsync(0);

        Assert.That((list.Count, IsOpen(list[0]), list.Count(IsOpen)), Is.EqualTo((201, true, 1)));
    }

    [Test]
    public async Task A_stream_that_is_refused_was_never_open()
    {
        using var response = await OpenAsync();
        await Eventually.TrueAsync(async () => (await ListAsync(0)).Count == 1, "it is listed");

        var refused = (await ListAsync(0)).Single();
        Assert.That((refused.GetProperty("status").GetInt32(), IsOpen(refused)), Is.EqualTo((409, false)), "there is no rule");
    }

    private static bool IsOpen(JsonElement call) => call.GetProperty("open").GetBoolean();

    private async Task<IReadOnlyList<JsonElement>> ListAsync(long after) =>
        [.. (await GetAsync($"requests?after={after}")).EnumerateArray()];

    private async Task<HttpResponseMessage> OpenAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/2/tweets/search/stream");
        request.Headers.Authorization = new("Bearer", Sandbox.BearerToken);
        return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}
