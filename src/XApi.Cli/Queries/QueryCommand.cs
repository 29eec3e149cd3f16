using System.CommandLine;
using System.Text.Json;
using XApi.Cli.Output;

namespace XApi.Cli.Queries;

/// <summary>xapi query: checks and explains queries, without a call.</summary>
internal static class QueryCommand
{
    private static readonly Argument<string> Query = new("query") { Description = "The query." };
    private static readonly Option<string> For = new("--for")
    {
        Description = "Where it will be used: search, archive, counts, archive-counts or stream.",
        DefaultValueFactory = _ => "search",
        HelpName = "PLACE",
    };

    public static Command Create(Terminal terminal)
    {
        For.AcceptOnlyFromAmong("search", "archive", "counts", "archive-counts", "stream");
        return new Command("query", "Check or explain a query, without a call.")
        {
            new Command("check", "Say what X would refuse in a query, and what is doubtful.") { Query, For }.Does(terminal, Check),
            new Command("explain", "Say in words what a query matches.") { Query }.Does(
                terminal,
                context =>
                {
                    context.Out.WriteLine(SafeText.Of(XQuery.Explain(context.Get(Query)!)));
                    return Task.CompletedTask;
                }
            ),
        };
    }

    private static Task<int> Check(CommandContext context)
    {
        var check = XQuery.Check(context.Get(Query)!, Endpoint(context.Get(For)!), XAccessLevel.Enterprise);
        if (context.IsJson)
        {
            JsonOutput.Write(context, json => Write(json, check));
        }
        else if (check.Diagnostics.Count == 0)
        {
            context.Out.WriteLine($"It is in order, and {check.Length} characters long.");
        }
        else
        {
            foreach (var diagnostic in check.Diagnostics)
            {
                var style = diagnostic.Severity == XQuerySeverity.Error ? Styles.Bad : Styles.Doubtful;
                context.Screen.Line(SafeText.Of(diagnostic.Show(check.Text)), style);
            }
        }

        return Task.FromResult(check.HasErrors ? ExitCode.Usage : ExitCode.Success);
    }

    private static void Write(Utf8JsonWriter json, XQueryCheck check)
    {
        json.WriteStartObject();
        json.WriteString("query", check.Text);
        json.WriteNumber("length", check.Length);
        json.WriteBoolean("valid", !check.HasErrors);
        json.WriteStartArray("diagnostics");
        foreach (var diagnostic in check.Diagnostics)
        {
            json.WriteStartObject();
            json.WriteString("id", diagnostic.Id);
            json.WriteString("severity", diagnostic.Severity == XQuerySeverity.Error ? "error" : "warning");
            json.WriteNumber("start", diagnostic.Span.Start);
            json.WriteNumber("length", diagnostic.Span.Length);
            json.WriteString("message", diagnostic.Message);
            json.WriteString("fixed", diagnostic.Fix?.Apply(check.Text));
            json.WriteString("page", diagnostic.Page.AbsoluteUri);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static XQueryEndpoint Endpoint(string place) =>
        place switch
        {
            "archive" => XQueryEndpoint.FullArchiveSearch,
            "counts" => XQueryEndpoint.RecentCounts,
            "archive-counts" => XQueryEndpoint.FullArchiveCounts,
            "stream" => XQueryEndpoint.FilteredStream,
            _ => XQueryEndpoint.RecentSearch,
        };
}
