using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace XApi.Spec;

/// <summary>Writes X's price list as the spec has it.</summary>
/// <remarks>As tables in text: code that made each item by itself would have to be compiled at a program's first call.</remarks>
internal static class PricesWriter
{
    internal static string Write(SpecDocument spec)
    {
        var prices = spec.Root["x-prices"]!;
        var day = DateOnly.ParseExact(prices["read_on"]!.GetValue<string>(), "yyyy-MM-dd", CultureInfo.InvariantCulture);
        var code = new StringBuilder();
        code.AppendLine("namespace XApi;").AppendLine();
        code.AppendLine("public sealed partial record XPriceList").AppendLine("{");
        Table(
            code,
            "Items: the name, the price, what is counted, the list of `includes` with resources of the same kind, and what it is.",
            "ItemRows",
            prices["items"],
            item => [Price(item["price"]), Text(item["per"]), item["list"] is { } list ? Text(list) : "", Text(item["description"])]
        );
        Table(code, "Events of X Activity: the type, and the price.", "EventRows", prices["events"], price => [Price(price)]);
        code.AppendLine("    private static XPriceList Published() =>").AppendLine("        new()").AppendLine("        {");
        code.AppendLine(CultureInfo.InvariantCulture, $"            Currency = {Literal(prices["currency"])},");
        code.AppendLine(CultureInfo.InvariantCulture, $"            ReadOn = new DateOnly({day.Year}, {day.Month}, {day.Day}),");
        code.AppendLine(CultureInfo.InvariantCulture, $"            Source = new Uri({Literal(prices["source"])}),");
        code.AppendLine(CultureInfo.InvariantCulture, $"            MonthlyPosts = {prices["limits"]!["posts_read_per_month"]},");
        code.AppendLine("            Items = ReadItems(ItemRows),");
        code.AppendLine("            Expansions = new Dictionary<string, int>").AppendLine("            {");
        foreach (var (expansion, most) in prices["expansions"]!.AsObject())
        {
            code.AppendLine(
                CultureInfo.InvariantCulture,
                $"                [{Literal(JsonValue.Create(expansion))}] = {most!.ToJsonString()},"
            );
        }

        code.AppendLine("            },").AppendLine("        };").AppendLine("}");
        return code.ToString();
    }

    private static void Table(StringBuilder code, string description, string name, JsonNode? map, Func<JsonNode, string[]> cells)
    {
        code.AppendLine(CultureInfo.InvariantCulture, $"    // {description}");
        code.AppendLine(CultureInfo.InvariantCulture, $"    private static string {name} => \"\"\"");
        foreach (var (key, node) in map!.AsObject())
        {
            string[] row = [key, .. cells(node!)];
            if (Array.Find(row, cell => cell.AsSpan().ContainsAny('|', '\n')) is { } broken)
            {
                throw new InvalidOperationException(
                    $"x-prices: {key} has a text with a bar or a line break, which a row of a table can't hold: {broken}"
                );
            }

            code.AppendLine(CultureInfo.InvariantCulture, $"        {string.Join('|', row)}");
        }

        code.AppendLine("        \"\"\";").AppendLine();
    }

    private static string Price(JsonNode? price) =>
        Convert.ToDecimal(price!.GetValue<object>(), CultureInfo.InvariantCulture).ToString("0.############", CultureInfo.InvariantCulture);

    private static string Text(JsonNode? text) => text!.GetValue<string>();

    private static string Literal(JsonNode? text) => JsonValue.Create(Text(text)).ToJsonString();
}
