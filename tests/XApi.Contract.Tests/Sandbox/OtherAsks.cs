namespace XApi.Tests;

/// <summary>Asks about the smaller sections.</summary>
internal static class OtherAsks
{
    internal static readonly AskTable All = new()
    {
        { "GetSpace", seeds => Ask.Of(("id", seeds.Space())) },
        { "GetSpaces", seeds => Ask.Of(("ids", $"{seeds.Space()},1")) },
        { "GetSpacesByCreators", seeds => Ask.Of(("id", seeds.Space()), ("user_ids", seeds.Me)) },
        { "SearchSpaces", seeds => Ask.Of(("id", seeds.Space()), ("query", "snow"), ("state", "live")) },
        { "GetSpaceBuyers", seeds => Ask.Of(("id", seeds.Space())) },
        { "GetSpaceTweets", seeds => Ask.Of(("id", seeds.Space())) },
        { "GetCommunity", seeds => Ask.Of(("id", seeds.Community())) },
        { "SearchCommunities", seeds => Ask.Of(("id", seeds.Community()), ("query", "snow")) },
        { "GetNewsStory", seeds => Ask.Of(("id", seeds.Story())) },
        { "SearchNews", seeds => Ask.Of(("id", seeds.Story()), ("query", "snow"), ("max_age_hours", "24")) },
        {
            "GetTrends",
            seeds =>
            {
                seeds.Sandbox.World.Add(new Trend { TrendName = "#snow", TweetCount = 7 }, 44418);
                return Ask.Of(("woeid", "44418"), ("max_trends", "50"));
            }
        },
        {
            "GetPersonalizedTrends",
            seeds =>
            {
                seeds.Sandbox.World.Add(
                    new PersonalizedTrend
                    {
                        TrendName = "#snow",
                        Category = "Weather",
                        PostCount = "7 posts",
                        TrendingSince = "1 hour",
                    },
                    seeds.Sandbox.User
                );
                return Ask.Of();
            }
        },
        { "CreateNote", seeds => NoteFor(seeds.Others()) },
        { "EvaluateNote", seeds => Ask.With($$"""{"post_id":"{{seeds.Landmark}}","note_text":"It fell 7 cm: https://example.com/"}""") },
        { "DeleteNote", async seeds => Ask.Of(("id", await seeds.NoteAsync(seeds.Others()))) },
        {
            "GetWrittenNotes",
            async seeds =>
            {
                await seeds.NoteAsync(seeds.Others());
                return Ask.Of(("test_mode", "true"));
            }
        },
        {
            "GetTweetsEligibleForNotes",
            seeds =>
            {
                seeds.Sandbox.World.RequestNote(seeds.Others());
                return Ask.Of(("test_mode", "true")) with { IsOfOthers = true };
            }
        },
        { "GetUsage", _ => Ask.Of(("days", "3")) },
        { "GetCredits", _ => Ask.Of() },
        {
            "CreateArticle",
            seeds =>
                Ask.With(
                    $$$"""
                    {"title":"Snow","content_state":{"blocks":[{"text":"It is white.","type":"unstyled"}],"entities":[]},"cover_media":{"media_category":"TweetImage","media_id":"{{{seeds.Sandbox.AddMedia(
                        MediaType.Photo
                    )}}}"}}
                    """
                )
        },
        { "PublishArticle", async seeds => Ask.Of(("article_id", await seeds.ArticleAsync())) },
        { "GetConnections", _ => Ask.Of(("status", "all")) with { IsEmpty = true } },
        { "TerminateConnections", _ => Ask.With("""{"uuids":["1"]}""") },
        { "TerminateAllConnections", _ => Ask.Of() },
        { "TerminateEndpointConnections", _ => Ask.Of(("endpoint_id", "sample_stream")) },
        {
            "GetAccount",
            async seeds =>
            {
                await seeds.MadeAsync("/2/account", """{"metadata":"tier"}""", "account_id");
                return Ask.Of();
            }
        },
        { "EnsureAccount", _ => Ask.With("""{"metadata":"tier"}""") },
        {
            "GetBots",
            async seeds =>
            {
                await seeds.BotAsync();
                return Ask.Of();
            }
        },
        {
            "CreateBot",
            seeds => Ask.With($$"""{"handle":"bot_{{seeds.Word()}}","display_name":"Snow bot","scopes":["tweet.read","users.read"]}""")
        },
        {
            "UpdateBot",
            async seeds =>
                Ask.With(
                    $$"""{"handle":"bot_{{seeds.Word()}}","display_name":"Hail bot","dm_permission":"everyone"}""",
                    ("id", await seeds.BotAsync())
                )
        },
        { "DeleteBot", async seeds => Ask.Of(("id", await seeds.BotAsync())) },
        { "RotateBotToken", async seeds => Ask.With("""{"scopes":["tweet.read"]}""", ("id", await seeds.BotAsync())) },
        { "RevokeBotToken", async seeds => Ask.Of(("id", await seeds.BotAsync())) },
        { "GetOpenApiDocument", _ => Ask.Of() with { IsEmpty = true } },
        { "GetBroadcasts", seeds => Ask.Of(("ids", seeds.Broadcast())) },
        { "GetBroadcast", seeds => Ask.Of(("id", seeds.Broadcast())) },
        {
            "ScheduleBroadcast",
            _ =>
                Ask.With(
                    """
                    {"source_id":"1","scheduled_start_ms":"1714568400000","scheduled_end_ms":"1714572000000","title":"Snow, live","is_locked":false,"manual_publish":true,"recurrence":{"frequency":"Daily","repeats":"2"}}
                    """
                )
        },
        {
            "GetScheduledBroadcasts",
            async seeds =>
            {
                await seeds.ScheduledAsync();
                return Ask.Of(("oldest_start_time", "1714568400000"), ("newest_start_time", "1714568400000"));
            }
        },
        { "GetScheduledBroadcast", async seeds => Ask.Of(("id", await seeds.ScheduledAsync())) },
        {
            "UpdateScheduledBroadcast",
            async seeds =>
                Ask.With(
                    """{"scheduled_broadcast_id":"1","scheduled_start_ms":"1714568400000","scheduled_end_ms":"1714572000000","roll_forward":true}""",
                    ("id", await seeds.ScheduledAsync())
                )
        },
        { "CancelScheduledBroadcast", async seeds => Ask.Of(("id", await seeds.ScheduledAsync()), ("roll_forward", "true")) },
        { "StartScheduledBroadcast", async seeds => Ask.Of(("id", await seeds.ScheduledAsync())) },
        {
            "GetBroadcastChat",
            async seeds =>
            {
                var broadcast = seeds.Broadcast();
                await seeds.ChatMessageAsync(broadcast);
                return Ask.Of(("id", broadcast));
            }
        },
        { "SendBroadcastChatMessage", seeds => Ask.With("""{"text":"Snow!"}""", ("id", seeds.Broadcast())) },
        {
            "DeleteBroadcastChatMessage",
            async seeds =>
            {
                var broadcast = seeds.Broadcast();
                return Ask.Of(("id", broadcast), ("message_id", await seeds.ChatMessageAsync(broadcast)));
            }
        },
        { "MuteBroadcastChatUser", seeds => Ask.With($$"""{"user_id":"{{seeds.Other.Id}}"}""", ("id", seeds.Broadcast())) },
        { "UnmuteBroadcastChatUser", seeds => Ask.Of(("id", seeds.Broadcast()), ("user_id", seeds.Other.Id)) },
        { "AddBroadcastModerator", Moderator },
        { "RemoveBroadcastModerator", seeds => Ask.Of(("user_id", seeds.Other.Id)) },
        {
            "GetBroadcastModerators",
            async seeds =>
            {
                await seeds.MadeAsync("/2/broadcasts/chat/moderators", Moderator(seeds).Body!, "moderator_user_ids");
                return Ask.Of();
            }
        },
    };

    private static Ask Moderator(Seeds seeds) => Ask.With($$"""{"user_id":"{{seeds.Other.Id}}"}""");

    private static Ask NoteFor(string tweet) =>
        Ask.With(
            $$$"""
            {"test_mode":true,"post_id":"{{{tweet}}}","info":{"text":"It fell 7 cm: https://example.com/","classification":"misinformed_or_potentially_misleading","misleading_tags":["factual_error"],"trustworthy_sources":true,"is_media_note":false}}
            """
        );
}
