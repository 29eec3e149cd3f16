using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>What a request to a lever says: in its path, its query, or its body.</summary>
internal sealed class ControlCall(
    IReadOnlyDictionary<string, string> path,
    IReadOnlyDictionary<string, string> query,
    JsonObject body,
    Stream? file
)
{
    /// <summary>The body as it came.</summary>
    internal byte[] Body => JsonText.ToUtf8(body);

    /// <summary>The lines of a file.</summary>
    internal TextReader Lines() =>
        file is { Length: > 0 } ? SeedFile.Open(file) : throw new ArgumentException("The lines are missing: they are the body.");

    internal string? Text(string name) =>
        path.TryGetValue(name, out var text) || query.TryGetValue(name, out text) ? text
        : body[name] is { } value
            ? value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>()
                : value.ToJsonString()
        : null;

    internal string Needed(string name) => Text(name) is { Length: > 0 } text ? text : throw new ArgumentException($"`{name}` is missing.");

    internal long? Number(string name) =>
        Text(name) is not { } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new ArgumentException($"`{name}` takes a whole number, and is {text}.");

    internal double Decimal(string name) =>
        double.TryParse(Needed(name), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number <= 1e9
            ? number
            : throw new ArgumentException($"`{name}` takes a number from 0 to 1,000,000,000, and is {Text(name)}.");

    internal bool Flag(string name) =>
        Needed(name) switch
        {
            "true" => true,
            "false" => false,
            var other => throw new ArgumentException($"`{name}` takes true or false, and is {other}."),
        };

    internal string[] Texts(string name) =>
        body[name] is JsonArray list ? [.. list.Select(item => item?.ToString() ?? throw new ArgumentException($"`{name}` has a null."))]
        : Text(name) is { } text ? text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)
        : throw new ArgumentException($"`{name}` is missing.");

    /// <summary>A user by name or id; null where none is given.</summary>
    internal SandboxUser? User(string name, XSandbox sandbox) =>
        Text(name)?.TrimStart('@') is not { Length: > 0 } wanted ? null
        : sandbox.Users.FirstOrDefault(user =>
            user.Id == wanted || string.Equals(user.Username, wanted, StringComparison.OrdinalIgnoreCase)
        )
            is { } user
            ? user
        : throw new ArgumentException($"There is no user {wanted}.");

    /// <summary>Whose calls are meant: those of the App itself or of a user; null for everyone's.</summary>
    internal SandboxCaller? Caller(XSandbox sandbox) =>
        Text("caller") is "app" ? SandboxCaller.App
        : User("caller", sandbox) is { } user ? user
        : (SandboxCaller?)null;

    internal XOperation Operation() =>
        Optional() ?? throw new ArgumentException("`operation` is missing: the id of one, such as SearchRecent.");

    internal XOperation? Optional() =>
        Text("operation") is not { Length: > 0 } id ? null
        : XOperation.All.FirstOrDefault(operation => operation.Id == id) is { } operation ? operation
        : throw new ArgumentException($"There is no operation {id}.");

    internal XRefusal Refusal()
    {
        var (name, all) = (Needed("refusal"), XRefusal.Named);
        return all.TryGetValue(name, out var refusal) ? refusal
            : int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 400 and < 600
                ? XRefusal.Of(status, Text("body"))
            : throw new ArgumentException($"`refusal` takes a status or one of {string.Join(", ", all.Keys)}, and is {name}.");
    }

    /// <summary>What the next connection of a stream does.</summary>
    internal static StreamScript Stream(string next) =>
        next switch
        {
            "reset" => StreamScript.Connect().Deliver().Reset(),
            "close" => StreamScript.Connect().Deliver().Close(),
            "tear" => StreamScript.Connect().Deliver().Tear(),
            "stall" => StreamScript.Connect().Deliver().Stall(),
            "disconnect" => StreamScript.Connect().Deliver().Disconnect(),
            "malformed" => StreamScript.Connect().Malformed(),
            "duplicate" => StreamScript.Connect().Duplicate(),
            "too_many" => StreamScript.TooManyConnections(),
            "unreachable" => StreamScript.Unreachable(),
            _ => throw new ArgumentException(
                $"`next` takes reset, close, tear, stall, disconnect, malformed, duplicate, too_many or unreachable, and is {next}."
            ),
        };
}
