using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using XApi.Spec;

namespace XApi.Tests;

/// <summary>Holds HTTP exchanges to openapi/, without anything that is generated from it: the spec in one piece, JSON Schema as JsonSchema.Net reads it.</summary>
/// <remarks>
/// It is stricter than the spec says: an object may hold only the members that its schema names, so that neither a stub nor the sandbox can send what the spec
/// does not describe; and an exchange is in one of X's dialects, in one that the operation takes.
/// </remarks>
internal sealed class SpecGate
{
    private readonly DialectGate _tweet;
    private readonly DialectGate _post;

    private SpecGate(SpecDocument tweet, SpecDocument post)
    {
        TweetNames = tweet
            .Schemas.SelectMany(schema => schema.Value!["properties"] as JsonObject ?? [])
            .Where(member => member.Value!["x-post"] is JsonValue)
            .Select(member => (Post: member.Value!["x-post"]!.GetValue<string>(), Tweet: member.Key))
            .Distinct()
            .ToDictionary(member => member.Post, member => member.Tweet);
        _tweet = new(tweet, "tweet");
        _post = new(PostSpec.Of(post), "post");
        Operations = _tweet.Describe();
    }

    /// <summary>Members by the name that they have in the post dialect.</summary>
    public IReadOnlyDictionary<string, string> TweetNames { get; }

    /// <summary>What the spec holds, by <c>operationId</c>.</summary>
    public IReadOnlyDictionary<string, SpecOperation> Operations { get; }

    public static SpecGate Load(string spec) => new(SpecDocument.Load(spec).WithVariants(), SpecDocument.Load(spec).WithVariants());

    public Verdict Judge(Exchange exchange)
    {
        var url = new Uri(exchange.Request.Url);
        List<Verdict> verdicts = [.. _tweet.Judge(exchange, url), .. _post.Judge(exchange, url)];

        // Operations in one place differ in their bodies: what fits one of them, in one dialect, is right. What fits none has most of the names of one dialect.
        return verdicts.MinBy(verdict => (verdict.Problems.Count, verdict.UnknownParameters))
            ?? new(null, [], [$"request line: the spec has no {exchange.Request.Method} {url.AbsolutePath}"]);
    }
}

/// <summary>Holds exchanges to the spec as one of X's dialects has it.</summary>
internal sealed class DialectGate
{
    private readonly string _dialect;
    private readonly SchemaGate _schemas;
    private readonly IReadOnlyList<GateOperation> _operations;
    private readonly RequestGate _requests;
    private readonly ResponseGate _responses;

    internal DialectGate(SpecDocument spec, string dialect)
    {
        (_dialect, _schemas) = (dialect, new SchemaGate(spec));
        (_requests, _responses) = (new(_schemas), new(_schemas));
        // `/2/users/reposts_of_me` before `/2/users/{id}`.
        _operations =
        [
            .. spec.Operations.Select(operation => new GateOperation(operation)).OrderBy(operation => operation.Placeholders.Count),
        ];
    }

    internal IReadOnlyDictionary<string, SpecOperation> Describe() =>
        _operations.ToDictionary(operation => operation.Id, operation => operation.Describe(_schemas));

    /// <summary>The verdict of each operation that the request line may mean; none where it does not take the dialect.</summary>
    internal IEnumerable<Verdict> Judge(Exchange exchange, Uri url) =>
        _operations.FirstOrDefault(operation => operation.IsMeant(exchange.Request, url)) is { } found
            ? _operations
                .Where(operation => operation.Path == found.Path && operation.Method == found.Method && operation.Takes(_dialect))
                .Select(operation => Judge(operation, exchange, url))
            : [];

    private Verdict Judge(GateOperation operation, Exchange exchange, Uri url)
    {
        List<string> problems = [];
        var sent = _requests.Judge(operation, operation.Pattern.Match(url.AbsolutePath), exchange.Request, url.Query, problems);
        if (exchange.Response is { } response)
        {
            _responses.Judge(operation, response, problems);
        }

        return new(operation.Id, [.. sent.Select(operation.InTweet)], problems);
    }
}

/// <summary>An operation of the spec, with what judging needs of it.</summary>
internal sealed partial class GateOperation
{
    internal GateOperation(Operation operation)
    {
        (Id, Tag, Method, Path, Node) = (operation.Id, operation.Tag, operation.Method, operation.Path, operation.Node);
        Placeholders = [.. Placeholder().Matches(operation.Path).Select(match => match.Groups[1].Value)];
        Pattern = new Regex($"^{Placeholder().Replace(operation.Path, "([^/]+)")}$", RegexOptions.CultureInvariant);
        Parameters = [.. operation.Parameters];
        Accepted = operation.ResponseContent.First().Key;
        (BodyType, var media) = operation.BodyContent.FirstOrDefault();
        Body = media?["schema"];
        Security = [.. operation.Node["security"]!.AsArray().SelectMany(scheme => scheme!.AsObject().Select(member => member.Key))];
    }

    internal string Id { get; }

    internal string Tag { get; }

    internal string Method { get; }

    internal string Path { get; }

    internal JsonObject Node { get; }

    internal Regex Pattern { get; }

    internal IReadOnlyList<string> Placeholders { get; }

    internal IReadOnlyList<JsonObject> Parameters { get; }

    /// <summary>The media type of its success.</summary>
    internal string Accepted { get; }

    /// <summary>The media type of its body; null where it takes none.</summary>
    internal string? BodyType { get; }

    /// <summary>The schema of its body; null where it takes none.</summary>
    internal JsonNode? Body { get; }

    internal IReadOnlyList<string> Security { get; }

    internal bool IsBodyRequired => Node["requestBody"]?["required"]?.GetValue<bool>() == true;

    /// <summary>Whether it takes the names of a dialect. One of which the spec says nothing takes the tweet dialect's, in which the spec is written.</summary>
    internal bool Takes(string dialect) =>
        Node["x-dialect"] is JsonArray dialects ? dialects.Any(one => one!.GetValue<string>() == dialect) : dialect == "tweet";

    /// <summary>What the tweet dialect calls something that was sent.</summary>
    internal string InTweet(string sent) =>
        Parameters.FirstOrDefault(parameter => parameter["name"]!.GetValue<string>() == sent) is { } parameter
            ? PostSpec.TweetNameOf(parameter)
            : sent;

    internal bool IsMeant(SentRequest request, Uri url) => Method == request.Method && Pattern.IsMatch(url.AbsolutePath);

    internal SpecOperation Describe(SchemaGate schemas) =>
        new(
            Id,
            Tag,
            Node["x-method"]!.GetValue<string>(),
            Parameters
                .Where(parameter => parameter["required"]?.GetValue<bool>() == true)
                .Select(parameter => (Wire: parameter["name"]!.GetValue<string>(), Named: parameter["x-argument"]?.GetValue<string>()))
                .ToDictionary(argument => ClientCall.Plain(argument.Named ?? argument.Wire), argument => argument.Wire),
            [.. Parameters.Select(parameter => parameter["name"]!.GetValue<string>()), .. schemas.Members(Body)],
            [
                .. Node["responses"]!
                    .AsObject()
                    .Where(response => response.Key != "default")
                    .Select(response => int.Parse(response.Key, System.Globalization.CultureInfo.InvariantCulture)),
            ],
            Security
        );

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Placeholder();
}

/// <summary>An operation as the spec describes it.</summary>
/// <param name="Method">What the client calls it.</param>
/// <param name="Arguments">The wire names of what a call can't do without, by the plain names of the method's arguments.</param>
/// <param name="Sends">Its parameters, and the members of its body under dotted names.</param>
/// <param name="Statuses">The documented statuses.</param>
/// <param name="Security">The names of the security schemes that it accepts.</param>
internal sealed record SpecOperation(
    string Id,
    string Tag,
    string Method,
    IReadOnlyDictionary<string, string> Arguments,
    IReadOnlyList<string> Sends,
    IReadOnlyList<int> Statuses,
    IReadOnlyList<string> Security
);

/// <summary>What the gate found.</summary>
/// <param name="Operation">The operation that the request line means; null when the spec has none.</param>
/// <param name="Sent">Which of the operation's parameters and body members were sent.</param>
/// <param name="Problems">All that is against the spec.</param>
internal sealed record Verdict(string? Operation, IReadOnlyList<string> Sent, IReadOnlyList<string> Problems)
{
    internal int UnknownParameters => Problems.Count(problem => problem.StartsWith("request query: ", StringComparison.Ordinal));
}
