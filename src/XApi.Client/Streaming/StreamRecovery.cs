namespace XApi;

/// <summary>The means of recovering items that were missed while a stream was not connected. They are used in this order.</summary>
/// <remarks><see href="https://docs.x.com/x-api/fundamentals/recovery-and-redundancy"/></remarks>
[Flags]
public enum StreamRecovery
{
    /// <summary>Nothing is recovered; gaps are reported.</summary>
    None = 0,

    /// <summary>The stream is opened again with <c>backfill_minutes</c>: up to five minutes. Needs Enterprise access.</summary>
    Backfill = 1,

    /// <summary>A second connection requests the period by <c>start_time</c> and <c>end_time</c>: up to 24 hours back. Needs Enterprise access.</summary>
    Period = 2,

    /// <summary>
    /// Each rule's query is sent to recent search: up to seven days back, and only for the filtered stream, because a sample can't be searched for.
    /// Operators that search lacks are left out, which <see cref="RuleNotSearched"/> reports. Starts half a minute late, when search has the newest Tweets.
    /// </summary>
    Search = 4,
}
