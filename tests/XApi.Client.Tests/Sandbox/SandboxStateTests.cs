using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json;
using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

/// <summary>The state of a sandbox, saved and loaded, reset and refused.</summary>
[TestFixture]
internal sealed class SandboxStateTests : WebhookFixture
{
    protected override XSandboxOptions Options => base.Options with { Users = 100, Tweets = 500 };

    [Test]
    public async Task What_was_saved_is_loaded_to_the_byte()
    {
        await FillAsync();
        var saved = Sandbox.Save();
        await using var other = await XSandbox.StartAsync(Options with { TimeProvider = new FakeClock(Clock.GetUtcNow()) });
        Assert.That(Text(other.Save()), Is.Not.EqualTo(Text(saved)));

        other.Load(saved);

        Assert.That(Text(other.Save()), Is.EqualTo(Text(saved)));
    }

    [Test]
    public async Task Every_type_that_the_world_keeps_is_in_the_state_of_one_that_has_them_all()
    {
        await FillAsync();
        using var state = JsonDocument.Parse(Sandbox.Save());
        var members = state
            .RootElement.GetProperty("records")
            .EnumerateArray()
            .SelectMany(record => record.EnumerateObject().Select(member => member.Name))
            .ToHashSet();

        // Each is recognised by a member that no other has.
        Assert.That(
            new[]
            {
                nameof(UserRecord.Username),
                nameof(PostedText.Whole),
                nameof(PollRecord.DurationMinutes),
                nameof(PlaceRecord.FullName),
                nameof(MediaRecord.Upload),
                nameof(UploadRecord.Segments),
                nameof(TopicRecord.Hashtag),
                nameof(RuleRecord.Value),
                nameof(ListRecord.Members),
                nameof(DmEventRecord.Conversation),
                nameof(DmConversation.Participants),
                nameof(StoredObject.Json),
                nameof(WebhookRecord.CheckedAt),
                nameof(SubscriptionRecord.EventType),
                nameof(ComplianceJobRecord.Token),
                nameof(BearerGrant.Ends),
            },
            Is.SubsetOf(members)
        );
    }

    [Test]
    public void Each_field_of_what_the_world_keeps_can_be_saved()
    {
        var records = typeof(XWorld)
            .Assembly.GetTypes()
            .Where(type => type.Name.EndsWith("Record", StringComparison.Ordinal) || type.IsSubclassOf(typeof(Happening)))
            .ToList();
        Assert.That(records, Has.Count.GreaterThan(15));
        Assert.That(records.SelectMany(Shapes.FieldsOf).Select(field => Shapes.Of(field.FieldType)), Has.None.EqualTo(Shape.None));
    }

    [Test]
    public async Task Another_sandbox_is_the_same_to_callers()
    {
        var mine = Sandbox.Post("Kept for later #snow");
        using (var me = Sandbox.CreateClient(User))
        {
            await me.Tweets.CreateAsync(new() { Text = "Written by a call" });
        }

        var expected = await SeenAsync(Sandbox, mine);
        var saved = Sandbox.Save();
        await using var other = await XSandbox.StartAsync(new() { Seed = 7, TimeProvider = Clock });
        var before = other.Users[0].Username;

        other.Load(saved);

        Assert.That(await SeenAsync(other, mine), Is.EqualTo(expected));
        Assert.That((other.Users.Count, before), Is.EqualTo((Sandbox.Users.Count, "sandbox")));
    }

    [Test]
    public async Task Handles_that_a_test_holds_and_their_tokens_work_after_a_load_and_a_reset()
    {
        var (user, saved) = (Other, Sandbox.Save());
        using var client = Sandbox.CreateClient(user);
        var mine = Sandbox.Post("Gone after the load", user);

        Sandbox.Load(saved);
        Assert.That((await client.Tweets.GetAsync(mine)).Data, Is.Null);
        var again = Sandbox.Post("There", user);
        Assert.That((await client.Tweets.GetAsync(again)).Data!.Text, Is.EqualTo("There"));

        Sandbox.Reset();
        Assert.That((await client.Tweets.GetAsync(again)).Data, Is.Null);
        Assert.That((await client.Users.MeAsync()).Data!.Id, Is.EqualTo(user.Id));
    }

    [Test]
    public async Task A_reset_is_the_world_as_it_started_with_limits_rules_and_credits()
    {
        var start = Sandbox.Save();
        await FillAsync();
        Sandbox.Balance = 1;
        await App.GetAsync($"/2/tweets/{Landmark}");

        Sandbox.Reset();

        Assert.That(Text(Sandbox.Save()), Is.EqualTo(Text(start)));
    }

    [Test]
    public async Task Streams_are_closed_and_the_sandbox_s_own_clock_is_set()
    {
        await using var own = await XSandbox.StartAsync(
            new()
            {
                InMemory = true,
                Users = 100,
                Tweets = 500,
            }
        );
        using var x = own.CreateClient();
        await x.FilteredStream.SyncRulesAsync([new() { Value = "zebra" }]);
        var saved = own.Save();
        own.Advance(TimeSpan.FromHours(3));
        using var stop = new CancellationTokenSource(Eventually.Patience);
        var reading = x.FilteredStream.ConnectAsync(cancellationToken: stop.Token).FirstAsync(stop.Token);
        await Eventually.TrueAsync(() => own.Streams.Open == 1, "the stream is connected");

        own.Load(saved);
        await Eventually.TrueAsync(() => own.Streams.Attempts.Count == 2 && own.Streams.Open == 1, "the stream is connected again");
        own.Post("A zebra after the load");

        Assert.That((await reading).Data!.Text, Is.EqualTo("A zebra after the load"));
        Assert.That(own.TimeProvider.GetUtcNow(), Is.LessThan(new DateTimeOffset(2024, 5, 1, 14, 0, 0, TimeSpan.Zero)));
    }

    [TestCase("", "no state")]
    [TestCase("[]", "format")]
    [TestCase("{}", "format")]
    [TestCase("""{"format":1}""", "format is 1")]
    [TestCase("""{"format":2,"records":[]}""", "key")]
    public void What_is_no_state_is_refused_and_changes_nothing(string text, string reason)
    {
        var before = Sandbox.Save();
        Assert.That(
            () => Sandbox.Load(Encoding.UTF8.GetBytes(text)),
            Throws
                .InstanceOf<FormatException>()
                .With.Message.Contains("Nothing has changed")
                .And.Message.Contains(reason == "no state" ? "not the state" : reason)
        );
        Assert.That(Text(Sandbox.Save()), Is.EqualTo(Text(before)));
    }

    [Test]
    public void A_state_that_is_damaged_anywhere_is_refused_and_changes_nothing()
    {
        var before = Text(Sandbox.Save());
        var random = new Random(1);
        for (var i = 0; i < 60; i++)
        {
            var at = random.Next(before.Length);
            var damaged = (i % 3) switch
            {
                0 => before[..at],
                1 => before[..at] + "999999999" + before[at..],
                _ => before[..at] + "\"" + before[at..],
            };
            try
            {
                Sandbox.Load(Encoding.UTF8.GetBytes(damaged));
                // A digit more in a count is no damage that anyone could see.
                Sandbox.Load(Encoding.UTF8.GetBytes(before));
            }
            catch (FormatException refused)
            {
                Assert.That(refused.Message, Does.Contain("Nothing has changed"));
            }

            Assert.That(Text(Sandbox.Save()), Is.EqualTo(before));
        }
    }

    [Test]
    public async Task A_file_keeps_it()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            Sandbox.Save(path);
            var id = Sandbox.Post("After");
            Sandbox.Load(path);
            Assert.That(Sandbox.Users.Count, Is.EqualTo(100));
            Assert.That((await AppClient.Tweets.GetAsync(id)).Data, Is.Null);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static async Task<string> SeenAsync(XSandbox sandbox, string tweet)
    {
        using var app = SandboxHttp.AsApp(sandbox);
        var parts = new[]
        {
            await app.GetAsync($"/2/tweets/{tweet}?tweet.fields=created_at,entities,public_metrics&expansions=author_id"),
            await app.GetAsync($"/2/users/by/username/sandbox?user.fields=created_at,public_metrics,description"),
            await app.GetAsync("/2/tweets/search/recent?query=written%20call&tweet.fields=created_at"),
        };
        return string.Join('\n', parts.Select(part => part.Json.ToString()));
    }

    // Of everything something.
    private async Task FillAsync()
    {
        using var me = Sandbox.CreateClient(User);
        var reply = Sandbox.Post("A reply", Other, inReplyToTweetId: Landmark);
        Sandbox.Post("A quote", Other, quoteTweetId: reply);
        Sandbox.World.Like(User, reply);
        Sandbox.World.Follow(Other, User);
        Sandbox.World.Block(Other, Sandbox.Users[9]);
        Sandbox.World.Protect(Sandbox.Users[8]);
        Sandbox.World.Suspend(Sandbox.Users[7]);
        Sandbox.World.Delete(Sandbox.Post("Deleted"));
        Sandbox.World.SendMessage(Other, User, "Hello!");
        Sandbox.World.Add(new Space { Title = "Snow talk", CreatorId = User.Id });
        var media = await me.Media.UploadAsync(MediaSource.FromBytes(Picture, "image/png"));
        await me.Tweets.CreateAsync(
            new()
            {
                Text = "A picture",
                Media = new() { MediaIds = [media.MediaId] },
            }
        );
        await me.Tweets.CreateAsync(
            new()
            {
                Text = "A poll",
                Poll = new() { Options = ["Yes", "No"], DurationMinutes = 60 },
            }
        );
        var list = await me.Lists.CreateAsync(new() { Name = "People" });
        await me.Lists.AddMemberAsync(list.Data!.Id, Other.Id);
        await AppClient.FilteredStream.SyncRulesAsync([new() { Value = "zebra", Tag = "z" }]);
        await AppClient.Activity.SubscribeAsync(
            new()
            {
                EventType = ActivityEventType.PostCreate,
                Filter = new() { UserId = Other.Id },
            }
        );
        await WebhookAsync();
        await AppClient.Compliance.CreateAsync(new() { Type = ComplianceJobType.Tweets });
    }

    private static string Text(byte[] state) => Encoding.UTF8.GetString(state);

    private static readonly byte[] Picture = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    );
}
