namespace XApi.Sandbox;

/// <summary>Reasons that X gives when a user may not do something, word for word.</summary>
internal static class Refusals
{
    internal const string DuplicateContent = "You are not allowed to create a Tweet with duplicate content.";

    internal const string ReplyNotAllowed = "You can only reply to or quote posts where you are mentioned or are the author.";

    internal const string MessageNotAllowed = "You do not have permission to DM one or more participants.";

    internal const string ReplyToInvisible = "You attempted to reply to a Tweet that is deleted or not visible to you.";

    internal const string BlockedFromFollowing = "You have been blocked from following this account at the request of the user.";

    internal const string AccountSuspended = "Your account is suspended and is not permitted to access this feature.";
}
