namespace XApi.Sandbox;

/// <summary>Writes and scores Community Notes. Those that were written are kept by the <see cref="GenericStore"/>.</summary>
internal static class CommunityNotesSection
{
    private const int LongestText = 280;

    internal static ApiResponse Create(Call call)
    {
        var (id, text) = (call.Arguments.MemberText("post_id")!, call.Arguments.MemberText("info.text")!);
        if (call.Arguments.Member("test_mode")!.Value.GetBoolean() is false)
        {
            return Problems.InvalidRequest("test_mode", "false", "test_mode must be true");
        }

        if (XText.Measure(text).Length > LongestText)
        {
            return Problems.InvalidRequest("info.text", text, $"$.info.text: must be at most {LongestText} characters long");
        }

        if (call.Find(Arguments.ToId(id), "post_id", out var problem) is null)
        {
            return new ApiResponse(404, problem);
        }

        var own = ObjectStore.Own(call.User);
        if (call.World.Store.NewestFirst(Kind.Note, own).Any(note => note.Json["info"]!["post_id"]!.GetValue<string>() == id))
        {
            return Problems.Forbidden("You have already written a note for this Post.");
        }

        var info = JsonText.Object(("post_id", id));
        foreach (var member in call.Arguments.Member("info")!.Value.EnumerateObject().Where(member => member.Name != "is_media_note"))
        {
            info[member.Name] = JsonText.Node(member.Value);
        }

        var added = call.World.Store.Add(
            Kind.Note,
            JsonText.Object(("test_mode", true), ("status", "needs_more_ratings"), ("info", info)),
            own
        );
        return ApiResponse.Created(new() { ["data"] = JsonText.Object(("id", added.Text("id"))) });
    }

    /// <summary>Scores a text. How X does it is not known; here the share of words that name a source or a number counts.</summary>
    internal static ApiResponse Evaluate(Call call)
    {
        if (call.Find(call.Arguments.MemberId("post_id")!.Value, "post_id", out var problem) is null)
        {
            return new ApiResponse(404, problem);
        }

        var words = call.Arguments.MemberText("note_text")!.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries);
        var facts = words.Count(word => word.StartsWith("http", StringComparison.Ordinal) || word.Any(char.IsAsciiDigit));
        return ApiResponse.Ok(
            new() { ["data"] = JsonText.Object(("claim_opinion_score", Math.Round((double)facts / Math.Max(1, words.Length), 3))) }
        );
    }

    internal static ApiResponse Eligible(Call call) =>
        call.Tweets(call.World.NoteRequests.Where(tweet => !tweet.IsDeleted).OrderByDescending(tweet => tweet.Id));
}
