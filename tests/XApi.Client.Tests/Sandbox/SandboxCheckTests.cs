using System.Net;

namespace XApi.Tests.Sandbox;

[TestFixture]
internal sealed class SandboxCheckTests : SandboxFixture
{
    [Test]
    public async Task A_number_out_of_bounds_is_reported_as_X_does()
    {
        var response = await App.GetAsync("/2/tweets/search/recent?query=snow&max_results=500");

        Assert.Multiple(() =>
        {
            Assert.That(response.Status, Is.EqualTo(HttpStatusCode.BadRequest));
            Assert.That(response.Text("title"), Is.EqualTo("Invalid Request"));
            Assert.That(response.Text("type"), Is.EqualTo("https://api.x.com/2/problems/invalid-request"));
            Assert.That(response.Text("errors.0.parameters.max_results.0"), Is.EqualTo("500"));
            Assert.That(
                response.Text("errors.0.message"),
                Is.EqualTo("The `max_results` query parameter value [500] is not between 10 and 100")
            );
        });
    }

    [TestCase("/2/tweets", "ids", null, Description = "missing")]
    [TestCase("/2/tweets?ids=", "ids", "", Description = "empty")]
    [TestCase("/2/tweets?ids=12,abc", "ids", "12,abc", Description = "not an id")]
    [TestCase("/2/tweets/abc", "id", "abc")]
    [TestCase("/2/tweets/20?colour=red", "colour", "red")]
    [TestCase("/2/tweets/search/recent?query=snow&max_results=many", "max_results", "many")]
    [TestCase("/2/tweets/search/recent?query=snow&start_time=yesterday", "start_time", "yesterday")]
    [TestCase("/2/tweets/search/recent?query=snow&sort_order=beauty", "sort_order", "beauty")]
    [TestCase("/2/tweets/counts/recent?query=snow&granularity=year", "granularity", "year")]
    [TestCase("/2/tweets/sample10/stream?partition=3", "partition", "3")]
    [TestCase("/2/tweets/sample10/stream", "partition", null)]
    [TestCase("/2/tweets/sample/stream?backfill_minutes=6", "backfill_minutes", "6")]
    public async Task A_wrong_parameter_is_named_with_its_value(string path, string parameter, string? value)
    {
        var response = await App.GetAsync(path);

        Assert.That(response.Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(
            response
                .Json.GetProperty("errors")[0]
                .GetProperty("parameters")
                .GetProperty(parameter)
                .EnumerateArray()
                .Select(sent => sent.GetString()),
            value is null ? Is.Empty : Is.EqualTo([value])
        );
    }

    [Test]
    public async Task More_ids_than_a_lookup_takes_are_refused()
    {
        var response = await App.GetAsync($"/2/tweets?ids={string.Join(',', Enumerable.Range(1, 101))}");

        Assert.That(response.Text("errors.0.message"), Does.Contain("[101] is not between 1 and 100"));
    }

    [TestCase("""{}""", "text", Description = "nothing at all")]
    [TestCase("""{"text":""}""", "text", Description = "an empty text")]
    [TestCase("""{"text":5}""", "$.text")]
    [TestCase("""{"text":"a","colour":"red"}""", "$.colour")]
    [TestCase("""{"text":"a","poll":{"options":["one"],"duration_minutes":5}}""", "$.poll.options")]
    [TestCase("""{"text":"a","poll":{"options":["one","two"],"duration_minutes":4}}""", "$.poll.duration_minutes")]
    [TestCase("""{"text":"a","poll":{"options":["one","two"]}}""", "$.poll")]
    [TestCase("""{"text":"a","poll":{"options":["one","a label that is far too long for this"],"duration_minutes":5}}""", "$.poll.options")]
    [TestCase("""{"text":"a","reply_settings":"enemies"}""", "$.reply_settings")]
    [TestCase("""{"text":"a","reply":{"in_reply_to_tweet_id":"x"}}""", "$.reply.in_reply_to_tweet_id")]
    [TestCase("""{"text":"a","poll":{"options":["one","two"],"duration_minutes":5},"quote_tweet_id":"20"}""", "quote_tweet_id")]
    [TestCase("""{"text":"a","media":{"media_ids":["1"]}}""", "media.media_ids", Description = "media that was never uploaded")]
    [TestCase("""[1]""", "body")]
    [TestCase("""{"text":""", "body")]
    public async Task A_wrong_body_is_named_by_its_member(string body, string member)
    {
        var response = await Me.PostAsync("/2/tweets", body);

        Assert.That(response.Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(
            response.Json.GetProperty("errors")[0].GetProperty("parameters").TryGetProperty(member, out _),
            Is.True,
            response.Json.ToString()
        );
    }

    [Test]
    public async Task An_id_longer_than_any_that_was_given_out_is_not_found()
    {
        const string id = "9999999999999999999";

        Assert.That((await App.GetAsync($"/2/tweets/{id}")).Text("errors.0.type"), Does.EndWith("/resource-not-found"));
        Assert.That((await App.GetAsync($"/2/users/{User.Id}/tweets?since_id={id}")).Meta.GetProperty("result_count").GetInt32(), Is.Zero);
        Assert.That((await App.GetAsync($"/2/users/{User.Id}/tweets?until_id={id}")).Ids, Is.Not.Empty);
        Assert.That(
            (await Me.PostAsync($"/2/users/{User.Id}/retweets", $$"""{"tweet_id":"{{id}}"}""")).Status,
            Is.EqualTo(HttpStatusCode.NotFound)
        );
    }

    [TestCase("GET", "/2/nothing")]
    [TestCase("GET", "/")]
    [TestCase("PATCH", "/2/tweets/20")]
    public async Task What_is_no_operation_is_not_found(string method, string path) =>
        Assert.That((await App.SendAsync(new HttpMethod(method), path)).Status, Is.EqualTo(HttpStatusCode.NotFound));
}
