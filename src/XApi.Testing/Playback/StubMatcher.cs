using System.Text;
using Newtonsoft.Json.Linq;
using WireMock;
using WireMock.Matchers;
using WireMock.Matchers.Request;
using WireMock.RequestBuilders;

namespace XApi.Testing;

/// <summary>The <c>request</c> of a WireMock mapping, matched as WireMock does: patterns are anchored, and a list in a query is one value.</summary>
/// <remarks>Method and path are compared first, so that a request costs next to nothing at the stubs that it is not meant for.</remarks>
internal sealed class StubMatcher : IRequestMatcher
{
    private readonly string _method;
    private readonly Func<StubRequest, bool> _isPath;
    private readonly List<(string Name, string Wanted, Func<StubRequest, bool> IsMatch, Func<StubRequest, string?> Sent)> _parts = [];

    /// <summary>Reads one.</summary>
    /// <exception cref="FormatException">It says something that is not supported. The message names it.</exception>
    internal StubMatcher(JObject request)
    {
        _method = "ANY";
        _isPath = _ => true;
        var (url, query) = ("", new List<string>());
        foreach (var (name, value) in request)
        {
            switch (name)
            {
                case "method":
                    _method = (string)value!;
                    break;
                case "url" or "urlPath" or "urlPattern" or "urlPathPattern":
                    url = (string?)value ?? throw new FormatException($"\"{name}\" of a request is null");
                    if (name.EndsWith("Pattern", StringComparison.Ordinal))
                    {
                        StubPattern.Compiled(url);
                    }

                    _isPath = Path(name, url);
                    Add("URL", url, name.Contains("Path", StringComparison.Ordinal) ? _isPath : Whole(name, url), sent => sent.Url);
                    break;
                case "headers":
                    Each(value!, "header", (sent, header) => [.. sent.Header(header)]);
                    break;
                case "queryParameters":
                    Each(value!, "query", (sent, parameter) => [.. sent.Query[parameter]]);
                    query.AddRange(
                        ((JObject)value!).Properties().Select(parameter => $"{parameter.Name}={StubPattern.Read(parameter.Value).Wanted}")
                    );
                    break;
                case "formParameters":
                    Each(value!, "form", (sent, parameter) => [.. sent.Form[parameter]]);
                    break;
                case "bodyPatterns":
                    foreach (var pattern in value!)
                    {
                        AddBody(pattern);
                    }

                    break;
                case "multipartPatterns":
                    foreach (var part in value!)
                    {
                        AddPart((JObject)part);
                    }

                    break;
                case "basicAuthCredentials":
                    var basic = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{value!["username"]}:{value["password"]}"))}";
                    Add(
                        "header Authorization",
                        basic,
                        sent => sent.Header("Authorization").Contains(basic),
                        sent => sent.Header("Authorization").FirstOrDefault()
                    );
                    break;
                default:
                    throw new FormatException($"\"{name}\" of a request is not supported");
            }
        }

        Url = query is [] ? url : $"{url.Split("\\?")[0]}?{string.Join('&', query)}";
    }

    /// <summary>A matcher of what the given function accepts.</summary>
    internal StubMatcher(
        string method,
        string url,
        Func<StubRequest, bool> isPath,
        IEnumerable<(string Name, string Wanted, Func<StubRequest, bool> IsMatch, Func<StubRequest, string?> Sent)> parts
    )
    {
        (_method, Url, _isPath) = (method, url, isPath);
        _parts.AddRange(parts);
    }

    /// <summary>The URL that is wanted, decoded and with its parameters, for comparing by eye or by distance.</summary>
    internal string Url { get; }

    public RequestMatcherType Type => RequestMatcherType.Composite;

    public double GetMatchingScore(IRequestMessage requestMessage, IRequestMatchResult requestMatchResult) =>
        requestMatchResult.AddScore(
            typeof(StubMatcher),
            IsMatch(StubRequests.Of(requestMessage)) ? MatchScores.Perfect : MatchScores.Mismatch,
            null
        );

    /// <summary>What a server takes for <c>Given</c>.</summary>
    internal IRequestBuilder AsRequest() => Request.Create().Add(this);

    /// <summary>The matcher of a mapping that came from here; null for another.</summary>
    internal static StubMatcher? Of(IMapping mapping) => (mapping.RequestMatcher as Request)?.GetRequestMessageMatcher<StubMatcher>();

    internal bool IsMatch(StubRequest request) => IsMethod(request) && _isPath(request) && _parts.All(part => part.IsMatch(request));

    internal bool IsPath(StubRequest request) => _isPath(request);

    /// <summary>What keeps a request from matching, part by part.</summary>
    internal IEnumerable<(string Name, string Wanted, string? Sent)> Differences(StubRequest request)
    {
        if (!IsMethod(request))
        {
            yield return ("method", _method, request.Method);
        }

        foreach (var (name, wanted, isMatch, sent) in _parts)
        {
            if (!isMatch(request))
            {
                yield return (name, wanted, sent(request));
            }
        }
    }

    private bool IsMethod(StubRequest request) => _method == "ANY" || _method.Equals(request.Method, StringComparison.OrdinalIgnoreCase);

    private static Func<StubRequest, bool> Path(string name, string wanted)
    {
        switch (name)
        {
            case "url":
                var path = wanted.Split('?')[0];
                return sent => sent.Path == path;
            case "urlPath":
                return sent => sent.Path == wanted;
            case "urlPathPattern":
                return sent => StubPattern.IsWholeMatch(wanted, sent.Path);
            default:
                // What stands before the query is nearly always plain text, which is compared much faster.
                return Plain(wanted) is { } plain ? sent => sent.Path == plain : _ => true;
        }
    }

    private static string? Plain(string pattern)
    {
        var end = pattern.IndexOf("\\?", StringComparison.Ordinal);
        var path = end < 0 ? "" : pattern[..end].Replace("\\.", ".", StringComparison.Ordinal);
        return path.Length > 0 && path.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '_' or '-') ? path : null;
    }

    private static Func<StubRequest, bool> Whole(string name, string wanted) =>
        name == "url" ? sent => sent.Url == wanted : sent => StubPattern.IsWholeMatch(wanted, sent.Url);

    private void Each(JToken patterns, string kind, Func<StubRequest, string, IReadOnlyList<string>> values)
    {
        foreach (var (name, value) in (JObject)patterns)
        {
            var pattern = StubPattern.Read(value!);
            Add(
                $"{kind} {name}",
                pattern.Wanted,
                sent => values(sent, name) is { Count: > 0 } found ? found.Any(pattern.IsMatch) : pattern.IsMatch(null),
                sent => values(sent, name) is { Count: > 0 } found ? string.Join(", ", found) : null
            );
        }
    }

    private void AddBody(JToken json)
    {
        if (Bytes(json) is { } bytes)
        {
            Add("body", bytes.Wanted, sent => bytes.IsMatch(sent.Bytes), sent => Convert.ToBase64String(sent.Bytes));
            return;
        }

        var pattern = StubPattern.Read(json);
        Add("body", pattern.Wanted, sent => pattern.IsMatch(sent.Body), sent => sent.Body);
    }

    // A file is compared by its bytes: as text it would be another one.
    private static (string Wanted, Func<byte[], bool> IsMatch)? Bytes(JToken json)
    {
        if ((string?)json["binaryEqualTo"] is not { } text)
        {
            return null;
        }

        var bytes = Convert.FromBase64String(text);
        return ($"the bytes {text}, in Base64", sent => sent.AsSpan().SequenceEqual(bytes));
    }

    private static (string Wanted, Func<byte[], bool> IsMatch) Content(JToken json)
    {
        if (Bytes(json) is { } bytes)
        {
            return bytes;
        }

        var pattern = StubPattern.Read(json);
        return (pattern.Wanted, sent => pattern.IsMatch(Encoding.UTF8.GetString(sent)));
    }

    // Whatever the order of the parts. WireMock's other way, that every part is alike, is not for forms.
    private void AddPart(JObject json)
    {
        if ((string?)json["matchingType"] is { } type and not "ANY")
        {
            throw new FormatException($"the matching type \"{type}\" of a part is not supported");
        }

        List<(string Header, StubPattern Pattern)> headers =
        [
            .. ((JObject?)json["headers"])?.Properties().Select(header => (header.Name, StubPattern.Read(header.Value))) ?? [],
        ];
        List<(string Wanted, Func<byte[], bool> IsMatch)> bodies = [.. json["bodyPatterns"]?.Select(Content) ?? []];
        var wanted = string.Join(
            ", ",
            headers.Select(header => $"{header.Header}: {header.Pattern.Wanted}").Concat(bodies.Select(body => body.Wanted))
        );
        Add(
            "part",
            wanted,
            sent =>
                sent.Parts.Any(part =>
                    headers.All(header => header.Pattern.IsMatch(part.Headers[header.Header].FirstOrDefault()))
                    && bodies.All(body => body.IsMatch(part.Content))
                ),
            sent => sent.Parts is [] ? null : string.Join(", ", sent.Parts.SelectMany(part => part.Headers["Content-Disposition"]))
        );
    }

    private void Add(string name, string wanted, Func<StubRequest, bool> isMatch, Func<StubRequest, string?> sent) =>
        _parts.Add((name, wanted, isMatch, sent));
}
