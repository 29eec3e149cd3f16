using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;

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
        // A method asks for its body by its type; who describes a request may forget it.
        if (request.Content is not null || request.Options is XRequestMessage)
        {
            BodyCheck.Check(request);
        }
    }

    internal static void Check(XOperation operation, XParameter parameter, GivenParameter given, AcceptedQuery? accepted = null)
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

    internal static void CheckCount(XOperation operation, XParameter parameter, int count)
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

    internal static void CheckNumber(XOperation operation, XParameter parameter, decimal value)
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

    internal static void CheckText(XOperation operation, XParameter parameter, string value, AcceptedQuery? accepted = null)
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

        if (parameter.Pattern is { } pattern && !Matches(pattern, value))
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

    private static bool Matches(string pattern, string value) => Patterns.GetOrAdd(pattern, Compile).IsMatch(value);

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
}
