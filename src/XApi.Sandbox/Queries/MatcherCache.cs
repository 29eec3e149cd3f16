namespace XApi.Sandbox;

/// <summary>
/// Caches recent queries and the Tweets that they found: unless reactions decide, a Tweet always matches or never, and a program that pages or polls repeats its query.
/// </summary>
internal sealed class MatcherCache
{
    private const int MostQueries = 64;

    private readonly Dictionary<(XOperation, XAccessLevel, string), Remembering> _queries = [];

    /// <summary>Forgets what was read, and which Tweets it matched.</summary>
    internal void Clear() => _queries.Clear();

    /// <summary>Reads a query, as <see cref="Matcher.Read"/> does.</summary>
    internal Func<TweetRecord, bool>? Read(string text, XOperation operation, XAccessLevel level, out IReadOnlyList<string> errors)
    {
        errors = [];
        if (!_queries.TryGetValue((operation, level, text), out var query))
        {
            if (Matcher.Read(text, operation, level, out errors) is not { } matcher)
            {
                return null;
            }

            if (matcher.CountsReactions)
            {
                return matcher.Matches;
            }

            if (_queries.Count == MostQueries)
            {
                _queries.Clear();
            }

            _queries[(operation, level, text)] = query = new Remembering(matcher);
        }

        return query.Matches;
    }

    private sealed class Remembering(Matcher matcher)
    {
        private readonly Dictionary<long, bool> _known = [];

        public bool Matches(TweetRecord tweet)
        {
            if (!_known.TryGetValue(tweet.Id, out var matches))
            {
                _known[tweet.Id] = matches = matcher.Matches(tweet);
            }

            return matches;
        }
    }
}
