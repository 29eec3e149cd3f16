using System.Globalization;
using System.Text;
using Newtonsoft.Json;

namespace XApi;

/// <summary>A part of a ledger: what operations cost, day by day.</summary>
public sealed class CostLedger
{
    internal CostLedger(IReadOnlyList<CostLine> lines) => Lines = lines;

    /// <summary>The lines, by day, operation, item and credential.</summary>
    public IReadOnlyList<CostLine> Lines { get; }

    /// <summary>What all of it cost, in USD.</summary>
    public decimal Usd => Lines.Sum(line => line.Usd);

    /// <summary>What requests whose responses were lost cost at most, beside that.</summary>
    public decimal UncertainUsd => Lines.Sum(line => line.UncertainUsd);

    /// <summary>What each operation cost, the most expensive first.</summary>
    public IReadOnlyList<CostSum> ByOperation() => Sums(line => line.Operation);

    /// <summary>What was paid for each item of the price list, the most expensive first.</summary>
    public IReadOnlyList<CostSum> ByItem() => Sums(line => line.Item);

    /// <summary>What the calls of each credential cost, the most expensive first. Its key holds no secret.</summary>
    public IReadOnlyList<CostSum> ByCredential() => Sums(line => line.Credential);

    /// <summary>What each day cost, in order.</summary>
    public IReadOnlyList<CostSum> ByDay() => [.. Sums(line => LedgerDay.Text(line.Day)).OrderBy(sum => sum.Name, StringComparer.Ordinal)];

    /// <summary>What each month cost, in order.</summary>
    public IReadOnlyList<CostSum> ByMonth() =>
        [.. Sums(line => line.Day.ToString("yyyy-MM", CultureInfo.InvariantCulture)).OrderBy(sum => sum.Name, StringComparer.Ordinal)];

    /// <summary>The lines as a JSON array, with the members' names in snake case.</summary>
    public string ToJson()
    {
        var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var writer = new JsonTextWriter(text) { Culture = CultureInfo.InvariantCulture })
        {
            writer.WriteStartArray();
            foreach (var line in Lines)
            {
                writer.WriteStartObject();
                Write("day", LedgerDay.Text(line.Day));
                Write("operation", line.Operation);
                Write("item", line.Item);
                Write("credential", line.Credential);
                Write("requests", line.Requests);
                Write("charged", line.Charged);
                Write("repeats", line.Repeats);
                Write("usd", line.Usd);
                Write("uncertain_usd", line.UncertainUsd);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();

            void Write(string name, object value)
            {
                writer.WritePropertyName(name);
                writer.WriteValue(value);
            }
        }

        return text.ToString();
    }

    /// <summary>A table of what each operation cost, for people.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        var sums = ByOperation();
        var width = Math.Max("operation".Length, sums.Select(sum => sum.Name.Length).DefaultIfEmpty().Max());
        Line("operation", "requests", "charged", "repeats", "USD");
        foreach (var sum in sums)
        {
            Line(
                sum.Name,
                Number(sum.Requests),
                Number(sum.Charged),
                Number(sum.Repeats),
                sum.Usd.ToString("0.000", CultureInfo.InvariantCulture)
            );
        }

        Line(
            "in all",
            Number(sums.Sum(sum => sum.Requests)),
            Number(sums.Sum(sum => sum.Charged)),
            Number(sums.Sum(sum => sum.Repeats)),
            Usd.ToString("0.000", CultureInfo.InvariantCulture)
        );
        return text.ToString();

        static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

        void Line(string name, string requests, string charged, string repeats, string usd) =>
            text.Append(name.PadRight(width))
                .Append(requests.PadLeft(10))
                .Append(charged.PadLeft(10))
                .Append(repeats.PadLeft(10))
                .Append(usd.PadLeft(12))
                .Append('\n');
    }

    private List<CostSum> Sums(Func<CostLine, string> key) =>
        [
            .. Lines
                .GroupBy(key)
                .Select(lines => new CostSum(
                    lines.Key,
                    lines.Sum(line => line.Requests),
                    lines.Sum(line => line.Charged),
                    lines.Sum(line => line.Repeats),
                    lines.Sum(line => line.Usd)
                ))
                .OrderByDescending(sum => sum.Usd)
                .ThenBy(sum => sum.Name, StringComparer.Ordinal),
        ];
}

/// <summary>A sum of lines of a ledger.</summary>
/// <param name="Name">What they have in common: an operation, an item, a credential, a day, a month.</param>
/// <param name="Requests">How many requests.</param>
/// <param name="Charged">How many resources, or requests, were charged.</param>
/// <param name="Repeats">How many resources came again on the same day and cost nothing.</param>
/// <param name="Usd">What they cost in USD.</param>
public sealed record CostSum(string Name, long Requests, long Charged, long Repeats, decimal Usd);
