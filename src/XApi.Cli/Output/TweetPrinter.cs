using Spectre.Console;

namespace XApi.Cli.Output;

/// <summary>Prints Tweets: a paragraph each for people, a line each for programs.</summary>
internal sealed class TweetPrinter(CommandContext context)
{
    private bool _hasBegun;

    /// <summary>Prints a Tweet.</summary>
    public void Print(Tweet tweet)
    {
        if (context.IsJson)
        {
            context.Out.WriteLine(tweet.ToJson());
        }
        else if (context.Screen.IsLaidOut)
        {
            Paragraph(tweet);
        }
        else
        {
            if (!_hasBegun)
            {
                context.Out.WriteLine("id\tcreated_at\tauthor\ttext");
            }

            context.Out.WriteLine($"{tweet.Id}\t{Times.Of(tweet.CreatedAt)}\t{AuthorOf(tweet)}\t{SafeText.Line(tweet.DisplayedText)}");
        }

        _hasBegun = true;
    }

    /// <summary>How an author is named: the username where it came along, else the id.</summary>
    public static string AuthorOf(Tweet tweet) =>
        (tweet.Author?.Username ?? tweet.Username) is { Length: > 0 } name ? $"@{name}" : tweet.AuthorId ?? "";

    private static string Plural(long count, string one, string many) => $"{Times.Count(count)} {(count == 1 ? one : many)}";

    private void Paragraph(Tweet tweet)
    {
        var paragraph = new Paragraph();
        if (_hasBegun)
        {
            paragraph.Append("\n");
        }

        paragraph.Append(AuthorOf(tweet), Styles.Name);
        if (tweet.Author is { Name: { Length: > 0 } name })
        {
            paragraph.Append($"  {SafeText.Line(name)}");
        }

        paragraph.Append($"  {Times.Of(tweet.CreatedAt)}  {tweet.Id}\n", Styles.Quiet);
        paragraph.Append(SafeText.Of(tweet.DisplayedText) + "\n");
        if (tweet.PublicMetrics is { } metrics)
        {
            paragraph.Append(
                $"{Plural(metrics.LikeCount, "like", "likes")}  {Plural(metrics.RetweetCount, "Retweet", "Retweets")}  "
                    + $"{Plural(metrics.ReplyCount, "reply", "replies")}\n",
                Styles.Quiet
            );
        }

        context.Screen.Write(paragraph);
    }
}
