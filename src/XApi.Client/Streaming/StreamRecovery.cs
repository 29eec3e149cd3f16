namespace XApi;

/// <summary>The means of recovering Tweets that were missed while a stream was down. They are tried in this order.</summary>
/// <remarks><see href="https://developer.twitter.com/en/docs/twitter-api/tweets/filtered-stream/integrate/recovery-and-redundancy-features"/></remarks>
[Flags]
public enum StreamRecovery
{
    /// <summary>Nothing is recovered; gaps are reported.</summary>
    None = 0,

    /// <summary>The stream is asked for <c>backfill_minutes</c> when it is opened again: up to five minutes. Needs Enterprise access.</summary>
    Backfill = 1,

    /// <summary>A second connection asks for the period by <c>start_time</c> and <c>end_time</c>: up to 24 hours back. Needs Enterprise access.</summary>
    Period = 2,

    /// <summary>
    /// Recent search is asked for each rule's query: up to seven days back, and only for the filtered stream, because a sample can't be searched for.
    /// Operators that search lacks are left out, which <see cref="RuleNotSearched"/> reports. Starts half a minute late, when search knows the newest Tweets.
    /// </summary>
    Search = 4,
}
