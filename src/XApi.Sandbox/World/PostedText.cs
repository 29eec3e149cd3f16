using System.Globalization;

namespace XApi.Sandbox;

/// <summary>A text as X keeps it: before what was written stands whom it replies to, and behind it a link to what it quotes or attaches.</summary>
/// <param name="Whole">All of it, links shortened.</param>
/// <param name="Start">Where in it what was written begins.</param>
/// <param name="End">Where what was written ends.</param>
internal sealed record PostedText(string Whole, int Start, int End)
{
    /// <summary>What was written.</summary>
    internal string Written => Whole[Start..End];

    /// <summary>A text that is taken as it is, as one is that X sent.</summary>
    internal static PostedText AsItIs(string text) => new(text, 0, text.Length);

    /// <summary>What X makes of a text that is posted.</summary>
    /// <param name="written">The text, links shortened.</param>
    /// <param name="addressed">The handles of those to whom it replies.</param>
    /// <param name="attached">The short links to what it quotes or attaches.</param>
    internal static PostedText Of(string written, IEnumerable<string> addressed, IEnumerable<string> attached)
    {
        var before = string.Concat(addressed.Select(name => $"@{name} "));
        var whole = before + written;
        foreach (var link in attached)
        {
            whole += whole.Length == 0 || whole.EndsWith(' ') ? link : $" {link}";
        }

        return new(whole, before.Length, before.Length + written.Length);
    }

    /// <summary>Whom a reply names before its text: the author of what it replies to, and whom that names, unless the reply does so itself.</summary>
    /// <param name="author">Who replies.</param>
    /// <param name="parent">What is replied to.</param>
    /// <param name="named">The handles in the reply's text.</param>
    /// <param name="excluded">Who is left out. The author of what is replied to can't be.</param>
    internal static IEnumerable<string> Addressed(
        UserRecord author,
        TweetRecord parent,
        IEnumerable<string> named,
        IReadOnlyList<long> excluded
    ) =>
        parent
            .Entities.MentionedUsers.Where(user => !excluded.Contains(user.Id))
            .Prepend(parent.Author)
            .Distinct()
            .Where(user => user != author)
            .Select(user => user.Username)
            .Except(named, StringComparer.OrdinalIgnoreCase);

    /// <summary>The page of a Tweet.</summary>
    internal static string Page(UserRecord author, long id) =>
        string.Create(CultureInfo.InvariantCulture, $"https://x.com/{author.Username}/status/{id}");

    /// <summary>The page of what a Tweet attaches.</summary>
    internal static string MediaPage(UserRecord author, long id, MediaRecord medium) =>
        $"{Page(author, id)}/{(medium.Type == "video" ? "video" : "photo")}/1";
}
