namespace XApi;

/// <summary>The five meanings of the status 429.</summary>
internal enum TooManyRequests
{
    Window,
    AppDay,
    UserDay,
    UsageCap,
    Connections,
}

internal static class TooManyRequestsKind
{
    /// <summary>What a 429 means. The problem's type decides where it is specific; otherwise the headers tell which limit is used up.</summary>
    internal static TooManyRequests Of(RateLimit? told, IReadOnlyList<Problem> problems) =>
        problems.Any(problem => problem.Kind == ProblemKind.UsageCapped) ? TooManyRequests.UsageCap
        : problems.Any(problem => problem.Kind == ProblemKind.StreamingConnection) ? TooManyRequests.Connections
        : told?.UserDay?.Remaining == 0 ? TooManyRequests.UserDay
        : told?.AppDay?.Remaining == 0 ? TooManyRequests.AppDay
        : TooManyRequests.Window;
}
