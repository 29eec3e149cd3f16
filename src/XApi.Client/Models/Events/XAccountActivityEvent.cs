namespace XApi;

/// <summary>
/// One event of Account Activity, which X has deprecated for X Activity. Its objects are those of version 1.1; the one member that
/// <see cref="XEvent.Type"/> is about is set.
/// </summary>
/// <remarks>
/// The type is the name of the list without <c>_events</c>, such as <c>tweet_create</c> or <c>direct_message</c>. Where the object says
/// more, it is that: X sends an
/// <c>unfollow</c> in the list <c>follow_events</c>.
/// </remarks>
public sealed class XAccountActivityEvent : XEvent
{
    internal XAccountActivityEvent(string id, string type, string json, AccountActivityMessage message)
        : base(id, type, json) => Message = message;

    /// <summary>What X sent, with this event alone: further events of the same request are events of their own.</summary>
    public AccountActivityMessage Message { get; }

    /// <inheritdoc/>
    public override string? UserId => Message.ForUserId ?? Revocation?.Source?.UserId;

    /// <summary>The Tweet, for <c>tweet_create</c>.</summary>
    public LegacyTweet? Tweet => First(Message.TweetCreateEvents);

    /// <summary>The Tweet that was deleted, for <c>tweet_delete</c>.</summary>
    public LegacyDeletion? Deletion => First(Message.TweetDeleteEvents);

    /// <summary>The like, for <c>favorite</c>.</summary>
    public LegacyLike? Like => First(Message.FavoriteEvents);

    /// <summary>
    /// Who did what to whom, for <c>follow</c>, <c>unfollow</c>, <c>block</c>, <c>unblock</c>, <c>mute</c> and <c>unmute</c>.
    /// </summary>
    public LegacyUserAction? Action => First(Message.FollowEvents) ?? First(Message.BlockEvents) ?? First(Message.MuteEvents);

    /// <summary>The message, for <c>direct_message</c>. <see cref="AccountActivityMessage.Users"/> has sender and recipient.</summary>
    public LegacyMessage? DirectMessage => First(Message.DirectMessageEvents);

    /// <summary>
    /// Who is typing or has read a message, for <c>direct_message_indicate_typing</c> and <c>direct_message_mark_read</c>.
    /// </summary>
    public LegacyMessageSignal? Signal => First(Message.DirectMessageIndicateTypingEvents) ?? First(Message.DirectMessageMarkReadEvents);

    /// <summary>Who took the App's access away, for <c>revoke</c>.</summary>
    public LegacyRevocation? Revocation => Message.UserEvent?.Revoke;

    /// <summary>Whether the user has blocked who mentions them; null where X does not say. On the wire it is a text.</summary>
    public bool? UserHasBlocked => bool.TryParse(Message.UserHasBlocked, out var blocked) ? blocked : null;

    private static T? First<T>(IReadOnlyList<T> items)
        where T : class => items.Count > 0 ? items[0] : null;
}
