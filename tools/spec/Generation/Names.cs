using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace XApi.Spec;

/// <summary>How a name of the wire becomes a name of C#. Nothing else makes names.</summary>
internal static partial class Names
{
    /// <summary><c>author_id</c>, <c>tweet.fields</c>, <c>model/vnd.usdz+zip</c> as members are named: <c>AuthorId</c>, <c>TweetFields</c>, <c>ModelVndUsdzZip</c>.</summary>
    internal static string Pascal(string wire)
    {
        var name = string.Concat(Separators().Split(wire).Where(word => word.Length > 0).Select(Capitalized));
        return name.Length == 0 ? throw new InvalidDataException($"No C# name can be made of `{wire}`.")
            : char.IsAsciiDigit(name[0]) ? "_" + name
            : name;
    }

    /// <summary>Whether a name of C# can be made of a name of the wire.</summary>
    internal static bool CanName(string wire) => wire.Any(char.IsAsciiLetterOrDigit);

    /// <summary>As arguments are named: <c>authorId</c>.</summary>
    internal static string Camel(string wire) => Pascal(wire) is var name ? char.ToLowerInvariant(name[0]) + name[1..] : "";

    /// <summary>As private fields are named: <c>_authorId</c>.</summary>
    internal static string Field(string wire) => "_" + Camel(wire);

    /// <summary>The C# name of a member: the one that <c>x-name</c> gives, or the one that its wire name makes.</summary>
    internal static string Member(string wire, JsonNode member) => member["x-name"]?.GetValue<string>() ?? Pascal(wire);

    /// <summary>The wire name that most members have, <c>author_id</c> for <c>AuthorId</c>: those of another name carry it as an attribute.</summary>
    internal static string Wire(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    /// <summary>The C# name of an enum's value: the one that <c>x-names</c> gives, or the one that the value makes.</summary>
    internal static string Value(JsonObject schema, string value) => schema["x-names"]?[value]?.GetValue<string>() ?? Pascal(value);

    /// <summary>A place in a response, such as <c>meta.next_token</c>, as C# reads it: <c>Meta?.NextToken</c>.</summary>
    internal static string Access(string path) => string.Join("?.", path.Split('.').Select(Pascal));

    private static string Capitalized(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    [GeneratedRegex("[^A-Za-z0-9]+")]
    private static partial Regex Separators();
}
