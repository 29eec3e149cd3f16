using XApi.Sandbox;

namespace XApi.Fidelity;

/// <summary>Puts into a sandbox what its world has none of by itself, so that every operation has something to respond with, and knows by which ids.</summary>
internal sealed class Props
{
    // The smallest picture that there is, of one pixel.
    private static readonly byte[] Picture = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    );

    private readonly XSandbox _sandbox;
    private readonly Dictionary<string, string> _ids;

    private Props(XSandbox sandbox)
    {
        _sandbox = sandbox;
        _ids = new()
        {
            ["users"] = sandbox.User.Id,
            ["user"] = Other.Id,
            ["username"] = Other.Username,
            ["tweets"] = sandbox.User.PinnedTweetId!,
            ["woeid"] = "1",
        };
    }

    /// <summary>Whom the caller follows, writes to, and lists.</summary>
    public SandboxUser Other => _sandbox.Users[4];

    /// <summary>What operations about other things than Tweets and users need is made when the first of them is asked.</summary>
    public static async Task<Props> PutAsync(XSandbox sandbox)
    {
        var props = new Props(sandbox);
        using var app = sandbox.CreateClient();
        using var me = sandbox.CreateClient(sandbox.User);
        using var other = sandbox.CreateClient(props.Other);
        // Rules are there before someone lists them, and before the filtered stream is connected.
        await app.FilteredStream.SyncRulesAsync([new() { Value = "dog OR cat OR coffee OR snow", Tag = "pets and weather" }]);
        props.PutUsers();
        await props.PutListsAsync(me, other);
        await props.PutOwnAsync(me);
        props.PutFound();
        await props.PutAppAsync(app);
        return props;
    }

    /// <summary>The id of what a placeholder of a path stands for, by the segment before it; null where nothing of the kind is there.</summary>
    public string? Id(string parent, string placeholder) =>
        parent switch
        {
            "members" or "following" or "blocking" or "muting" or "with" or "mutes" or "moderators" => _ids["user"],
            "likes" or "retweets" or "bookmarks" => _ids["tweets"],
            "followed_lists" or "pinned_lists" => _ids["lists"],
            "articles" => _ids["draft"],
            _ => _ids.GetValueOrDefault(parent) ?? _ids.GetValueOrDefault(placeholder),
        };

    /// <summary>A value for a parameter of a query without which a call is refused; null where none is known.</summary>
    public string? Query(XOperation operation, XParameter parameter) =>
        (parameter.Name, operation.Tag) switch
        {
            // One that is there and one that is not.
            ("ids", "Tweets") => $"{_ids["tweets"]},1",
            ("ids", "Users") => $"{_ids["user"]},1",
            ("ids", "Activity") => _ids["subscriptions"],
            ("usernames", _) => $"{Other.Username},nobody_there",
            ("ids", "Spaces") => $"{_ids["spaces"]},1zzzzzzzzzzzz",
            ("user_ids", _) => _ids["users"],
            ("media_keys", _) => _ids["media"],
            ("query", "Users") => Other.Name.Split(' ')[0],
            ("query", _) => operation.Query is null ? "snow" : "snow OR coffee OR moon OR cat OR goal",
            ("start_time", _) => Time(-7),
            ("end_time", _) => Time(0),
            _ when parameter.Type == XParameterType.Boolean => "true",
            ("type", _) => ComplianceJobType.Users.Value,
            _ when parameter.Values is { Count: > 0 } values => values[0],
            _ when parameter.Minimum is { } least => $"{least}",
            _ => null,
        };

    /// <summary>A value for a member of a body, as JSON; null where none is known.</summary>
    public string? Member(XParameter parameter) =>
        parameter.Name switch
        {
            "tweet_id" or "post_id" => Quoted(_sandbox.Post("Somebody else's", Other)),
            "target_user_id" or "user_id" => Quoted(_sandbox.Users[9].Id),
            "participant_ids" => $"[{Quoted(Other.Id)},{Quoted(_sandbox.Users[9].Id)}]",
            "list_id" => Quoted(_ids["lists"]),
            "message" => """{"text":"Hello"}""",
            "filter" => $$"""{"user_id":{{Quoted(Other.Id)}}}""",
            "event_type" => Quoted("profile.update.bio"),
            "id" when _ids.TryGetValue("upload", out var upload) => Quoted(upload),
            "media_category" => Quoted("tweet_image"),
            "media_type" => Quoted("image/png"),
            "total_bytes" => "1024",
            "handle" => Quoted("snow_bot"),
            "url" => Quoted($"{WebhookReceiver.Address}/2"),
            "info" =>
                """{"text":"No: https://example.com/","classification":"not_misleading","misleading_tags":[],"trustworthy_sources":true}""",
            "content_state" => """{"blocks":[{"text":"It is white.","type":"unstyled"}],"entities":[]}""",
            "add" => """[{"value":"cat has:images","tag":"cats"},{"value":"snow"}]""",
            _ when parameter.IsList => null,
            _ when parameter.Type == XParameterType.Boolean => "true",
            _ when parameter.Type == XParameterType.Integer => $"{parameter.Minimum ?? 1}",
            _ when parameter is { Type: XParameterType.String, Pattern: null } => Quoted(
                parameter.Values is { Count: > 0 } values ? values[0] : "Snow"
            ),
            _ => null,
        };

    private static string Quoted(string text) => $"\"{text}\"";

    private string Time(int days) =>
        _sandbox
            .TimeProvider.GetUtcNow()
            .AddDays(days)
            .AddMinutes(-1)
            .UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);

    private void PutUsers()
    {
        var (world, me) = (_sandbox.World, _sandbox.User);
        world.Follow(me, Other);
        world.Follow(Other, me);
        world.AddAffiliate(me, Other);
        foreach (var i in (int[])[6, 7])
        {
            world.Block(me, _sandbox.Users[i]);
        }

        foreach (var user in _sandbox.Users.Where(user => user.PinnedTweetId is not null && user != me).Take(2))
        {
            world.Mute(me, user);
        }

        for (var i = 0; i < 3; i++)
        {
            _ids["dm_events"] = world.SendMessage(Other, me, "Snow! https://example.com/");
        }
    }

    private async Task PutListsAsync(XApiClient me, XApiClient other)
    {
        foreach (var client in (XApiClient[])[other, other, me, me])
        {
            var list = (await client.Lists.CreateAsync(new() { Name = "Snow", Description = "All that is white" })).Data!.Id;
            await client.Lists.AddMemberAsync(list, Other.Id);
            await client.Lists.AddMemberAsync(list, _sandbox.User.Id);
            await me.Lists.FollowAsync(_sandbox.User.Id, list);
            await other.Lists.FollowAsync(Other.Id, list);
            await me.Lists.PinAsync(_sandbox.User.Id, list);
            _ids["lists"] = list;
        }
    }

    private async Task PutOwnAsync(XApiClient me)
    {
        var user = _sandbox.User.Id;
        var events = await me.DirectMessages.EventsWithAsync(Other.Id, new() { DmEventFields = [DmEventField.DmConversationId] });
        _ids["dm_conversations"] = events.Data[0].DmConversationId!;
        await me.Bookmarks.AddAsync(user, _ids["tweets"]);
        _ids["folders"] = (await me.Bookmarks.CreateFolderAsync(user, "Snow")).Data!.Id;
        var tweet = await me.Tweets.GetAsync(_ids["tweets"], new() { TweetFields = [TweetField.Attachments] });
        if (tweet.Data?.Attachments?.MediaKeys is [var key, ..])
        {
            _ids["media"] = key;
        }

        var subscription = await me.Activity.SubscribeAsync(
            new()
            {
                EventType = ActivityEventType.ProfileUpdateBio,
                Filter = new() { UserId = user },
                Tag = "bio",
            }
        );
        _ids["subscriptions"] = subscription.Data!.Subscription!.SubscriptionId;
        _ids["upload"] = (
            await me.Media.InitializeAsync(
                new()
                {
                    MediaCategory = MediaCategory.TweetImage,
                    MediaType = UploadMediaType.ImagePng,
                    TotalBytes = Picture.Length,
                }
            )
        ).Data!.Id;
        await me.Media.AppendAsync(_ids["upload"], new MemoryStream(Picture), new() { SegmentIndex = 0 });
        var draft = await me.Articles.CreateDraftAsync(
            new()
            {
                Title = "Snow",
                ContentState = new() { Blocks = [new() { Text = "It is white.", Type = ArticleBlockType.Unstyled }], Entities = [] },
            }
        );
        _ids["draft"] = draft.Data!.Id;
        var note = await me.CommunityNotes.CreateAsync(
            new()
            {
                TestMode = true,
                PostId = _sandbox.Post("Snow is black", Other),
                Info = new()
                {
                    Text = "No: https://example.com/",
                    Classification = NoteClassification.NotMisleading,
                    MisleadingTags = [],
                    TrustworthySources = true,
                },
            }
        );
        _ids["notes"] = note.Data!.Id!;
    }

    private async Task PutAppAsync(XApiClient app)
    {
        _ids["jobs"] = (await app.Compliance.CreateAsync(new() { Type = ComplianceJobType.Users, Name = "spring" })).Data!.Id;
        _ids["webhooks"] = (await app.Webhooks.CreateAsync($"{WebhookReceiver.Address}/1")).Data!.Id;
        using var me = _sandbox.CreateClient(_sandbox.User);
        await me.AccountActivity.SubscribeAsync(_ids["webhooks"], new());
        await app.Webhooks.LinkStreamAsync(_ids["webhooks"]);
    }

    // What no call makes.
    private void PutFound()
    {
        var (world, me, now) = (_sandbox.World, _sandbox.User, _sandbox.TimeProvider.GetUtcNow());
        var topic = world.Add(new Topic { Name = "Snow", Description = "All that is white" });
        for (var i = 0; i < 2; i++)
        {
            _ids["spaces"] = world.Add(
                new Space
                {
                    Title = "Snow talk",
                    State = SpaceState.Live,
                    CreatorId = me.Id,
                    HostIds = [me.Id],
                    SpeakerIds = [Other.Id],
                    InvitedUserIds = [Other.Id],
                    TopicIds = [topic],
                    IsTicketed = true,
                    Lang = "en",
                    ParticipantCount = 3,
                    SubscriberCount = 1,
                    CreatedAt = now,
                    StartedAt = now,
                    UpdatedAt = now,
                    ScheduledStart = now,
                }
            );
        }

        world.AddBuyer(_ids["spaces"], Other);
        world.ShareInSpace(_ids["spaces"], _ids["tweets"]);
        _ids["communities"] = world.Add(
            new Community
            {
                Name = "Snow people",
                Description = "For those who like it cold",
                Access = "Public",
                JoinPolicy = "Open",
                MemberCount = 7,
                CreatedAt = now,
            }
        );
        _ids["news"] = world.Add(
            new NewsStory
            {
                Name = "Snow",
                Summary = "Much snow fell",
                Hook = "Winter is here",
                Category = "News",
                Keywords = ["snow"],
                Disclaimer = "Made of posts",
                UpdatedAt = now,
                ClusterPostsResults = [new() { PostId = _ids["tweets"] }],
                Contexts = new()
                {
                    Topics = ["Weather"],
                    Entities = new() { Places = ["Alps"] },
                    Finance = new() { Tickers = ["SNOW"] },
                    Sports = new() { Teams = ["Snow"] },
                },
            }
        );
        _ids["broadcasts"] = world.Add(new Broadcast { Title = "Snow, live", TwitterUserId = me.Id });
        world.Add(new Trend { TrendName = "#Snow", TweetCount = 1200 });
        world.Add(
            new PersonalizedTrend
            {
                TrendName = "#Snow",
                Category = "Weather",
                PostCount = "1200",
                TrendingSince = "2 hours ago",
            },
            me
        );
        world.RequestNote(_ids["tweets"]);
    }
}
