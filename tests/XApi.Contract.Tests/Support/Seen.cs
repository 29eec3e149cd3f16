using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace XApi.Tests;

/// <summary>
/// What a caller sees of a response or an exception, a line for each value, under its C# name. It is made from the properties alone, never from JSON, so
/// that a value that is read wrongly, or not at all, shows.
/// </summary>
internal static class Seen
{
    // Thousands of responses are compared, of a few hundred types.
    private static readonly ConcurrentDictionary<Type, Member[]> Models = new();
    private static readonly ConcurrentDictionary<Type, OpenEnum?> OpenEnums = new();

    public static string Of(object result)
    {
        var text = new StringBuilder();
        switch (result)
        {
            case XApiException failure:
                Add(text, failure);
                break;
            case StreamReading reading:
                Write(text, "", reading.Messages);
                Write(
                    text,
                    "Notices",
                    reading.Notices.Select(notice =>
                        notice switch
                        {
                            ProblemsInStream problems => problems.Json,
                            UnknownMessage unknown => unknown.Json,
                            MalformedMessage malformed => $"{malformed.Text}: {malformed.Reason}",
                            _ => notice.GetType().Name,
                        }
                    )
                );
                if (reading.Wait is { } wait)
                {
                    Line(
                        text,
                        "Stream",
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{wait.Phase}, {wait.Interruption}: {wait.Delay?.TotalSeconds} s until {wait.Until:u}"
                        )
                    );
                    Add(text, (XApiException)wait.Error!);
                }

                break;
            case XResponse response:
                Write(text, "", response);
                Add(text, response.RateLimit);
                Write(text, "RequestId", response.RequestId);
                break;
            default:
                Write(text, "", result);
                break;
        }

        return text.ToString();
    }

    public static string Of(RateLimitStatus? limits)
    {
        var text = new StringBuilder();
        foreach (var window in limits?.Windows ?? [])
        {
            Line(
                text,
                $"Limits.{window.Kind}",
                $"{Left(window.Remaining, window.Limit, window.Reset)}, as {(window.IsDocumented ? "documented" : "observed")}"
            );
        }

        return text.ToString();
    }

    private static void Add(StringBuilder text, XApiException failure)
    {
        text.Append(CultureInfo.InvariantCulture, $"throws {failure.GetType().Name}\n");
        Write(text, "Message", failure.Message);
        Write(text, "Operation", failure.Operation?.Id);
        Write(text, "Status", failure.Status is { } status ? $"{(int)status}" : null);
        Write(text, "Problems", failure.Problems);
        if (failure.Problem is not null)
        {
            Line(text, "Problem", $"Problems[{failure.Problems.ToList().IndexOf(failure.Problem)}]");
        }

        Add(text, failure.RateLimit);
        Write(text, "RequestId", failure.RequestId);
    }

    private static void Add(StringBuilder text, RateLimit? limit)
    {
        foreach (var (name, window) in new[] { ("Window", limit?.Window), ("AppDay", limit?.AppDay), ("UserDay", limit?.UserDay) })
        {
            if (window is not null)
            {
                Line(text, $"RateLimit.{name}", Left(window.Remaining, window.Limit, window.Reset));
            }
        }
    }

    private static bool IsMap(object value) =>
        value
            .GetType()
            .GetInterfaces()
            .Any(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>));

    private static void Write(StringBuilder text, string path, object? value)
    {
        switch (value)
        {
            case null:
                break;
            case string said:
                Line(text, path, JsonConvert.ToString(said));
                break;
            case bool truth:
                Line(text, path, truth ? "true" : "false");
                break;
            case DateTimeOffset time:
                Line(text, path, time.ToString("O", CultureInfo.InvariantCulture));
                break;
            case JToken token:
                Line(text, path, "as JSON: " + token.ToString(Formatting.None));
                break;
            case XModel model:
                foreach (var (name, member) in Members(model))
                {
                    Write(text, path.Length == 0 ? name : $"{path}.{name}", member);
                }

                foreach (var (name, member) in model.AdditionalProperties)
                {
                    Write(text, $"{path}[{name}]", member);
                }

                break;
            case IEnumerable entries when IsMap(entries):
                foreach (dynamic entry in entries)
                {
                    Write(text, $"{path}[{entry.Key}]", (object?)entry.Value);
                }

                break;
            case IEnumerable items:
                var index = 0;
                foreach (var item in items)
                {
                    Write(text, $"{path}[{index++}]", item);
                }

                break;
            case var openEnum when OpenEnums.GetOrAdd(openEnum.GetType(), ReadOpenEnum) is { } type:
                var isKnown = type.Known.Contains(openEnum);
                Line(text, path, $"{type.Value.GetValue(openEnum)}{(isKnown ? "" : ", unknown to the spec")}");
                break;
            default:
                Line(text, path, Convert.ToString(value, CultureInfo.InvariantCulture)!);
                break;
        }
    }

    private static IEnumerable<(string Name, object? Value)> Members(XModel model) =>
        Models
            .GetOrAdd(model.GetType(), ReadModel)
            .Select(member => (member.Property.Name, member.IsThere(model) ? member.Property.GetValue(model) : null));

    /// <summary>The properties that stand for a member of the JSON; what is resolved from elsewhere is left out, since it goes round in circles.</summary>
    private static Member[] ReadModel(Type type) =>
        [
            .. type.GetProperties()
                .Where(member => member.SetMethod is { IsPublic: true })
                .Where(member => !(member.Name == nameof(XResponse.Errors) && type.GetProperty("ItemErrors") is not null))
                .Select(member => member.Name)
                .Order(StringComparer.Ordinal)
                .Select(name => new Member(
                    type.GetProperty(name)!,
                    type.GetField($"_{char.ToLowerInvariant(name[0])}{name[1..]}", BindingFlags.Instance | BindingFlags.NonPublic)
                )),
        ];

    private static OpenEnum? ReadOpenEnum(Type type) =>
        type.GetInterface(typeof(IOpenEnum<>).Name) is null
            ? null
            : new(type.GetProperty("Value")!, [.. ((IEnumerable)type.GetProperty("Known")!.GetValue(null)!).Cast<object>()]);

    private static string Left(int? remaining, int? limit, DateTimeOffset? reset) =>
        $"{remaining} of {limit} left until {reset?.UtcDateTime.ToString("u", CultureInfo.InvariantCulture)}";

    private static void Line(StringBuilder text, string path, string value) =>
        text.Append(CultureInfo.InvariantCulture, $"{path} = {value}\n");

    /// <summary>A property, and the field behind it where the schema requires the member: it can be read only where it came.</summary>
    private sealed record Member(PropertyInfo Property, FieldInfo? Field)
    {
        internal bool IsThere(XModel model) => Field is null || Field.GetValue(model) is not null;
    }

    private sealed record OpenEnum(PropertyInfo Value, HashSet<object> Known);
}
