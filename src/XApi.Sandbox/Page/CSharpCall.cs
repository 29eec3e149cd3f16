using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace XApi.Sandbox;

/// <summary>The C# that makes the call that a request is.</summary>
internal static class CSharpCall
{
    /// <summary>A line of C#; null where the client has no method of its own for the operation.</summary>
    internal static string? Of(XOperation operation, string target, string body)
    {
        var section = typeof(IXApiClient).GetProperty(operation.Tag)?.PropertyType;
        var method = section
            ?.GetMethods()
            .FirstOrDefault(method =>
                !method.Name.StartsWith("Enumerate", StringComparison.Ordinal)
                && !method.Name.StartsWith("Poll", StringComparison.Ordinal)
                && method.GetParameters().Any(parameter => parameter.ParameterType.Name == operation.Id + "Options")
            );
        if (method is null)
        {
            return null;
        }

        var values = Values(operation, target);
        var parameters = method.GetParameters().Where(parameter => parameter.ParameterType != typeof(CancellationToken)).ToList();
        var taker = parameters.Find(parameter => parameter.ParameterType.Name == operation.Id + "Options")!;
        var options = Options(taker.ParameterType, values);

        // Some have another name in C#: a path's `source_user_id` is `userId` to the method. Such names come in the order of the spec.
        var named = parameters.Select(parameter => Plain(parameter.Name!)).ToHashSet();
        var others = new Queue<string>(
            operation
                .Parameters.Select(parameter => Plain(parameter.Name))
                .Except(named)
                .Where(values.ContainsKey)
                .Select(name => values[name])
        );
        List<string> arguments =
        [
            .. parameters
                .Where(parameter => parameter != taker)
                .Select(parameter =>
                    values.TryGetValue(Plain(parameter.Name!), out var value) || others.TryDequeue(out value)
                        ? Literal(parameter.ParameterType, value)
                        : FromBody(parameter, body)
                ),
        ];

        var call =
            $"x.{operation.Tag}.{method.Name}({string.Join(", ", [.. arguments, .. options.Length > 0 ? [options] : (string[])[]])})";
        return operation.Streaming is null ? $"await {call};" : $"await foreach (var item in {call}) {{ … }}";
    }

    // Path and query by the names that C# has for them.
    private static Dictionary<string, string> Values(XOperation operation, string target)
    {
        var (path, query) = target.Split('?', 2) is [var before, var after] ? (before, after) : (target, "");
        var values = operation
            .Path.Split('/')
            .Zip(path.Split('/'))
            .Where(pair => pair.First.StartsWith('{'))
            .ToDictionary(pair => Plain(pair.First), pair => Uri.UnescapeDataString(pair.Second));
        foreach (var (name, value) in QueryHelpers.ParseQuery(query))
        {
            values.TryAdd(Plain(name), value.ToString());
        }

        return values;
    }

    // `tweet.fields`, `tweetFields` and `TweetFields` are one name.
    private static string Plain(string name) => new([.. name.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);

    // What the options take is taken out of the values.
    private static string Options(Type type, Dictionary<string, string> values)
    {
        List<string> members = [];
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (values.Remove(Plain(property.Name), out var value))
            {
                members.Add($"{property.Name} = {Literal(property.PropertyType, value)}");
            }
        }

        return members.Count == 0 ? "" : New(members);
    }

    private static string FromBody(ParameterInfo parameter, string body)
    {
        try
        {
            return JsonText.Parse(body) is not JsonObject json ? "…"
                : json.FirstOrDefault(member => Plain(member.Key) == Plain(parameter.Name!)) is { Value: { } value }
                    ? Value(parameter.ParameterType, value)
                : typeof(XModel).IsAssignableFrom(parameter.ParameterType) ? Object(parameter.ParameterType, json)
                : "…";
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException)
        {
            // It is no JSON, or has a member twice.
            return "…";
        }
    }

    private static string Object(Type type, JsonObject json)
    {
        var members = json.Select(member =>
            type.GetProperties().FirstOrDefault(property => Plain(property.Name) == Plain(member.Key)) is { } property
                ? $"{property.Name} = {Value(property.PropertyType, member.Value)}"
                : null
        );
        return New(members.OfType<string>());
    }

    private static string New(IEnumerable<string> members) =>
        string.Join(", ", members) is { Length: > 0 } all ? $"new() {{ {all} }}" : "new()";

    private static string Value(Type type, JsonNode? value) =>
        value switch
        {
            null => "null",
            JsonObject inner => Object(type, inner),
            JsonArray list when type.IsGenericType =>
                $"[{string.Join(", ", list.Select(item => Value(type.GenericTypeArguments[0], item)))}]",
            _ => Literal(type, value.ToString()),
        };

    private static string Literal(Type type, string value)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsGenericType && type.GenericTypeArguments is [var item])
        {
            return $"[{string.Join(", ", value.Split(',').Select(part => Literal(item, part)))}]";
        }

        if (type.GetInterfaces().Any(of => of.IsGenericType && of.GetGenericTypeDefinition() == typeof(IOpenEnum<>)))
        {
            var known = type.GetProperties(BindingFlags.Public | BindingFlags.Static)
                .FirstOrDefault(property => property.PropertyType == type && property.GetValue(null)?.ToString() == value);
            return known is null ? $"new(\"{value}\")" : $"{type.Name}.{known.Name}";
        }

        return type == typeof(DateTimeOffset) ? $"DateTimeOffset.Parse(\"{value}\")"
            : type.IsPrimitive ? value.ToLower(CultureInfo.InvariantCulture)
            : $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).ReplaceLineEndings("\\n")}\"";
    }
}
