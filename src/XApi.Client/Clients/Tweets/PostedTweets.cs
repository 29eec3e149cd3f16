using System.Text;

namespace XApi;

/// <summary>Finds a Tweet that was posted by what was to be posted.</summary>
internal static class PostedTweets
{
    // Nobody posts more by this means in the minutes in which it is looked for.
    private const int Most = 100;

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
        var page = await timelines
            .UserTweetsAsync(
                UserRef.Me,
                CallOptions.ForPart<UserTweetsOptions>(call) with
                {
                    StartTime = since,
                    SinceId = sinceId,
                    MaxResults = Most,
                    TweetFields = [TweetField.CreatedAt, TweetField.Entities, TweetField.NoteTweet, TweetField.ReferencedTweets],
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        return page.Data.FirstOrDefault(tweet => IsOf(tweet, request));
    }

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
        // Media, and a Tweet that is quoted, are URLs at the end that nobody wrote.
        return written == wanted || (written.StartsWith(wanted, StringComparison.Ordinal) && IsOnlyUrls(written[wanted.Length..]));
    }

    // A text as its author wrote it. URLs that X did not shorten stand in it as they do in what was posted.
    private static string Written(string text)
    {
        var normalized = NormalizedText.Of(text).Text;
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
