using System.Text;
using System.Text.RegularExpressions;

namespace XApi.Sandbox;

/// <summary>What is found in a Tweet's text, by <see cref="XText.Entities"/>. Positions count code points of the text as X sends it, with <c>&amp;amp;</c> for each <c>&amp;</c>.</summary>
internal sealed partial record TextEntities(
    IReadOnlyList<TagEntity> Hashtags,
    IReadOnlyList<TagEntity> Cashtags,
    IReadOnlyList<MentionedUser> Mentions,
    IReadOnlyList<LinkEntity> Links,
    IReadOnlyList<NameEntity> Names
)
{
    // Names that X would find in what this world says.
    private static readonly Dictionary<string, string> KnownNames = new() { ["Saturn"] = "Place", ["sandbox"] = "Product" };

    /// <summary>Of a text in which nothing is found.</summary>
    internal static TextEntities Empty { get; } = new([], [], [], [], []);

    internal bool IsEmpty => Hashtags.Count + Cashtags.Count + Mentions.Count + Links.Count + Names.Count == 0;

    /// <summary>The users that the text names and that exist.</summary>
    internal IEnumerable<UserRecord> MentionedUsers => Mentions.Select(mention => mention.User).OfType<UserRecord>();

    /// <summary>Whether the author linked something: what X links for what is quoted or attached does not count.</summary>
    internal bool HasLinks => Links.Any(link => !link.IsAttached);

    /// <summary>Marks the links that X put behind a text, or behind the one that a Retweet repeats.</summary>
    internal TextEntities WithAttached(PostedText text, IReadOnlyList<MediaRecord> media, TextEntities? repeated)
    {
        if (text.End == text.Whole.Length && repeated is null)
        {
            return this;
        }

        var end = Position(text.Whole, text.End, isEscaped: true);
        return this with { Links = [.. Links.SelectMany(Marked)] };

        IEnumerable<LinkEntity> Marked(LinkEntity link)
        {
            if (repeated is not null)
            {
                return repeated
                    .Links.Where(other => other.Url == link.Url)
                    .DistinctBy(other => other.MediaKey)
                    .DefaultIfEmpty(link)
                    .Select(other => other with { Start = link.Start, End = link.End });
            }

            if (link.Start < end)
            {
                return [link];
            }

            // The last leads to all media, and each of these has an entity of its own.
            return media.Count > 0 && link == Links[^1]
                ? media.Select(medium => link with { IsAttached = true, MediaKey = medium.Key })
                : [link with { IsAttached = true }];
        }
    }

    /// <summary>Reads a text whose links are short already.</summary>
    /// <param name="text">The text.</param>
    /// <param name="links">What each short link stands for.</param>
    /// <param name="user">Finds a user by handle; null for one who does not exist.</param>
    /// <param name="isKnown">Whether a handle belongs to someone, be it someone who can't be seen.</param>
    /// <param name="isEscaped">Whether the text is sent escaped, which is what positions count.</param>
    internal static TextEntities Read(
        string text,
        IReadOnlyDictionary<string, string> links,
        Func<string, UserRecord?> user,
        Func<string, bool> isKnown,
        bool isEscaped = true
    )
    {
        var found = XText.Entities(text).ToLookup(entity => entity.Kind);
        return new(
            [.. found[XTextEntityKind.Hashtag].Select(Tag)],
            [.. found[XTextEntityKind.Cashtag].Select(Tag)],
            [
                .. found[XTextEntityKind.Mention]
                    .Where(mention => isKnown(mention.Value))
                    .Select(mention =>
                    {
                        var (start, end, name) = Tag(mention);
                        var mentioned = user(name);
                        return new MentionedUser(start, end, mentioned?.Username ?? name, mentioned);
                    }),
            ],
            [
                .. found[XTextEntityKind.Url]
                    .Where(url => links.ContainsKey(url.Value))
                    .Select(url =>
                    {
                        var (start, end, link) = Tag(url);
                        return new LinkEntity(start, end, link, links[link]);
                    }),
            ],
            [
                .. Name()
                    .Matches(text)
                    .Where(match => KnownNames.ContainsKey(match.Value))
                    .Select(match =>
                    {
                        var start = Position(text, match.Index, isEscaped);
                        return new NameEntity(start, start + match.Length, match.Value, KnownNames[match.Value], 0.8125);
                    }),
            ]
        );

        TagEntity Tag(XTextEntity entity)
        {
            var start = Position(text, entity.Range.Start.Value, isEscaped);
            return new(start, start + entity.End - entity.Start, entity.Value);
        }
    }

    /// <summary>How many code points a text has.</summary>
    internal static int CodePoints(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }

    /// <summary>The links of a text that was written, as X finds them: without a protocol, too.</summary>
    internal static IEnumerable<XTextEntity> LinksIn(string text) =>
        text.Contains('.', StringComparison.Ordinal) ? XText.Entities(text).Where(entity => entity.Kind == XTextEntityKind.Url) : [];

    /// <summary>The handles that a text names.</summary>
    internal static IEnumerable<string> NamesIn(string text) =>
        text.Contains('@', StringComparison.Ordinal)
            ? XText.Entities(text).Where(entity => entity.Kind == XTextEntityKind.Mention).Select(mention => mention.Value)
            : [];

    /// <summary>Replaces each URL, with a protocol or without, by what the function gives for it.</summary>
    internal static string ReplaceLinks(string text, Func<string, string> shorten)
    {
        var replaced = new StringBuilder(text.Length);
        var done = 0;
        foreach (var url in LinksIn(text))
        {
            replaced.Append(text, done, url.Range.Start.Value - done).Append(shorten(url.Value));
            done = url.Range.End.Value;
        }

        return replaced.Append(text, done, text.Length - done).ToString();
    }

    private static int Position(string text, int index, bool isEscaped) =>
        CodePoints(isEscaped ? JsonText.Escaped(text[..index]) : text.AsSpan(0, index));

    [GeneratedRegex(@"(?<![\w@#$/.])\w+(?![\w/])")]
    private static partial Regex Name();
}

/// <summary>A hashtag or cashtag, without its sign.</summary>
internal sealed record TagEntity(int Start, int End, string Tag);

/// <summary>A user who is named; <paramref name="User"/> is null when the account can't be seen.</summary>
internal sealed record MentionedUser(int Start, int End, string Username, UserRecord? User);

/// <summary>A name of something in the world outside, found by its looks.</summary>
internal sealed record NameEntity(int Start, int End, string Text, string Type, double Probability);

/// <summary>A short link and what it stands for.</summary>
internal sealed record LinkEntity(int Start, int End, string Url, string ExpandedUrl)
{
    private const int LongestShown = 27;

    /// <summary>Whether X put it behind the text, for what is quoted or attached.</summary>
    internal bool IsAttached { get; init; }

    /// <summary>The medium that it stands for.</summary>
    internal string? MediaKey { get; init; }

    internal string DisplayUrl
    {
        get
        {
            if (MediaKey is not null)
            {
                return "pic.x.com" + Url[Url.LastIndexOf('/')..];
            }

            var shown = WithoutProtocol(ExpandedUrl);
            return shown.Length <= LongestShown ? shown : shown[..(LongestShown - 1)] + "…";
        }
    }

    /// <summary>A URL as X displays one. What a test or a file gives for one may be anything.</summary>
    internal static string WithoutProtocol(string url) =>
        url.IndexOf("//", StringComparison.Ordinal) is >= 0 and var slashes ? url[(slashes + 2)..] : url;
}
