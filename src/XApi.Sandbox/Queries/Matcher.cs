using System.Text.RegularExpressions;

namespace XApi.Sandbox;

/// <summary>A query or rule that X would take, and what it finds. The language itself is the client's <see cref="XQuery"/>.</summary>
internal sealed partial class Matcher
{
    private readonly XQuery _query;
    private readonly XQueryMatchOptions _options;

    private Matcher(XQuery query, XOperation operation)
    {
        _query = query;
        CountsReactions = Asks(query);
        // All kinds of search match alike; a stream also looks into what is quoted, and takes accents exactly.
        var isRule = operation.Tag == XOperation.FilteredStream.Tag;
        _options = new XQueryMatchOptions { Endpoint = isRule ? XQueryEndpoint.FilteredStream : XQueryEndpoint.RecentSearch };
    }

    /// <summary>Reads what an operation takes; null, and the reasons in X's words, when X would refuse it.</summary>
    internal static Matcher? Read(string text, XOperation operation, XAccessLevel level, out IReadOnlyList<string> errors)
    {
        // X knows no double negation: it reads any number of dashes as one.
        var check =
            XQuery.Check(Dashes().Replace(text, "-"), operation, level)
            ?? throw new ArgumentException($"{operation} takes no query.", nameof(operation));
        errors = QueryFaults.Of(text, check);
        return errors.Count > 0 || check.Query is null ? null : new Matcher(check.Query, operation);
    }

    /// <summary>Whether likes, replies and Retweets decide, so that a Tweet can match later and not now.</summary>
    internal bool CountsReactions { get; }

    internal bool Matches(TweetRecord tweet) =>
        _query.Matches(
            CountsReactions
                ? tweet.Document with
                {
                    LikeCount = tweet.Likes.Count,
                    ReplyCount = Fields.Replies(tweet),
                    RetweetCount = Fields.Retweets(tweet),
                }
                : tweet.Document,
            _options
        );

    private static bool Asks(XQuery query) =>
        query is XQueryGroup group
            ? group.Queries.Any(Asks)
            : ((XQueryTerm)query).Operator.Name is "min_likes:" or "min_replies:" or "min_reposts:";

    [GeneratedRegex("(?<=^|[\\s(])--+")]
    private static partial Regex Dashes();
}
