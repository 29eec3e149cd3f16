namespace XApi.Spec;

/// <summary>What a difference means to those who call the API through the client.</summary>
internal enum Severity
{
    /// <summary>Callers need not know: another limit, another error that is documented.</summary>
    Informative,

    /// <summary>There is something new; programs that don't use it work as before.</summary>
    Compatible,

    /// <summary>A program that was right before may be refused, fail to compile, fail to run, or find something missing.</summary>
    Breaking,
}

/// <summary>One difference between two specs, however many operations show it.</summary>
/// <param name="Severity">What it means to callers.</param>
/// <param name="Subject">What kind of thing differs: an operation, a parameter, a response field …</param>
/// <param name="Place">Which one: a parameter's name, or a member as <c>Schema.member</c> or by its dotted path.</param>
/// <param name="Sentence">What changed.</param>
/// <param name="Sites">Where it shows.</param>
internal sealed record Difference(Severity Severity, string Subject, string Place, string Sentence, IReadOnlyList<Site> Sites);

/// <summary>An operation that shows a difference, and the path within it where there is one.</summary>
internal readonly record struct Site(string Operation, string Path);

/// <summary>
/// Collects what comparisons find. A change of something shared (a schema, a parameter) is met in many operations and is one difference all the
/// same; where it weighs differently (a bound matters to what is sent, hardly to what is received) the heaviest meaning stands.
/// </summary>
internal sealed class Findings
{
    private readonly Dictionary<string, Difference> _found = [];

    /// <param name="severity">What the change means here.</param>
    /// <param name="subject">The kind of thing.</param>
    /// <param name="place">The thing.</param>
    /// <param name="change">What tells this change from others of the same thing, and is the same wherever it is met.</param>
    /// <param name="sentence">The change for a reader.</param>
    /// <param name="site">Where it is met.</param>
    internal void Add(Severity severity, string subject, Place place, string change, string sentence, Site site)
    {
        var key = $"{(place.IsShared ? "" : subject)}\0{place.Name}\0{change}";
        if (!_found.TryGetValue(key, out var known))
        {
            _found[key] = new(severity, subject, place.Name, sentence, [site]);
            return;
        }

        IReadOnlyList<Site> sites = known.Sites.Contains(site) ? known.Sites : [.. known.Sites, site];
        _found[key] = severity > known.Severity ? new(severity, subject, place.Name, sentence, sites) : known with { Sites = sites };
    }

    /// <summary>All differences, the gravest first.</summary>
    internal IReadOnlyList<Difference> InOrder() =>
        [
            .. _found
                .Values.OrderByDescending(difference => difference.Severity)
                .ThenBy(difference => Array.IndexOf(Subjects.All, difference.Subject))
                .ThenBy(difference => difference.Place, StringComparer.Ordinal)
                .ThenBy(difference => difference.Sentence, StringComparer.Ordinal),
        ];
}

/// <summary>What differs: something that has a name of its own (a schema, a member of one), or a path within operations.</summary>
internal readonly record struct Place(string Name, bool IsShared);

/// <summary>The kinds of things that can differ, in the order in which a report lists them.</summary>
internal static class Subjects
{
    internal const string Document = "document";
    internal const string Operation = "operation";
    internal const string Event = "event";
    internal const string Security = "security";
    internal const string RateLimit = "rate limit";
    internal const string Paging = "paging";
    internal const string Streaming = "streaming";
    internal const string Parameter = "parameter";
    internal const string Body = "body";
    internal const string BodyMember = "body member";
    internal const string Response = "response";
    internal const string ResponseField = "response field";
    internal const string ErrorField = "error field";

    internal static readonly string[] All =
    [
        Document,
        Operation,
        Event,
        Security,
        RateLimit,
        Paging,
        Streaming,
        Parameter,
        Body,
        BodyMember,
        Response,
        ResponseField,
        ErrorField,
    ];
}
