using System.Text;
using System.Text.RegularExpressions;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace XApi.Tests;

/// <summary>What a stub asks for, taken apart: the values of the path, the query and the body.</summary>
internal sealed class StubAsk
{
    private readonly Dictionary<string, string> _path;
    private readonly Dictionary<string, string> _query;
    private readonly JObject _body;
    private readonly string? _bytes;

    internal StubAsk(XOperation operation, JObject mapping)
    {
        var request = (JObject)mapping["request"]!;
        Name = ((string)mapping["name"]!).Split(": ", 2)[1];
        MessageCount = StubFiles.Body(mapping).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Length;
        var url = (string?)request["url"] ?? ((string)request["urlPattern"]!).Split("\\?")[0].Replace("\\", "", StringComparison.Ordinal);
        var match = Regex.Match(url, $"^{Regex.Replace(operation.Path, @"\{(\w+)\}", "(?<$1>[^/]+)")}$");
        _path = match.Groups.Keys.Skip(1).ToDictionary(name => name, name => Uri.UnescapeDataString(match.Groups[name].Value));
        _query =
            ((JObject?)request["queryParameters"])
                ?.Properties()
                .ToDictionary(parameter => parameter.Name, parameter => (string)parameter.Value["equalTo"]!)
            ?? [];
        var pattern = request["bodyPatterns"]?[0];
        _body =
            (JObject?)pattern?["equalToJson"]
            ?? new JObject(
                ((JArray?)request["multipartPatterns"] ?? []).Select(part => new JProperty(
                    PartName(part),
                    (string)part["bodyPatterns"]![0]!["equalTo"]!
                ))
            );
        _bytes = (string?)pattern?["binaryEqualTo"] is { } bytes ? Encoding.UTF8.GetString(Convert.FromBase64String(bytes)) : null;
    }

    /// <summary>The stub's name without the operation's.</summary>
    internal string Name { get; }

    /// <summary>How many messages a stream sends.</summary>
    internal int MessageCount { get; }

    /// <summary>The body as JSON; the parts of a form as its members.</summary>
    internal string Body => _body.ToString(Formatting.None);

    /// <summary>The value of a parameter of the path, or of a required one of the query.</summary>
    internal string Text(string wire) => _path.TryGetValue(wire, out var value) ? value : _query[wire];

    /// <summary>The value of a parameter of the query by its plain name; null where it is not sent.</summary>
    internal string? QueryOf(string plain) => _query.FirstOrDefault(parameter => ClientCall.Plain(parameter.Key) == plain).Value;

    /// <summary>A member of the body by its plain name, as JSON.</summary>
    internal string Member(string plain) =>
        _body.Properties().Single(member => ClientCall.Plain(member.Name) == plain).Value.ToString(Formatting.None);

    /// <summary>The bytes of a file: the whole body, or a part of the form.</summary>
    internal string File(string argument) => _bytes ?? (string)_body[argument]!;

    private static string PartName(JToken part) =>
        Regex.Match((string)part["headers"]!["Content-Disposition"]!["matches"]!, "name=\"([^\"]+)\"").Groups[1].Value;
}
