namespace XApi;

/// <summary>What a compliance stream reports: that Tweets or users are no longer what was kept of them.</summary>
internal interface IComplianceChange
{
    /// <summary>The ids of the Tweets and users that changed.</summary>
    IEnumerable<string> ChangedIds { get; }
}

public sealed partial class TweetComplianceItem : IComplianceChange
{
    IEnumerable<string> IComplianceChange.ChangedIds =>
        Data is not { } data
            ? []
            :
            [
                .. new[]
                {
                    data.Delete?.Tweet.Id,
                    data.Drop?.Tweet.Id,
                    data.Undrop?.Tweet.Id,
                    data.Withheld?.Tweet.Id,
                    data.TweetEdit?.Tweet.Id,
                }
                    .Concat(data.TweetEdit is { } edit ? [edit.InitialTweetId, .. edit.EditTweetIds] : [])
                    .OfType<string>()
                    .Where(id => id.Length > 0),
            ];
}

public sealed partial class UserComplianceItem : IComplianceChange
{
    IEnumerable<string> IComplianceChange.ChangedIds =>
        Data is not { } data
            ? []
            :
            [
                .. new[]
                {
                    data.ScrubGeo?.User.Id,
                    data.UserDelete?.User.Id,
                    data.UserProfileModification?.User.Id,
                    data.UserProtect?.User.Id,
                    data.UserSuspend?.User.Id,
                    data.UserUndelete?.User.Id,
                    data.UserUnprotect?.User.Id,
                    data.UserUnsuspend?.User.Id,
                    data.UserWithheld?.User.Id,
                }
                    .OfType<string>()
                    .Where(id => id.Length > 0),
            ];
}
