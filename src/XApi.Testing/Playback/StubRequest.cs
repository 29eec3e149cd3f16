using System.Net.Http.Headers;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using WireMock;

namespace XApi.Testing;

/// <summary>A request as stubs compare it: the URL as it was sent, before anyone decodes or splits it.</summary>
internal sealed class StubRequest
{
    private readonly IRequestMessage _message;
    private ILookup<string, string>? _query;
    private IReadOnlyList<MultipartPart>? _parts;
    private IReadOnlySet<string>? _members;

    internal StubRequest(IRequestMessage message)
    {
        _message = message;
        var url = new Uri(message.AbsoluteUrl);
        (Path, Url) = (url.AbsolutePath, url.PathAndQuery);
    }

    internal string Method => _message.Method;

    /// <summary>The path, percent-encoded.</summary>
    internal string Path { get; }

    /// <summary>Path and query, percent-encoded.</summary>
    internal string Url { get; }

    /// <summary>The parameters of the query, decoded.</summary>
    internal ILookup<string, string> Query => _query ??= Pairs(Url.Split('?', 2) is [_, var query] ? query : "");

    /// <summary>The parameters of a form body, decoded.</summary>
    internal ILookup<string, string> Form => Pairs(Body ?? "");

    /// <summary>The body as text; null where there is none.</summary>
    internal string? Body =>
        string.IsNullOrEmpty(_message.Body)
            // WireMock.Net hides the body of a GET unless a setting of the server says otherwise; its headers remain.
            ? Header("Content-Length").Any(length => length != "0") || Header("Transfer-Encoding").Any()
                ? ""
                : null
            : _message.Body;

    /// <summary>The body as bytes; empty where there is none.</summary>
    internal byte[] Bytes => _message.BodyAsBytes ?? Encoding.UTF8.GetBytes(_message.Body ?? "");

    /// <summary>The parts of a multipart body.</summary>
    internal IReadOnlyList<MultipartPart> Parts => _parts ??= MultipartParts.Read(Header("Content-Type").FirstOrDefault() ?? "", Bytes);

    /// <summary>The members of the body that have a value: of a JSON object, or the parts of a form. Any other body has none.</summary>
    internal IReadOnlySet<string> Members => _members ??= Parts is { Count: > 0 } ? PartNames() : JsonNames(Body ?? "");

    internal IEnumerable<string> Header(string name) =>
        _message
            .Headers?.Where(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase))
            .SelectMany(header => header.Value)
        ?? [];

    private HashSet<string> PartNames() =>
        [
            .. Parts
                .SelectMany(part => part.Headers["Content-Disposition"])
                .Select(header => ContentDispositionHeaderValue.TryParse(header, out var read) ? read.Name?.Trim('"') : null)
                .OfType<string>(),
        ];

    private static HashSet<string> JsonNames(string text)
    {
        try
        {
            return
            [
                .. JObject.Parse(text).Properties().Where(member => member.Value.Type != JTokenType.Null).Select(member => member.Name),
            ];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static ILookup<string, string> Pairs(string text) =>
        text.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .ToLookup(pair => Decoded(pair[0]), pair => pair.Length > 1 ? Decoded(pair[1]) : "");

    private static string Decoded(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
