using System.Net;
using System.Runtime.CompilerServices;

namespace XApi;

/// <summary>Delivers what the filtered stream missed by searching for each rule's query.</summary>
internal sealed class SearchRecovery<T>(StreamSource<T> source, StreamDelivery<T> delivery, StreamReporter reporter, StreamWait wait)
    where T : XModel, IStreamedItem
{
    // X refuses an older id.
    private static readonly TimeSpan Reach = XOperation.SearchRecent.Pagination!.Reach!.Value;

    /// <summary>How far back it begins: seven days, less what it takes until the last request is made.</summary>
    internal static readonly TimeSpan Horizon = Reach - TimeSpan.FromMinutes(4);

    // By default search has Tweets up to 30 seconds ago.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);

    // A Tweet that several rules match is delivered once, with all of them; so many are kept for that before they are delivered.
    private const int MostKept = 20_000;
    private const int MostResults = 100;

    // When a request has failed so often in a row, what was found is not kept waiting for it any longer.
    private const int AttemptsBeforeDelivery = 8;

    /// <summary>
    /// Searches for each rule, again as long as what fails may pass and X still has what was missed. Returns from when on all were searched for; null when
    /// the cap does not let all be delivered.
    /// </summary>
    internal async Task<DateTimeOffset?> RecoverAsync(TimeGap gap, CancellationToken cancellationToken)
    {
        await wait.UntilAsync(gap, StreamRecovery.Search, gap.To + Settling, cancellationToken).ConfigureAwait(false);
        var search = new Search(gap);
        try
        {
            if (!await SearchAsync(search, cancellationToken).ConfigureAwait(false))
            {
                return null;
            }
        }
        catch (XApiException)
        {
            // It has been paid for, whatever failed after it.
            await DeliverAsync(search, cancellationToken).ConfigureAwait(false);
            throw;
        }

        return await DeliverAsync(search, cancellationToken).ConfigureAwait(false) ? search.From : null;
    }

    private async Task<bool> SearchAsync(Search search, CancellationToken cancellationToken)
    {
        var rules = new Paged<Rule, RulesResponse>(
            source.Transport,
            () => new XRequest(XOperation.GetRules, source.Request.Options),
            ModelReader<RulesResponse>.Read
        );
        var wasSearched = false;
        XApiException? refusal = null;
        await foreach (var rule in PersistAsync(search, rules, rest => rest, () => { }, cancellationToken).ConfigureAwait(false))
        {
            var (query, leftOut) = SearchableRule.From(rule.Value);
            if (query is null || leftOut.Count > 0)
            {
                reporter.Report(new RuleNotSearched(reporter.Now, rule, query, leftOut));
            }

            try
            {
                if (query is not null && !await SearchAsync(search, rule, query, cancellationToken).ConfigureAwait(false))
                {
                    return false;
                }

                wasSearched |= query is not null;
            }
            catch (XInvalidParameterException)
            {
                // A rule of X's that this client can't read, and therefore does not send.
                reporter.Report(new RuleNotSearched(reporter.Now, rule, null, [rule.Value]));
            }
            catch (XApiException failure) when (failure.Status == HttpStatusCode.BadRequest)
            {
                // One that X does not search for, such as one that is longer than a query may be. Others may be searched for.
                reporter.Report(new RuleNotSearched(reporter.Now, rule, null, [rule.Value]));
                refusal = failure;
            }
        }

        return refusal is null || wasSearched ? true : throw refusal;
    }

    // Continues where it was, by the stream's schedule, when what failed may pass, for as long as X has any of what was missed.
    private async IAsyncEnumerable<TOne> PersistAsync<TItem, TPage, TOne>(
        Search search,
        Paged<TItem, TPage> paged,
        Func<Paged<TItem, TPage>, IAsyncEnumerable<TOne>> sequence,
        Action beginning,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
        where TPage : XResponse, IPage<TItem>
    {
        var attempts = new StreamAttempts(source.Settings.Reconnect.Schedule);
        var hasBegun = false;
        for (var attempt = 1; ; attempt++)
        {
            if (!hasBegun)
            {
                beginning();
            }

            StreamEnd end;
            var enumerator = sequence(paged).GetAsyncEnumerator(cancellationToken);
            await using (enumerator.ConfigureAwait(false))
            {
                while (true)
                {
                    try
                    {
                        if (!await enumerator.MoveNextAsync().ConfigureAwait(false))
                        {
                            yield break;
                        }
                    }
                    catch (XApiException failure)
                        when (search.Gap.To > source.Clock.Now - Horizon
                            && !StreamFailure.IsRefusal(failure)
                            && !StreamFailure.IsEndOfBudget(failure)
                            && StreamFailure.CauseOf(failure, reporter.HasConnected) is { } cause
                        )
                    {
                        end = new StreamEnd(cause, failure.Problem, failure) { RetryAt = failure.RetryAt };
                        break;
                    }

                    attempts.Reset();
                    attempt = 1;
                    hasBegun = true;
                    yield return enumerator.Current;
                }
            }

            if (attempt == AttemptsBeforeDelivery)
            {
                // What the cap keeps out is still there at the end, which says so.
                await DeliverAsync(search, cancellationToken).ConfigureAwait(false);
            }

            await wait.WaitAsync(0, end, attempts, cancellationToken).ConfigureAwait(false);
            paged = hasBegun ? paged.From(paged.Checkpoint) : paged;
        }
    }

    private async Task<bool> SearchAsync(Search search, Rule rule, string query, CancellationToken cancellationToken)
    {
        // It may have waited for so long that X does not have all of the gap any more. Once a page has come, each further one is of the same search.
        var gap = search.Gap;
        var since = SinceId(gap);
        void Begin()
        {
            gap = search.Gap.After(source.Clock.Now - Reach);
            since = SinceId(gap);
        }

        // X accepts ids beside ids only, never ids beside times. Both ends are exclusive.
        var pages = new Paged<Tweet, TweetPage>(
            source.Transport,
            () =>
                source
                    .Request.Like(XOperation.SearchRecent)
                    .Query("query", query)
                    .Query("since_id", since)
                    .Query("until_id", XId.FirstAt(gap.To.AddSeconds(1)))
                    .Query("max_results", MostResults),
            ModelReader<TweetPage>.Read
        );
        await foreach (var page in PersistAsync(search, pages, rest => rest.Pages, Begin, cancellationToken).ConfigureAwait(false))
        {
            foreach (var tweet in page.Data)
            {
                if (!search.Found.TryGetValue(tweet.Id, out var one))
                {
                    search.Found.Add(tweet.Id, one = new Found(tweet, page.Includes));
                }

                one.Rules.Add(new MatchingRule { Id = rule.Id, Tag = rule.Tag });
            }

            if (search.Found.Count > MostKept && !await DeliverAsync(search, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }

        search.From = gap.From > search.From ? gap.From : search.From;
        return true;
    }

    private async Task<bool> DeliverAsync(Search search, CancellationToken cancellationToken)
    {
        // The oldest first, as the stream would have brought them.
        foreach (var one in search.Found.Values.OrderBy(one => one.Tweet.Id.Length).ThenBy(one => one.Tweet.Id, StringComparer.Ordinal))
        {
            var item = source.FromSearch!(one.Tweet, one.Includes, one.Rules);
            item.MarkRecovered(StreamRecovery.Search);
            if (
                await delivery.AcceptAsync(item, one.Tweet.Text.Length, source.Time.GetUtcNow(), cancellationToken).ConfigureAwait(false)
                is not null
            )
            {
                delivery.Announce();
                return false;
            }
        }

        delivery.Announce();
        search.Found.Clear();
        return true;
    }

    // Ids hold the time of posting. Where those that were seen do not, being made up, the search starts at the newest that was seen. One that holds a time
    // long before the gap is none of those: the stream was quiet, and X refuses an id that is older than what it searches.
    private string SinceId(TimeGap gap) =>
        gap.NewestKey is { } newest && (XId.TimeOf(newest) is not { } posted || posted - source.Clock.Now >= TimeSpan.FromDays(1))
            ? newest
            : XId.LastBefore(gap.From - gap.Margin);

    /// <summary>The search for what a gap missed.</summary>
    private sealed class Search(TimeGap gap)
    {
        internal TimeGap Gap => gap;

        /// <summary>From when on all rules have been searched for.</summary>
        internal DateTimeOffset From { get; set; } = gap.From;

        /// <summary>What was found and is not delivered yet, by its id.</summary>
        internal Dictionary<string, Found> Found { get; } = [];
    }

    private sealed record Found(Tweet Tweet, Includes? Includes)
    {
        internal List<MatchingRule> Rules { get; } = [];
    }
}
