using System.CommandLine;
using XApi.Cli.Calls;

namespace XApi.Cli.Shortcuts;

/// <summary>Commands that change one thing: a table of what each says and does.</summary>
internal static class WriteCommands
{
    private static readonly Argument<string> Tweet = new("tweet") { Description = "The id of a Tweet, or the address of its page." };
    private static readonly Argument<string> User = new("user") { Description = "A username or an id." };
    private static readonly Argument<string> Text = new("text") { Description = "The text; - for the input." };
    private static readonly Option<bool> Undo = new("--undo") { Description = "Undo it." };

    private static readonly IReadOnlyList<Write> All =
    [
        new("delete", "Delete a Tweet of yours.", [Tweet], CanUndo: false, DeleteAsync),
        new("like", "Like a Tweet.", [Tweet], CanUndo: true, LikeAsync),
        new("bookmark", "Bookmark a Tweet.", [Tweet], CanUndo: true, BookmarkAsync),
        new("dm", "Send a Direct Message.", [User, Text], CanUndo: false, SendAsync),
    ];

    public static IEnumerable<Command> Create(Terminal terminal) =>
        All.Select(write =>
        {
            var command = new Command(write.Name, write.Description);
            foreach (var argument in write.Arguments)
            {
                command.Arguments.Add(argument);
            }

            if (write.CanUndo)
            {
                command.Options.Add(Undo);
            }

            command.Options.Add(OperationOptions.DryRun);
            return command.Does(terminal, context => RunAsync(context, write));
        });

    private static async Task RunAsync(CommandContext context, Write write)
    {
        if (context.Get(OperationOptions.DryRun))
        {
            await new RequestPreview(context).ShowAsync(x => write.Call(context, x));
            return;
        }

        var response = await write.Call(context, context.Client);
        if (context.IsJson)
        {
            Output.JsonOutput.Write(context, response.ToJson());
        }
        else
        {
            context.Note($"{write.Name}{(context.Has(Undo) ? " undone" : "")}: done.");
        }
    }

    private static async Task<XResponse> DeleteAsync(CommandContext context, IXApiClient x) =>
        await x.Tweets.DeleteAsync(Id(context), cancellationToken: context.Cancel);

    private static async Task<XResponse> LikeAsync(CommandContext context, IXApiClient x) =>
        context.Get(Undo)
            ? await x.Likes.UnlikeAsync(UserRef.Me, Id(context), cancellationToken: context.Cancel)
            : await x.Likes.LikeAsync(UserRef.Me, Id(context), cancellationToken: context.Cancel);

    private static async Task<XResponse> BookmarkAsync(CommandContext context, IXApiClient x) =>
        context.Get(Undo)
            ? await x.Bookmarks.RemoveAsync(UserRef.Me, Id(context), cancellationToken: context.Cancel)
            : await x.Bookmarks.AddAsync(UserRef.Me, Id(context), cancellationToken: context.Cancel);

    private static async Task<XResponse> SendAsync(CommandContext context, IXApiClient x)
    {
        var text = context.Get(Text)!;
        if (text == "-")
        {
            text = await Given.TextAsync(context);
        }

        return await x.DirectMessages.SendToAsync(
            Subjects.User(context.Get(User)!),
            new() { Text = text },
            cancellationToken: context.Cancel
        );
    }

    private static string Id(CommandContext context) => Subjects.Tweet(context.Get(Tweet)!);

    private sealed record Write(
        string Name,
        string Description,
        IReadOnlyList<Argument> Arguments,
        bool CanUndo,
        Func<CommandContext, IXApiClient, Task<XResponse>> Call
    );
}
