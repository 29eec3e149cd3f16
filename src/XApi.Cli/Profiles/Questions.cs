namespace XApi.Cli.Profiles;

/// <summary>Asks for what must not stand on a command line, where every user of the machine could read it.</summary>
internal static class Questions
{
    /// <summary>A secret: the environment's, or typed without being shown, or a line of the piped input.</summary>
    public static async Task<string> SecretAsync(CommandContext context, string what, string key)
    {
        if (OfEnvironment(context, key) is { } known)
        {
            return known;
        }

        if (!context.Terminal.IsInTerminal)
        {
            return Require(await LineAsync(context), what, key);
        }

        context.Terminal.Error.Write($"{what} (not shown): ");
        var typed = await Task.Run(Terminal.ReadSecret, CancellationToken.None).WaitAsync(context.Cancel);
        context.Terminal.Error.WriteLine();
        return Require(typed, what, key);
    }

    /// <summary>What is no secret: the environment's, or typed, or a line of the piped input.</summary>
    public static async Task<string> PlainAsync(CommandContext context, string what, string key)
    {
        if (OfEnvironment(context, key) is { } known)
        {
            return known;
        }

        if (context.Terminal.IsInTerminal)
        {
            context.Terminal.Error.Write($"{what}: ");
        }

        return Require(await LineAsync(context), what, key);
    }

    /// <summary>A line of the input; null at its end.</summary>
    public static Task<string?> LineAsync(CommandContext context) =>
        Task.Run(context.Terminal.In.ReadLine, CancellationToken.None).WaitAsync(context.Cancel);

    /// <summary>A key of the environment; null where it has none.</summary>
    public static string? OfEnvironment(CommandContext context, string key) =>
        context.Terminal.Variables(NamedSecrets.Variable(key)) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    private static string Require(string? text, string what, string key) =>
        string.IsNullOrWhiteSpace(text)
            ? throw new CommandException(
                $"{what} is needed: type it, pipe it in as a line, or set {NamedSecrets.Variable(key)}.",
                ExitCode.LoginRequired
            )
            : text.Trim();
}
