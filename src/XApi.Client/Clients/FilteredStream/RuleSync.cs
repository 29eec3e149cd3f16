namespace XApi;

/// <summary>
/// Optional parameters of <see cref="IFilteredStreamClient.SyncRulesAsync"/>. Time-out, policy, budget and credential hold for each request, and
/// <see cref="CallOptions.AllowRetry"/> for each that changes rules.
/// </summary>
public sealed record RuleSyncOptions : CallOptions
{
    /// <summary>How many rules a request may add or delete: 1 to 1,000. 100 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1 or above 1,000.</exception>
    public int RulesPerRequest
    {
        get;
        init => field = Bound.Number(value, 1, 1000);
    } = 100;
}

/// <summary>The result of <see cref="IFilteredStreamClient.SyncRulesAsync"/>.</summary>
public sealed record RuleSync
{
    /// <summary>The rules that were added.</summary>
    public IReadOnlyList<Rule> Added { get; init; } = [];

    /// <summary>The rules that were deleted.</summary>
    public IReadOnlyList<Rule> Deleted { get; init; } = [];

    /// <summary>The wanted rules that were there already, or that another program added meanwhile.</summary>
    public IReadOnlyList<Rule> Unchanged { get; init; } = [];

    /// <summary>The rules that are not wanted but were kept, because X accepted none of the wanted ones.</summary>
    public IReadOnlyList<Rule> Kept { get; init; } = [];

    /// <summary>The wanted rules that X did not accept.</summary>
    public IReadOnlyList<RuleFailure> Failures { get; init; } = [];

    /// <summary>Whether the rules are now those that were wanted.</summary>
    public bool IsComplete => Failures.Count == 0 && Kept.Count == 0;

    /// <summary>Whether anything was added or deleted.</summary>
    public bool HasChanged => Added.Count > 0 || Deleted.Count > 0;
}

/// <summary>A rule that X did not accept.</summary>
/// <param name="Rule">The rule as it was wanted.</param>
/// <param name="Reason">Why it was refused.</param>
/// <param name="Problem">What X reported; null when it reported nothing about this rule. A rule that breaks the query language was not sent: its problem says where.</param>
public sealed record RuleFailure(AddRule Rule, RuleFailureReason Reason, Problem? Problem);

/// <summary>Why X did not accept a rule.</summary>
public enum RuleFailureReason
{
    /// <summary>X does not say, or says something new.</summary>
    Other,

    /// <summary>The rule can't be read, or uses what the access level does not allow.</summary>
    Invalid,

    /// <summary>A rule with the same text is wanted under another tag, too.</summary>
    Duplicate,

    /// <summary>The App would have more rules than the access level allows.</summary>
    Cap,
}
