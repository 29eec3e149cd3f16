using System.Text;

namespace XApi;

/// <summary>Finds a Tweet that was posted by what was to be posted.</summary>
internal static class PostedTweets
{
    // A page has room for what is posted in minutes. There are more pages where X returns short ones, or the look goes further back.
    private const int PageSize = 100;

    // The clocks may differ by it. X refuses a timeline that starts in the future, or less than 10 seconds ago.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    // No text that is posted has it, so that a URL is not taken for its letters.
    private const char Mark = '\uFFFF';

    internal static async Task<Tweet?> FindAsync(
        TimelinesClient timelines,
        CreateTweetRequest request,
        DateTimeOffset? since,
        string? sinceId,
        CallOptions? call,
        CancellationToken cancellationToken
    )
    {
        var tweets = timelines.EnumerateUserTweetsAsync(
            UserRef.Me,
            CallOptions.ForPart<UserTweetsOptions>(call) with
            {
                StartTime = since,
                SinceId = sinceId,
                MaxResults = PageSize,
                TweetFields = [TweetField.CreatedAt, TweetField.Entities, TweetField.NoteTweet, TweetField.ReferencedTweets],
            }
        );
        await foreach (var tweet in tweets.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (IsOf(tweet, request))
            {
                return tweet;
            }
        }

        return null;
    }

    /// <summary>Where a timeline starts that is looked through for what was posted within a time before now.</summary>
    internal static DateTimeOffset Start(TimeSpan within, TimeProvider clock) => clock.GetUtcNow() - within - ClockTolerance;

    /// <summary>Whether a Tweet can be told from others: by its text, or by what it replies to.</summary>
    internal static bool CanBeFound(CreateTweetRequest request) =>
        !string.IsNullOrWhiteSpace(request.Text) || Given(request.Reply?.InReplyToTweetId) is not null;

    /// <summary>Whether a Tweet is what a request posts.</summary>
    internal static bool IsOf(Tweet tweet, CreateTweetRequest request) =>
        Refers(tweet, ReferencedTweetType.RepliedTo) == Given(request.Reply?.InReplyToTweetId)
        && Refers(tweet, ReferencedTweetType.Quoted) == Given(request.QuoteTweetId)
        && Refers(tweet, ReferencedTweetType.Retweeted) is null
        && IsText(tweet, request);

    private static string? Refers(Tweet tweet, ReferencedTweetType type) =>
        tweet.ReferencedTweets.FirstOrDefault(reference => reference.Type == type)?.Id;

    private static string? Given(string? id) => string.IsNullOrEmpty(id) ? null : id;

    private static bool IsText(Tweet tweet, CreateTweetRequest request)
    {
        var wanted = Written(request.Text ?? "").Trim();
        var written = tweet.NoteTweet is { Text: { } note, Entities: var found }
            ? Written(note, found?.Urls ?? []).Trim()
            : Written(tweet.Text, tweet.Entities?.Urls ?? []).Trim();
        return Begins(tweet, written, request).Any(start => IsText(written[start..], wanted));
    }

    // Media, and a Tweet that is quoted, are URLs at the end that nobody wrote.
    private static bool IsText(string written, string wanted) =>
        written == wanted || (written.StartsWith(wanted, StringComparison.Ordinal) && IsOnlyUrls(written[wanted.Length..]));

    // Where what was posted can begin. X writes before a reply whom it mentions, unless its author did.
    private static IEnumerable<int> Begins(Tweet tweet, string written, CreateTweetRequest request)
    {
        yield return 0;
        if (Given(request.Reply?.InReplyToTweetId) is null)
        {
            yield break;
        }

        var mentioned = (tweet.Entities?.Mentions ?? [])
            .Concat(tweet.NoteTweet?.Entities?.Mentions ?? [])
            .Select(mention => mention.Username)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        for (var start = 0; start < written.Length && written[start] == '@'; )
        {
            var end = start + 1;
            while (end < written.Length && !char.IsWhiteSpace(written[end]))
            {
                end++;
            }

            if (!mentioned.Contains(written[(start + 1)..end]))
            {
                yield break;
            }

            while (end < written.Length && char.IsWhiteSpace(written[end]))
            {
                end++;
            }

            yield return start = end;
        }
    }

    // A text as its author wrote it, its lines ended as X ends them. URLs that X did not shorten stand in it as they do in what was posted.
    private static string Written(string text)
    {
        var normalized = NormalizedText.Of(text.Replace("\r\n", "\n", StringComparison.Ordinal)).Text;
        return Expand(normalized, UrlScanner.Find(normalized, bare: true).Select(url => (url, normalized[url])), part => part);
    }

    // A text as X returns it.
    private static string Written(string text, IReadOnlyList<UrlEntity> urls) =>
        Expand(
            text,
            urls.OrderBy(url => url.Start).Select(url => (url.In(text), url.ExpandedUrl ?? url.Url)),
            part => Written(EscapedText.Decode(part))
        );

    // URLs as X keeps them: with a protocol, and without the slash at the end.
    private static string Expand(string text, IEnumerable<(Range Place, string Url)> urls, Func<string, string> write)
    {
        var written = new StringBuilder();
        var done = 0;
        foreach (var (place, url) in urls)
        {
            var (start, length) = place.GetOffsetAndLength(text.Length);
            if (start >= done && length > 0)
            {
                written.Append(write(text[done..start])).Append(Mark).Append(Bare(url)).Append(Mark);
                done = start + length;
            }
        }

        return written.Append(write(text[done..])).ToString();
    }

    private static string Bare(string url)
    {
        var bare = url.IndexOf("://", StringComparison.Ordinal) is >= 0 and var protocol ? url[(protocol + 3)..] : url;
        var path = bare.IndexOf('/', StringComparison.Ordinal);
        return (path < 0 ? bare.ToLowerInvariant() : bare[..path].ToLowerInvariant() + bare[path..]).TrimEnd('/');
    }

    private static bool IsOnlyUrls(string rest)
    {
        var inUrl = false;
        foreach (var character in rest)
        {
            if (character == Mark)
            {
                inUrl = !inUrl;
            }
            else if (!inUrl && !char.IsWhiteSpace(character))
            {
                return false;
            }
        }

        return !inUrl;
    }
}
