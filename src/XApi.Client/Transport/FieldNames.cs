using System.Text;

namespace XApi;

/// <summary>
/// Fields and expansions that the spec, or the dialect of a call, does not know. X leaves them out and charges for the rest: a misspelt one is refused before
/// the call is sent, one that may be newer than the spec is reported when no object of the response has it.
/// </summary>
internal sealed class FieldNames(XApiLog log)
{
    private readonly ReportedOnce _logged = new();

    /// <summary>Whether values of a parameter are names that X leaves out where it does not know them.</summary>
    internal static bool AreOf(XParameter parameter) =>
        parameter is { In: XParameterLocation.Query, IsList: true, Values.Count: > 0 } && ShapeResponse(parameter.Name);

    /// <summary>Whether a parameter of that name says what of the objects is returned: fields, and expansions.</summary>
    internal static bool ShapeResponse(string parameter) =>
        parameter == "expansions" || parameter.EndsWith(".fields", StringComparison.Ordinal);

    /// <summary>Whether the spec knows a value, in either dialect.</summary>
    internal static bool Knows(XParameter parameter, string value) =>
        parameter.Values!.Contains(value)
        || (parameter.Names is { } names && (names.InTweet(value) != value || names.PostExpansions.Any(field => field.Value == value)));

    /// <summary>The known value that an unknown one differs from by its case, underscores, or one character; null where there is none.</summary>
    internal static string? Nearest(XParameter parameter, string value)
    {
        var plain = Plain(value);
        return parameter.Values!.FirstOrDefault(known => Plain(known) == plain)
            ?? parameter.Values!.FirstOrDefault(known => known.Length > 4 && IsOneOff(Plain(known), plain));
    }

    /// <summary>Reports, once, each unknown field of the request that no object of the response has.</summary>
    internal void Report(XRequest request, ReadOnlySpan<byte> response)
    {
        foreach (var given in request.Given)
        {
            if (
                given.Values is not { } values
                || request.Operation.Parameter(given.Name) is not { } parameter
                || !AreOf(parameter)
                || given.Name == "expansions"
            )
            {
                continue;
            }

            foreach (var value in values)
            {
                if (
                    !Knows(parameter, value)
                    && HasItems(response)
                    && !Holds(response, value)
                    && IsFirst(request.Operation, given.Name, value)
                )
                {
                    log.IgnoredField(request.Operation, given.Name, value);
                }
            }
        }
    }

    /// <summary>Reports, once, a value that the dialect of a call does not have: sent all the same, or left out because all values were given.</summary>
    internal void ReportLacking(XOperation operation, string parameter, string value, bool isSent)
    {
        if (!IsFirst(operation, parameter, value))
        {
            return;
        }

        if (isSent)
        {
            log.NotInDialect(operation, parameter, value);
        }
        else
        {
            log.LeftOut(operation, parameter, value);
        }
    }

    private bool IsFirst(XOperation operation, string parameter, string value) => _logged.IsFirst($"{operation.Id} {parameter} {value}");

    // An empty page says nothing of its fields.
    private static bool HasItems(ReadOnlySpan<byte> response) => response.IndexOf("\"data\""u8) >= 0;

    // A name within a text has its quotes escaped, so that it is not taken for a member.
    private static bool Holds(ReadOnlySpan<byte> response, string name)
    {
        var quoted = Encoding.UTF8.GetBytes($"\"{name}\"");
        while (response.IndexOf(quoted) is >= 0 and var place)
        {
            response = response[(place + quoted.Length)..];
            if (response.TrimStart(" \t\r\n"u8) is [(byte)':', ..])
            {
                return true;
            }
        }

        return false;
    }

    private static string Plain(string value) => value.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();

    // One character more, less, other, or two in each other's place.
    private static bool IsOneOff(string known, string given)
    {
        if (Math.Abs(known.Length - given.Length) > 1)
        {
            return false;
        }

        var start = known.AsSpan().CommonPrefixLength(given);
        var (left, right) = (known[start..], given[start..]);
        return (left.Length - right.Length) switch
        {
            1 => left[1..] == right,
            -1 => left == right[1..],
            _ => left.Length > 0
                && (left[1..] == right[1..] || (left.Length > 1 && left[0] == right[1] && left[1] == right[0] && left[2..] == right[2..])),
        };
    }
}
