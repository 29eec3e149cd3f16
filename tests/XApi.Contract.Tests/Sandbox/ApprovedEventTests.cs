using System.Reflection;
using System.Text.Json.Nodes;
using XApi.Sandbox;

namespace XApi.Tests;

/// <summary>
/// What the sandbox sends to a webhook, word for word: what X Activity, Account Activity and the filtered stream make of each thing that happens to a user, where
/// all three send to one webhook.
/// </summary>
internal sealed class ApprovedEventTests
{
    private static readonly ActivityEventType[] Types =
    [
        .. typeof(ActivityEventType)
            .GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Where(property => property.PropertyType == typeof(ActivityEventType))
            .Select(property => (ActivityEventType)property.GetValue(null)!),
    ];

    private PlainCalls _calls = null!;
    private Seeds _seeds = null!;
    private int _sent;

    private XSandbox Sandbox => _calls.Sandbox;

    private SandboxWorld World => _calls.Sandbox.World;

    private SandboxUser Me => Sandbox.User;

    private SandboxUser Other => _seeds.Other;

    // Neither follows the other.
    private SandboxUser Stranger => Sandbox.Users[6];

    [SetUp]
    public async Task Start()
    {
        _calls = await PlainCalls.StartAsync(new FakeClock());
        _seeds = new Seeds(Sandbox);
        _sent = 0;
    }

    [TearDown]
    public async Task Stop()
    {
        _seeds.Dispose();
        await _calls.DisposeAsync();
    }

    [Test]
    public async Task What_a_webhook_is_sent_is_what_is_approved()
    {
        await SubscribeAsync(await _seeds.MadeAsync("/2/webhooks", """{"url":"https://example.com/snow"}""", token: Sandbox.BearerToken));

        var mine = Sandbox.Post("Snow in the morning");
        await SeenAsync("a Tweet");
        Sandbox.Post($"{string.Join(' ', Enumerable.Repeat("snow", 40))} #end");
        await SeenAsync("a long Tweet");
        Sandbox.Post($"@{Me.Username} @nobody_at_all #snow $SNOW https://example.com/snow", Other);
        await SeenAsync("a mention, with all that a text can hold");
        Sandbox.Post("Indeed", Other, inReplyToTweetId: mine);
        await SeenAsync("a reply");
        Sandbox.Post("Indeed, I say", inReplyToTweetId: mine);
        await SeenAsync("a reply to oneself");
        Sandbox.Post("Look", Other, quoteTweetId: mine);
        await SeenAsync("a quote");
        Sandbox.Post("Look, I say", quoteTweetId: mine);
        await SeenAsync("a quote of oneself");
        await RetweetAsync(Other, mine);
        await SeenAsync("a Retweet");
        await RetweetAsync(Me, mine);
        await SeenAsync("a Retweet of oneself");
        World.Like(Other, mine);
        await SeenAsync("a like");
        World.Like(Me, mine);
        await SeenAsync("a like of oneself");
        World.Delete(mine);
        await SeenAsync("a Tweet that is deleted");
        World.Protect(Me);
        World.Delete(Sandbox.Post("Snow, behind a door"));
        await SeenAsync("a Tweet of a protected account, and its deletion");
        World.Protect(Me, isProtected: false);

        World.Follow(Stranger, Me);
        await SeenAsync("a follow");
        World.Unfollow(Stranger, Me);
        await SeenAsync("an unfollow");
        World.Follow(Me, Stranger);
        await SeenAsync("a follow of one's own");
        World.Mute(Me, Stranger);
        World.Unmute(Me, Stranger);
        await SeenAsync("a mute and its end");
        World.Block(Me, Stranger);
        await SeenAsync("a block, which ends the follow");
        Sandbox.Post($"Dear @{Me.Username}", Stranger);
        await SeenAsync("a mention by who is blocked");
        World.Unblock(Me, Stranger);
        await SeenAsync("a block's end");
        World.Mute(Stranger, Me);
        World.Block(Stranger, Me);
        await SeenAsync("to be muted and blocked");

        World.StartTyping(Other, Me);
        await SeenAsync("another types");
        World.SendMessage(Other, Me, "Snow & hail: https://example.com/");
        await SeenAsync("a message received");
        World.SendMessage(Me, Other, "Snow!");
        await SeenAsync("a message sent");
        World.ReadMessages(Other, Me);
        await SeenAsync("a message read");
        World.SendMessage(Me, Me, "Buy a shovel");
        await SeenAsync("a message to oneself");

        World.UpdateProfile(Me, "Snow", "White", "North", "https://example.com/");
        await SeenAsync("a profile");
        World.UpdateProfile(Me, description: "", location: "", url: "");
        await SeenAsync("a profile without");

        var space = World.Add(Space(SpaceState.Scheduled));
        foreach (var state in new[] { SpaceState.Live, SpaceState.Live, SpaceState.Ended })
        {
            World.Add(Space(state, space));
        }

        await SeenAsync("a Space");
        var broadcast = World.Add(new Broadcast { Title = "Snow, live", TwitterUserId = Me.Id });
        foreach (var end in new[] { null, "1714568460000" })
        {
            World.Add(
                new Broadcast
                {
                    Id = broadcast,
                    Title = "Snow, live",
                    TwitterUserId = Me.Id,
                    StartMs = "1714568400000",
                    EndMs = end,
                }
            );
        }

        await SeenAsync("a broadcast");
        await _seeds.ChatMessageAsync(_seeds.Broadcast());
        await SeenAsync("a message to a broadcast");
        await _seeds.GroupAsync();
        await SeenAsync("a message of X Chat");
        _seeds.Story();
        await SeenAsync("a story");
        World.RevokeAccess(Me);
        await SeenAsync("access that is taken away");
        Sandbox.Post("Nobody hears");
        await SeenAsync("a Tweet after that");
    }

    private async Task SubscribeAsync(string webhook)
    {
        foreach (var type in Types)
        {
            var filter =
                type == ActivityEventType.NewsNew ? new JsonObject { ["keyword"] = "snow" } : new JsonObject { ["user_id"] = Me.Id };
            var body = new JsonObject
            {
                ["event_type"] = type.Value,
                ["filter"] = filter,
                ["webhook_id"] = webhook,
            };
            await _seeds.SendAsync(HttpMethod.Post, "/2/activity/subscriptions", body.ToJsonString(), Me.AccessToken);
        }

        await _seeds.SendAsync(HttpMethod.Post, $"/2/account_activity/webhooks/{webhook}/subscriptions/all", "{}", Me.AccessToken);
        await _seeds.SendAsync(
            HttpMethod.Post,
            "/2/tweets/search/stream/rules",
            """{"add":[{"value":"morning","tag":"early"}]}""",
            Sandbox.BearerToken
        );
        await _seeds.SendAsync(HttpMethod.Post, $"/2/tweets/search/webhooks/{webhook}", null, Sandbox.BearerToken);
    }

    private Task<JsonNode> RetweetAsync(SandboxUser user, string tweet) =>
        _seeds.SendAsync(HttpMethod.Post, $"/2/users/{user.Id}/retweets", $$"""{"tweet_id":"{{tweet}}"}""", user.AccessToken);

    private Space Space(SpaceState state, string? id = null) =>
        new()
        {
            Id = id!,
            Title = "Snow talk",
            CreatorId = Me.Id,
            State = state,
        };

    /// <summary>What was sent since this was asked the last time.</summary>
    private async Task SeenAsync(string name)
    {
        await Eventually.TrueAsync(() => Sandbox.Webhooks.Pending == 0, "nothing is on its way");
        var sent = Sandbox.Webhooks.Deliveries.Skip(_sent).Select(delivery => Approved.LaidOut(delivery.Body)).ToList();
        _sent += sent.Count;
        Approved.Check("Sandbox/Events", name, $"{string.Join("\n\n", sent)}\n");
    }
}
