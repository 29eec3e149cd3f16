namespace XApi;

/// <summary>What a stream reports besides items and changes of state.</summary>
/// <param name="At">When it was found.</param>
public abstract record StreamNotice(DateTimeOffset At)
{
    /// <summary>The partition that it concerns; null where the stream has none, or where it concerns all.</summary>
    public int? Partition { get; init; }
}

/// <summary>A time in which the stream was not connected. What was posted in it was missed, and recovered or not.</summary>
/// <param name="At">When the last of what was recovered had been handed over, or the gap was found to be lost.</param>
/// <param name="From">The earliest time of posting that was missed.</param>
/// <param name="To">The time from which on nothing is missing.</param>
/// <param name="RecoveredBy">
/// How the items were recovered, all of which have been handed over; <see cref="StreamRecovery.None"/> when they are lost: nothing could recover them, or the
/// stream ended before they were handed over.
/// </param>
public sealed record StreamGap(DateTimeOffset At, DateTimeOffset From, DateTimeOffset To, StreamRecovery RecoveredBy) : StreamNotice(At)
{
    /// <summary>Whether what was posted in this time, or a part of it, has not been handed over.</summary>
    public bool IsLost => RecoveredBy == StreamRecovery.None;

    /// <summary>Why it could not be recovered, where recovery was tried; null otherwise.</summary>
    public Exception? Failure { get; init; }
}

/// <summary>X does not let the account use a means of recovery. It is not requested again while this stream runs.</summary>
/// <param name="At">When it was found.</param>
/// <param name="Recovery">What was refused.</param>
/// <param name="Failure">How X refused it.</param>
public sealed record RecoveryRefused(DateTimeOffset At, StreamRecovery Recovery, XApiException Failure) : StreamNotice(At);

/// <summary>A rule could not be searched for as it stands, while a gap was recovered by search.</summary>
/// <param name="At">When it was found.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Query">What was searched for instead; null when nothing could be, or X refused what was.</param>
/// <param name="LeftOut">The parts of the rule that search lacks. Without them the query may find more, or less, than the rule matches.</param>
public sealed record RuleNotSearched(DateTimeOffset At, Rule Rule, string? Query, IReadOnlyList<string> LeftOut) : StreamNotice(At);

/// <summary>X reported problems in the stream. Those that disconnect it show in its state, too.</summary>
/// <param name="At">When it was found.</param>
/// <param name="Problems">What X reported.</param>
/// <param name="Json">The message as it arrived.</param>
public sealed record ProblemsInStream(DateTimeOffset At, IReadOnlyList<Problem> Problems, string Json) : StreamNotice(At);

/// <summary>A message of a kind that this client does not know. X announces that new ones may appear at any time.</summary>
/// <param name="At">When it was found.</param>
/// <param name="Json">The message as it arrived.</param>
public sealed record UnknownMessage(DateTimeOffset At, string Json) : StreamNotice(At);

/// <summary>A message that could not be read and was skipped.</summary>
/// <param name="At">When it was found.</param>
/// <param name="Text">The message as it arrived, or its beginning when it was too long.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record MalformedMessage(DateTimeOffset At, string Text, string Reason) : StreamNotice(At);

/// <summary>Items were dropped from a full buffer, one after another. Reported when there is room again, or when the stream ends.</summary>
/// <param name="At">When it was found.</param>
/// <param name="Count">How many.</param>
/// <param name="FirstKey">The key of the first, such as the id of its Tweet; null where items have none.</param>
/// <param name="LastKey">The key of the last; null where items have none.</param>
public sealed record ItemsDropped(DateTimeOffset At, long Count, string? FirstKey, string? LastKey) : StreamNotice(At);
