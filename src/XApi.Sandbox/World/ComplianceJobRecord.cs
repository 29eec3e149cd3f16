using System.Text;
using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>A compliance job. Where it stands follows from the clock alone.</summary>
internal sealed class ComplianceJobRecord
{
    // X keeps a place to upload to for a quarter of an hour, and results and jobs for a week.
    private static readonly TimeSpan Uploadable = TimeSpan.FromMinutes(15);

    internal static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    internal required long Id { get; init; }

    internal required string Type { get; init; }

    internal string? Name { get; init; }

    internal bool IsResumable { get; init; }

    internal required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What the addresses of the job hold, so that nobody can guess them.</summary>
    internal required string Token { get; init; }

    /// <summary>When the results are there; null until ids are uploaded.</summary>
    internal DateTimeOffset? DoneAt { get; set; }

    /// <summary>The ids that were uploaded.</summary>
    internal IReadOnlyList<long> Ids { get; set; } = [];

    internal bool IsCancelled { get; set; }

    internal DateTimeOffset UploadExpiresAt => CreatedAt + Uploadable;

    internal DateTimeOffset DownloadExpiresAt => CreatedAt + Kept;

    internal string Status(DateTimeOffset now) =>
        IsCancelled ? "failed"
        : DoneAt is { } done
            ? now < done ? "in_progress"
                : "complete"
        : now < UploadExpiresAt ? "created"
        : "failed";

    internal bool IsUnfinished(DateTimeOffset now) => Status(now) is "created" or "in_progress";

    /// <summary>The results: a line of JSON for each id that must be deleted. Ids that stand have none, and neither have those that nobody ever had.</summary>
    internal byte[] Results(XWorld world)
    {
        var text = new StringBuilder();
        foreach (var id in Ids)
        {
            if ((Type == "users" ? OfUser(world.User(id)) : OfTweet(world.AnyTweet(id))) is var (reason, createdAt, at))
            {
                text.Append(
                        Encoding.UTF8.GetString(
                            JsonText.ToUtf8(
                                JsonText.Object(
                                    ("id", JsonText.Id(id)),
                                    ("action", "delete"),
                                    ("created_at", JsonText.Time(createdAt)),
                                    ("redacted_at", JsonText.Time(at)),
                                    ("reason", reason)
                                )
                            )
                        )
                    )
                    .Append('\n');
            }
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static (string Reason, DateTimeOffset CreatedAt, DateTimeOffset At)? OfTweet(TweetRecord? tweet) =>
        tweet is null ? null
        : tweet.IsDeleted ? ("deleted", tweet.CreatedAt, tweet.DeletedAt ?? tweet.CreatedAt)
        : OfUser(tweet.Author) is var (reason, _, at) ? (reason, tweet.CreatedAt, at)
        : null;

    private static (string Reason, DateTimeOffset CreatedAt, DateTimeOffset At)? OfUser(UserRecord? user) =>
        user?.SuspendedAt is { } suspended ? ("suspended", user.CreatedAt, suspended)
        : user is { IsProtected: true } ? ("protected", user.CreatedAt, user.ProtectedAt ?? user.CreatedAt)
        : null;
}
