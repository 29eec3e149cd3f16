using System.Text;

namespace XApi.Tests;

/// <summary>What a request to the sandbox asks for: values of the path and of the query by their wire names, and a body.</summary>
internal sealed record Ask(string? Body, params (string Name, string Value)[] Values)
{
    public static Ask Of(params (string Name, string Value)[] values) => new(null, values);

    public static Ask With(string body, params (string Name, string Value)[] values) => new(body, values);

    /// <summary>Whether there is nothing to return, so that a response without data is right.</summary>
    public bool IsEmpty { get; init; }

    /// <summary>Whether Tweets of others are to be returned: X leaves them out where private metrics are asked for.</summary>
    public bool IsOfOthers { get; init; }

    /// <summary>Whether it asks for everything that the spec offers; else for what an operation returns unasked, on its smallest page.</summary>
    public bool IsWhole { get; init; } = true;

    /// <summary>What the body is.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>The same with one more parameter of the query, whether or not the spec has it.</summary>
    public Ask And(string name, string value) => this with { More = $"{name}={value}" };

    /// <summary>What the query has besides.</summary>
    private string? More { get; init; }

    /// <summary>The body as it is sent; null where there is none.</summary>
    public HttpContent? Content
    {
        get
        {
            if (Body is null)
            {
                return null;
            }

            var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body));
            content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
            return content;
        }
    }

    /// <summary>The address, which asks for everything besides that the spec offers, where the ask is whole: all expansions, all fields, the largest page.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="me">The id that stands for the caller where the path asks for a user.</param>
    /// <param name="isUser">Whether a user calls, who may ask for fields that are the owner's to see.</param>
    public string Url(XOperation operation, string me, bool isUser)
    {
        var path = Path(operation, me)
            .Aggregate(
                operation.Path,
                (path, value) => path.Replace($"{{{value.Name}}}", Uri.EscapeDataString(value.Value), StringComparison.Ordinal)
            );
        var query = Query(operation, isUser)
            .Select(parameter => $"{parameter.Name}={string.Join(',', parameter.Value.Split(',').Select(Uri.EscapeDataString))}")
            .Concat(More is null ? [] : [More]);
        return $"{path}?{string.Join('&', query)}".TrimEnd('?');
    }

    /// <summary>The values of the path.</summary>
    public IEnumerable<(string Name, string Value)> Path(XOperation operation, string me) =>
        operation
            .Parameters.Where(spec => spec.In == XParameterLocation.Path)
            .Select(spec => (spec.Name, Values.FirstOrDefault(value => value.Name == spec.Name).Value ?? me));

    /// <summary>The values of the query.</summary>
    public IEnumerable<(string Name, string Value)> Query(XOperation operation, bool isUser) =>
        operation
            .Parameters.Where(spec => spec.In == XParameterLocation.Query)
            .Select(spec =>
                (
                    spec.Name,
                    Value: Values.FirstOrDefault(value => value.Name == spec.Name).Value
                        ?? (IsExcluded(operation, spec) ? null : Most(spec, isUser))
                )
            )
            .Where(parameter => parameter.Value is not null)
            .Select(parameter => (parameter.Name, parameter.Value!));

    // X takes parameters of one set only, and what the ask names is of another.
    private bool IsExcluded(XOperation operation, XParameter spec) =>
        operation.ExclusiveParameters.Any(set => set.Contains(spec.Name))
        && operation.ExclusiveParameters.Any(set => !set.Contains(spec.Name) && Values.Any(value => set.Contains(value.Name)));

    private string? Most(XParameter spec, bool isUser) =>
        spec.Name == "max_results" ? $"{(IsWhole ? spec.Maximum : spec.Minimum)}"
        : !IsWhole ? null
        : spec.Name == "expansions" || spec.Name.EndsWith(".fields", StringComparison.Ordinal)
            ? string.Join(',', spec.Values!.Where(value => MayAsk(spec, isUser) || !spec.PrivateValues.Contains(value)))
        : null;

    // Tweets that are expanded are mostly those of others.
    private bool MayAsk(XParameter spec, bool isUser) =>
        isUser && (spec.Name != "tweet.fields" || (!IsOfOthers && spec.ExpandedList is null));
}

/// <summary>Asks by the operation's name. A row makes first what it asks about.</summary>
/// <remarks>What is served and has no row fails the tests that walk all operations; to serve more, add rows or a table.</remarks>
internal sealed class AskTable : Dictionary<string, Func<Seeds, Task<Ask>>>
{
    public void Add(string operation, Func<Seeds, Ask> ask) => Add(operation, seeds => Task.FromResult(ask(seeds)));

    /// <summary>The ask of an operation; null where no table has it.</summary>
    public static Task<Ask>? Of(XOperation operation, Seeds seeds) =>
        new[] { TweetAsks.All, PeopleAsks.All, OtherAsks.All, ChatAsks.All, EventAsks.All, MediaAsks.All }
            .Select(table => table.GetValueOrDefault(operation.Id))
            .FirstOrDefault(row => row is not null)
            ?.Invoke(seeds);
}
