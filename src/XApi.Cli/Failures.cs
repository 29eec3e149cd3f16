using System.Net;

namespace XApi.Cli;

/// <summary>What a failure is reported as: a message on standard error, and an exit code.</summary>
internal static class Failures
{
    private const int BrokenPipe = 32;

    /// <summary>Reports a failure and gives its exit code.</summary>
    public static int Report(Exception failure, Terminal terminal, Signals signals)
    {
        if (IsClosedPipe(failure))
        {
            return ExitCode.PipeClosed;
        }

        Flush(terminal);
        if (
            signals.Exit is { } exit
            && failure is OperationCanceledException or Collecting.CollectionException { InnerException: OperationCanceledException }
        )
        {
            terminal.Error.WriteLine("xapi: cancelled.");
            return exit;
        }

        terminal.Error.WriteLine($"xapi: {MessageOf(failure)}");
        return CodeOf(failure);
    }

    /// <summary>The exit code of a failure.</summary>
    public static int CodeOf(Exception failure) =>
        failure switch
        {
            CommandException command => command.ExitCode,
            Collecting.CollectionException { InnerException: { } cause } => CodeOf(cause),
            XOAuthException oauth when ConnectionFailure.MayPassWithin(oauth) => ExitCode.Unavailable,
            XOAuthException { Status: HttpStatusCode.TooManyRequests } => ExitCode.RateLimited,
            XOAuthException { Status: >= HttpStatusCode.InternalServerError } => ExitCode.Unavailable,
            XCredentialException or XUnauthorizedException or XOAuthException => ExitCode.LoginRequired,
            XForbiddenException => ExitCode.Forbidden,
            XNotFoundException => ExitCode.NotFound,
            XRateLimitException => ExitCode.RateLimited,
            XBudgetExceededException or XCreditsDepletedException or XUsageCapException => ExitCode.NoBudget,
            XServerErrorException or XConnectionException => ExitCode.Unavailable,
            XApiException { Status: >= HttpStatusCode.InternalServerError } => ExitCode.Unavailable,
            ArgumentException or FormatException => ExitCode.Usage,
            _ => ExitCode.Failure,
        };

    /// <summary>Whether the reader of standard output has closed it, as `head` does when it has enough.</summary>
    public static bool IsClosedPipe(Exception failure) => failure is IOException { HResult: BrokenPipe };

    /// <summary>The message of a failure, without what .NET adds to it: which argument of a method it is about, which no command has, and its value again.</summary>
    public static string MessageOf(Exception failure)
    {
        if (failure is XNoRulesException)
        {
            return $"{failure.Message} At the command line that is `xapi rules sync FILE`.";
        }

        if (failure is not ArgumentException { ParamName: { } name })
        {
            return failure.Message;
        }

        var message = failure.Message;
        var parameter = message.LastIndexOf($" (Parameter '{name}')", StringComparison.Ordinal);
        return parameter < 0 ? message : message[..parameter];
    }

    // What was read until the failure is printed before the message.
    private static void Flush(Terminal terminal)
    {
        try
        {
            terminal.Out.Flush();
        }
        catch (IOException)
        {
            // Nobody reads it.
        }
    }
}
