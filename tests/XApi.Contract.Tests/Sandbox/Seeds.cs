using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using XApi.Sandbox;

namespace XApi.Tests;

/// <summary>Makes what operations are about, by calls where there are any.</summary>
internal sealed class Seeds(XSandbox sandbox) : IDisposable
{
    // Of a sandbox, which may have several seeds one after the other.
    private static readonly ConditionalWeakTable<XSandbox, StrongBox<int>> Made = [];

    private readonly HttpClient _http = new() { BaseAddress = sandbox.BaseAddress };
    private readonly StrongBox<int> _made = Made.GetOrCreateValue(sandbox);

    public XSandbox Sandbox => sandbox;

    public string Me => sandbox.User.Id;

    public SandboxUser Other => sandbox.Users[5];

    public string Landmark => sandbox.User.PinnedTweetId!;

    /// <summary>A moment of the world, a number of days from its present.</summary>
    public string Time(int days) =>
        sandbox
            .TimeProvider.GetUtcNow()
            .AddDays(days)
            .UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A word that was not used before.</summary>
    public string Word() => $"word{Interlocked.Increment(ref _made.Value)}";

    public string Mine() => sandbox.Post($"Mine, {Word()}");

    public string Others() => sandbox.Post($"Another's, {Word()} https://example.com/", Other);

    /// <summary>A user that no other seed has to do with.</summary>
    public SandboxUser Stranger() => sandbox.Users[30 + (Interlocked.Increment(ref _made.Value) % 50)];

    public string Space()
    {
        var topic = sandbox.World.Add(new Topic { Name = "Snow", Description = "All that is white" });
        var id = sandbox.World.Add(
            new Space
            {
                Title = "Snow talk",
                State = SpaceState.Live,
                CreatorId = Me,
                HostIds = [Me],
                SpeakerIds = [Other.Id],
                InvitedUserIds = [Stranger().Id],
                TopicIds = [topic],
                IsTicketed = true,
                Lang = "en",
                ParticipantCount = 3,
                SubscriberCount = 1,
                CreatedAt = sandbox.TimeProvider.GetUtcNow(),
                StartedAt = sandbox.TimeProvider.GetUtcNow(),
                UpdatedAt = sandbox.TimeProvider.GetUtcNow(),
            }
        );
        sandbox.World.AddBuyer(id, Other);
        sandbox.World.ShareInSpace(id, Mine());
        return id;
    }

    public string Community() =>
        sandbox.World.Add(
            new Community
            {
                Name = "Snow people",
                Description = "For those who like it cold",
                Access = "Public",
                JoinPolicy = "Open",
                MemberCount = 7,
                CreatedAt = sandbox.TimeProvider.GetUtcNow(),
            }
        );

    public string Story() =>
        sandbox.World.Add(
            new NewsStory
            {
                Name = "It snows",
                Summary = "Much snow fell",
                Hook = "Winter is here",
                Category = "News",
                Keywords = ["snow"],
                UpdatedAt = sandbox.TimeProvider.GetUtcNow(),
                ClusterPostsResults = [new() { PostId = Landmark }],
                Contexts = new() { Topics = ["Weather"] },
            }
        );

    public string Broadcast() => sandbox.World.Add(new Broadcast { Title = "Snow, live", TwitterUserId = Me });

    public Task<string> ListAsync() => MadeAsync("/2/lists", $$"""{"name":"{{Word()}}","description":"Snow"}""");

    public Task<string> FolderAsync() => MadeAsync($"/2/users/{Me}/bookmarks/folders", $$"""{"name":"{{Word()}}"}""");

    public Task<string> ScheduledAsync() =>
        MadeAsync(
            "/2/broadcasts/scheduled",
            """{"source_id":"1","scheduled_start_ms":"1714568400000","manual_publish":true,"title":"Snow, live"}""",
            "scheduled_broadcast_id"
        );

    public Task<string> MessageAsync() =>
        MadeAsync($"/2/dm_conversations/with/{Other.Id}/messages", """{"text":"Snow! https://example.com/"}""", "dm_event_id");

    public Task<string> NoteAsync(string tweet) =>
        MadeAsync(
            "/2/notes",
            $$$"""
            {"test_mode":true,"post_id":"{{{tweet}}}","info":{"text":"No: https://example.com/","classification":"not_misleading","misleading_tags":[],"trustworthy_sources":true}}
            """
        );

    public Task<string> ArticleAsync() =>
        MadeAsync(
            "/2/articles/draft",
            """{"title":"Snow","content_state":{"blocks":[{"text":"It is white.","type":"unstyled"}],"entities":[]}}"""
        );

    public Task<string> BotAsync() => MadeAsync("/2/bots", $$"""{"handle":"bot_{{Word()}}"}""", token: sandbox.BearerToken);

    /// <summary>Sends a message to a broadcast's chat, and returns the message's id.</summary>
    public async Task<string> ChatMessageAsync(string broadcast)
    {
        await MadeAsync($"/2/broadcasts/{broadcast}/chat", """{"text":"Snow!"}""", "success");
        var page = await SendAsync(HttpMethod.Get, $"/2/broadcasts/{broadcast}/chat", null, sandbox.User.AccessToken);
        return page["data"]![0]!["id"]!.GetValue<string>();
    }

    /// <summary>A group of X Chat with an invite link, whose admin is the caller.</summary>
    public async Task<string> GroupAsync()
    {
        var id = await MadeAsync("/2/chat/conversations/group/initialize", "", "conversation_id");
        await MadeAsync(
            "/2/chat/conversations/group",
            $$"""
            {"conversation_id":"{{id}}","conversation_key_version":"1","conversation_participant_keys":[{"user_id":"{{Me}}"}],"group_members":["{{Other.Id}}"],"group_name":"Snow"}
            """,
            "conversation_id"
        );
        await MadeAsync(
            $"/2/chat/conversations/{id}/invite",
            $$"""{"invite_url":"{{Link(id)}}","validity_duration_msec":"3600000","decrypted_title":"Snow","welcome_message":"Hello"}""",
            "token"
        );
        await MadeAsync(
            $"/2/chat/conversations/{id}/messages",
            """{"message_id":"1","encoded_message_create_event":"U25vdyE="}""",
            "encoded_message_event"
        );
        return id;
    }

    public static string Link(string group) => $"https://x.com/i/chat/group_join/{group}/abcdefghij";

    /// <summary>The id of the newest event of a group.</summary>
    public async Task<string> EventAsync(string group)
    {
        var page = await SendAsync(HttpMethod.Get, $"/2/chat/conversations/{group}/events", null, sandbox.User.AccessToken);
        return page["data"]![0]!["id"]!.GetValue<string>();
    }

    /// <summary>Makes something by a call of a user's, and returns a member of what is made.</summary>
    public async Task<string> MadeAsync(string path, string body, string member = "id", string? token = null) =>
        (await SendAsync(HttpMethod.Post, path, body, token ?? sandbox.User.AccessToken))["data"]![member]!.ToString();

    /// <summary>Posts what an ask has as its body, by a user.</summary>
    public Task<JsonNode> SendAsync(string path, Ask ask) => RequestAsync(HttpMethod.Post, path, ask.Content, sandbox.User.AccessToken);

    public Task<JsonNode> SendAsync(HttpMethod method, string path, string? body, string token, string contentType = "application/json") =>
        RequestAsync(method, path, string.IsNullOrEmpty(body) ? null : (Ask.With(body) with { ContentType = contentType }).Content, token);

    private async Task<JsonNode> RequestAsync(HttpMethod method, string path, HttpContent? content, string token)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Content = content;
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.That(response.IsSuccessStatusCode, Is.True, () => $"{method} {path} for a seed: {text}");
        return JsonNode.Parse(text)!;
    }

    public void Dispose() => _http.Dispose();
}
