namespace XApi;

/// <summary>The scopes of OAuth 2.0: what a user lets the App do.</summary>
public static class XScopes
{
    /// <summary>Read Tweets.</summary>
    public const string TweetRead = "tweet.read";

    /// <summary>Write and delete Tweets, and Retweet.</summary>
    public const string TweetWrite = "tweet.write";

    /// <summary>Hide and show replies.</summary>
    public const string TweetModerateWrite = "tweet.moderate.write";

    /// <summary>Read the user's timelines.</summary>
    public const string TimelineRead = "timeline.read";

    /// <summary>Read users.</summary>
    public const string UsersRead = "users.read";

    /// <summary>Read the user's email address.</summary>
    public const string UsersEmail = "users.email";

    /// <summary>Read whom users follow and who follows them.</summary>
    public const string FollowsRead = "follows.read";

    /// <summary>Follow and unfollow.</summary>
    public const string FollowsWrite = "follows.write";

    /// <summary>Stay logged in: X issues a refresh token. No operation needs it, so <see cref="For(XOperation[])"/> never gives it.</summary>
    public const string OfflineAccess = "offline.access";

    /// <summary>Read Spaces.</summary>
    public const string SpaceRead = "space.read";

    /// <summary>Read whom the user has muted.</summary>
    public const string MuteRead = "mute.read";

    /// <summary>Mute and unmute.</summary>
    public const string MuteWrite = "mute.write";

    /// <summary>Read Likes.</summary>
    public const string LikeRead = "like.read";

    /// <summary>Like and unlike.</summary>
    public const string LikeWrite = "like.write";

    /// <summary>Read Lists.</summary>
    public const string ListRead = "list.read";

    /// <summary>Make, change and delete Lists.</summary>
    public const string ListWrite = "list.write";

    /// <summary>Read whom the user has blocked.</summary>
    public const string BlockRead = "block.read";

    /// <summary>Block and unblock.</summary>
    public const string BlockWrite = "block.write";

    /// <summary>Read Bookmarks.</summary>
    public const string BookmarkRead = "bookmark.read";

    /// <summary>Add and remove Bookmarks.</summary>
    public const string BookmarkWrite = "bookmark.write";

    /// <summary>Read Direct Messages.</summary>
    public const string DmRead = "dm.read";

    /// <summary>Write Direct Messages.</summary>
    public const string DmWrite = "dm.write";

    /// <summary>Upload media.</summary>
    public const string MediaWrite = "media.write";

    /// <summary>Read broadcasts.</summary>
    public const string BroadcastRead = "broadcast.read";

    /// <summary>Start, change and end broadcasts.</summary>
    public const string BroadcastWrite = "broadcast.write";

    /// <summary>Read the developer's Apps and their settings.</summary>
    public const string DeveloperRead = "developer.read";

    /// <summary>Change the developer's Apps and their settings.</summary>
    public const string DeveloperWrite = "developer.write";

    /// <summary>The least set of scopes with which a user's OAuth 2.0 token serves all of these operations.</summary>
    /// <param name="operations">The operations. Those that take no OAuth 2.0 user token add nothing.</param>
    /// <returns>Each scope once, sorted. Add <see cref="OfflineAccess"/> where the login is to outlast two hours.</returns>
    public static IReadOnlyList<string> For(params XOperation[] operations) => For((IEnumerable<XOperation>)operations);

    /// <inheritdoc cref="For(XOperation[])"/>
    public static IReadOnlyList<string> For(IEnumerable<XOperation> operations)
    {
        ArgumentNullException.ThrowIfNull(operations);
        return
        [
            .. operations
                .SelectMany(o => o.Security.FirstOrDefault(s => s.Scheme == XSecurityScheme.OAuth2UserToken)?.Scopes ?? [])
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
    }
}
