using System.Globalization;
using Newtonsoft.Json.Linq;

namespace XApi;

/// <summary>Checks the body of a request by the bounds that the spec states for its members, as <see cref="RequestCheck"/> does the rest.</summary>
internal static class BodyCheck
{
    internal static void Check(XRequest request)
    {
        var operation = request.Operation;
        var given = request.Given;
        switch (request.Content)
        {
            case JsonBody json when operation.Parameters.Any(parameter => parameter.In == XParameterLocation.Body):
                CheckBody(operation, json.Model.ToJToken(), given);
                break;
            case OpenJsonBody { Json: JObject members }:
                CheckBody(operation, members, given);
                break;
            case null when operation.Parameters.Any(parameter => parameter.In == XParameterLocation.Body):
                CheckBody(operation, [], given);
                break;
            case MultipartBody multipart:
                CheckParts(operation, [.. multipart.Parts]);
                break;
        }
    }

    private static void CheckParts(XOperation operation, IReadOnlyList<(string Name, string? Text)> parts)
    {
        foreach (
            var parameter in operation.Parameters.Where(parameter => parameter.In is XParameterLocation.Body or XParameterLocation.File)
        )
        {
            var given = parts.Where(part => part.Name == parameter.Name).ToList();
            if (given.Count == 0 && parameter.Required && !parameter.Name.Contains('.', StringComparison.Ordinal))
            {
                throw new XInvalidParameterException(operation, parameter.Name, "is required", null);
            }

            foreach (var (_, text) in given.Where(part => part.Text is not null))
            {
                RequestCheck.Check(operation, parameter, new GivenParameter(parameter.Name, XParameterLocation.Body, text, null));
            }
        }
    }

    private static void CheckBody(XOperation operation, JObject body, IReadOnlyList<GivenParameter> given)
    {
        foreach (var group in operation.Exclusive)
        {
            var found = group.Where(name => IsGiven(body[name])).ToArray();
            if (found.Length > 1)
            {
                throw new XInvalidParameterException(
                    operation,
                    found[1],
                    $"cannot be given together with `{found[0]}`",
                    Shown(body[found[1]]!)
                );
            }
        }

        if (
            operation.AnyOf.Count > 0
            && !operation.AnyOf.Any(name =>
                IsGiven(body[name]) || given.Any(parameter => parameter.Name == name && parameter.Value != "false")
            )
        )
        {
            throw new XInvalidParameterException(
                operation,
                operation.AnyOf[0],
                $"is empty, and so are the others of which one must be given ({string.Join(", ", operation.AnyOf)})",
                null
            );
        }

        CheckMembers(operation, body, "");
    }

    private static void CheckMembers(XOperation operation, JObject members, string prefix)
    {
        foreach (var parameter in operation.Parameters)
        {
            if (
                parameter.In is XParameterLocation.Path or XParameterLocation.Query
                || !parameter.Name.StartsWith(prefix, StringComparison.Ordinal)
                || parameter.Name.IndexOf('.', prefix.Length) >= 0
            )
            {
                continue;
            }

            var value = members[parameter.Name[prefix.Length..]];
            if (value is null or { Type: JTokenType.Null })
            {
                if (parameter.Required)
                {
                    throw new XInvalidParameterException(operation, parameter.Name, "is required", null);
                }
            }
            else if (value is JArray items && parameter.IsList)
            {
                RequestCheck.CheckCount(operation, parameter, items.Count);
                foreach (var item in items)
                {
                    CheckValue(operation, parameter, item);
                }
            }
            else
            {
                CheckValue(operation, parameter, value);
            }
        }
    }

    private static void CheckValue(XOperation operation, XParameter parameter, JToken value)
    {
        switch (value)
        {
            case JObject members:
                CheckMembers(operation, members, parameter.Name + ".");
                break;
            case { Type: JTokenType.String }:
                RequestCheck.CheckText(operation, parameter, value.Value<string>()!);
                break;
            case { Type: JTokenType.Integer or JTokenType.Float }:
                RequestCheck.CheckNumber(operation, parameter, Number(value));
                break;
        }
    }

    // What no decimal holds is beyond each bound that the spec can state.
    private static decimal Number(JToken value)
    {
        var text = value.ToString(Newtonsoft.Json.Formatting.None);
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
            : text.StartsWith('-') ? decimal.MinValue
            : decimal.MaxValue;
    }

    private static bool IsGiven(JToken? value) =>
        value switch
        {
            null or { Type: JTokenType.Null } => false,
            JArray items => items.Count > 0,
            { Type: JTokenType.String } => value.Value<string>()!.Length > 0,
            _ => true,
        };

    private static string Shown(JToken value) => value.ToString(Newtonsoft.Json.Formatting.None);
}
