using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace XApi;

/// <summary>
/// A query or rule in X's search language: an immutable tree of operators that are joined with AND and OR.
/// </summary>
/// <remarks>
/// <para>
/// Build one with the static members and <c>&amp;</c>, <c>|</c>, <c>!</c>:
/// <c>XQuery.Keyword("snow") &amp; (XQuery.Hashtag("ski") | XQuery.From("TwitterDev")) &amp; !XQuery.IsRetweet</c>. Or read
/// one with <see cref="Parse(string)"/>. <see cref="ToString"/> writes it with the fewest parentheses; parsing what was
/// written gives an equal tree. A query converts to a string wherever one is expected.
/// </para>
/// <para>
/// Only single operators are ever negated, because X does not take negated groups: <c>!</c> on a group goes through to
/// its operators and swaps AND and OR.
/// </para>
/// <para><see href="https://docs.x.com/x-api/posts/search/integrate/build-a-query"/></para>
/// </remarks>
public abstract partial class XQuery : IEquatable<XQuery>
{
    // A query of 4,096 characters, the longest that X takes, can't alternate between AND and OR more often than this:
    // every level needs an operand, a separator and parentheses. It bounds the recursion of everything that walks a tree.
    internal const int DeepestNesting = 1024;

    private protected XQuery(int depth)
    {
        Depth = depth;
    }

    internal int Depth { get; }

    /// <summary>Reads a query as X reads it: AND binds before OR.</summary>
    /// <param name="text">A query, such as <c>(happy OR happiness) lang:en -is:retweet</c>.</param>
    /// <exception cref="XQueryFormatException">It has no reading; the diagnostics say where and why.</exception>
    /// <remarks>What can be read is not yet accepted everywhere: <see cref="Check(string, XQueryEndpoint, XAccessLevel)"/> says more.</remarks>
    public static XQuery Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var query, out var diagnostics) ? query : throw new XQueryFormatException(text, diagnostics);
    }

    /// <summary>Reads a query as X reads it, if it has a reading.</summary>
    /// <param name="text">A query.</param>
    /// <param name="query">The query.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out XQuery? query) =>
        TryParse(text, out query, out _);

    /// <summary>Reads a query as X reads it, and says what is wrong with how it is written.</summary>
    /// <param name="text">A query.</param>
    /// <param name="query">The query.</param>
    /// <param name="diagnostics">What is wrong or doubtful in the writing. May hold warnings when the text has a reading.</param>
    public static bool TryParse(
        [NotNullWhen(true)] string? text,
        [NotNullWhen(true)] out XQuery? query,
        out IReadOnlyList<XQueryDiagnostic> diagnostics
    )
    {
        var parser = new QueryParser(text ?? "", XQueryEndpoint.RecentSearch);
        query = parser.Parse();
        diagnostics = parser.Diagnostics;
        return query is not null;
    }

    /// <summary>Says what an endpoint would refuse or misunderstand in a query, without asking it.</summary>
    /// <param name="text">A query.</param>
    /// <param name="endpoint">Where it is to be sent.</param>
    /// <param name="accessLevel">What the project was approved for.</param>
    /// <remarks>An error is what X refuses. What the documentation does not know, or contradicts itself on, is a warning.</remarks>
    public static XQueryCheck Check(string text, XQueryEndpoint endpoint, XAccessLevel accessLevel)
    {
        ArgumentNullException.ThrowIfNull(text);
        return QueryChecker.Check(text, endpoint, accessLevel, written: true);
    }

    /// <summary>Says what an operation would refuse or misunderstand in a query, without calling it.</summary>
    /// <param name="text">A query or rule.</param>
    /// <param name="operation">The operation that it is to be sent with.</param>
    /// <param name="accessLevel">What the project was approved for. Enterprise by default, so that nothing is refused that another level may have.</param>
    /// <returns>Null when the operation takes no query.</returns>
    public static XQueryCheck? Check(string text, XOperation operation, XAccessLevel accessLevel = XAccessLevel.Enterprise)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return operation.Query is { } query ? Check(text, query.Endpoint, accessLevel) : null;
    }

    /// <summary>Says what an endpoint would refuse or misunderstand in this query. Spans refer to <see cref="ToString"/>.</summary>
    /// <inheritdoc cref="Check(string, XQueryEndpoint, XAccessLevel)"/>
    public XQueryCheck Check(XQueryEndpoint endpoint, XAccessLevel accessLevel) =>
        QueryChecker.Check(ToString(), endpoint, accessLevel, written: false);

    /// <summary>Describes a query in words: how X groups it, what each operator asks for, and the order of evaluation.</summary>
    /// <param name="text">A query.</param>
    /// <returns>Several lines; for a text without a reading, its diagnostics.</returns>
    public static string Explain(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var query, out var diagnostics)
            ? query.Explain()
            : string.Join('\n', diagnostics.Select(diagnostic => diagnostic.Show(text)));
    }

    /// <summary>Describes this query in words: what each operator asks for, and the order of evaluation.</summary>
    public string Explain() => QueryExplainer.Explain(this);

    /// <summary>Whether a Tweet matches, judged here by the documented rules instead of by X.</summary>
    /// <param name="document">The Tweet, with what operators look at.</param>
    /// <param name="options">How the endpoint treats accents and quoted Tweets. The default is recent search.</param>
    public bool Matches(XQueryDocument document, XQueryMatchOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(document);
        return Evaluate(new QueryMatcher(document, options ?? new()).Matches);
    }

    /// <inheritdoc cref="Matches(XQueryDocument, XQueryMatchOptions?)"/>
    /// <param name="tweet">The Tweet. Operators can only look at fields that were asked for.</param>
    /// <param name="includes">The objects that the response included beside it.</param>
    /// <param name="options">How the endpoint treats accents and quoted Tweets. The default is recent search.</param>
    public bool Matches(Tweet tweet, Includes? includes = null, XQueryMatchOptions? options = null) =>
        Matches(XQueryDocument.From(tweet, includes), options);

    /// <summary>Both must match. Written as a space.</summary>
    /// <param name="left">A query.</param>
    /// <param name="right">Another.</param>
    public static XQuery operator &(XQuery left, XQuery right) => Join(left, right, all: true);

    /// <summary>Either must match. Written as <c>OR</c>.</summary>
    /// <param name="left">A query.</param>
    /// <param name="right">Another.</param>
    public static XQuery operator |(XQuery left, XQuery right) => Join(left, right, all: false);

    /// <summary>It must not match. A group is negated operator by operator, with AND and OR swapped.</summary>
    /// <param name="query">A query.</param>
    public static XQuery operator !(XQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return query.Negate();
    }

    /// <summary>The query as it is sent, so that one can stand wherever a string can.</summary>
    /// <param name="query">A query.</param>
    [return: NotNullIfNotNull(nameof(query))]
    public static implicit operator string?(XQuery? query) => query?.ToString();

    /// <summary>All must match. Written with spaces between.</summary>
    /// <param name="queries">One or more queries.</param>
    /// <exception cref="ArgumentException">There are none, or they nest deeper than any query that X takes.</exception>
    public static XQuery All(params XQuery[] queries) => Join(queries, all: true);

    /// <inheritdoc cref="All(XQuery[])"/>
    public static XQuery All(IReadOnlyList<XQuery> queries) => Join(queries, all: true);

    /// <summary>At least one must match. Written with <c>OR</c> between.</summary>
    /// <param name="queries">One or more queries.</param>
    /// <exception cref="ArgumentException">There are none, or they nest deeper than any query that X takes.</exception>
    public static XQuery Any(params XQuery[] queries) => Join(queries, all: false);

    /// <inheritdoc cref="Any(XQuery[])"/>
    public static XQuery Any(IReadOnlyList<XQuery> queries) => Join(queries, all: false);

    /// <summary>The query in X's language, with the fewest parentheses that keep its meaning.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        Write(text);
        return text.ToString();
    }

    /// <summary>Whether two queries are the same tree, written the same way.</summary>
    /// <param name="other">Another query.</param>
    public abstract bool Equals(XQuery? other);

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => Equals(obj as XQuery);

    /// <inheritdoc/>
    public abstract override int GetHashCode();

    internal abstract XQuery Negate();

    internal abstract void Write(StringBuilder text);

    internal abstract bool Evaluate(Func<XQueryTerm, bool> term);

    internal abstract XQuerySpan Extent { get; }

    private static XQuery Join(XQuery left, XQuery right, bool all)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return Join([left, right], all);
    }

    internal static XQuery Join(IReadOnlyList<XQuery> queries, bool all)
    {
        ArgumentNullException.ThrowIfNull(queries);
        foreach (var member in queries)
        {
            ArgumentNullException.ThrowIfNull(member, nameof(queries));
        }

        var query = TryJoin(queries, 0, all) ?? throw new ArgumentException("A query needs at least one operator.", nameof(queries));
        return query.Depth <= DeepestNesting
            ? query
            : throw new ArgumentException(
                $"The query nests deeper than {DeepestNesting} levels, which is more than X's longest query can hold.",
                nameof(queries)
            );
    }

    // A group within a group of its kind is one group: (a b) c is a b c. So each meaning of parentheses has one tree.
    internal static XQuery? TryJoin(IReadOnlyList<XQuery> queries, int start, bool all)
    {
        var count = queries.Count - start;
        if (count < 2)
        {
            return count == 1 ? queries[start] : null;
        }

        var size = 0;
        for (var i = start; i < queries.Count; i++)
        {
            size += queries[i] is XQueryGroup group && group.IsAll == all ? group.Queries.Count : 1;
        }

        var members = new XQuery[size];
        var depth = 0;
        var next = 0;
        for (var i = start; i < queries.Count; i++)
        {
            var query = queries[i];
            if (query is XQueryGroup group && group.IsAll == all)
            {
                group.Members.CopyTo(members, next);
                next += group.Members.Length;
                depth = Math.Max(depth, group.Depth - 1);
            }
            else
            {
                members[next++] = query;
                depth = Math.Max(depth, query.Depth);
            }
        }

        return new XQueryGroup(all, members, depth + 1);
    }
}
