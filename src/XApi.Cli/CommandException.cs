namespace XApi.Cli;

/// <summary>A command that can't do what it is asked for a reason that its message names, with the exit code for it.</summary>
internal sealed class CommandException(string message, int exitCode = ExitCode.Usage) : Exception(message)
{
    /// <summary>The exit code, one of <see cref="XApi.Cli.ExitCode"/>.</summary>
    public int ExitCode => exitCode;
}
