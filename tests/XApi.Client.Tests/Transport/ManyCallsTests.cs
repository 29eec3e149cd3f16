using System.Web;
using XApi.Tests.Pagination;

namespace XApi.Tests.Transport;

/// <summary>A lookup takes any number of ids: full requests, joined in order, with what is missing named.</summary>
public class ManyCallsTests
{
    private StubServer _server = null!;
    private XApiClient _x = null!;
    private int _failsAt;

    [SetUp]
    public void SetUp()
    {
        _failsAt = 0;
        _server = new(Respond);
        _x = StubClient.For(_server);
    }

    [TearDown]
    public void TearDown()
    {
        _x.Dispose();
        _server.Dispose();
    }

    [Test]
    public async Task Ids_go_in_full_requests_and_come_back_in_order()
    {
        string[] ids = [.. Enumerable.Range(1, 250).Select(id => $"{id}")];
        var page = await _x.Tweets.GetManyAsync([.. ids, "7", "8"], new() { Expansions = [TweetExpansion.AuthorId] });
        Assert.That(_server.Requests.Select(Named), Is.EqualTo(new[] { 100, 100, 50 }), "what is named twice is paid for once");
        Assert.That(page.Data.Select(tweet => tweet.Id), Is.EqualTo(ids.Where(id => id != "13" && id != "113" && id != "213")));
        Assert.That(
            page.Errors.Select(problem => problem.ResourceId),
            Is.EqualTo(new[] { "13", "113", "213" }),
            "what is missing is named, with a reason"
        );
        Assert.That(page.Errors[0].Detail, Does.Contain("Could not find"));
        Assert.That(page.Data[^1].Author!.Username, Is.EqualTo("u0"), "what was expanded by another request is found as well");
        Assert.That(page.Cost!.Charged, Is.EqualTo(247));
    }

    [Test]
    public async Task Users_are_looked_up_by_any_number_of_names()
    {
        var page = await _x.Users.GetManyByUsernameAsync([.. Enumerable.Range(1, 101).Select(id => $"user{id}")]);
        Assert.That(_server.Requests.Select(Named), Is.EqualTo(new[] { 100, 1 }));
        Assert.That(page.Data, Has.Count.EqualTo(101));
    }

    [Test]
    public async Task One_request_is_one_request()
    {
        var page = await _x.Tweets.GetManyAsync(["1", "2"]);
        Assert.That((_server.Requests.Count, page.Data.Count), Is.EqualTo((1, 2)));
    }

    [Test]
    public async Task What_is_missing_is_an_error_of_the_whole_where_that_is_wanted()
    {
        var thrown = (
            await Assert.ThrowsAsync<XPartialErrorsException>(() =>
                _x.Tweets.GetManyAsync([.. Enumerable.Range(1, 250).Select(id => $"{id}")], new() { ThrowOnPartialErrors = true })
            )
        )!;
        Assert.That(thrown.Message, Does.Contain("and 2 more"));
        Assert.That(((TweetPage)thrown.Response!).Data, Has.Count.EqualTo(247));
    }

    [Test]
    public async Task Repeats_beyond_what_one_request_takes_leave_the_options_as_they_are()
    {
        string[] ids = [.. Enumerable.Range(1, 60).Select(id => $"{id}")];
        await Assert.ThrowsAsync<XPartialErrorsException>(() =>
            _x.Tweets.GetManyAsync([.. ids, .. ids], new() { ThrowOnPartialErrors = true })
        );
        Assert.That(_server.Requests.Select(Named), Is.EqualTo(new[] { 60 }));
    }

    [Test]
    public async Task An_id_that_is_none_is_found_before_anything_is_paid_for()
    {
        string[] ids = [.. Enumerable.Range(1, 150).Select(id => $"{id}"), "x"];
        await Assert.ThrowsAsync<XInvalidParameterException>(() => _x.Tweets.GetManyAsync(ids));
        Assert.That(_server.Requests, Is.Empty);
    }

    [Test]
    public async Task What_was_read_before_a_failure_is_not_lost()
    {
        _failsAt = 3;
        var failure = (
            await Assert.ThrowsAsync<XServerErrorException>(() =>
                _x.Tweets.GetManyAsync([.. Enumerable.Range(1, 250).Select(id => $"{id}")])
            )
        )!;
        var read = (TweetPage)failure.Response!;
        Assert.That((read.Data.Count, read.Errors.Count, read.Cost!.Charged), Is.EqualTo((198, 2, 198)));
    }

    private static int Named(SentRequest request) => Names(request).Length;

    private static string[] Names(SentRequest request)
    {
        var query = HttpUtility.ParseQueryString(request.Uri.Query);
        return (query["ids"] ?? query["usernames"])!.Split(',');
    }

    private HttpResponseMessage Respond(SentRequest request)
    {
        if (_server.Requests.Count == _failsAt)
        {
            return StubServer.Json("""{"title":"Internal Server Error","status":500}""", System.Net.HttpStatusCode.InternalServerError);
        }

        var names = Names(request);
        if (request.Uri.AbsolutePath.EndsWith("/by", StringComparison.Ordinal))
        {
            return StubServer.Json(
                $$"""{"data":[{{string.Join(',', names.Select(name => $$"""{"id":"{{name[4..]}}","name":"n","username":"{{name}}"}"""))}}]}"""
            );
        }

        var found = names.Where(id => !id.EndsWith("13", StringComparison.Ordinal)).ToList();
        var tweets = string.Join(',', found.Select(id => $$"""{"id":"{{id}}","text":"t","author_id":"{{int.Parse(id, null) % 2}}"}"""));
        var errors = string.Join(
            ',',
            names
                .Except(found)
                .Select(id =>
                    $$"""{"resource_id":"{{id}}","detail":"Could not find tweet with ids: [{{id}}].","title":"Not Found Error"}"""
                )
        );
        return StubServer.Json(
            $$"""{"data":[{{tweets}}],"includes":{"users":[{"id":"{{names[0].Length % 2}}","name":"n","username":"u{{names[0].Length % 2}}"},{"id":"{{(names[0].Length + 1) % 2}}","name":"n","username":"u{{(names[0].Length + 1) % 2}}"}]}{{(errors.Length > 0 ? $",\"errors\":[{errors}]" : "")}}}"""
        );
    }
}
