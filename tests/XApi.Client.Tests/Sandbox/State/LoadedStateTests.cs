using System.Globalization;
using System.Net;
using System.Text;
using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

/// <summary>What a state that was loaded does, from the next call on.</summary>
[TestFixture]
internal sealed class LoadedStateTests : SandboxFixture
{
    protected override XSandboxOptions Options => new() { SearchDelay = TimeSpan.Zero };

    [Test]
    public async Task The_objects_of_users_that_a_test_holds_are_those_of_the_loaded_world()
    {
        var (held, saved) = (Sandbox.Users[4], Sandbox.Save());
        Sandbox.World.UpdateProfile(held, name: "Someone else");

        Sandbox.Load(saved);

        Assert.That(Sandbox.Users[4], Is.SameAs(held));
        Assert.That(held.Name, Is.Not.EqualTo("Someone else"));
        Assert.That((await App.GetAsync($"/2/tweets/{Sandbox.Post("Mine", held)}")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Edits_of_a_Tweet_still_share_their_versions()
    {
        var first = (await Me.PostAsync("/2/tweets", """{"text":"One"}""")).Data.GetProperty("id").GetString();
        var second = (
            await Me.PostAsync("/2/tweets", $$$"""{"text":"Two","edit_options":{"previous_post_id":"{{{first}}}"}}""")
        ).Data.GetProperty("id");
        Sandbox.Load(Sandbox.Save());

        await Me.PostAsync("/2/tweets", $$$"""{"text":"Three","edit_options":{"previous_post_id":"{{{second}}}"}}""");

        var versions = (await App.GetAsync($"/2/tweets/{first}?tweet.fields=edit_history_tweet_ids")).Data.GetProperty(
            "edit_history_tweet_ids"
        );
        Assert.That(versions.GetArrayLength(), Is.EqualTo(3));
    }

    [Test]
    public async Task A_query_that_was_asked_before_finds_what_was_loaded()
    {
        const string Search = "/2/tweets/search/recent?query=xylophonist";
        var empty = Sandbox.Save();
        Sandbox.Post("A xylophonist");
        var before = (await App.GetAsync(Search)).Meta.GetProperty("result_count").GetInt32();

        Sandbox.Load(empty);
        Sandbox.Post("A drummer");

        Assert.That((before, (await App.GetAsync(Search)).Meta.GetProperty("result_count").GetInt32()), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task Processing_of_media_continues_by_the_clock()
    {
        using var x = Sandbox.CreateClient(User);
        var started = await x.Media.InitializeAsync(
            new()
            {
                MediaType = UploadMediaType.VideoMp4,
                TotalBytes = 3,
                MediaCategory = MediaCategory.TweetVideo,
            }
        );
        var id = started.Data!.Id;
        using var chunk = new MemoryStream([1, 2, 3]);
        await x.Media.AppendAsync(id, chunk, new() { SegmentIndex = 0 });
        await x.Media.FinalizeAsync(id);

        Sandbox.Load(Sandbox.Save());
        var before = (await x.Media.StatusAsync(id)).Data!.ProcessingInfo!.State;
        Clock.Advance(TimeSpan.FromSeconds(2));

        Assert.That(
            (before?.Value, (await x.Media.StatusAsync(id)).Data!.ProcessingInfo!.State?.Value),
            Is.EqualTo(("pending", "succeeded"))
        );
        using var content = new MemoryStream();
        await Sandbox.Media.Uploads.Single().CopyToAsync(content);
        Assert.That(content.ToArray(), Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    [Test]
    public async Task Limits_that_were_used_stay_used()
    {
        Sandbox.UseUpLimit(XOperation.GetTweet);
        var saved = Sandbox.Save();

        Sandbox.Reset();
        var fresh = await App.GetAsync("/2/tweets/20");
        Sandbox.Load(saved);

        Assert.That(
            (fresh.Status, (await App.GetAsync("/2/tweets/20")).Status),
            Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.TooManyRequests))
        );
    }

    [Test]
    public async Task Windows_that_are_open_count_on()
    {
        var before = await App.GetAsync("/2/tweets/20");

        Sandbox.Load(Sandbox.Save());
        var after = await App.GetAsync("/2/tweets/20");

        Assert.That(
            (int.Parse(after.Headers["x-rate-limit-remaining"], CultureInfo.InvariantCulture), after.Headers["x-rate-limit-reset"]),
            Is.EqualTo(
                (
                    int.Parse(before.Headers["x-rate-limit-remaining"], CultureInfo.InvariantCulture) - 1,
                    before.Headers["x-rate-limit-reset"]
                )
            )
        );
    }

    [Test]
    public async Task A_log_in_that_is_under_way_can_be_completed()
    {
        var login = new OAuth1Login(Sandbox.ApiKey, Sandbox.ApiKeySecret) { Server = Sandbox.AuthorizationServer, TimeProvider = Clock };
        var begun = await login.BeginAsync();
        var redirected = await Sandbox.Browser().ApproveAsync(begun.Url);

        Sandbox.Load(Sandbox.Save());

        Assert.That((await login.CompleteAsync(begun, new Uri(redirected!))).ScreenName, Is.EqualTo(User.Username));
    }

    [Test]
    public async Task Streams_that_are_connected_end_and_can_be_connected_again([Values] bool isReset)
    {
        await App.PostAsync("/2/tweets/search/stream/rules", """{"add":[{"value":"snow"}]}""");
        var saved = Sandbox.Save();
        using var response = await App.OpenAsync("/2/tweets/search/stream");
        await Eventually.TrueAsync(() => Sandbox.Streams.Open == 1, "it is connected");

        if (isReset)
        {
            Sandbox.Reset();
            await App.PostAsync("/2/tweets/search/stream/rules", """{"add":[{"value":"snow"}]}""");
        }
        else
        {
            Sandbox.Load(saved);
        }

        Assert.That(await response.Content.ReadAsStringAsync(), Is.Empty, "it ends in good order");
        await Eventually.TrueAsync(() => Sandbox.Streams.Open == 0, "it is closed");
        using var again = await App.OpenAsync("/2/tweets/search/stream");
        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        using var reader = new StreamReader(await again.Content.ReadAsStreamAsync());
        Sandbox.Post("Snow again");
        Assert.That(await reader.ReadLineAsync(), Does.Contain("Snow again"));
    }

    [Test]
    public async Task A_reset_world_is_the_one_that_it_started_with()
    {
        await using var other = await XSandbox.StartAsync(Options with { TimeProvider = Clock });
        var (pinned, token) = (Landmark, User.AccessToken);
        Sandbox.Post("One more");
        Sandbox.World.Suspend(Sandbox.Users[3]);
        Sandbox.Balance = 0;
        Sandbox.RevokeAccessToken(token);
        Sandbox.Refuse(null, XRefusal.ServiceUnavailable);

        Sandbox.Reset();

        // What is made when it is first asked for is there once it was saved.
        other.Save();
        Assert.That(new StateGraph(other, Sandbox).Differences, Is.Empty);
        Assert.That((Landmark, User.AccessToken), Is.EqualTo((pinned, token)));
        Assert.That((await Me.GetAsync("/2/users/me")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Connections_that_were_open_are_over()
    {
        await App.PostAsync("/2/tweets/search/stream/rules", """{"add":[{"value":"snow"}]}""");
        using var response = await App.OpenAsync("/2/tweets/search/stream");
        await Eventually.TrueAsync(() => Sandbox.Streams.Open == 1, "it is connected");

        Sandbox.Load(Sandbox.Save());

        Assert.That((await App.GetAsync("/2/connections?status=inactive")).Json.GetProperty("data").GetArrayLength(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_call_that_is_under_way_acts_for_the_user_of_the_loaded_world()
    {
        var saved = Sandbox.Save();
        Sandbox.Delay(XOperation.CreateTweet, TimeSpan.FromSeconds(5));
        var posting = Me.PostAsync("/2/tweets", """{"text":"Late"}""");
        await Eventually.TrueAsync(() => Clock.Waiting.Contains(TimeSpan.FromSeconds(5)), "it waits");

        Sandbox.Load(saved);
        Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.That((await posting).Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(Sandbox.Records.Tweets[^1].Author, Is.SameAs(User.Record));
    }

    [Test]
    public async Task A_stream_that_stalls_by_script_is_closed_too()
    {
        await App.PostAsync("/2/tweets/search/stream/rules", """{"add":[{"value":"snow"}]}""");
        Sandbox.Streams.Script(StreamScript.Connect().Stall());
        using var response = await App.OpenAsync("/2/tweets/search/stream");
        await Eventually.TrueAsync(() => Sandbox.Streams.Open == 1, "it is connected");

        Sandbox.Load(Sandbox.Save());

        await Eventually.TrueAsync(() => Sandbox.Streams.Open == 0, "it is closed");
    }

    [Test]
    public void Webhooks_are_checked_and_can_be_replayed()
    {
        var timers = Clock.Waiting.Count;
        lock (Sandbox.Records.Gate)
        {
            Sandbox.Records.Events.Webhooks.Add(
                new WebhookRecord
                {
                    Id = 1,
                    Url = new Uri("http://127.0.0.1:9/"),
                    CreatedAt = Clock.GetUtcNow(),
                    Replay = "2",
                }
            );
        }

        Sandbox.Load(Sandbox.Save());

        Assert.That(Sandbox.Records.Events.Webhooks.Single().Replay, Is.Null, "the replay that ran is no more");
        Assert.That(Clock.Waiting, Has.Count.EqualTo(timers + 1), "checks run");
    }

    [Test]
    public async Task What_X_Activity_alone_reports_is_replayed()
    {
        await App.PostAsync("/2/activity/subscriptions", """{"event_type":"news.new","filter":{"keyword":"snow"}}""");
        Sandbox.World.Add(new NewsStory { Name = "Snow at last" });

        Sandbox.Load(Sandbox.Save());

        using var stream = await App.OpenAsync("/2/activity/stream?backfill_minutes=1");
        using var reader = new StreamReader(await stream.Content.ReadAsStreamAsync());
        Assert.That(await reader.ReadLineAsync(), Does.Contain("Snow at last"));
    }
}
