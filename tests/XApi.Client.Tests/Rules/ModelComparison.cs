using System.Globalization;
using System.Reflection;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace XApi.Tests.Rules;

/// <summary>What differs between two models, and the one spelling of JSON in which two texts are compared.</summary>
internal static class ModelComparison
{
    internal static IEnumerable<string> Different(object? one, object? other, string path) =>
        (one, other) switch
        {
            (XModel mine, XModel theirs) => Filled
                .Members(mine.GetType())
                .Where(property => !Throws(property, mine))
                .SelectMany(property => Different(property.GetValue(mine), property.GetValue(theirs), $"{path}.{property.Name}")),
            (JToken mine, JToken theirs) => JToken.DeepEquals(mine, theirs) ? [] : [$"{path}: {mine} is {theirs}"],
            (string mine, string theirs) => mine == theirs ? [] : [$"{path}: {mine} is {theirs}"],
            (System.Collections.IDictionary mine, System.Collections.IDictionary theirs) =>
            [
                .. Different(mine.Keys, theirs.Keys, path),
                .. Different(mine.Values, theirs.Values, path),
            ],
            (System.Collections.IEnumerable mine, System.Collections.IEnumerable theirs) => mine.Cast<object>().Count()
            != theirs.Cast<object>().Count()
                ? [$"{path}: another number of items"]
                : mine.Cast<object>()
                    .Zip(theirs.Cast<object>())
                    .SelectMany((pair, index) => Different(pair.First, pair.Second, $"{path}[{index}]")),
            _ => Equals(one, other) ? [] : [$"{path}: {one} is {other}"],
        };

    // A required member below the depth to which samples go.
    private static bool Throws(PropertyInfo property, XModel model)
    {
        try
        {
            property.GetValue(model);
            return false;
        }
        catch (TargetInvocationException failure) when (failure.InnerException is InvalidOperationException)
        {
            return true;
        }
    }

    /// <summary>The text of a member without white space outside of texts, and with one way of escaping.</summary>
    internal static string Plain(string json, string member)
    {
        using var document = System.Text.Json.JsonDocument.Parse(json);
        var text = new StringBuilder();
        Append(document.RootElement.GetProperty(member));
        return text.ToString();

        void Append(System.Text.Json.JsonElement element)
        {
            switch (element.ValueKind)
            {
                case System.Text.Json.JsonValueKind.Object:
                    text.Append('{');
                    foreach (var property in element.EnumerateObject())
                    {
                        text.Append(JsonConvert.ToString(property.Name)).Append(':');
                        Append(property.Value);
                    }

                    text.Append('}');
                    break;
                case System.Text.Json.JsonValueKind.Array:
                    text.Append('[');
                    foreach (var item in element.EnumerateArray())
                    {
                        Append(item);
                        text.Append(',');
                    }

                    text.Append(']');
                    break;
                case System.Text.Json.JsonValueKind.String:
                    text.Append(JsonConvert.ToString(element.GetString()));
                    break;
                case System.Text.Json.JsonValueKind.Number
                    when element.GetRawText().AsSpan().IndexOfAny('e', 'E') >= 0 && double.IsFinite(element.GetDouble()):
                    text.Append(element.GetDouble().ToString("R", CultureInfo.InvariantCulture));
                    break;
                default:
                    text.Append(element.GetRawText());
                    break;
            }
        }
    }

    internal static string WithoutBeyond(string json) => Plain(json.Replace("1e999", "0", StringComparison.Ordinal), "tomorrow");
}
