namespace XApi.Cli.Calls;

/// <summary>What commands are given to read: files by their names, and what is typed or piped in.</summary>
internal static class Given
{
    /// <summary>All of the input.</summary>
    public static Task<string> InputAsync(CommandContext context) =>
        Task.Run(context.Terminal.In.ReadToEnd, CancellationToken.None).WaitAsync(context.Cancel);

    /// <summary>All of the input, as a text that is posted: without the end of its last line.</summary>
    public static async Task<string> TextAsync(CommandContext context) => (await InputAsync(context)).TrimEnd('\r', '\n');

    /// <summary>The text of a file.</summary>
    /// <exception cref="CommandException">It can't be read.</exception>
    public static async Task<string> FileAsync(string path, CancellationToken cancel)
    {
        try
        {
            return await File.ReadAllTextAsync(path, cancel);
        }
        catch (Exception failure) when (IsOfFile(failure))
        {
            throw Unreadable(path, failure);
        }
    }

    /// <summary>A file, to be sent.</summary>
    /// <exception cref="CommandException">It can't be read.</exception>
    public static FileStream Open(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception failure) when (IsOfFile(failure))
        {
            throw Unreadable(path, failure);
        }
    }

    // A name that can't be one, such as an empty one, is an argument to .NET.
    private static bool IsOfFile(Exception failure) => failure is IOException or UnauthorizedAccessException or ArgumentException;

    private static CommandException Unreadable(string path, Exception failure) =>
        new($"The file {path} can't be read: {Failures.MessageOf(failure)}");
}
