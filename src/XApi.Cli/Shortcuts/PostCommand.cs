using System.CommandLine;
using XApi.Cli.Calls;
using XApi.Cli.Output;

namespace XApi.Cli.Shortcuts;

/// <summary>xapi post: a Tweet, with pictures, as a reply, with a poll.</summary>
internal static class PostCommand
{
    private static readonly Argument<string?> Text = new("text")
    {
        Description = "The text; - for the input.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private static readonly Option<string[]> Media = new("--media")
    {
        Description = "A picture, GIF or video; up to four.",
        HelpName = "FILE",
    };
    private static readonly Option<string[]> Alt = new("--alt")
    {
        Description = "What each file shows, in their order.",
        HelpName = "TEXT",
    };
    private static readonly Option<string?> ReplyTo = new("--reply-to")
    {
        Description = "The Tweet that it replies to.",
        HelpName = "TWEET",
    };
    private static readonly Option<string?> Quote = new("--quote") { Description = "The Tweet that it quotes.", HelpName = "TWEET" };
    private static readonly Option<string[]> Poll = new("--poll")
    {
        Description = "An option of a poll; two to four of them.",
        HelpName = "OPTION",
    };
    private static readonly Option<int> PollMinutes = new("--poll-minutes")
    {
        Description = "How long the poll runs.",
        DefaultValueFactory = _ => 24 * 60,
        HelpName = "N",
    };

    public static Command Create(Terminal terminal) =>
        new Command("post", "Post a Tweet.") { Text, Media, Alt, ReplyTo, Quote, Poll, PollMinutes, OperationOptions.DryRun }.Does(
            terminal,
            RunAsync
        );

    private static async Task RunAsync(CommandContext context)
    {
        var text = context.Get(Text) == "-" ? await Given.TextAsync(context) : context.Get(Text);
        var request = new CreateTweetRequest
        {
            Text = text,
            Media = Files(context) is { Length: > 0 } files ? new CreateTweetMedia { Files = files } : null,
            Reply = context.Get(ReplyTo) is { } replied ? new CreateTweetReply { InReplyToTweetId = Subjects.Tweet(replied) } : null,
            QuoteTweetId = context.Get(Quote) is { } quoted ? Subjects.Tweet(quoted) : null,
            Poll = context.Get(Poll) is { Length: > 0 } options
                ? new CreateTweetPoll { Options = options, DurationMinutes = context.Get(PollMinutes) }
                : null,
        };
        if (context.Get(OperationOptions.DryRun))
        {
            await new RequestPreview(context).ShowAsync(x => x.Tweets.CreateAsync(request, cancellationToken: context.Cancel));
            return;
        }

        var posted = (await context.Client.Tweets.CreateAsync(request, cancellationToken: context.Cancel)).Data;
        Print(context, posted);
    }

    /// <summary>Prints what was posted, and where it is.</summary>
    internal static void Print(CommandContext context, CreatedTweet posted)
    {
        if (context.IsJson)
        {
            context.Out.WriteLine(posted.ToJson());
        }
        else
        {
            context.Out.WriteLine($"{posted.Id}\thttps://x.com/i/status/{posted.Id}");
        }
    }

    private static MediaSource[] Files(CommandContext context)
    {
        var files = context.Get(Media) ?? [];
        var texts = context.Get(Alt) ?? [];
        if (texts.Length > files.Length)
        {
            throw new CommandException($"--alt is given {texts.Length} times, and --media {files.Length}: each text belongs to a file.");
        }

        return
        [
            .. files.Select(
                (file, index) =>
                    File.Exists(file)
                        ? MediaSource.File(file, index < texts.Length ? texts[index] : null)
                        : throw new CommandException($"There is no file {file}.")
            ),
        ];
    }
}
