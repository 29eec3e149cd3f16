using System.CommandLine;
using System.Globalization;

namespace XApi.Cli.Shortcuts;

/// <summary>The options of commands that list many Tweets or users, whether they are printed or collected.</summary>
internal static class ListingOptions
{
    /// <summary>How many are printed where nothing is said.</summary>
    public const int UsualLimit = 20;

    /// <summary>How many at most.</summary>
    public static Option<int?> Limit { get; } =
        new("--limit", "-n")
        {
            Description = $"How many at most; {UsualLimit} where they are printed, all where they are collected.",
            HelpName = "N",
        };

    /// <summary>The earliest moment.</summary>
    public static Option<DateTimeOffset?> Since { get; } =
        new("--since")
        {
            Description = "Nothing before this: a time such as 2026-01-31, 2026-01-31T12:00Z, or an age such as 3d, 12h, 30min.",
            HelpName = "TIME",
        };

    /// <summary>The end, which is exclusive.</summary>
    public static Option<DateTimeOffset?> Until { get; } = new("--until") { Description = "Nothing from this on.", HelpName = "TIME" };

    /// <summary>Searches all Tweets since 2006.</summary>
    public static Option<bool> Archive { get; } =
        new("--archive") { Description = "All Tweets since 2006 instead of the last seven days." };

    /// <summary>Gives times and limits their parsers. Called once, since the options are shared by commands.</summary>
    public static void Prepare(TimeProvider time)
    {
        Since.CustomParser = result => Parse(result, time);
        Until.CustomParser = result => Parse(result, time);
        Until.Validators.Clear();
        Until.Validators.Add(result =>
        {
            if (
                result is { Tokens: [var end] }
                && result.GetResult(Since) is { Tokens: [var start] }
                && Time(end.Value, time.GetUtcNow()) <= Time(start.Value, time.GetUtcNow())
            )
            {
                result.AddError($"--until {end.Value} is not after --since {start.Value}, so nothing can be between them.");
            }
        });
        Limit.Validators.Clear();
        Limit.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var limit) && limit < 1)
            {
                result.AddError($"--limit takes a number from 1 on, and is {limit}.");
            }
        });
    }

    /// <summary>A time, or an age from now.</summary>
    public static DateTimeOffset? Time(string text, DateTimeOffset now)
    {
        foreach (var (unit, length) in new (string, double)[] { ("min", 1), ("h", 60), ("d", 24 * 60), ("w", 7 * 24 * 60) })
        {
            if (
                text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
                && count * length < 60 * 365 * 24 * 60
            )
            {
                return now - TimeSpan.FromMinutes(count * length);
            }
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
    }

    private static DateTimeOffset? Parse(System.CommandLine.Parsing.ArgumentResult result, TimeProvider time)
    {
        var text = result.Tokens[0].Value;
        var read = Time(text, time.GetUtcNow());
        if (read is null)
        {
            result.AddError($"“{text}” is no time: write 2026-01-31, 2026-01-31T12:00Z, or an age such as 3d, 12h or 30min.");
        }

        return read;
    }
}
