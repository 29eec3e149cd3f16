using System.Buffers;
using System.Text;

namespace XApi;

// From what the API returns to what operators look at.
public sealed partial record XQueryDocument
{
    /// <summary>A Tweet with what the response included beside it.</summary>
    /// <param name="tweet">The Tweet. Operators can only look at fields that were asked for.</param>
    /// <param name="includes">The expanded objects: author, quoted and retweeted Tweets, media, place.</param>
    /// <remarks>
    /// Where <c>entities</c> were not asked for, they are recognised in the text. A referenced Tweet that was not expanded is
    /// known by its id only.
    /// </remarks>
    public static XQueryDocument From(Tweet tweet, Includes? includes = null)
    {
        ArgumentNullException.ThrowIfNull(tweet);
        return From(tweet, includes, referencesBelow: 2);
    }

    /// <summary>A text whose hashtags, cashtags, mentions and links are recognised in it.</summary>
    /// <param name="text">The text of a Tweet as people read it, without escapes.</param>
    public static XQueryDocument FromText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var hashtags = new List<string>();
        var cashtags = new List<string>();
        var mentions = new List<string>();
        var links = new List<XQueryLink>();
        var insideWord = false;
        for (var i = 0; i < text.Length; )
        {
            var rest = text.AsSpan(i);
            if (!insideWord && IsAddress(rest))
            {
                var end = 0;
                while (end < rest.Length && !char.IsWhiteSpace(rest[end]))
                {
                    end++;
                }

                var address = rest[..end].TrimEnd(".,;:!?)\"'…").ToString();
                links.Add(new(address, address));
                i += end;
                continue;
            }

            if (!insideWord && rest[0] is '#' or '@' or '$')
            {
                var length = WordLength(rest[1..], asciiOnly: rest[0] != '#');
                var word = rest.Slice(1, length).ToString();
                var found = rest[0] switch
                {
                    _ when length == 0 => null,
                    '#' => word.All(char.IsDigit) ? null : hashtags,
                    '@' => mentions,
                    _ => QueryText.IsCashtag(word) ? cashtags : null,
                };
                found?.Add(word);
                i += 1 + length;
                insideWord = length > 0;
                continue;
            }

            insideWord = Rune.DecodeFromUtf16(rest, out var rune, out var used) == OperationStatus.Done && QueryText.IsWordRune(rune);
            i += used;
        }

        return new()
        {
            Text = text,
            Hashtags = hashtags,
            Cashtags = cashtags,
            Mentions = mentions,
            Links = links,
        };
    }

    private static bool IsAddress(ReadOnlySpan<char> text) =>
        text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    private static int WordLength(ReadOnlySpan<char> text, bool asciiOnly)
    {
        var length = 0;
        while (
            Rune.DecodeFromUtf16(text[length..], out var rune, out var used) == OperationStatus.Done
            && QueryText.IsWordRune(rune)
            && (rune.IsAscii || !asciiOnly)
        )
        {
            length += used;
        }

        return length;
    }

    private static XQueryDocument From(Tweet tweet, Includes? includes, int referencesBelow)
    {
        var text = EscapedText.Decode(tweet.NoteTweet?.Text ?? tweet.Text);
        var note = tweet.NoteTweet?.Entities;
        var document = tweet.Entities is { } entities
            ? new XQueryDocument
            {
                Text = text,
                Hashtags = [.. entities.Hashtags.Concat(note?.Hashtags ?? []).Select(hashtag => hashtag.Tag)],
                Cashtags = [.. entities.Cashtags.Concat(note?.Cashtags ?? []).Select(cashtag => cashtag.Tag)],
                Mentions = [.. entities.Mentions.Concat(note?.Mentions ?? []).Select(mention => mention.Username)],
                Links =
                [
                    .. entities
                        .Urls.Concat(note?.Urls ?? [])
                        .Select(link => new XQueryLink(link.Url, link.UnwoundUrl ?? link.ExpandedUrl, link.Title, link.Description)),
                ],
            }
            : FromText(text);

        return document with
        {
            Id = tweet.Id,
            Author = AuthorOf(tweet, includes),
            InReplyToUserId = tweet.InReplyToUserId,
            InReplyToUsername = tweet.InReplyToUserId is { } repliedTo
                ? UserOf(repliedTo, includes)?.Username
                    ?? tweet.Entities?.Mentions.FirstOrDefault(mention => mention.Id == repliedTo)?.Username
                : null,
            InReplyToTweetId = tweet.ReferencedTweets.FirstOrDefault(reference => reference.Type == ReferencedTweetType.RepliedTo)?.Id,
            ConversationId = tweet.ConversationId,
            Lang = tweet.Lang,
            LikeCount = tweet.PublicMetrics?.LikeCount,
            ReplyCount = tweet.PublicMetrics?.ReplyCount,
            RetweetCount = tweet.PublicMetrics?.RetweetCount,
            Source = tweet.Source,
            Media = [.. MediaOf(tweet, includes)],
            Entities =
            [
                .. tweet.Entities?.Annotations.Select(annotation => annotation.NormalizedText).OfType<string>() ?? [],
                .. tweet.ContextAnnotations.Select(annotation => annotation.Entity.Name),
            ],
            Contexts = [.. tweet.ContextAnnotations.Select(annotation => $"{annotation.Domain.Id}.{annotation.Entity.Id}")],
            Place = PlaceOf(tweet, includes),
            Retweeted = Referenced(tweet, ReferencedTweetType.Retweeted, includes, referencesBelow),
            Quoted = Referenced(tweet, ReferencedTweetType.Quoted, includes, referencesBelow),
        };
    }

    private static XQueryAuthor? AuthorOf(Tweet tweet, Includes? includes)
    {
        var id = tweet.AuthorId;
        if (id is null || UserOf(id, includes) is not { } user)
        {
            return id is null && tweet.Username is null ? null : new() { Id = id, Username = tweet.Username };
        }

        return new()
        {
            Id = user.Id,
            Username = user.Username,
            Name = user.Name,
            Description = user.Description,
            Location = user.Location,
            Verified = user.Verified == true,
            FollowersCount = user.PublicMetrics?.FollowersCount,
            FollowingCount = user.PublicMetrics?.FollowingCount,
            TweetCount = user.PublicMetrics?.TweetCount,
            ListedCount = user.PublicMetrics?.ListedCount,
        };
    }

    private static User? UserOf(string id, Includes? includes) => includes?.Users.FirstOrDefault(user => user.Id == id);

    // A key without its expanded object still says that there is media, only not of which type.
    private static IEnumerable<string> MediaOf(Tweet tweet, Includes? includes) =>
        tweet.Attachments?.MediaKeys.Select(key => includes?.Media.FirstOrDefault(media => media.MediaKey == key)?.Type.Value ?? "") ?? [];

    private static XQueryPlace? PlaceOf(Tweet tweet, Includes? includes)
    {
        if (tweet.Geo is not { } geo)
        {
            return null;
        }

        var place = geo.PlaceId is null ? null : includes?.Places.FirstOrDefault(place => place.Id == geo.PlaceId);
        return new()
        {
            Id = geo.PlaceId,
            Name = place?.Name,
            FullName = place?.FullName,
            CountryCode = place?.CountryCode,
            Box =
                geo.Coordinates?.Coordinates is [var longitude, var latitude, ..] ? [longitude, latitude, longitude, latitude]
                : place?.Geo?.Bbox is [_, _, _, _] box ? box
                : null,
        };
    }

    private static XQueryDocument? Referenced(Tweet tweet, ReferencedTweetType type, Includes? includes, int referencesBelow)
    {
        if (referencesBelow == 0 || tweet.ReferencedTweets.FirstOrDefault(reference => reference.Type == type)?.Id is not { } id)
        {
            return null;
        }

        return includes?.Tweets.FirstOrDefault(included => included.Id == id) is { } found
            ? From(found, includes, referencesBelow - 1)
            : new() { Id = id, Text = "" };
    }
}
