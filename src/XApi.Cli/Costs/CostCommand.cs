using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using XApi.Cli.Output;

namespace XApi.Cli.Costs;

/// <summary>xapi cost: what the commands of this machine have spent, by X's price list.</summary>
internal static class CostCommand
{
    private const int MostDays = 3660;

    private static readonly Option<int> Days = new("--days")
    {
        Description = "How many days back.",
        DefaultValueFactory = _ => 31,
        HelpName = "N",
        Validators =
        {
            result =>
            {
                if (result.Tokens is [var token] && int.TryParse(token.Value, out var days) && days is < 0 or > MostDays)
                {
                    result.AddError($"{result.Option.Name} takes 0 to {MostDays}, and is {days}.");
                }
            },
        },
    };

    public static Command Create(Terminal terminal) =>
        new Command("cost", "Show what the calls of this machine cost by X's price list, day by day and operation by operation.")
        {
            Days,
        }.Does(terminal, RunAsync);

    private static async Task RunAsync(CommandContext context)
    {
        var today = DateOnly.FromDateTime(context.Terminal.Time.GetUtcNow().UtcDateTime);
        var from = today.AddDays(-context.Get(Days));
        var lines = context.LedgerFile is { } file ? await Ledger.ReadAsync(file, from, today, context) : [];
        if (context.IsJson)
        {
            foreach (var line in lines)
            {
                JsonOutput.Write(context, json => Write(json, line));
            }

            return;
        }

        context.Screen.Table(
            ["day", "operation", "item", "requests", "charged", "usd"],
            lines
                .OrderBy(line => line.Day)
                .ThenBy(line => line.Operation, StringComparer.Ordinal)
                .Select(line =>
                    (IReadOnlyList<string>)
                        [
                            line.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                            line.Operation,
                            line.Item,
                            line.Requests.ToString(CultureInfo.InvariantCulture),
                            line.Charged.ToString(CultureInfo.InvariantCulture),
                            line.Usd.ToString("0.0000", CultureInfo.InvariantCulture),
                        ]
                )
        );
        context.Note(
            $"{Times.Usd(lines.Sum(line => line.Usd))} since {from:yyyy-MM-dd}, by the prices of {XPriceList.Default.ReadOn:yyyy-MM-dd}."
        );
    }

    private static void Write(Utf8JsonWriter json, CostLine line)
    {
        json.WriteStartObject();
        json.WriteString("day", line.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        json.WriteString("operation", line.Operation);
        json.WriteString("item", line.Item);
        json.WriteNumber("requests", line.Requests);
        json.WriteNumber("charged", line.Charged);
        json.WriteNumber("repeats", line.Repeats);
        json.WriteNumber("usd", line.Usd);
        json.WriteNumber("uncertain_usd", line.UncertainUsd);
        json.WriteEndObject();
    }
}
