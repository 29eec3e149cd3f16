namespace XApi;

/// <remarks>
/// What a request expanded is found from the Tweet itself: <see cref="Author"/>, <see cref="Media"/> and so on. None of it is written as JSON, where the
/// response's <c>includes</c> hold it once. It is null, or an empty list, where it was not expanded; <see cref="ProblemWith"/> says why an expansion failed.
/// </remarks>
public sealed partial class Tweet
{
    private Expanded? _expanded;

    /// <summary>All that was expanded in the response that the Tweet came in; null where nothing was.</summary>
    public Includes? Includes => _expanded?.Includes;

    /// <summary>The author, where <c>author_id</c> was expanded.</summary>
    public User? Author => _expanded?.User(AuthorId);

    /// <summary>The author of the Tweet that this one replies to, where <c>in_reply_to_user_id</c> was expanded.</summary>
    public User? InReplyTo => _expanded?.User(InReplyToUserId);

    /// <summary>The attached photos, videos and GIFs in the order of their keys, where <c>attachments.media_keys</c> was expanded.</summary>
    public IReadOnlyList<Media> Media => Expanded.All(_expanded, Attachments?.MediaKeys, static (expanded, key) => expanded.Media(key));

    /// <summary>The Tweets in which the attached media first appeared, where <c>attachments.media_source_tweet</c> was expanded.</summary>
    public IReadOnlyList<Tweet> MediaSourceTweets =>
        Expanded.All(_expanded, Attachments?.MediaSourceTweetId, static (expanded, id) => expanded.Tweet(id));

    /// <summary>The attached poll, where <c>attachments.poll_ids</c> was expanded.</summary>
    public Poll? Poll => _expanded?.Poll(Attachments?.PollIds is [var id, ..] ? id : null);

    /// <summary>The tagged place, where <c>geo.place_id</c> was expanded.</summary>
    public Place? Place => _expanded?.Place(Geo?.PlaceId);

    /// <summary>The versions of the Tweet that the response holds, oldest first, where <c>edit_history_tweet_ids</c> was expanded; at least the Tweet itself.</summary>
    public IReadOnlyList<Tweet> EditHistory =>
        Expanded.All(_expanded, EditHistoryTweetIds, (expanded, id) => id == Id ? this : expanded.Tweet(id)) is { Count: > 0 } versions
            ? versions
            : [this];

    /// <summary>The part of the text that is displayed, without the mentions and links around it, where <c>display_text_range</c> came; else all of it.</summary>
    public string DisplayedText =>
        EscapedText.Decode(DisplayTextRange is [var start, var end] ? Text[CodePoints.Range(Text, start, end)] : Text);

    /// <summary>Who wrote what, for logs and debuggers: <c>@jack: just setting up my twttr (20)</c>.</summary>
    public override string ToString() =>
        (Author?.Username ?? Username) is { } author ? $"@{author}: {DecodedText} ({Id})" : $"{DecodedText} ({Id})";

    /// <summary>The id of the newest version that was known when the response came; the Tweet's own where it has no history.</summary>
    public string NewestVersionId => EditHistoryTweetIds is [.., var newest] ? newest : Id;

    /// <summary>The newest version, which is the Tweet itself unless it was edited since; null where that version was not expanded.</summary>
    public Tweet? NewestVersion => NewestVersionId == Id ? this : _expanded?.Tweet(NewestVersionId);

    /// <summary>Whether there is more than one version of the Tweet.</summary>
    public bool IsEdited => EditHistoryTweetIds.Count > 1;

    /// <summary>
    /// Whether the author can still edit the Tweet, as its <c>edit_controls</c> say: it is of a kind that can be edited, its 30 minutes are not over,
    /// one of its five edits is left, and it is the newest version.
    /// </summary>
    /// <param name="clock">The clock to judge by; the system's when null.</param>
    /// <returns>Null where <c>edit_controls</c> were not asked for.</returns>
    public bool? CanStillBeEdited(TimeProvider? clock = null) =>
        EditControls is { } controls
            ? controls.IsEditEligible
                && controls.EditsRemaining > 0
                && (clock ?? TimeProvider.System).GetUtcNow() < controls.EditableUntil
                && NewestVersionId == Id
            : null;

    /// <summary>Why an expansion of this Tweet brought nothing; null where it was not asked for, has nothing to expand, or did not fail.</summary>
    /// <param name="expansion">The expansion. For those that go through other Tweets, ask those Tweets.</param>
    public Problem? ProblemWith(TweetExpansion expansion)
    {
        if (_expanded is not { } expanded)
        {
            return null;
        }

        return expansion.Value switch
        {
            "author_id" => expanded.ProblemWith(AuthorId),
            "in_reply_to_user_id" => expanded.ProblemWith(InReplyToUserId),
            "attachments.media_keys" => expanded.ProblemWithAny(Attachments?.MediaKeys ?? []),
            "attachments.media_source_tweet" => expanded.ProblemWithAny(Attachments?.MediaSourceTweetId ?? []),
            "attachments.poll_ids" => expanded.ProblemWithAny(Attachments?.PollIds ?? []),
            "geo.place_id" => expanded.ProblemWith(Geo?.PlaceId),
            "edit_history_tweet_ids" => expanded.ProblemWithAny(EditHistoryTweetIds),
            "referenced_tweets.id" => ReferencedTweets
                .Select(reference => reference.Problem)
                .FirstOrDefault(problem => problem is not null),
            "entities.mentions.username" => (Entities?.Mentions ?? [])
                .Select(mention => mention.Problem)
                .FirstOrDefault(problem => problem is not null),
            "entities.note.mentions.username" => (NoteTweet?.Entities?.Mentions ?? [])
                .Select(mention => mention.Problem)
                .FirstOrDefault(problem => problem is not null),
            _ => null,
        };
    }

    void IExpandable.Join(Expanded expanded)
    {
        _expanded = expanded;
        if (_referencedTweets is not null)
        {
            foreach (var reference in Expanded.Span(_referencedTweets))
            {
                reference.Join(expanded);
            }
        }

        MentionEntity.Join(Entities?.Mentions, expanded);
        MentionEntity.Join(NoteTweet?.Entities?.Mentions, expanded);
    }
}
