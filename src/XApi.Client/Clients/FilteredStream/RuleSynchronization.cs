using System.Net;

namespace XApi;

/// <summary>Brings the rules of a stream from what they are to what is wanted, without a moment in which there are none.</summary>
internal sealed class RuleSynchronization(FilteredStreamClient client, RuleSyncOptions options, CancellationToken cancellationToken)
{
    private readonly List<Rule> _added = [];
    private readonly List<Rule> _deleted = [];
    private readonly List<RuleFailure> _failures = [];

    // How many rules the stream has, and those of them that are not wanted.
    private int _count;
    private List<Rule> _obsolete = [];

    internal async Task<RuleSync> RunAsync(IReadOnlyList<AddRule> desired)
    {
        var existing = await ReadAsync().ConfigureAwait(false);
        var wanted = desired.DistinctBy(KeyOf).ToDictionary(KeyOf);
        var unchanged = existing.FindAll(rule => wanted.Remove(KeyOf(rule)));
        _obsolete = [.. existing.Except(unchanged)];
        _count = existing.Count;

        // What X accepts as it is is added first. A rule whose text is there under another tag may have to wait until that is deleted.
        var (accepted, retagged) = await ValidateAsync([.. wanted.Values]).ConfigureAwait(false);
        await AddAsync(accepted).ConfigureAwait(false);
        await ReplaceAsync(retagged).ConfigureAwait(false);
        unchanged.AddRange(await AddedByOthersAsync().ConfigureAwait(false));

        var kept = new List<Rule>();
        if (_added.Count + unchanged.Count == 0 && desired.Count > 0)
        {
            (kept, _obsolete) = (_obsolete, kept);
        }

        foreach (var chunk in _obsolete.Chunk(options.RulesPerRequest))
        {
            await DeleteAsync(chunk).ConfigureAwait(false);
        }

        return new RuleSync
        {
            Added = _added,
            Deleted = _deleted,
            Unchanged = unchanged,
            Kept = kept,
            Failures = _failures,
        };
    }

    private async Task<List<Rule>> ReadAsync()
    {
        var rules = new List<Rule>();
        var calls = CallOptions.ForPart<GetRulesOptions>(options);
        await foreach (var rule in client.EnumerateRulesAsync(calls).WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            rules.Add(rule);
        }

        return rules;
    }

    // Another program may have added the same rules between the reading and the adding: those are there, and no failures.
    private async Task<List<Rule>> AddedByOthersAsync()
    {
        if (!_failures.Exists(failure => failure.Reason is RuleFailureReason.Duplicate or RuleFailureReason.Cap))
        {
            return [];
        }

        var present = (await ReadAsync().ConfigureAwait(false)).DistinctBy(KeyOf).ToDictionary(KeyOf);
        var there = _failures.FindAll(failure => present.ContainsKey(KeyOf(failure.Rule)));
        _failures.RemoveAll(there.Contains);
        return there.ConvertAll(failure => present[KeyOf(failure.Rule)]);
    }

    private async Task<(List<AddRule> Accepted, List<AddRule> Retagged)> ValidateAsync(List<AddRule> rules)
    {
        List<AddRule> accepted = [],
            retagged = [];
        foreach (var chunk in rules.Chunk(options.RulesPerRequest))
        {
            var outcome = await SendAsync(chunk, dryRun: true).ConfigureAwait(false);
            foreach (var rule in chunk)
            {
                var (reason, problem) = outcome.FailureOf(rule);
                if (reason == RuleFailureReason.Duplicate && _obsolete.Exists(old => old.Value == rule.Value))
                {
                    retagged.Add(rule);
                }
                else if (reason is null or RuleFailureReason.Cap)
                {
                    // What is deleted may yet make room.
                    accepted.Add(rule);
                }
                else
                {
                    _failures.Add(new RuleFailure(rule, reason.Value, problem));
                }
            }
        }

        return (accepted, retagged);
    }

    private async Task AddAsync(List<AddRule> rules)
    {
        for (var rest = rules; rest.Count > 0; )
        {
            var chunk = rest.Take(options.RulesPerRequest).ToList();
            var outcome = await SendAsync(chunk, dryRun: false).ConfigureAwait(false);
            List<AddRule> waiting = [];
            foreach (var rule in chunk.Where(rule => !outcome.Added(rule)))
            {
                var (reason, problem) = outcome.FailureOf(rule);
                if (reason == RuleFailureReason.Cap)
                {
                    waiting.Add(rule);
                }
                else
                {
                    _failures.Add(new RuleFailure(rule, reason ?? RuleFailureReason.Other, problem));
                }
            }

            rest = [.. waiting, .. rest.Skip(chunk.Count)];
            if (waiting.Count > 0 && !await MakeRoomAsync(waiting.Count).ConfigureAwait(false))
            {
                _failures.AddRange(rest.Select(rule => new RuleFailure(rule, RuleFailureReason.Cap, outcome.FailureOf(rule).Problem)));
                return;
            }
        }
    }

    // Deletes rules that are not wanted, but never the last that the stream has.
    private async Task<bool> MakeRoomAsync(int rules)
    {
        var surplus = _obsolete.Take(Math.Min(Math.Min(rules, options.RulesPerRequest), _count - 1)).ToList();
        if (surplus.Count == 0)
        {
            return false;
        }

        _obsolete.RemoveRange(0, surplus.Count);
        await DeleteAsync(surplus).ConfigureAwait(false);
        return true;
    }

    private async Task ReplaceAsync(List<AddRule> rules)
    {
        while (rules.Count > 0)
        {
            var size = Math.Min(Math.Min(rules.Count, options.RulesPerRequest), _count - 1);
            var standIn = size == 0 ? await StandInAsync(rules[0]).ConfigureAwait(false) : null;
            var chunk = rules.Take(Math.Max(size, 1)).ToList();
            rules = rules[chunk.Count..];

            var old = _obsolete.FindAll(rule => chunk.Exists(wanted => wanted.Value == rule.Value));
            _obsolete = [.. _obsolete.Except(old)];
            await DeleteAsync(old).ConfigureAwait(false);
            await AddAsync(chunk).ConfigureAwait(false);
            if (standIn is not null)
            {
                await DeleteAsync([standIn]).ConfigureAwait(false);
                _deleted.Remove(standIn);
            }
        }
    }

    // The only rule of a stream is to get another tag: meanwhile the same rule in parentheses, which to X is another text, keeps the stream alive.
    private async Task<Rule?> StandInAsync(AddRule rule)
    {
        var standIn = new AddRule { Value = $"({rule.Value})", Tag = rule.Tag };
        var outcome = await SendAsync([standIn], dryRun: false).ConfigureAwait(false);
        _added.RemoveAll(added => outcome.Created.Contains(added));
        return outcome.Created.Count > 0 ? outcome.Created[0] : null;
    }

    private async Task DeleteAsync(IReadOnlyCollection<Rule> rules)
    {
        if (rules.Count > 0)
        {
            try
            {
                await SendDeletionAsync(rules).ConfigureAwait(false);
            }
            catch (XApiException failure) when (failure.Status is HttpStatusCode.BadRequest or HttpStatusCode.NotFound)
            {
                // Another program may have deleted some of them meanwhile, which X refuses to do again.
                var left = (await ReadAsync().ConfigureAwait(false)).FindAll(rule => rules.Any(gone => gone.Id == rule.Id));
                if (left.Count == rules.Count)
                {
                    throw;
                }

                if (left.Count > 0)
                {
                    await SendDeletionAsync(left).ConfigureAwait(false);
                }
            }

            _deleted.AddRange(rules);
            _count -= rules.Count;
        }
    }

    private Task<RulesResponse> SendDeletionAsync(IEnumerable<Rule> rules) =>
        client.UpdateRulesAsync(
            new UpdateRulesRequest { Delete = new DeleteRules { Ids = [.. rules.Select(rule => rule.Id)] } },
            Call(dryRun: false),
            cancellationToken
        );

    private async Task<Outcome> SendAsync(IReadOnlyList<AddRule> rules, bool dryRun)
    {
        Outcome outcome;
        List<Problem> unsent = [];
        while (true)
        {
            try
            {
                var response =
                    rules.Count == 0
                        ? null
                        : await client
                            .UpdateRulesAsync(new UpdateRulesRequest { Add = rules }, Call(dryRun), cancellationToken)
                            .ConfigureAwait(false);
                outcome = new Outcome(response?.Data ?? [], [.. unsent, .. response?.Errors ?? []]);
                break;
            }
            catch (XApiException failure) when (failure.Problems.Any(problem => Outcome.ReasonOf(problem) != RuleFailureReason.Other))
            {
                outcome = new Outcome([], [.. unsent, .. failure.Problems]);
                break;
            }
            catch (XInvalidParameterException refused) when (refused.Query is { } check && rules.Any(rule => rule.Value == check.Text))
            {
                // One rule that X could not read must not keep the others from being sent.
                rules = [.. rules.Where(rule => rule.Value != check.Text)];
                unsent.Add(
                    new Problem
                    {
                        Type = $"https://api.x.com/2/problems/{ProblemKind.InvalidRules}",
                        Title = "UnprocessableEntity",
                        Detail = check.ToString(),
                        Value = check.Text,
                    }
                );
            }
        }

        if (!dryRun)
        {
            _added.AddRange(outcome.Created);
            _count += outcome.Created.Count;
        }

        return outcome;
    }

    private UpdateRulesOptions Call(bool dryRun) =>
        CallOptions.ForPart<UpdateRulesOptions>(options) with
        {
            DryRun = dryRun ? true : null,
            AllowRetry = options.AllowRetry,
        };

    private static (string Value, string Tag) KeyOf(AddRule rule) => (rule.Value, rule.Tag ?? "");

    private static (string Value, string Tag) KeyOf(Rule rule) => (rule.Value, rule.Tag ?? "");

    /// <summary>What X did with the rules of a request.</summary>
    private sealed record Outcome(IReadOnlyList<Rule> Created, IReadOnlyList<Problem> Problems)
    {
        internal bool Added(AddRule rule) => Created.Any(created => KeyOf(created) == KeyOf(rule));

        /// <summary>Why a rule was not added; null when nothing is said against it. A problem that names no rule concerns all.</summary>
        internal (RuleFailureReason? Reason, Problem? Problem) FailureOf(AddRule rule)
        {
            var problem = Added(rule)
                ? null
                : Problems.FirstOrDefault(problem => problem.Value == rule.Value)
                    ?? Problems.FirstOrDefault(problem => problem.Value is null && ReasonOf(problem) != RuleFailureReason.Other);
            return problem is null ? (null, null) : (ReasonOf(problem), problem);
        }

        internal static RuleFailureReason ReasonOf(Problem problem) =>
            problem.Kind is not { } kind ? RuleFailureReason.Other
            : kind == ProblemKind.InvalidRules || kind == ProblemKind.NoncompliantRules ? RuleFailureReason.Invalid
            : kind == ProblemKind.DuplicateRules ? RuleFailureReason.Duplicate
            : kind == ProblemKind.RuleCap ? RuleFailureReason.Cap
            : RuleFailureReason.Other;
    }
}
