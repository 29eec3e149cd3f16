using System.Text;
using System.Text.RegularExpressions;

namespace XApi.Sandbox;

/// <summary>What is found in a Tweet's text. Positions count code points of the text as X sends it, with <c>&amp;amp;</c> for each <c>&amp;</c>.</summary>
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
    ) =>
        new(
            [.. Hashtag().Matches(text).Select(match => Tag(text, match, isEscaped))],
            [.. Cashtag().Matches(text).Select(match => Tag(text, match, isEscaped))],
            [
                .. Mention()
                    .Matches(text)
                    .Where(match => isKnown(match.Groups[1].Value))
                    .Select(match =>
                    {
                        var (start, end, name) = Tag(text, match, isEscaped);
                        var found = user(name);
                        return new MentionedUser(start, end, found?.Username ?? name, found);
                    }),
            ],
            [
                .. Link()
                    .Matches(text)
                    .Where(match => links.ContainsKey(match.Value))
                    .Select(match =>
                    {
                        var start = Position(text, match.Index, isEscaped);
                        return new LinkEntity(start, start + match.Length, match.Value, links[match.Value]);
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

    /// <summary>Replaces each link by what the function gives for its URL.</summary>
    internal static string ReplaceLinks(string text, Func<string, string> shorten)
    {
        var replaced = new StringBuilder();
        var end = 0;
        foreach (var link in LinksIn(text))
        {
            var (start, length) = link.Range.GetOffsetAndLength(text.Length);
            replaced
                .Append(text, end, start - end)
                .Append(shorten(link.Value.Contains("://", StringComparison.Ordinal) ? link.Value : $"http://{link.Value}"));
            end = start + length;
        }

        return end == 0 ? text : replaced.Append(text, end, text.Length - end).ToString();
    }

    private static int Position(string text, int index, bool isEscaped) =>
        CodePoints(isEscaped ? JsonText.Escaped(text[..index]) : text.AsSpan(0, index));

    private static TagEntity Tag(string text, Match match, bool isEscaped)
    {
        var tag = match.Groups[1];
        var start = Position(text, tag.Index - 1, isEscaped);
        return new TagEntity(start, start + 1 + CodePoints(tag.ValueSpan), tag.Value);
    }

    [GeneratedRegex(@"(?<![\w&])#(\w*\p{L}\w*)")]
    private static partial Regex Hashtag();

    [GeneratedRegex(@"(?<![\w$])\$([A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?)(?!\w)")]
    private static partial Regex Cashtag();

    [GeneratedRegex(@"(?<![\w@])@([A-Za-z0-9_]{1,15})(?!\w)")]
    private static partial Regex Mention();

    [GeneratedRegex(@"(?<![\w@#$/.])\w+(?![\w/])")]
    private static partial Regex Name();

    [GeneratedRegex(@"https?://[^\s]*[\w/]")]
    private static partial Regex Link();
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
    internal string DisplayUrl
    {
        get
        {
            var shown = ExpandedUrl[(ExpandedUrl.IndexOf("//", StringComparison.Ordinal) + 2)..];
            return shown.Length <= 27 ? shown : shown[..26] + "…";
        }
    }
}
