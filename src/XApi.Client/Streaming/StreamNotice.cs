namespace XApi;

/// <summary>What a stream reports besides Tweets and changes of state.</summary>
/// <param name="At">When it was noticed.</param>
public abstract record StreamNotice(DateTimeOffset At);

/// <summary>A time in which the stream was down. Tweets that were posted in it were missed, and recovered or not.</summary>
/// <param name="At">When the gap was closed, or given up.</param>
/// <param name="From">The earliest time of posting that was missed.</param>
/// <param name="To">The time from which on nothing is missing.</param>
/// <param name="RecoveredBy">How the Tweets were recovered; <see cref="StreamRecovery.None"/> when they are lost.</param>
public sealed record StreamGap(DateTimeOffset At, DateTimeOffset From, DateTimeOffset To, StreamRecovery RecoveredBy) : StreamNotice(At)
{
    /// <summary>Whether what was posted in this time has not been delivered.</summary>
    public bool IsLost => RecoveredBy == StreamRecovery.None;

    /// <summary>Why it could not be recovered, where recovery was tried; null otherwise.</summary>
    public Exception? Failure { get; init; }
}

/// <summary>X does not let the account use a means of recovery. It is not asked for again while this stream runs.</summary>
/// <param name="At">When it was noticed.</param>
/// <param name="Recovery">What was refused.</param>
/// <param name="Failure">How X refused it.</param>
public sealed record RecoveryRefused(DateTimeOffset At, StreamRecovery Recovery, XApiException Failure) : StreamNotice(At);

/// <summary>A rule could not be searched for as it stands, while a gap was recovered by search.</summary>
/// <param name="At">When it was noticed.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Query">What was searched for instead; null when nothing could be.</param>
/// <param name="LeftOut">The parts of the rule that search does not know. Without them the query may find more, or less, than the rule matches.</param>
public sealed record RuleNotSearched(DateTimeOffset At, Rule Rule, string? Query, IReadOnlyList<string> LeftOut) : StreamNotice(At);

/// <summary>X reported problems in the stream. Those that disconnect it show in its state, too.</summary>
/// <param name="At">When it was noticed.</param>
/// <param name="Problems">What X reported.</param>
/// <param name="Json">The message as it came.</param>
public sealed record ProblemsInStream(DateTimeOffset At, IReadOnlyList<Problem> Problems, string Json) : StreamNotice(At);

/// <summary>A message of a kind that this client does not know. X announces that new ones may come at any time.</summary>
/// <param name="At">When it was noticed.</param>
/// <param name="Json">The message as it came.</param>
public sealed record UnknownMessage(DateTimeOffset At, string Json) : StreamNotice(At);

/// <summary>A message that could not be read and was skipped.</summary>
/// <param name="At">When it was noticed.</param>
/// <param name="Text">The message as it came, or its beginning when it was too long.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record MalformedMessage(DateTimeOffset At, string Text, string Reason) : StreamNotice(At);

/// <summary>Tweets were dropped from a full buffer, one after another. Reported when there is room again, or when the stream ends.</summary>
/// <param name="At">When it was noticed.</param>
/// <param name="Count">How many.</param>
/// <param name="FirstId">The id of the first.</param>
/// <param name="LastId">The id of the last.</param>
public sealed record TweetsDropped(DateTimeOffset At, long Count, string FirstId, string LastId) : StreamNotice(At);
