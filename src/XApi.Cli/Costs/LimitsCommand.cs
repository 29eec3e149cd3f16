using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using XApi.Cli.Output;

namespace XApi.Cli.Costs;

/// <summary>xapi limits: what is left of the limits of operations that were called lately.</summary>
internal static class LimitsCommand
{
    public static Command Create(Terminal terminal) =>
        new Command(
            "limits",
            "Show what is left of the limits of operations that were called lately; `xapi operations` has the documented ones."
        ).Does(terminal, Run);

    private static Task Run(CommandContext context)
    {
        var seen = context.LimitsFile is { } file ? SeenLimits.Read(file, context.Terminal.Time.GetUtcNow()) : [];
        if (context.IsJson)
        {
            foreach (var one in seen)
            {
                JsonOutput.Write(context, json => Write(json, one));
            }
        }
        else if (seen.Count == 0)
        {
            context.Note("No window is open: all limits are whole, as far as the calls of this profile are concerned.");
        }
        else
        {
            context.Screen.Table(
                ["operation", "counted for", "left", "limit", "reset"],
                seen.OrderBy(one => one.Operation, StringComparer.Ordinal)
                    .Select(one =>
                        (IReadOnlyList<string>)
                            [
                                one.Operation,
                                one.Who,
                                one.Remaining.ToString(CultureInfo.InvariantCulture),
                                one.Limit.ToString(CultureInfo.InvariantCulture),
                                Times.Of(one.Reset),
                            ]
                    )
            );
        }

        return Task.CompletedTask;
    }

    private static void Write(Utf8JsonWriter json, SeenLimit one)
    {
        json.WriteStartObject();
        json.WriteString("operation", one.Operation);
        json.WriteString("counted_for", one.Who);
        json.WriteNumber("remaining", one.Remaining);
        json.WriteNumber("limit", one.Limit);
        json.WriteString("reset", Times.Of(one.Reset));
        json.WriteEndObject();
    }
}
