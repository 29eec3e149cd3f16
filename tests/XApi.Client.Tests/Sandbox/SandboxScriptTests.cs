using System.Net;
using System.Text.Json.Nodes;
using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

/// <summary>What a test arranges for calls to come, on raw HTTP.</summary>
[TestFixture]
internal sealed class SandboxScriptTests : SandboxFixture
{
    protected override XSandboxOptions Options => new() { Explain = true };

    private string Path => $"/2/tweets/{Landmark}";

    [Test]
    public async Task A_refusal_is_for_so_many_calls_and_then_all_is_as_usual()
    {
        Sandbox.Refuse(XOperation.GetTweet, XRefusal.ServiceUnavailable, times: 2);

        Assert.That(
            (await App.GetAsync("/2/tweets/search/recent?query=snow")).Status,
            Is.EqualTo(HttpStatusCode.OK),
            "of another operation"
        );
        Assert.That((await App.GetAsync(Path)).Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That((await Me.GetAsync(Path)).Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That((await App.GetAsync(Path)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public void What_could_not_happen_is_refused_when_it_is_arranged()
    {
        var fiftyDays = TimeSpan.FromDays(50);
        Assert.Multiple(() =>
        {
            Refused(() => Sandbox.Respond(XOperation.GetTweet, "{}", status: 99), "status is 99; it must be from 200 to 599.");
            Refused(() => XRefusal.Of(1000), "status is 1,000; it must be from 200 to 599.");
            Refused(() => StreamScript.Refuse(0), "status is 0; it must be from 200 to 599.");
            Refused(() => XRefusal.EdgePage(-1), "status is -1; it must be from 200 to 599.");
            Refused(() => Sandbox.Delay(null, fiftyDays), "time is 50.00:00:00; it must be 49 days or shorter.");
            Refused(() => StreamScript.Connect().Slow(-fiftyDays), "pause is -50.00:00:00; it must be zero or longer.");
            Refused(() => StreamScript.Connect().Pause(-fiftyDays), "time is -50.00:00:00; it must be zero or longer.");
            Refused(() => Sandbox.Webhooks.LateBy = fiftyDays, "LateBy is 50.00:00:00; it must be 49 days or shorter.");
            Refused(() => Sandbox.Webhooks.LateShare = double.NaN, "LateShare is NaN; it must be from 0 to 1.");
            Refused(() => Sandbox.Webhooks.RepeatedShare = 1.5, "RepeatedShare is 1.5; it must be from 0 to 1.");
            Refused(() => Sandbox.StartTraffic(-1), "tweetsPerSecond is -1; it must be from 0 to 1,000,000.");
        });
        using var traffic = Sandbox.StartTraffic(0);
        Refused(() => traffic.TweetsPerSecond = 2e6, "TweetsPerSecond is 2,000,000; it must be from 0 to 1,000,000.");

        static void Refused(Action arrange, string message) =>
            Assert.That(() => arrange(), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith(message));
    }

    [Test]
    public async Task A_clock_that_no_id_could_follow_stays_as_it_is()
    {
        await using var sandbox = await XSandbox.StartAsync(new() { InMemory = true });

        Assert.That(() => sandbox.Advance(TimeSpan.MaxValue), Throws.TypeOf<ArgumentOutOfRangeException>());

        Assert.That(XId.GetTime(sandbox.Post("Hello"))!.Value.Year, Is.EqualTo(2024));
    }

    [Test]
    public async Task A_refusal_is_for_a_user_or_for_the_App()
    {
        Sandbox.Refuse(null, XRefusal.PaymentRequired, caller: User);
        Sandbox.Refuse(null, XRefusal.ClientNotEnrolled, caller: SandboxCaller.App);
        using var other = SandboxHttp.AsUser(Sandbox, Sandbox.Users[1]);

        Assert.That((await other.GetAsync(Path)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await App.GetAsync(Path)).Text("reason"), Is.EqualTo("client-not-enrolled"));
        Assert.That((await Me.GetAsync(Path)).Status, Is.EqualTo(HttpStatusCode.PaymentRequired));
    }

    [Test]
    public async Task What_is_refused_is_not_carried_out_and_counts_against_the_limit()
    {
        Sandbox.Refuse(XOperation.CreateTweet, XRefusal.InternalError);
        var refused = await Me.PostAsync("/2/tweets", """{"text":"A very rare bird"}""");
        var posted = await Me.PostAsync("/2/tweets", """{"text":"A very rare bird"}""");

        Assert.That((refused.Status, posted.Status), Is.EqualTo((HttpStatusCode.InternalServerError, HttpStatusCode.Created)));
        Assert.That(Remaining(posted), Is.EqualTo(Remaining(refused) - 1));
    }

    [Test]
    public async Task What_is_arranged_is_taken_back()
    {
        Sandbox.Refuse(null, XRefusal.Unauthorized, times: 9);
        Sandbox.ClearScripts();

        Assert.That((await App.GetAsync(Path)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task An_unreachable_server_gives_no_response()
    {
        Sandbox.Refuse(XOperation.GetTweet, XRefusal.Unreachable);

        Assert.That(async () => await App.GetAsync(Path), Throws.InstanceOf<HttpRequestException>());
        Assert.That((await App.GetAsync(Path)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_member_of_a_type_that_nobody_expects_comes_as_arranged()
    {
        Sandbox.Change(XOperation.GetTweet, body => body["data"]!["attachments"] = new JsonArray());
        Sandbox.Change(XOperation.GetTweet, body => body["data"]!["like_count"] = "12");

        Assert.That((await App.GetAsync(Path)).Body, Does.Contain("\"attachments\":[]").And.Not.Contain("like_count"));
        Assert.That((await App.GetAsync(Path)).Body, Does.Contain("\"like_count\":\"12\""));
        Assert.That((await App.GetAsync(Path)).Body, Does.Not.Contain("like_count"));
    }

    [Test]
    public async Task A_response_can_be_the_test_s_own()
    {
        Sandbox.Respond(XOperation.GetTweet, """{"data":{"id":"1"}}""", status: 203);

        var response = await App.GetAsync(Path);

        Assert.That(((int)response.Status, response.Body), Is.EqualTo((203, """{"data":{"id":"1"}}""")));
    }

    [TestCase("[1]", "must be a JSON object")]
    [TestCase("{", "is not JSON")]
    [TestCase("{\"data\":{\"\\udc00\":1}}", "is not JSON that can be sent")]
    [TestCase("{\"data\":{\"id\":\"1\",\"id\":\"2\"}}", "is not JSON that can be sent")]
    public void A_body_that_is_none_is_refused_where_it_is_given(string json, string message) =>
        Assert.That(() => Sandbox.Respond(XOperation.GetTweet, json), Throws.ArgumentException.With.Message.Contains(message));

    [Test]
    public async Task A_text_that_is_cut_within_a_character_is_sent_as_it_was_given()
    {
        const string cut = """{"data":{"id":"1","text":"cut \ud83d","name":"\ud83d\ude00 \udc00"}}""";
        Sandbox.Respond(XOperation.GetTweet, cut);

        var sent = await App.GetAsync($"/2/tweets/{Landmark}");

        Assert.That(sent.Body, Is.EqualTo(cut));
    }

    [Test]
    public void No_times_at_all_are_refused() =>
        Assert.That(() => Sandbox.Refuse(null, XRefusal.Unauthorized, times: 0), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public async Task A_caller_who_asks_for_explanations_finds_them_beside_the_body()
    {
        using var reader = SandboxHttp.With(Sandbox, $"Bearer {Sandbox.IssueAccessToken(User, "tweet.read", "users.read")}");

        var refused = await reader.PostAsync("/2/tweets", """{"text":"Not allowed"}""");

        Assert.That(refused.Headers["x-sandbox-explanation"], Is.EqualTo("The access token lacks the scope tweet.write."));
        Assert.That(refused.Body, Does.Not.Contain("tweet.write"));
    }

    [Test]
    public async Task The_log_has_each_request_with_who_made_it()
    {
        await Me.GetAsync(Path + "?tweet.fields=lang");
        await App.GetAsync("/2/nothing");

        Assert.That(
            Sandbox.Requests.Select(request =>
                (request.Number, request.Method, request.Target, request.Operation, request.Username, request.Status)
            ),
            Is.EqualTo(
                new (long, string, string, XOperation?, string?, int)[]
                {
                    (1, "GET", Path + "?tweet.fields=lang", XOperation.GetTweet, User.Username, 200),
                    (2, "GET", "/2/nothing", null, null, 404),
                }
            )
        );
        Assert.That($"{Sandbox.Requests[1]}", Is.EqualTo("#2 GET /2/nothing 404 (The spec has no operation of this method and path.)"));
    }

    [Test]
    public async Task A_stream_takes_the_same_refusals()
    {
        Sandbox.Streams.Script(StreamScript.Refuse(XRefusal.CreditsDepleted));

        Assert.That((await App.GetAsync("/2/tweets/sample/stream")).Text("title"), Is.EqualTo("CreditsDepleted"));
    }

    private static int Remaining(SandboxResponse response) => int.Parse(response.Headers["x-rate-limit-remaining"]);
}
