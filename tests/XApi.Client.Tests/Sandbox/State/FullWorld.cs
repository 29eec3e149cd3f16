using System.Text.Json.Nodes;
using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

/// <summary>A world in which every member of every record has a value other than the one that it starts with.</summary>
internal static class FullWorld
{
    internal static async Task FillAsync(XSandbox sandbox, SandboxHttp me, SandboxHttp app)
    {
        var world = sandbox.Records;
        lock (world.Gate)
        {
            var (user, other) = (world.Users[0], world.Users[1]);
            AddPeople(world, user, other);
            AddMedia(world, user);
            AddHappenings(world, user, other);
            AddApp(world, user);
            world.ChatGroupIds.Add("g1");
            world.ChatSettings[user] = new JsonObject { ["dm_receipt_setting"] = "all" };
            world.Moderators[user] = new();
            world.Moderators[user].Add(other, world.NextOrder());
            // So many that the first of them are the older ones.
            for (var i = 0; i <= 10_000; i++)
            {
                world.PageTokens.Issue(new PageToken(i, IsBackward: false, 1), "a collection", 12);
            }
        }

        await me.GetAsync("/2/users/me");
        var mine = $"/2/users/{sandbox.User.Id}/tweets?max_results=5";
        var first = await app.GetAsync(mine);
        await app.GetAsync($"{mine}&pagination_token={first.Token("next_token")}");
        await app.GetAsync("/2/tweets/search/recent?query=snow&sort_order=relevancy&max_results=10");
        await me.GetAsync("/2/chat/conversations");
        await app.PostAsync("/2/tweets/search/stream/rules", """{"add":[{"value":"snow","tag":"white"}]}""");
        await me.PostAsync($"/2/users/{sandbox.User.Id}/likes", $$"""{"tweet_id":"{{sandbox.User.PinnedTweetId}}"}""");
        sandbox.UseUpLimit(XOperation.GetTweet);
        await LogInAsync(sandbox);
    }

    // One that is done, and logins that are under way.
    private static async Task LogInAsync(XSandbox sandbox)
    {
        var login = new OAuth2Login(sandbox.ClientId)
        {
            Server = sandbox.AuthorizationServer,
            TimeProvider = sandbox.TimeProvider,
            Scopes = ["tweet.read", "users.read", "offline.access"],
        };
        var browser = sandbox.Browser();
        await login.WithPastedUrlAsync(browser.ApproveAsync);
        await browser.ApproveAsync(login.Begin().Url);
        await browser.ApproveAsync(new Uri(login.Begin().Url.AbsoluteUri.Replace("=S256", "=plain", StringComparison.Ordinal)));
        var begun = await new OAuth1Login(sandbox.ApiKey, sandbox.ApiKeySecret)
        {
            Server = sandbox.AuthorizationServer,
            TimeProvider = sandbox.TimeProvider,
        }.BeginAsync();
        await browser.ApproveAsync(begun.Url);
    }

    private static void AddPeople(XWorld world, UserRecord user, UserRecord other)
    {
        world.Accounts.Protect(other, true);
        world.Accounts.Suspend(world.Users[2], true);
        world.Accounts.Withhold(user, ["DE"]);
        user.Affiliates.Add(other, world.NextOrder());
        other.Affiliation = user;
        world.Relationships.Block(user, world.Users[3]);
        world.Relationships.Mute(user, world.Users[4]);
        user.DmBlocked.Add(other, world.NextOrder());
        var list = world.Relationships.CreateList(user, "A list", "Of people", isPrivate: true);
        list.Members.Add(other, world.NextOrder());
        list.Followers.Add(other, world.NextOrder());
        other.FollowedLists.Add(list, world.NextOrder());
        other.PinnedLists.Add(list, world.NextOrder());
        var group = world.Relationships.CreateGroup(user, [other]);
        world.Relationships.Send(group, user, "Hi #there", [world.Media.Values.First()]).DeletedBy.Add(other);
    }

    private static void AddMedia(XWorld world, UserRecord user)
    {
        var upload = new UploadRecord
        {
            Id = world.NextMediaId(),
            Owner = user,
            MoreOwners = ["1"],
            Category = "tweet_image",
            Type = "image/png",
            TotalBytes = 3,
            BeganAt = world.Now,
            FinalizedAt = world.Now,
            Processing = TimeSpan.FromSeconds(2),
            Failure = new MediaFailure("InvalidMedia", "No", 50, true),
            Size = (3, 4),
            Metadata = new JsonObject { ["alt_text"] = new JsonObject { ["text"] = "A picture" } },
        };
        upload.Segments[0] = world.MediaStore.Write([1, 2, 3]);
        upload.Subtitles["en"] = new JsonObject { ["media_id"] = "7" };
        world.Uploads[upload.Id] = upload;
        world.Media[upload.Id] = new MediaRecord(upload.Id, "photo", 3, 4, 5, "A text") { Upload = upload };
        var file = new ChatUploadRecord
        {
            Id = world.NextId(),
            Owner = user,
            Conversation = "g1",
            TotalBytes = 2,
            BeganAt = world.Now,
            IsComplete = true,
        };
        file.Segments[0] = world.MediaStore.Write([4, 5]);
        world.ChatUploads[file.Id] = file;
    }

    private static void AddHappenings(XWorld world, UserRecord user, UserRecord other)
    {
        var tweet = world.Post(
            new Draft(user, "All of it, @sandbox")
            {
                Poll = new PollRecord(world.NextId(), [("Yes", 3)], 60, world.Now),
                Place = Topics.Places[0],
                Coordinates = (1.5, 2.5),
                Article = "A title",
                IsSensitive = true,
                IsPromoted = true,
                WithheldIn = ["FR"],
            }
        );
        world.NoteRequests.Add(tweet);
        tweet.IsHidden = true;
        world.Relationships.Follow(world.Users[5], user);
        world.Accounts.Label(tweet, "A notice", true);
        world.Accounts.Withhold(tweet, ["DE"]);
        world.Accounts.Update(user, "bio", "Before", "After", value => user.Description = value);
        world.Unlike(world.Users[5], user.Tweets[0]);
        world.Like(world.Users[5], tweet);
        world.Unlike(world.Users[5], tweet);
        var message = world.Relationships.Send(world.Relationships.Between(user, other), user, "Hi", []);
        world.Happen(new TypingStarted(user, other));
        world.Happen(new MessageRead(other, message));
        world.Happen(new AccessRevoked(other));
        var gone = world.Post(new Draft(user, "Not for long"));
        world.Delete(gone);
        SectionEvents.SpaceChanged(
            world,
            new JsonObject
            {
                ["id"] = "1",
                ["state"] = "live",
                ["creator_id"] = JsonText.Id(user.Id),
            },
            null
        );
        SectionEvents.StoryCameUp(world, new JsonObject { ["id"] = "1", ["name"] = "Snow" });
    }

    private static void AddApp(XWorld world, UserRecord user)
    {
        var webhook = new WebhookRecord
        {
            Id = world.NextId(),
            Url = new Uri("http://127.0.0.1:9/hook"),
            CreatedAt = world.Now,
            CheckedAt = world.Now,
            LinkedAt = world.Now,
            Replay = null,
        };
        webhook.Subscribers.Add(user);
        webhook.History.Enqueue(new WebhookEvent("1", world.Now, [1, 2]));
        world.Events.Webhooks.Add(webhook);
        world.Events.Activity.Add(
            new SubscriptionRecord
            {
                Id = world.NextId(),
                EventType = "post.create",
                UserId = user.Id,
                Keyword = "snow",
                Direction = "inbound",
                Qualifiers = new Dictionary<string, string> { ["a"] = "b" },
                CreatedAt = world.Now,
                UpdatedAt = world.Now,
                ExpiresAt = world.Now,
                Tag = "a tag",
                WebhookId = webhook.Id,
            }
        );
        world.ComplianceJobs.Add(
            new ComplianceJobRecord
            {
                Id = world.NextId(),
                Type = "tweets",
                Name = "A job",
                IsResumable = true,
                CreatedAt = world.Now,
                Token = "secret",
                DoneAt = world.Now,
                Ids = [1, 2],
                IsCancelled = true,
            }
        );
        world.Store.Add(Kind.Space, new JsonObject { ["title"] = "Snow talk" });
    }
}
