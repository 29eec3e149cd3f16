namespace XApi;

// Written by hand: rules as a wanted state, which several calls bring about.
public partial interface IFilteredStreamClient
{
    /// <summary>Makes the App's rules those that are wanted: adds what is missing and deletes what is not wanted.</summary>
    /// <param name="desired">The rules that shall be there, by text and tag. The same rule twice counts once; an empty list deletes all.</param>
    /// <param name="options">Optional parameters; null for the defaults.</param>
    /// <param name="cancellationToken">Stops between two requests.</param>
    /// <returns>What was done, and which rules X did not accept, and why. The second time, nothing is left to do and nothing is sent.</returns>
    /// <remarks>
    /// New rules are tried out with <c>dry_run</c>, then added before others are deleted, so that the stream is never without rules in between.
    /// A tag can't be changed on a rule: the rule is deleted and added again.
    /// Several programs may do it at the same time: a rule that another one adds or deletes meanwhile counts as there, or as gone.
    /// When X accepts none of the wanted rules, those that exist are kept.
    /// A connected stream applies them without reconnecting, within about 20 seconds.
    /// <see href="https://docs.x.com/x-api/posts/filtered-stream/integrate/build-a-rule"/>
    /// </remarks>
    /// <exception cref="XApiException">X returned an error that is not about a rule, or nothing at all. What was done until then stays done; call again to continue.</exception>
    Task<RuleSync> SyncRulesAsync(
        IReadOnlyList<AddRule> desired,
        RuleSyncOptions? options = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>Saves the App's rules as JSON. X forgets them when the App moves to another Project.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The body of a request that adds the rules.</returns>
    /// <exception cref="XApiException">X returned an error, or nothing at all.</exception>
    Task<string> ExportRulesAsync(CancellationToken cancellationToken = default);

    /// <summary>Makes the App's rules those of a saved JSON, as <see cref="SyncRulesAsync"/> does.</summary>
    /// <param name="json">What <see cref="ExportRulesAsync"/> made, or a response of <c>GET /2/tweets/search/stream/rules</c>, or an array of rules.</param>
    /// <param name="options">Optional parameters; null for the defaults.</param>
    /// <param name="cancellationToken">Stops between two requests.</param>
    /// <exception cref="FormatException">The text holds no rules.</exception>
    /// <exception cref="XApiException">X returned an error that is not about a rule, or nothing at all.</exception>
    Task<RuleSync> ImportRulesAsync(string json, RuleSyncOptions? options = null, CancellationToken cancellationToken = default);
}

public sealed partial class FilteredStreamClient
{
    /// <inheritdoc/>
    public Task<RuleSync> SyncRulesAsync(
        IReadOnlyList<AddRule> desired,
        RuleSyncOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(desired);
        return new RuleSynchronization(this, options ?? new(), cancellationToken).RunAsync(desired);
    }

    /// <inheritdoc/>
    public async Task<string> ExportRulesAsync(CancellationToken cancellationToken = default)
    {
        var rules = new List<Rule>();
        await foreach (var rule in EnumerateRulesAsync().WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            rules.Add(rule);
        }

        return RuleJson.Write(rules);
    }

    /// <inheritdoc/>
    public Task<RuleSync> ImportRulesAsync(string json, RuleSyncOptions? options = null, CancellationToken cancellationToken = default) =>
        SyncRulesAsync(RuleJson.Read(json), options, cancellationToken);
}
