using System.Web;
using XApi.Tests.Pagination;

namespace XApi.Tests.Transport;

/// <summary>A lookup takes any number of ids: full requests, joined in order, with what is missing named.</summary>
public class ManyCallsTests
{
    private StubServer _server = null!;
    private XApiClient _x = null!;
    private int _failsAt;
    private string? _leavesOut;
    private (int Request, CancellationTokenSource Source)? _cancelsAt;

    [SetUp]
    public void SetUp()
    {
        (_failsAt, _leavesOut, _cancelsAt) = (0, null, null);
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

    [Test]
    public async Task What_was_read_before_a_cancellation_is_not_lost()
    {
        using var cancellation = new CancellationTokenSource();
        _cancelsAt = (2, cancellation);

        var thrown = (
            await Assert.ThrowsAsync<XPartialCanceledException>(() =>
                _x.Tweets.GetManyAsync([.. Enumerable.Range(1, 350).Select(id => $"{id}")], cancellationToken: cancellation.Token)
            )
        )!;

        var read = (TweetPage)thrown.Response!;
        Assert.That((read.Data.Count, read.Errors.Count, read.Cost!.Charged), Is.EqualTo((198, 2, 198)));
        Assert.That(thrown.CancellationToken, Is.EqualTo(cancellation.Token));
        Assert.That(thrown.Message, Does.StartWith("GET /2/tweets was cancelled before the last of its 4 requests."));
    }

    [Test]
    public async Task A_cancellation_before_the_first_response_is_one_as_of_any_call()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        var thrown = await Assert.CatchAsync<OperationCanceledException>(() =>
            _x.Tweets.GetManyAsync([.. Enumerable.Range(1, 150).Select(id => $"{id}")], cancellationToken: cancelled.Token)
        );

        Assert.That(thrown, Is.Not.InstanceOf<XPartialCanceledException>());
    }

    [TestCase(3)]
    [TestCase(150)]
    public async Task What_X_leaves_out_without_a_word_is_named(int count)
    {
        _leavesOut = "2";
        string[] ids = [.. Enumerable.Range(1, count).Select(id => $"{id}")];

        var page = await _x.Tweets.GetManyAsync(ids);

        Assert.That(page.LeftOut, Is.EqualTo(["2"]), "13 and 113 have an error");
        Assert.That((await _x.Tweets.GetManyAsync(["1", "3"])).LeftOut, Is.Empty);
        var thrown = await Assert.ThrowsAsync<XPartialErrorsException>(() =>
            _x.Tweets.GetManyAsync(["1", "2", "3"], new() { ThrowOnPartialErrors = true })
        );
        Assert.That(thrown!.Message, Does.EndWith("X left out 2, without a reason."));
        Assert.That(((TweetPage)thrown.Response!).Data, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Names_of_users_are_left_out_whatever_their_case()
    {
        _leavesOut = "user2";

        var page = await _x.Users.GetManyByUsernameAsync(["USER1", "user2"]);

        Assert.That(page.LeftOut, Is.EqualTo(["user2"]));
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

        if (_cancelsAt is { } cancels && _server.Requests.Count > cancels.Request)
        {
            cancels.Source.Cancel();
            throw new OperationCanceledException(cancels.Source.Token);
        }

        string[] names = [.. Names(request).Where(name => name != _leavesOut)];
        if (request.Uri.AbsolutePath.EndsWith("/by", StringComparison.Ordinal))
        {
            return StubServer.Json(
                $$"""{"data":[{{string.Join(',', names.Select(name => $$"""{"id":"{{name[4..]}}","name":"n","username":"{{name.ToLowerInvariant()}}"}"""))}}]}"""
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
