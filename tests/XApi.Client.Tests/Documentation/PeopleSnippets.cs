using XApi.Sandbox;

namespace XApi.Tests.Documentation;

/// <summary>The code of docs/users.md, docs/lists.md and docs/messages.md, run; that of docs/spaces.md and docs/compliance.md, compiled.</summary>
public class PeopleSnippets : SandboxGuide
{
    [Test]
    public async Task Me_and_others_are_looked_up()
    {
        var x = X;
        var (username, ids) = (Sandbox.Users[1].Username, new[] { Sandbox.Users[1].Id, Sandbox.Users[2].Id });
        var read = await RunAsync(async () =>
        {
            // snippet: users-1
            var me = (await x.Users.MeAsync(new() { UserFields = [UserField.CreatedAt, UserField.PublicMetrics] })).Data!;
            Console.WriteLine($"{me.Name} (@{me.Username}), {me.PublicMetrics!.FollowersCount} followers");
            // end

        });
        Assert.That(read, Does.StartWith($"{Sandbox.User.Name} (@{Sandbox.User.Username}), "));

        // snippet: users-5
        await foreach (var tweet in x.Timelines.EnumerateHomeAsync(UserRef.Me, new() { MaxResults = 50 }))
        {
            await x.Likes.LikeAsync(UserRef.Me, tweet.Id);
            break;
        }
        // end

        read = await RunAsync(async () =>
        {
            // snippet: users-2
            var found = await x.Users.GetByUsernameAsync(username);
            Console.WriteLine(found.Data is { } user ? user.Id : found.Errors[0].Detail);
            // end
        });
        Assert.That(read.Trim(), Is.EqualTo(Sandbox.Users[1].Id));

        read = await RunAsync(async () =>
        {
            // snippet: users-3
            var users = await x.Users.GetManyAsync(ids, new() { UserFields = [UserField.Description] });
            foreach (var user in users.Data)
            {
                Console.WriteLine($"@{user.Username}: {user.Description}");
            }
            // end
        });
        Assert.That(read.Trim().Split('\n'), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task A_program_goes_by_names()
    {
        var (x, username) = (X, Sandbox.Users[9].Username);
        var before = Sandbox.Requests.Count;
        var read = await RunAsync(async () =>
        {
            // snippet: users-6
            await x.Follows.FollowAsync(UserRef.Me, $"@{username}");
            var posted = await x.Tweets.CreateAsync(new() { Text = $"@{username} knows the snow" });
            var list = (await x.Lists.CreateAsync(new() { Name = "Snow" })).Data!;
            await x.Lists.AddMemberAsync(list.Id, $"@{username}");
            await x.DirectMessages.SendToAsync($"@{username}", new() { Text = "You are on my List." });

            await foreach (var member in x.Lists.EnumerateMembersAsync(list.Id))
            {
                Console.WriteLine($"on the List: @{member.Username}");
            }

            await foreach (var message in x.DirectMessages.EnumerateEventsWithAsync($"@{username}", new() { DmEventFields = [DmEventField.Text] }))
            {
                Console.WriteLine($"sent: {message.Text}");
            }
            // end
            Assert.That(posted.Data.Text, Does.EndWith("knows the snow"));
        });

        Assert.That(read.ReplaceLineEndings("\n"), Is.EqualTo($"on the List: @{username}\nsent: You are on my List.\n"));
        Assert.That((await x.Follows.FollowingAsync(UserRef.Me, new() { MaxResults = 1000 })).Data.Select(user => user.Username), Does.Contain(username));
        var lookups = Sandbox.Requests.Skip(before).Count(request => request.Operation == XOperation.GetUserByUsername);
        Assert.That(lookups, Is.EqualTo(1));
    }

    [Test]
    public async Task People_are_followed_blocked_and_muted()
    {
        var (x, username) = (X, Sandbox.Users[3].Username);
        var read = await RunAsync(async () =>
        {
            // snippet: users-4
            await x.Follows.FollowAsync(UserRef.Me, $"@{username}");
            await foreach (var user in x.Follows.EnumerateFollowingAsync(UserRef.Me, new() { MaxResults = 1000 }))
            {
                Console.WriteLine($"@{user.Username}");
            }

            await x.Mutes.MuteAsync(UserRef.Me, $"@{username}");
            await x.Mutes.UnmuteAsync(UserRef.Me, $"@{username}");
            await x.Blocks.BlockAsync(UserRef.Me, $"@{username}");
            await x.Blocks.UnblockAsync(UserRef.Me, $"@{username}");
            await x.Follows.UnfollowAsync(UserRef.Me, $"@{username}");
            // end
        });
        Assert.That(read, Does.Contain($"@{Sandbox.Users[3].Username}"));
    }

    [Test]
    public async Task A_List_is_made_read_and_deleted()
    {
        var (x, other) = (X, Sandbox.Users[4].Id);
        Sandbox.Post("Powder on the north side", Sandbox.Users[4]);
        var read = await RunAsync(async () =>
        {
            // snippet: lists-1
            var list = (await x.Lists.CreateAsync(new() { Name = "Snow reports", Description = "Who posts from the slopes", Private = true })).Data!;
            await x.Lists.AddMemberAsync(list.Id, other);
            // end

            // snippet: lists-2
            await foreach (var tweet in x.Lists.EnumerateTweetsAsync(list.Id, new() { TweetFields = [TweetField.CreatedAt] }))
            {
                Console.WriteLine($"{tweet.CreatedAt:u} {tweet.Text}");
            }
            // end

            // snippet: lists-3
            await foreach (var member in x.Lists.EnumerateMembersAsync(list.Id))
            {
                Console.WriteLine($"@{member.Username}");
            }

            await foreach (var owned in x.Lists.EnumerateOwnedAsync(UserRef.Me, new() { ListFields = [ListField.MemberCount] }))
            {
                Console.WriteLine($"{owned.Name}: {owned.MemberCount}");
            }
            // end

            // snippet: lists-4
            await x.Lists.PinAsync(UserRef.Me, list.Id);
            await x.Lists.UpdateAsync(list.Id, new() { Name = "Snow and ice" });
            await x.Lists.UnpinAsync(UserRef.Me, list.Id);
            await x.Lists.RemoveMemberAsync(list.Id, other);
            await x.Lists.DeleteAsync(list.Id);
            // end
        });
        Assert.That(read, Does.Contain("Powder on the north side").And.Contain($"@{Sandbox.Users[4].Username}").And.Contain("Snow reports: 1"));
    }

    [Test]
    public async Task Messages_are_sent_and_read()
    {
        var (x, other, third) = (X, Sandbox.Users[5].Id, Sandbox.Users[6].Id);
        var read = await RunAsync(async () =>
        {
            // snippet: messages-1
            var sent = await x.DirectMessages.SendToAsync(other, new() { Text = "Is the pass open?" });
            Console.WriteLine($"{sent.Data!.DmConversationId} {sent.Data.DmEventId}");
            // end

            // snippet: messages-2
            var group = await x.DirectMessages.CreateConversationAsync(new()
            {
                ConversationType = DmConversationType.Group,
                ParticipantIds = [other, third],
                Message = new() { Text = "Who drives?" },
            });
            await x.DirectMessages.SendAsync(group.Data!.DmConversationId, new() { Text = "I do." });
            // end

            // snippet: messages-3
            await foreach (var message in x.DirectMessages.EnumerateEventsWithAsync(
                other,
                new() { DmEventFields = [DmEventField.CreatedAt, DmEventField.Text], Expansions = [DmEventExpansion.SenderId] }
            ))
            {
                Console.WriteLine($"{message.CreatedAt:u} {message.Sender?.Username}: {message.Text}");
            }
            // end

            // snippet: messages-4
            await x.DirectMessages.DeleteEventAsync(sent.Data.DmEventId);
            // end
        });
        Assert.That(read, Does.Contain($"{Sandbox.User.Username}: Is the pass open?"));
    }

    // Compiled, not run: the sandbox holds no Spaces by itself.
    private static async Task Spaces(XApiClient x, string userId, string spaceId)
    {
        {
            // snippet: spaces-1
            var spaces = await x.Spaces.SearchAsync("snow", new()
            {
                State = SpaceSearchState.Live,
                SpaceFields = [SpaceField.Title, SpaceField.ParticipantCount, SpaceField.StartedAt],
                Expansions = [SpaceExpansion.CreatorId],
            });
            foreach (var space in spaces.Data)
            {
                Console.WriteLine($"{space.Title} by @{space.Creator?.Username}: {space.ParticipantCount} listen");
            }
            // end
        }

        {
            // snippet: spaces-2
            var scheduled = await x.Spaces.GetManyByCreatorAsync([userId], new() { SpaceFields = [SpaceField.ScheduledStart] });
            var one = await x.Spaces.GetAsync(spaceId);
            await foreach (var tweet in x.Spaces.EnumerateTweetsAsync(spaceId))
            {
                Console.WriteLine(tweet.Text);
            }
            // end
            Assert.That((scheduled, one), Is.Not.Default);
        }
    }

    // Compiled, not run: a job takes minutes of the real clock.
    private static async Task Compliance(XApiClient x, IAsyncEnumerable<string> ids, CancellationToken cancellationToken)
    {
        var saved = "";
        {
            // snippet: compliance-1
            await foreach (var result in x.Compliance.CheckAsync(ComplianceJobType.Tweets, ids, new() { Name = "weekly", OnProgress = job => saved = job.Id }, cancellationToken))
            {
                Console.WriteLine($"{result.Action} {result.Id}: {result.Reason}");
            }
            // end

            // snippet: compliance-2
            await foreach (var result in x.Compliance.ResultsAsync(saved, cancellationToken: cancellationToken))
            {
                Console.WriteLine($"{result.Action} {result.Id}: {result.Reason}");
            }
            // end
        }
    }
}
