namespace XApi;

/// <summary>Delivers what the filtered stream missed by searching for each rule's query.</summary>
internal sealed class SearchRecovery<T>(StreamEngine<T> engine, XTransport transport, XRequest request, TimeProvider time)
    where T : XModel, IStreamedTweet
{
    // By default search knows Tweets up to 30 seconds ago.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);

    // A Tweet that several rules match is delivered once, with all of them; so many are kept for that before they are delivered.
    private const int MostKept = 20_000;
    private const int MostResults = 100;

    /// <summary>A sample can't be searched for.</summary>
    internal static bool IsPossible => typeof(T) == typeof(FilteredStreamTweet);

    internal async Task<bool> RecoverAsync(StreamHole hole, CancellationToken cancellationToken)
    {
        await engine.WaitForRecoveryAsync(hole, StreamRecovery.Search, hole.To + Settling, cancellationToken).ConfigureAwait(false);
        var found = new Dictionary<string, Found>();
        var rules = new Paged<Rule, RulesResponse>(transport, () => new XRequest(XOperation.GetRules, request.Options), RulesResponse.Read);
        await foreach (var rule in rules.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            var (query, leftOut) = SearchableRule.From(rule.Value);
            if (query is null || leftOut.Count > 0)
            {
                engine.Notify(new RuleNotSearched(time.GetUtcNow(), rule, query, leftOut));
            }

            try
            {
                if (query is not null && !await SearchAsync(rule, query, hole, found, cancellationToken).ConfigureAwait(false))
                {
                    return false;
                }
            }
            catch (XInvalidParameterException)
            {
                // A rule of X's that this client can't read, and therefore does not send.
                engine.Notify(new RuleNotSearched(time.GetUtcNow(), rule, null, [rule.Value]));
            }
        }

        return await DeliverAsync(found, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> SearchAsync(
        Rule rule,
        string query,
        StreamHole hole,
        Dictionary<string, Found> found,
        CancellationToken cancellationToken
    )
    {
        // The end is exclusive and in whole seconds.
        var until = hole.To.AddSeconds(1);
        var pages = new Paged<Tweet, TweetPage>(
            transport,
            () =>
                request
                    .Like(XOperation.SearchRecent)
                    .Query("query", query)
                    .Query("since_id", SinceId(hole))
                    .Query("end_time", until)
                    .Query("max_results", MostResults),
            TweetPage.Read
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
            var item = (T)
                (XModel)
                    new FilteredStreamTweet
                    {
                        Data = one.Tweet,
                        Includes = one.Includes,
                        MatchingRules = one.Rules,
                        RecoveredBy = StreamRecovery.Search,
                    };
            if (
                await engine
                    .AcceptAsync(item, one.Tweet.Text.Length, time.GetUtcNow(), StreamRecovery.Search, cancellationToken)
                    .ConfigureAwait(false)
                is not null
            )
            {
                return false;
            }
        }

        found.Clear();
        return true;
    }

    // Ids tell the time of posting. Where those seen do not, being made up, the newest that was seen is where the search starts.
    private static string SinceId(StreamHole hole) =>
        hole.NewestId is { } newest && !(TweetTime.Of(newest) is { } posted && (posted - hole.From).Duration() < TimeSpan.FromDays(1))
            ? newest
            : TweetTime.LastIdBefore(hole.From);

    private sealed record Found(Tweet Tweet, Includes? Includes)
    {
        internal List<MatchingRule> Rules { get; } = [];
    }
}
