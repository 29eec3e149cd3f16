using System.Text;
using System.Text.Json;

namespace XApi;

/// <summary>A ledger as lines of JSON: sums of what was, and records of what came since.</summary>
internal static class CostJournal
{
    /// <summary>How many ids stand in a line.</summary>
    private const int IdsInLine = 1_000;

    // A file that does not begin with it is somebody else's, and is left as it is.
    private const string Header = "{\"xapi_costs\":1}";

    /// <summary>A record as a line.</summary>
    internal static byte[] Line(CostRecord record) =>
        Line(writer =>
        {
            writer.WriteString("day"u8, LedgerDay.Text(record.Day));
            writer.WriteString("operation"u8, record.Operation);
            writer.WriteString("item"u8, record.Item);
            writer.WriteString("credential"u8, record.Credential);
            writer.WriteNumber("price"u8, record.Price);
            writer.WriteNumber("requests"u8, record.Requests);
            if (record.IsUncertain)
            {
                writer.WriteBoolean("uncertain"u8, true);
            }

            if (record.Count != 1)
            {
                writer.WriteNumber("count"u8, record.Count);
            }

            if (record.Resources is { } ids)
            {
                writer.WriteString("kind"u8, record.Kind);
                writer.WriteStartArray("ids"u8);
                foreach (var id in ids)
                {
                    writer.WriteStringValue(id);
                }

                writer.WriteEndArray();
            }

            if (record.Counters.Count > 0)
            {
                writer.WriteStartObject("counters"u8);
                foreach (var counter in record.Counters)
                {
                    writer.WriteBoolean(counter.Name, counter.IsUsd);
                }

                writer.WriteEndObject();
            }
        });

    /// <summary>All that a store holds as lines.</summary>
    internal static IEnumerable<byte[]> Lines(MemoryCostStore store)
    {
        yield return Encoding.UTF8.GetBytes(Header + "\n");
        var (lines, counters, charged) = store.Save();
        foreach (var sum in lines)
        {
            yield return Line(writer =>
            {
                writer.WriteString("sum"u8, LedgerDay.Text(sum.Day));
                writer.WriteString("operation"u8, sum.Operation);
                writer.WriteString("item"u8, sum.Item);
                writer.WriteString("credential"u8, sum.Credential);
                writer.WriteNumber("requests"u8, sum.Requests);
                writer.WriteNumber("charged"u8, sum.Charged);
                writer.WriteNumber("repeats"u8, sum.Repeats);
                writer.WriteNumber("usd"u8, sum.Usd);
                writer.WriteNumber("uncertain_usd"u8, sum.UncertainUsd);
            });
        }

        foreach (var (name, spent) in counters)
        {
            yield return Line(writer =>
            {
                writer.WriteString("counter"u8, name);
                writer.WriteNumber("spent"u8, spent);
            });
        }

        foreach (var (day, kind, numbers) in charged)
        {
            foreach (var some in numbers.Chunk(IdsInLine))
            {
                yield return Line(writer =>
                {
                    writer.WriteString("charged"u8, LedgerDay.Text(day));
                    writer.WriteString("kind"u8, kind);
                    writer.WriteStartArray("numbers"u8);
                    foreach (var number in some)
                    {
                        writer.WriteNumberValue(number);
                    }

                    writer.WriteEndArray();
                });
            }
        }
    }

    /// <summary>Reads a file into a store. What the last line of a process that was killed left unfinished is dropped.</summary>
    internal static void Read(string path, MemoryCostStore store)
    {
        var number = 0;
        string? broken = null;
        foreach (var line in File.ReadLines(path, Encoding.UTF8))
        {
            number++;
            if (number == 1)
            {
                if (line != Header)
                {
                    throw new FormatException($"Line 1 of {path} is not {Header}: the file is no ledger, or one of another version.");
                }

                continue;
            }

            if (broken is not null)
            {
                throw new FormatException($"Line {number - 1} of {path} is no line of a ledger: {broken}");
            }

            try
            {
                using var document = JsonDocument.Parse(line);
                Read(document.RootElement, store);
            }
            catch (Exception failure)
                when (failure
                        is JsonException
                            or KeyNotFoundException
                            or InvalidOperationException
                            or FormatException
                            or ArgumentException
                            or OverflowException
                )
            {
                // It may be the last one.
                broken = failure.Message;
            }
        }
    }

    private static void Read(JsonElement line, MemoryCostStore store)
    {
        if (line.TryGetProperty("sum", out var day))
        {
            store.Load(
                new CostLine(
                    Day(day),
                    Text(line, "operation"),
                    Text(line, "item"),
                    Text(line, "credential"),
                    line.GetProperty("requests").GetInt64(),
                    line.GetProperty("charged").GetInt64(),
                    line.GetProperty("repeats").GetInt64(),
                    line.GetProperty("usd").GetDecimal(),
                    line.GetProperty("uncertain_usd").GetDecimal()
                )
            );
        }
        else if (line.TryGetProperty("counter", out var counter))
        {
            store.Load(counter.GetString()!, line.GetProperty("spent").GetDecimal());
        }
        else if (line.TryGetProperty("charged", out day))
        {
            store.Load(Day(day), Text(line, "kind"), line.GetProperty("numbers").EnumerateArray().Select(number => number.GetUInt64()));
        }
        else
        {
            // It completes at once, since the store is in memory.
            _ = store
                .RecordAsync(
                    new CostRecord
                    {
                        Day = Day(line.GetProperty("day")),
                        Operation = Text(line, "operation"),
                        Item = Text(line, "item"),
                        Credential = Text(line, "credential"),
                        Price = line.GetProperty("price").GetDecimal(),
                        Requests = line.GetProperty("requests").GetInt32(),
                        IsUncertain = line.TryGetProperty("uncertain", out _),
                        Count = line.TryGetProperty("count", out var count) ? count.GetInt32() : 1,
                        Kind = line.TryGetProperty("kind", out var kind) ? kind.GetString()! : "",
                        Resources = line.TryGetProperty("ids", out var ids)
                            ? [.. ids.EnumerateArray().Select(id => id.GetString()!)]
                            : null,
                        Counters = line.TryGetProperty("counters", out var counters)
                            ? [.. counters.EnumerateObject().Select(counter => new CostCounter(counter.Name, counter.Value.GetBoolean()))]
                            : [],
                    }
                )
                .AsTask();
        }
    }

    private static byte[] Line(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    private static string Text(JsonElement line, string name) =>
        line.GetProperty(name).GetString() ?? throw new FormatException($"`{name}` is null.");

    private static DateOnly Day(JsonElement day) => LedgerDay.Parse(day.GetString()!);
}
