using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;

namespace XApi.Tests.Documentation;

/// <summary>The page on observability has every instrument and every log event of the packages, the dashboard every instrument, and no other.</summary>
[TestFixture]
internal sealed partial class InstrumentTests
{
    private static readonly string Docs = Path.Combine(Repository.Root, "docs");

    [Test]
    public void The_page_lists_each_instrument_with_its_kind_and_unit()
    {
        var listed = Row()
            .Matches(File.ReadAllText(Path.Combine(Docs, "observability.md")))
            .Select(row => new Instrument(row.Groups[1].Value, row.Groups[2].Value, row.Groups[3].Value));

        Assert.That(listed, Is.EquivalentTo(Instruments()));
        Assert.That(Instruments().Count(), Is.GreaterThan(15));
    }

    [Test]
    public void The_dashboard_asks_for_each_instrument_by_its_name_in_Prometheus()
    {
        var dashboard = JObject.Parse(File.ReadAllText(Path.Combine(Docs, "dashboards", "grafana.json")));
        var asked = dashboard
            .SelectTokens("panels[*].targets[*].expr")
            .SelectMany(query => Metric().Matches((string)query!))
            .Select(metric => metric.Value)
            .ToHashSet(StringComparer.Ordinal);
        var known = Instruments().ToDictionary(instrument => instrument.Name, instrument => instrument.InPrometheus());

        Assert.That(asked.Except(known.Values.SelectMany(names => names)), Is.Empty, "metrics that no instrument makes");
        Assert.That(known.Where(instrument => !asked.Overlaps(instrument.Value)).Select(instrument => instrument.Key), Is.Empty);
    }

    [Test]
    public void The_dashboard_groups_by_attributes_of_the_page()
    {
        var page = File.ReadAllText(Path.Combine(Docs, "observability.md")).Replace('.', '_');
        var labels = Grouping()
            .Matches(File.ReadAllText(Path.Combine(Docs, "dashboards", "grafana.json")))
            .SelectMany(match => match.Groups[1].Value.Split(", "))
            .Where(label => label != "le")
            .Distinct();

        Assert.That(labels.Where(label => !page.Contains($"`{label}`", StringComparison.Ordinal)), Is.Empty);
    }

    [TestCase("XApi.Client", 15)]
    [TestCase("XApi.AspNetCore", 15)]
    public void The_page_lists_each_event_that_is_logged_with_its_level(string project, int atLeast)
    {
        var page = File.ReadAllText(Path.Combine(Docs, "observability.md"));
        var logged = Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "src", project), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Logged().Matches(File.ReadAllText(file)))
            .Select(match => $"| {match.Groups[1].Value} | {match.Groups[2].Value} |")
            .ToList();

        Assert.That(logged, Has.Count.GreaterThan(atLeast));
        Assert.That(logged.Where(row => !page.Contains($"\n{row}", StringComparison.Ordinal)), Is.Empty);
    }

    private static IEnumerable<Instrument> Instruments() =>
        Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "src"), "*Telemetry.cs", SearchOption.AllDirectories)
            .SelectMany(file => Created().Matches(File.ReadAllText(file)))
            .Select(match => new Instrument(match.Groups[2].Value, match.Groups[1].Value.ToLowerInvariant(), match.Groups[3].Value));

    [GeneratedRegex("""Create(Histogram|Counter|Gauge)<\w+>\(\s*"([a-z_.]+)",\s*"([^"]+)""")]
    private static partial Regex Created();

    [GeneratedRegex(@"^\| `([a-z_.]+)` \| (\w+), (\S+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"\[LoggerMessage\(\s*(\d+),\s*LogLevel\.(\w+)")]
    private static partial Regex Logged();

    [GeneratedRegex("xapi_[a-zA-Z_]+")]
    private static partial Regex Metric();

    [GeneratedRegex(@"\bby \(([a-z_, ]+)\)")]
    private static partial Regex Grouping();

    private sealed record Instrument(string Name, string Kind, string Unit)
    {
        /// <summary>The metrics that OpenTelemetry makes of it for Prometheus: units in braces are left out, counters end in <c>_total</c>.</summary>
        internal string[] InPrometheus()
        {
            var unit =
                Unit == "s" ? "_seconds"
                : Unit.StartsWith('{') ? ""
                : $"_{Unit}";
            var name = Name.Replace('.', '_') + unit;
            return Kind switch
            {
                "counter" => [$"{name}_total"],
                "histogram" => [$"{name}_bucket", $"{name}_count", $"{name}_sum"],
                _ => [name],
            };
        }
    }
}
