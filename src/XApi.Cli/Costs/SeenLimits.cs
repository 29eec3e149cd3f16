using System.Globalization;
using System.Text.Json;
using XApi.Cli.Profiles;

namespace XApi.Cli.Costs;

/// <summary>What responses said of limits: kept between commands, since each is a process of its own.</summary>
internal sealed class SeenLimits(string file)
{
    private readonly Dictionary<string, SeenLimit> _seen = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>Takes the limit of a response.</summary>
    public void Add(string operation, string who, RateLimit limit)
    {
        if (limit is { Limit: { } most, Remaining: { } left, Reset: { } reset })
        {
            lock (_lock)
            {
                _seen[$"{operation} {who}"] = new(operation, who, most, left, reset);
            }
        }
    }

    /// <summary>Adds what was seen to the file.</summary>
    public async Task SaveAsync(TimeProvider time)
    {
        List<SeenLimit> latest;
        lock (_lock)
        {
            latest = [.. _seen.Values];
        }

        if (latest.Count == 0)
        {
            return;
        }

        using var held = await OwnerOnlyFile.LockAsync(file, time, CancellationToken.None);
        var all = Read(file, time.GetUtcNow()).ToDictionary(seen => $"{seen.Operation} {seen.Who}");
        foreach (var seen in latest)
        {
            all[$"{seen.Operation} {seen.Who}"] = seen;
        }

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var seen in all.Values)
            {
                json.WriteStartObject();
                json.WriteString("operation", seen.Operation);
                json.WriteString("who", seen.Who);
                json.WriteNumber("limit", seen.Limit);
                json.WriteNumber("remaining", seen.Remaining);
                json.WriteString("reset", seen.Reset.ToString("O", CultureInfo.InvariantCulture));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        OwnerOnlyFile.Write(file, buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    /// <summary>The limits whose windows have not ended.</summary>
    public static IReadOnlyList<SeenLimit> Read(string file, DateTimeOffset now)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            return
            [
                .. document
                    .RootElement.EnumerateArray()
                    .Select(seen => new SeenLimit(
                        seen.GetProperty("operation").GetString()!,
                        seen.GetProperty("who").GetString()!,
                        seen.GetProperty("limit").GetInt32(),
                        seen.GetProperty("remaining").GetInt32(),
                        seen.GetProperty("reset").GetDateTimeOffset()
                    ))
                    .Where(seen => seen.Reset > now),
            ];
        }
        catch (Exception failure)
            when (failure
                    is IOException
                        or UnauthorizedAccessException
                        or JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
                        or FormatException
            )
        {
            // Of no use to anyone but for a quarter of an hour, and made again by the next call.
            return [];
        }
    }
}

/// <summary>What is left of a limit.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Who">Whose calls are counted: <c>App</c> or <c>user</c>.</param>
/// <param name="Limit">How many calls the window allows.</param>
/// <param name="Remaining">How many are left.</param>
/// <param name="Reset">When the window ends.</param>
internal sealed record SeenLimit(string Operation, string Who, int Limit, int Remaining, DateTimeOffset Reset);
