namespace XApi.Cli;

/// <summary>The exit codes, which scripts may rely on. docs/command-line.md lists them.</summary>
internal static class ExitCode
{
    /// <summary>It was done.</summary>
    public const int Success = 0;

    /// <summary>It failed, for a reason that has no code of its own.</summary>
    public const int Failure = 1;

    /// <summary>The command line is wrong, or a value is one that X would refuse; nothing was sent.</summary>
    public const int Usage = 2;

    /// <summary>There is no credential that fits, or X returned 401: log in.</summary>
    public const int LoginRequired = 3;

    /// <summary>X returned 403: the App or the user may not do it.</summary>
    public const int Forbidden = 4;

    /// <summary>What was asked for does not exist.</summary>
    public const int NotFound = 5;

    /// <summary>A rate limit is used up, and the wait would be longer than is allowed.</summary>
    public const int RateLimited = 6;

    /// <summary>A budget, the month's cap or the account's spend cap is reached, or the credits are used up.</summary>
    public const int NoBudget = 7;

    /// <summary>X could not be reached, or returned an error of its own (5xx).</summary>
    public const int Unavailable = 8;

    /// <summary>Cancelled by Ctrl-C, as a shell reports it: 128 and the number of SIGINT.</summary>
    public const int Interrupted = 130;

    /// <summary>The reader of standard output has closed it: 128 and the number of SIGPIPE.</summary>
    public const int PipeClosed = 141;

    /// <summary>Cancelled by SIGTERM: 128 and its number.</summary>
    public const int Terminated = 143;
}
