namespace XApi.Sandbox;

/// <summary>Hides replies and shows them again.</summary>
internal static class RepliesSection
{
    internal static ApiResponse Hide(Call call)
    {
        if (call.Find(call.PathId, "id", out var problem) is not { } reply)
        {
            return new ApiResponse(404, problem);
        }

        if (reply.RepliedTo is null || call.World.Tweet(reply.ConversationId)?.Author != call.User)
        {
            return Problems.Forbidden("You may hide replies in conversations that you began.");
        }

        reply.IsHidden = call.Arguments.Member("hidden")!.Value.GetBoolean();
        return ApiResponse.Done("hidden", reply.IsHidden);
    }
}
