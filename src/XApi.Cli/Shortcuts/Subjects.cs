using System.Text.RegularExpressions;

namespace XApi.Cli.Shortcuts;

/// <summary>Reads users and Tweets as people write them: names with or without an @, ids, and the addresses of their pages.</summary>
internal static partial class Subjects
{
    /// <summary>A user by id, by name, by the address of the profile, or <c>me</c>.</summary>
    public static UserRef User(string text)
    {
        var name = UserPage().Match(text) is { Success: true } page ? page.Groups[1].Value : text.TrimStart('@');
        return text == "me" ? UserRef.Me
            : name.Length > 0 && (name.All(char.IsAsciiDigit) && !text.StartsWith('@')) ? name
            : Username().IsMatch(name) ? $"@{name}"
            : throw new CommandException($"“{text}” is no user: give a username such as @XDevelopers, an id, or me.");
    }

    /// <summary>The id of a Tweet, by itself or in the address of its page.</summary>
    public static string Tweet(string text) =>
        TweetPage().Match(text) is { Success: true } page ? page.Groups[1].Value
        : text.Length is > 0 and <= 19 && text.All(char.IsAsciiDigit) ? text
        : throw new CommandException($"“{text}” is no Tweet: give its id, or the address of its page.");

    [GeneratedRegex(@"^https://(?:www\.|mobile\.)?(?:x|twitter)\.com/[A-Za-z0-9_]{1,15}/status/([0-9]{1,19})(?:[/?#].*)?\z")]
    private static partial Regex TweetPage();

    [GeneratedRegex(@"^https://(?:www\.|mobile\.)?(?:x|twitter)\.com/([A-Za-z0-9_]{1,15})/?\z")]
    private static partial Regex UserPage();

    [GeneratedRegex(@"^[A-Za-z0-9_]{1,15}\z")]
    private static partial Regex Username();
}
