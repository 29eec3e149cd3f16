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

    internal async Task<bool> RecoverAsync(TimeGap gap, CancellationToken cancellationToken)
    {
        await wait.UntilAsync(gap, StreamRecovery.Search, gap.To + Settling, cancellationToken).ConfigureAwait(false);
        var found = new Dictionary<string, Found>();
        var rules = new Paged<Rule, RulesResponse>(
            source.Transport,
            () => new XRequest(XOperation.GetRules, source.Request.Options),
            ModelReader<RulesResponse>.Read
        );
        await foreach (var rule in rules.WithCancellation(cancellationToken).ConfigureAwait(false))
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
            }
            catch (XInvalidParameterException)
            {
                // A rule of X's that this client can't read, and therefore does not send.
                reporter.Report(new RuleNotSearched(reporter.Now, rule, null, [rule.Value]));
            }
        }

        return await DeliverAsync(found, cancellationToken).ConfigureAwait(false);
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
        ).Pages;
        await foreach (var page in pages.WithCancellation(cancellationToken).ConfigureAwait(false))
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
