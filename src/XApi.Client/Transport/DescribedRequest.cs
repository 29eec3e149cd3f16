using System.Globalization;
using Newtonsoft.Json.Linq;

namespace XApi;

/// <summary>Makes of a request that is described by hand what the operation's method would make: each parameter in its place and of its type.</summary>
internal static class DescribedRequest
{
    /// <summary>The request of an operation of the spec.</summary>
    /// <exception cref="XInvalidParameterException">A parameter is unknown, or its value is not of its type.</exception>
    internal static XRequest Of(XOperation operation, XRequestMessage message)
    {
        RequireKnown(operation, XParameterLocation.Path, message.PathValues.Keys);
        RequireKnown(operation, XParameterLocation.Query, message.Query.Keys);
        RequireKnown(operation, XParameterLocation.File, message.Files.Keys);
        var request = new XRequest(operation, message);
        foreach (var parameter in operation.Parameters)
        {
            if (parameter.In == XParameterLocation.Path)
            {
                var value = message.PathValues.TryGetValue(parameter.Name, out var given)
                    ? given
                    : throw new XInvalidParameterException(operation, parameter.Name, "is required", null);
                Add(request.Path, request.Path, parameter, Typed(operation, parameter, value));
            }
            else if (
                parameter.In == XParameterLocation.Query
                && message.Query.TryGetValue(parameter.Name, out var value)
                && value is not null
            )
            {
                if (parameter.IsList)
                {
                    request.Query(parameter.Name, value.Split(','));
                }
                else
                {
                    Add(request.Query, (name, user) => request.Query(name, (UserRef?)user), parameter, Typed(operation, parameter, value));
                }
            }
        }

        return message.Files.Count > 0 ? request.Multipart(Parts(message))
            : message.Body is { } body ? request.Body(body)
            : request;
    }

    private static void Add(
        Func<string, string, XRequest> text,
        Func<string, UserRef, XRequest> user,
        XParameter parameter,
        string value
    ) => _ = parameter.IsUser ? user(parameter.Name, value) : text(parameter.Name, value);

    // As a typed argument would stand on the wire.
    private static string Typed(XOperation operation, XParameter parameter, string value)
    {
        switch (parameter.Type)
        {
            case XParameterType.Integer:
                return long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
                    ? whole.ToString(CultureInfo.InvariantCulture)
                    : throw new XInvalidParameterException(operation, parameter.Name, "takes a whole number", value);
            case XParameterType.Number:
                return decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
                    ? value
                    : throw new XInvalidParameterException(operation, parameter.Name, "takes a number", value);
            case XParameterType.Boolean:
                return value is "true" or "false"
                    ? value
                    : throw new XInvalidParameterException(operation, parameter.Name, "takes true or false", value);
            case XParameterType.DateTime:
                return DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                    ? Timestamp.ToQuery(time)
                    : throw new XInvalidParameterException(operation, parameter.Name, "takes a time such as 2026-01-31T00:00:00Z", value);
            case XParameterType.String or XParameterType.Object or XParameterType.Binary:
            default:
                return value;
        }
    }

    private static void RequireKnown(XOperation operation, XParameterLocation location, IEnumerable<string> names)
    {
        foreach (var name in names.Where(name => operation.Parameter(name, location) is null))
        {
            var known = operation.Parameters.Where(parameter => parameter.In == location).Select(parameter => parameter.Name).ToArray();
            throw new XInvalidParameterException(
                operation,
                name,
                known.Length == 0 ? $"is none of its parameters: it has none in its {Place(location)}"
                    : Spelling.Nearest(name, known, mostEdits: 3) is { } meant ? $"is none of its parameters; did you mean `{meant}`?"
                    : $"is none of its parameters: in its {Place(location)} it takes {string.Join(", ", known)}",
                null
            );
        }
    }

    private static string Place(XParameterLocation location) =>
        location switch
        {
            XParameterLocation.Path => "path",
            XParameterLocation.Query => "query",
            XParameterLocation.Body => "body",
            XParameterLocation.File => "files",
        };

    // As JSON has it, but for the quotes of a text: the machine's culture has no part in it.
    private static string Text(JToken value) =>
        value is JValue { Value: string text } ? text : value.ToString(Newtonsoft.Json.Formatting.None).Trim('"');

    private static MultipartBody Parts(XRequestMessage message)
    {
        var parts = new MultipartBody();
        foreach (var (name, value) in message.Body as JObject ?? [])
        {
            switch (value)
            {
                case JArray items:
                    parts.Text(name, items.Select(Text).ToList());
                    break;
                case JValue { Type: JTokenType.Boolean } isTrue:
                    parts.Text(name, (bool)isTrue);
                    break;
                case not null:
                    parts.Text(name, Text(value));
                    break;
            }
        }

        foreach (var (name, file) in message.Files)
        {
            parts.File(name, file);
        }

        return parts;
    }
}
