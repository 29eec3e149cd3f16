using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;

namespace XApi;

/// <summary>Checks a request by the bounds that the spec states, so that what X would surely refuse costs no request.</summary>
/// <remarks>
/// It has no rule about any one operation: all that it uses is <see cref="XOperation.Parameters"/>. Values of enumerations and members of bodies that the spec
/// does not know pass, because X may know more than the spec, but for fields and expansions that are spelt almost like one that it knows.
/// </remarks>
internal static class RequestCheck
{
    private static readonly ConcurrentDictionary<string, Regex> Patterns = new();

    internal static void Check(XRequest request)
    {
        var operation = request.Operation;
        var given = request.Given;
        foreach (var parameter in operation.Parameters)
        {
            if (parameter.In is XParameterLocation.Body or XParameterLocation.File)
            {
                continue;
            }

            var isGiven = false;
            for (var i = 0; i < given.Count; i++)
            {
                if (given[i].Name == parameter.Name && given[i].In == parameter.In)
                {
                    isGiven = true;

                    // The name of a user is checked where it is looked up; the parameter's bounds are those of an id.
                    if (!given[i].IsUnresolved)
                    {
                        Check(operation, parameter, given[i], request.Accepted);
                    }
                }
            }

            if (parameter.Required && !isGiven)
            {
                throw new XInvalidParameterException(operation, parameter.Name, "is required", null);
            }
        }

        CheckTogether(operation, given);
        CheckPageSize(request);
        switch (request.Content)
        {
            case JsonBody json when operation.Parameters.Any(parameter => parameter.In == XParameterLocation.Body):
                CheckBody(operation, json.Model.ToJToken(), given);
                break;
            case OpenJsonBody { Json: JObject members }:
                CheckBody(operation, members, given);
                break;
            case null when IsDescribed(request) && operation.Parameters.Any(parameter => parameter.In == XParameterLocation.Body):
                CheckBody(operation, [], given);
                break;
            case MultipartBody multipart:
                CheckParts(operation, [.. multipart.Parts]);
                break;
        }
    }

    // A method asks for its body by its type; who describes a request may forget it.
    private static bool IsDescribed(XRequest request) => request.Options is XRequestMessage;

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
                Check(operation, parameter, new GivenParameter(parameter.Name, XParameterLocation.Body, text, null));
            }
        }
    }

    private static void Check(XOperation operation, XParameter parameter, GivenParameter given, AcceptedQuery? accepted = null)
    {
        if (given.Values is { } values)
        {
            CheckCount(operation, parameter, values.Count);
            var areNames = FieldNames.AreOf(parameter);
            for (var i = 0; i < values.Count; i++)
            {
                CheckText(operation, parameter, values[i]);
                if (areNames && !FieldNames.Knows(parameter, values[i]) && FieldNames.Nearest(parameter, values[i]) is { } nearest)
                {
                    throw new XInvalidParameterException(
                        operation,
                        parameter.Name,
                        $"holds a value that X would leave out without an error and charge for the rest: write `{nearest}`",
                        values[i]
                    );
                }
            }
        }
        else if (parameter.Type is XParameterType.Integer or XParameterType.Number)
        {
            CheckNumber(
                operation,
                parameter,
                decimal.TryParse(given.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                    ? number
                    : throw new XInvalidParameterException(operation, parameter.Name, "takes a number", given.Value)
            );
        }
        else
        {
            CheckText(operation, parameter, given.Value!, accepted);
        }
    }

    private static void CheckTogether(XOperation operation, IReadOnlyList<GivenParameter> given)
    {
        (IReadOnlyList<string> Set, string Name)? first = null;
        foreach (var set in operation.ExclusiveParameters)
        {
            foreach (var name in set)
            {
                if (given.FirstOrDefault(one => one.Name == name && one.In == XParameterLocation.Query) is not { } found)
                {
                    continue;
                }

                if (first is { } other && other.Set != set)
                {
                    throw new XInvalidParameterException(
                        operation,
                        name,
                        $"cannot be given together with `{other.Name}`: use {string.Join(" and ", other.Set)}, or {string.Join(" and ", set)}",
                        found.Value
                    );
                }

                first ??= (set, name);
            }
        }
    }

    private static void CheckPageSize(XRequest request)
    {
        if (
            request.Operation.Pagination is { PageSize: { } name, Smaller: { } smaller }
            && smaller.IsAmong(request.ValueOf(smaller.Parameter))
            && request.ValueOf(name) is { } size
            && long.Parse(size, CultureInfo.InvariantCulture) > smaller.Size
        )
        {
            throw new XInvalidParameterException(
                request.Operation,
                name,
                $"takes at most {smaller.Size} where `{smaller.Parameter}` has `{smaller.Value}`",
                size
            );
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
                CheckCount(operation, parameter, items.Count);
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
                CheckText(operation, parameter, value.Value<string>()!);
                break;
            case { Type: JTokenType.Integer or JTokenType.Float }:
                CheckNumber(operation, parameter, Number(value));
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

    private static void CheckCount(XOperation operation, XParameter parameter, int count)
    {
        if (count < parameter.MinItems || count > parameter.MaxItems)
        {
            throw new XInvalidParameterException(
                operation,
                parameter.Name,
                $"takes {Bounds(parameter.MinItems, parameter.MaxItems, "value")}",
                $"{count} values"
            );
        }
    }

    private static void CheckNumber(XOperation operation, XParameter parameter, decimal value)
    {
        if (value < parameter.Minimum || value > parameter.Maximum)
        {
            throw new XInvalidParameterException(
                operation,
                parameter.Name,
                $"takes {Bounds(parameter.Minimum, parameter.Maximum, "")}".TrimEnd(),
                value
            );
        }
    }

    private static void CheckText(XOperation operation, XParameter parameter, string value, AcceptedQuery? accepted = null)
    {
        // It would be sent as U+FFFD, which a Tweet shows and a query does not find.
        if (HalfPair(value) is >= 0 and var at)
        {
            throw new XInvalidParameterException(
                operation,
                parameter.Name,
                $"has half of a character at position {at}, such as a text has that was cut within an emoji",
                value
            );
        }

        if (parameter.MinLength is not null || parameter.MaxLength is not null)
        {
            // The spec counts characters of Unicode, of which one may be two of .NET's.
            var length = value.EnumerateRunes().Count();
            if (length < parameter.MinLength || length > parameter.MaxLength)
            {
                throw new XInvalidParameterException(
                    operation,
                    parameter.Name,
                    $"takes {Bounds(parameter.MinLength, parameter.MaxLength, "character")}",
                    value
                );
            }
        }

        if (parameter.Pattern is { } pattern && !Patterns.GetOrAdd(pattern, Compile).IsMatch(value))
        {
            throw new XInvalidParameterException(operation, parameter.Name, $"must match {pattern}", value);
        }

        if (operation.Query?.Parameter == parameter.Name && value != accepted?.Text)
        {
            // The access level is X's to know; what is refused here, no level allows.
            if (XQuery.Check(value, operation) is { HasErrors: true } check)
            {
                throw new XInvalidParameterException(operation, parameter.Name, check);
            }

            accepted?.Text = value;
        }
    }

    private static int HalfPair(string value)
    {
        for (var i = value.AsSpan().IndexOfAnyInRange('\ud800', '\udfff'); i >= 0 && i < value.Length; i++)
        {
            if (char.IsSurrogatePair(value, i))
            {
                i++;
            }
            else if (char.IsSurrogate(value[i]))
            {
                return i;
            }
        }

        return -1;
    }

    // In .NET `$` lets a line feed through, in the spec's regular expressions it does not.
    private static Regex Compile(string pattern) =>
        new(
            pattern.EndsWith('$') && !pattern.EndsWith(@"\$", StringComparison.Ordinal) ? pattern[..^1] + @"\z" : pattern,
            RegexOptions.CultureInvariant
        );

    private static string Bounds(long? least, long? most, string unit)
    {
        var range = (least, most) switch
        {
            ({ } from, { } to) when from == to => $"{from}",
            ({ } from, { } to) => $"{from} to {to}",
            ({ } from, null) => $"at least {from}",
            (null, var to) => $"at most {to}",
        };
        return unit.Length == 0 ? range : $"{range} {unit}{(most == 1 || (most is null && least == 1) ? "" : "s")}";
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
