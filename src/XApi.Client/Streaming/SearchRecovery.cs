using System.Net;
using System.Runtime.CompilerServices;

namespace XApi;

/// <summary>Delivers what the filtered stream missed by searching for each rule's query.</summary>
internal sealed class SearchRecovery<T>(StreamSource<T> source, StreamDelivery<T> delivery, StreamReporter reporter, StreamWait wait)
    where T : XModel, IStreamedItem
{
    // By default search has Tweets up to 30 seconds ago.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);

    // A Tweet that several rules match is delivered once, with all of them; so many are kept for that before they are delivered.
    private const int MostKept = 20_000;
    private const int MostResults = 100;

    // A request that fails so often in a row fails the search.
    private const int MostAttempts = 8;

    internal async Task<bool> RecoverAsync(TimeGap gap, CancellationToken cancellationToken)
    {
        await wait.UntilAsync(gap, StreamRecovery.Search, gap.To + Settling, cancellationToken).ConfigureAwait(false);
        var found = new Dictionary<string, Found>();
        try
        {
            if (!await SearchAsync(gap, found, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }
        catch (XApiException)
        {
            // It has been paid for, whatever failed after it.
            await DeliverAsync(found, cancellationToken).ConfigureAwait(false);
            throw;
        }

        return await DeliverAsync(found, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> SearchAsync(TimeGap gap, Dictionary<string, Found> found, CancellationToken cancellationToken)
    {
        var rules = new Paged<Rule, RulesResponse>(
            source.Transport,
            () => new XRequest(XOperation.GetRules, source.Request.Options),
            ModelReader<RulesResponse>.Read
        );
        var wasSearched = false;
        XApiException? refusal = null;
        await foreach (var rule in PersistAsync(rules, rest => rest, cancellationToken).ConfigureAwait(false))
        {
            var (query, leftOut) = SearchableRule.From(rule.Value);
            if (query is null || leftOut.Count > 0)
            {
                reporter.Report(new RuleNotSearched(reporter.Now, rule, query, leftOut));
            }

            try
            {
                if (query is not null && !await SearchAsync(rule, query, gap, found, cancellationToken).ConfigureAwait(false))
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

    // Continues where it was, by the stream's schedule, when what failed may pass.
    private async IAsyncEnumerable<TOne> PersistAsync<TItem, TPage, TOne>(
        Paged<TItem, TPage> paged,
        Func<Paged<TItem, TPage>, IAsyncEnumerable<TOne>> sequence,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
        where TPage : XResponse, IPage<TItem>
    {
        var attempts = new StreamAttempts(source.Settings.Reconnect.Schedule);
        for (var attempt = 1; ; attempt++)
        {
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
                        when (attempt < MostAttempts
                            && !StreamFailure.IsRefusal(failure)
                            && StreamFailure.CauseOf(failure, reporter.HasConnected) is { } cause
                        )
                    {
                        end = new StreamEnd(cause, failure.Problem, failure) { RetryAt = failure.RetryAt };
                        break;
                    }

                    attempts.Reset();
                    attempt = 1;
                    yield return enumerator.Current;
                }
            }

            await wait.WaitAsync(0, end, attempts, cancellationToken).ConfigureAwait(false);
            paged = paged.From(paged.Checkpoint);
        }
    }

    private async Task<bool> SearchAsync(
        Rule rule,
        string query,
        TimeGap gap,
        Dictionary<string, Found> found,
        CancellationToken cancellationToken
    )
    {
        // X accepts ids beside ids only, never ids beside times. Both ends are exclusive.
        var pages = new Paged<Tweet, TweetPage>(
            source.Transport,
            () =>
                source
                    .Request.Like(XOperation.SearchRecent)
                    .Query("query", query)
                    .Query("since_id", SinceId(gap))
                    .Query("until_id", XId.FirstAt(gap.To.AddSeconds(1)))
                    .Query("max_results", MostResults),
            ModelReader<TweetPage>.Read
        );
        await foreach (var page in PersistAsync(pages, rest => rest.Pages, cancellationToken).ConfigureAwait(false))
        {
            foreach (var tweet in page.Data)
            {
                if (!found.TryGetValue(tweet.Id, out var one))
                {
                    found.Add(tweet.Id, one = new Found(tweet, page.Includes));
                }

                one.Rules.Add(new MatchingRule { Id = rule.Id, Tag = rule.Tag });
            }

            if (found.Count > MostKept && !await DeliverAsync(found, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }

        return true;
    }

    private async Task<bool> DeliverAsync(Dictionary<string, Found> found, CancellationToken cancellationToken)
    {
        // The oldest first, as the stream would have brought them.
        foreach (var one in found.Values.OrderBy(one => one.Tweet.Id.Length).ThenBy(one => one.Tweet.Id, StringComparer.Ordinal))
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
        found.Clear();
        return true;
    }

    // Ids hold the time of posting. Where those that were seen do not, being made up, the search starts at the newest that was seen.
    private static string SinceId(TimeGap gap) =>
        gap.NewestKey is { } newest && !(XId.TimeOf(newest) is { } posted && (posted - gap.From).Duration() < TimeSpan.FromDays(1))
            ? newest
            : XId.LastBefore(gap.From - gap.Margin);

    private sealed record Found(Tweet Tweet, Includes? Includes)
    {
        internal List<MatchingRule> Rules { get; } = [];
    }
}
