using System.Text;
using System.Text.Json.Nodes;

namespace XApi.Tests;

/// <summary>Asks about media: of Tweets and messages, and encrypted ones of X Chat.</summary>
internal static class MediaAsks
{
    private const string Boundary = "part";

    // The head of a GIF of one pixel, which is all that is read of it.
    private const string Picture = "GIF89a\u0001\0\u0001\0\0\0\0;";

    internal static readonly AskTable All = new()
    {
        { "UploadMedia", _ => Parts(("media_category", "tweet_image"), ("media", Picture)) },
        { "InitializeUpload", _ => Ask.With(Start("tweet_gif", "image/gif")) },
        {
            "AppendUpload",
            async seeds => Parts(("segment_index", "0"), ("media", Picture)) with { Values = [("id", await BeginAsync(seeds))] }
        },
        { "FinalizeUpload", async seeds => Ask.Of(("id", await AppendedAsync(seeds))) },
        { "GetUploadStatus", async seeds => Ask.Of(("media_id", await UploadedAsync(seeds)), ("command", "STATUS")) },
        {
            "SetMediaMetadata",
            async seeds => Ask.With($$$$"""{"id":"{{{{await UploadedAsync(seeds)}}}}","metadata":{"alt_text":{"text":"Snow"}}}""")
        },
        { "GetMedia", async seeds => Ask.Of(("media_key", await PostedAsync(seeds))) },
        { "GetMediaByKeys", async seeds => Ask.Of(("media_keys", $"{await PostedAsync(seeds)},3_1")) },
        {
            "AddSubtitles",
            async seeds =>
                Ask.With(
                    $$$"""
                    {"id":"{{{await UploadedAsync(seeds, "tweet_video", "video/mp4")}}}","media_category":"TweetVideo","subtitles":{"id":"{{{await UploadedAsync(
                        seeds,
                        "subtitles",
                        "text/srt"
                    )}}}","language_code":"EN","display_name":"English"}}
                    """
                )
        },
        {
            "RemoveSubtitles",
            async seeds =>
                Ask.With(
                    $$"""{"id":"{{await UploadedAsync(seeds, "tweet_video", "video/mp4")}}","media_category":"TweetVideo","language_code":"EN"}"""
                )
        },
        {
            "DownloadDmMedia",
            async seeds =>
            {
                var media = await UploadedAsync(seeds, "dm_image");
                var body = $$"""{"text":"Snow!","attachments":[{"media_id":"{{media}}"}]}""";
                var message = await seeds.MadeAsync($"/2/dm_conversations/with/{seeds.Other.Id}/messages", body, "dm_event_id");
                return Ask.Of(("dm_id", message), ("media_id", media), ("resource_id", "a.gif")) with { IsEmpty = true };
            }
        },
        {
            "InitializeChatMedia",
            async seeds => Ask.With($$$"""{"conversation_id":"{{{await seeds.GroupAsync()}}}","total_bytes":{{{Picture.Length}}}}""")
        },
        {
            "AppendChatMedia",
            async seeds =>
            {
                var (group, session, key) = await ChatSessionAsync(seeds);
                return Chunk(group, key) with { Values = [("id", session)] };
            }
        },
        {
            "FinalizeChatMedia",
            async seeds =>
            {
                var (group, session, key) = await ChatSessionAsync(seeds);
                await seeds.SendAsync($"/2/chat/media/upload/{session}/append", Chunk(group, key));
                return Ask.With(Finish(group, key), ("id", session));
            }
        },
        {
            "DownloadChatMedia",
            async seeds =>
            {
                var (group, session, key) = await ChatSessionAsync(seeds);
                await seeds.SendAsync($"/2/chat/media/upload/{session}/append", Chunk(group, key));
                await seeds.MadeAsync($"/2/chat/media/upload/{session}/finalize", Finish(group, key), "success");
                return Ask.Of(("id", group), ("media_hash_key", key)) with { IsEmpty = true };
            }
        },
    };

    private static string Start(string category, string type) =>
        $$$"""{"media_category":"{{{category}}}","media_type":"{{{type}}}","total_bytes":{{{Picture.Length}}}}""";

    private static string Finish(string group, string key) =>
        $$"""{"conversation_id":"{{group}}","media_hash_key":"{{key}}","num_parts":"1"}""";

    private static Ask Chunk(string group, string key) =>
        Parts(("segment_index", "0"), ("conversation_id", group), ("media_hash_key", key), ("media", Picture));

    private static Ask Parts(params (string Name, string Value)[] parts)
    {
        var body = new StringBuilder();
        foreach (var (name, value) in parts)
        {
            var file = name == "media" ? "; filename=\"a.gif\"" : "";
            body.Append($"--{Boundary}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{value}\r\n");
        }

        return Ask.With(body.Append($"--{Boundary}--\r\n").ToString()) with
        {
            ContentType = $"multipart/form-data; boundary={Boundary}",
        };
    }

    private static Task<string> BeginAsync(Seeds seeds, string category = "tweet_gif", string type = "image/gif") =>
        seeds.MadeAsync("/2/media/upload/initialize", Start(category, type));

    private static async Task<string> AppendedAsync(Seeds seeds, string category = "tweet_gif", string type = "image/gif")
    {
        var id = await BeginAsync(seeds, category, type);
        await seeds.SendAsync($"/2/media/upload/{id}/append", Parts(("segment_index", "0"), ("media", Picture)));
        return id;
    }

    private static async Task<string> UploadedAsync(Seeds seeds, string category = "tweet_gif", string type = "image/gif")
    {
        var id = await AppendedAsync(seeds, category, type);
        return await seeds.MadeAsync($"/2/media/upload/{id}/finalize", "");
    }

    /// <summary>The key of a video that a Tweet shows.</summary>
    private static async Task<string> PostedAsync(Seeds seeds)
    {
        var media = seeds.Sandbox.AddMedia(MediaType.Video);
        await seeds.MadeAsync("/2/tweets", $$$"""{"text":"{{{seeds.Word()}}}","media":{"media_ids":["{{{media}}}"]}}""");
        return $"7_{media}";
    }

    private static async Task<(string Group, string Session, string Key)> ChatSessionAsync(Seeds seeds)
    {
        var group = await seeds.GroupAsync();
        var body = $$$"""{"conversation_id":"{{{group}}}","total_bytes":{{{Picture.Length}}}}""";
        JsonNode made = (await seeds.SendAsync(HttpMethod.Post, "/2/chat/media/upload/initialize", body, seeds.Sandbox.User.AccessToken))[
            "data"
        ]!;
        return (group, made["session_id"]!.GetValue<string>(), made["media_hash_key"]!.GetValue<string>());
    }
}
