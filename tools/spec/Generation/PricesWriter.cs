using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace XApi.Spec;

/// <summary>Writes X's price list as the spec has it.</summary>
internal static class PricesWriter
{
    internal static string Write(SpecDocument spec)
    {
        var prices = spec.Root["x-prices"]!;
        var code = new StringBuilder();
        code.AppendLine("namespace XApi;").AppendLine();
        code.AppendLine("public sealed partial record XPriceList").AppendLine("{");
        code.AppendLine("    private static XPriceList Published() =>").AppendLine("        new()").AppendLine("        {");
        code.AppendLine(CultureInfo.InvariantCulture, $"            Currency = {Text(prices["currency"])},");
        var day = DateOnly.ParseExact(prices["read_on"]!.GetValue<string>(), "yyyy-MM-dd", CultureInfo.InvariantCulture);
        code.AppendLine(CultureInfo.InvariantCulture, $"            ReadOn = new DateOnly({day.Year}, {day.Month}, {day.Day}),");
        code.AppendLine(CultureInfo.InvariantCulture, $"            Source = new Uri({Text(prices["source"])}),");
        code.AppendLine(CultureInfo.InvariantCulture, $"            MonthlyPosts = {prices["limits"]!["posts_read_per_month"]},");
        Map(
            code,
            "Items",
            prices["items"],
            item =>
                $"new({Price(item["price"])}, {Text(item["per"])}, {Text(item["description"])})"
                + (item["list"] is { } list ? $" {{ IncludedAs = {Text(list)} }}" : "")
        );
        Map(code, "Events", prices["events"], Price);
        Map(code, "Expansions", prices["expansions"], most => most.ToJsonString());
        code.AppendLine("        };").AppendLine("}");
        return code.ToString();
    }

    private static void Map(StringBuilder code, string name, JsonNode? map, Func<JsonNode, string> value)
    {
        var type = name switch
        {
            "Items" => "XPriceItem",
            "Events" => "decimal",
            _ => "int",
        };
        code.AppendLine(CultureInfo.InvariantCulture, $"            {name} = new Dictionary<string, {type}>").AppendLine("            {");
        foreach (var (key, node) in map!.AsObject())
        {
            code.AppendLine(CultureInfo.InvariantCulture, $"                [{Text(JsonValue.Create(key))}] = {value(node!)},");
        }

        code.AppendLine("            },");
    }

    private static string Price(JsonNode? price) =>
        $"{Convert.ToDecimal(price!.GetValue<object>(), CultureInfo.InvariantCulture):0.############}m";

    private static string Text(JsonNode? text) => JsonValue.Create(text!.GetValue<string>()).ToJsonString();
}
