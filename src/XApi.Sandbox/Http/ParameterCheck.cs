using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace XApi.Sandbox;

/// <summary>Holds a request to what the spec says of its operation's parameters.</summary>
internal static partial class ParameterCheck
{
    /// <summary>All that is wrong with a request, in X's words; empty when nothing is.</summary>
    /// <param name="operation">What is called.</param>
    /// <param name="arguments">With what.</param>
    /// <param name="forgotten">Parameters of names that the operation has forgotten; null where it has forgotten none.</param>
    internal static IReadOnlyList<JsonObject> Errors(
        XOperation operation,
        Arguments arguments,
        IReadOnlyDictionary<string, string>? forgotten = null
    )
    {
        var errors = new List<JsonObject>();
        var unknown = arguments.Values.Where(given => !operation.Parameters.Any(spec => spec.Name == given.Key && IsInUrl(spec)));
        foreach (var (name, value) in unknown.Concat(forgotten ?? new Dictionary<string, string>()))
        {
            errors.Add(Unknown(operation, name, value, forgotten?.Count > 0));
        }

        foreach (var spec in operation.Parameters.Where(IsInUrl))
        {
            if (spec.Name == operation.Query?.Parameter && arguments.Text(spec.Name) is "")
            {
                errors.Add(Problems.Parameter(spec.Name, "", $"Invalid '{spec.Name}':''. '{spec.Name}' must be a non-empty string"));
            }
            else
            {
                CheckValue(spec, arguments.Text(spec.Name), errors);
            }
        }

        CheckPageSize(operation, arguments, errors);
        if (operation.Parameters.Any(spec => spec.In == XParameterLocation.Body))
        {
            CheckBody(operation, arguments, errors);
        }

        return errors;
    }

    /// <summary>What is wrong with a parameter that the query of an operation does not have.</summary>
    internal static JsonObject Unknown(XOperation operation, string name, string value, bool forgetsTweet)
    {
        var known = operation
            .Parameters.Where(spec => spec.In == XParameterLocation.Query)
            .Select(spec => DialectWords.NameOf(operation, spec, forgetsTweet));
        return Problems.Parameter(name, value, $"The query parameter [{name}] is not one of [{string.Join(",", known)}]");
    }

    /// <summary>The spec's name of a query parameter. Where a page's token is next_token, X takes it as pagination_token too.</summary>
    internal static string Canonical(XOperation operation, string name) =>
        name == "pagination_token" && operation.Pagination is { RequestToken: "next_token" } ? "next_token" : name;

    private static bool IsInUrl(XParameter spec) => spec.In is XParameterLocation.Path or XParameterLocation.Query;

    private static void CheckValue(XParameter spec, string? text, List<JsonObject> errors)
    {
        var name = $"The `{spec.Name}` query parameter";
        if (string.IsNullOrEmpty(text))
        {
            if (text is not null)
            {
                errors.Add(Problems.Parameter(spec.Name, "", $"{name} can not be empty"));
            }
            else if (spec.Required)
            {
                errors.Add(Problems.Missing(spec.Name, $"{name} can not be empty"));
            }

            return;
        }

        var values = spec.IsList ? text.Split(',') : [text];
        if (values.Length < (spec.MinItems ?? 0) || values.Length > (spec.MaxItems ?? int.MaxValue))
        {
            errors.Add(
                Problems.Parameter(
                    spec.Name,
                    text,
                    $"{name} list size [{values.Length}] is not between {spec.MinItems ?? 0} and {spec.MaxItems}"
                )
            );
        }

        foreach (var value in values)
        {
            if (Fault(spec, value) is { } fault)
            {
                // X returns the whole list, and names the value in the sentence.
                errors.Add(Problems.Parameter(spec.Name, text, $"{name} value [{value}] {fault}"));
            }
        }
    }

    /// <summary>What is wrong with one value of path or query; null when nothing is.</summary>
    private static string? Fault(XParameter spec, string value)
    {
        if (spec.Type == XParameterType.Integer)
        {
            return !long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? "is not a valid integer"
                : Outside(spec, number);
        }

        if (spec.Type == XParameterType.Boolean)
        {
            return value is "true" or "false" ? null : "is not a valid boolean";
        }

        if (spec.Type == XParameterType.DateTime)
        {
            return Time().IsMatch(value) && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, out _)
                ? null
                : "is not a valid RFC3339 date-time";
        }

        return spec.Values is { } known && !known.Contains(value) ? $"is not one of [{string.Join(",", known)}]"
            : TextEntities.CodePoints(value) is var length && (length < (spec.MinLength ?? 0) || length > (spec.MaxLength ?? int.MaxValue))
                ? $"has a length that is not between {spec.MinLength ?? 0} and {spec.MaxLength}"
            : spec.Pattern is { } pattern && !Regex.IsMatch(value, pattern) ? $"does not match {pattern}"
            : null;
    }

    private static void CheckPageSize(XOperation operation, Arguments arguments, List<JsonObject> errors)
    {
        if (
            operation.Pagination is { PageSize: { } name, Smaller: { } smaller }
            && arguments.List(smaller.Parameter).Contains(smaller.Value)
            && arguments.Text(name) is { } size
            && long.TryParse(size, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number > smaller.Size
        )
        {
            errors.Add(
                Problems.Parameters(
                    [(smaller.Parameter, smaller.Value), (name, size)],
                    $"when requesting `{smaller.Parameter}={smaller.Value}` `{name}` must be less than or equal to `{smaller.Size}`"
                )
            );
        }
    }

    private static void CheckBody(XOperation operation, Arguments arguments, List<JsonObject> errors)
    {
        var members = operation.Parameters.Where(spec => spec.In == XParameterLocation.Body).ToList();
        if (arguments.Body.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined))
        {
            errors.Add(Problems.Parameter("body", arguments.Body.GetRawText(), "Request body must be a JSON object"));
            return;
        }

        if (arguments.Body.ValueKind == JsonValueKind.Object)
        {
            CheckObject(arguments.Body, "", members, errors);
        }
        else if (
            members.Where(spec => spec.Required && !spec.Name.Contains('.', StringComparison.Ordinal)).ToList() is { Count: > 0 } required
        )
        {
            errors.AddRange(required.Select(spec => Problems.Parameter("$", "", $"$.{spec.Name}: is missing but it is required")));
        }

        foreach (var group in operation.Exclusive)
        {
            var given = group.Where(name => IsGiven(arguments, name)).ToList();
            if (given.Count > 1)
            {
                errors.Add(
                    Problems.Parameters(
                        given.Select(name => (name, arguments.Member(name)!.Value.GetRawText())),
                        $"You can only provide one of {string.Join(" or ", group)}."
                    )
                );
            }
        }

        if (operation.AnyOf.Count > 0 && !operation.AnyOf.Any(name => IsGiven(arguments, name) || arguments.Flag(name)))
        {
            errors.Add(Problems.Parameter(operation.AnyOf[0], "", $"At least one of [{string.Join(",", operation.AnyOf)}] is required"));
        }
    }

    private static bool IsGiven(Arguments arguments, string name) =>
        arguments.Member(name) is { } member && !(member.ValueKind == JsonValueKind.String && member.GetString()!.Length == 0);

    private static void CheckObject(JsonElement element, string prefix, List<XParameter> members, List<JsonObject> errors)
    {
        var own = members
            .Where(spec =>
                spec.Name.StartsWith(prefix, StringComparison.Ordinal)
                && !spec.Name[prefix.Length..].Contains('.', StringComparison.Ordinal)
            )
            .ToList();
        foreach (var property in element.EnumerateObject().Where(property => !own.Exists(spec => spec.Name == prefix + property.Name)))
        {
            errors.Add(
                Problems.Parameter(
                    $"$.{prefix}{property.Name}",
                    property.Value.GetRawText(),
                    $"$.{prefix}{property.Name}: is not defined in the schema and the schema does not allow additional properties"
                )
            );
        }

        foreach (var spec in own)
        {
            if (!element.TryGetProperty(spec.Name[prefix.Length..], out var value) || value.ValueKind == JsonValueKind.Null)
            {
                if (spec.Required)
                {
                    // Of what is missing, X names the object that it is missing in.
                    errors.Add(
                        Problems.Parameter(
                            prefix.Length == 0 ? "$" : $"$.{prefix[..^1]}",
                            element.GetRawText(),
                            $"$.{spec.Name}: is missing but it is required"
                        )
                    );
                }
            }
            else if (spec.IsList)
            {
                CheckList(spec, value, members, errors);
            }
            else
            {
                CheckMember(spec, value, members, errors);
            }
        }
    }

    private static void CheckList(XParameter spec, JsonElement value, List<XParameter> members, List<JsonObject> errors)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            errors.Add(WrongType(spec, value, "array"));
            return;
        }

        var count = value.GetArrayLength();
        if (count < spec.MinItems)
        {
            errors.Add(
                Problems.Parameter(
                    $"$.{spec.Name}",
                    value.GetRawText(),
                    $"$.{spec.Name}: there must be a minimum of {spec.MinItems} items in the array"
                )
            );
        }
        else if (count > spec.MaxItems)
        {
            errors.Add(
                Problems.Parameter(
                    $"$.{spec.Name}",
                    value.GetRawText(),
                    $"$.{spec.Name}: there must be a maximum of {spec.MaxItems} items in the array"
                )
            );
        }

        foreach (var item in value.EnumerateArray())
        {
            CheckMember(spec, item, members, errors);
        }
    }

    private static void CheckMember(XParameter spec, JsonElement value, List<XParameter> members, List<JsonObject> errors)
    {
        var isType = spec.Type switch
        {
            XParameterType.Object => value.ValueKind == JsonValueKind.Object,
            XParameterType.Boolean => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            XParameterType.Integer => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
            XParameterType.Number => value.ValueKind == JsonValueKind.Number,
            _ => value.ValueKind == JsonValueKind.String,
        };
        if (!isType)
        {
            errors.Add(WrongType(spec, value, spec.Type.ToString().ToLowerInvariant()));
        }
        else if (spec.Type == XParameterType.Object)
        {
            CheckObject(value, spec.Name + ".", members, errors);
        }
        else if (spec.Type != XParameterType.Boolean && Fault(spec, value.ToString()) is { } fault)
        {
            // Ids that the body lists are numbers to X, and it says so.
            var message =
                spec is { IsList: true, Pattern: { } pattern } && pattern.Contains("[0-9]", StringComparison.Ordinal)
                    ? $"'{value}' is not a valid Long"
                    : $"$.{spec.Name}: [{value}] {fault}";
            errors.Add(Problems.Parameter($"$.{spec.Name}", value.GetRawText(), message));
        }
    }

    private static JsonObject WrongType(XParameter spec, JsonElement value, string expected) =>
        Problems.Parameter(
            $"$.{spec.Name}",
            value.GetRawText(),
            $"$.{spec.Name}: {value.ValueKind.ToString().ToLowerInvariant()} found, {expected} expected"
        );

    private static string? Outside(XParameter spec, long number) =>
        number < (spec.Minimum ?? long.MinValue) || number > (spec.Maximum ?? long.MaxValue)
            ? (spec.Minimum, spec.Maximum) switch
            {
                (null, { } maximum) => $"is not at most {maximum}",
                ({ } minimum, null) => $"is not at least {minimum}",
                var (minimum, maximum) => $"is not between {minimum} and {maximum}",
            }
            : null;

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z\z")]
    private static partial Regex Time();
}
