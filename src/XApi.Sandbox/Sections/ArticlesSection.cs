namespace XApi.Sandbox;

/// <summary>Drafts articles and publishes them, which posts a Tweet that carries the article.</summary>
internal static class ArticlesSection
{
    internal static ApiResponse Create(Call call)
    {
        var cover = call.Arguments.MemberText("cover_media.media_id");
        if (cover is not null && !call.World.Media.ContainsKey(Arguments.ToId(cover)))
        {
            return Problems.InvalidRequest("cover_media.media_id", cover, "Your media IDs are invalid.");
        }

        var draft = call.World.Store.Add(Kind.Article, JsonText.Object(("title", call.Arguments.MemberText("title"))), Own(call));
        return ApiResponse.Created(new() { ["data"] = draft.Json.DeepClone() });
    }

    internal static ApiResponse Publish(Call call)
    {
        var id = call.Arguments.Text("article_id")!;
        if (call.World.Store.Find(Kind.Article, id, Own(call)) is not { } draft)
        {
            return new ApiResponse(404, Problems.NotFound(Kind.Article.Name, "article_id", id));
        }

        if (draft.Text("post_id") is not null)
        {
            return Problems.Forbidden("This article has been published already.");
        }

        var tweet = call.World.Post(new Draft(call.User!, $"https://x.com/i/article/{id}") { Article = draft.Text("title") });
        draft.Json["post_id"] = JsonText.Id(tweet.Id);
        return ApiResponse.Ok(new() { ["data"] = JsonText.Object(("post_id", draft.Text("post_id"))) });
    }

    private static string Own(Call call) => ObjectStore.Own(call.User);
}
