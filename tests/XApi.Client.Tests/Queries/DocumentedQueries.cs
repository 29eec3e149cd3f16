using System.Text.Json;

namespace XApi.Tests.Queries;

/// <summary>A query of the documentation, and what the documentation says of it.</summary>
/// <param name="Query">The query.</param>
/// <param name="Sections">The sections that show it: search, counts, stream.</param>
/// <param name="Verdict">right, wrong, or doubtful where the pages contradict themselves.</param>
/// <param name="Diagnostics">The ids that the check must give, no more and no fewer.</param>
/// <param name="Level">The access level that the verdict is about.</param>
/// <param name="Endpoints">The endpoints that it is about; all of the sections when empty.</param>
/// <param name="SameAs">A query that the page calls the same.</param>
/// <param name="DiffersFrom">A query that the page contrasts it with.</param>
/// <param name="Fixed">What the page suggests instead.</param>
/// <param name="Length">The number of characters that the page counts.</param>
public sealed record DocumentedQuery(
    string Query,
    IReadOnlyList<string> Sections,
    string Verdict,
    IReadOnlyList<string> Diagnostics,
    XAccessLevel Level,
    IReadOnlyList<XQueryEndpoint> Endpoints,
    string? SameAs,
    string? DiffersFrom,
    string? Fixed,
    int? Length
)
{
    public override string ToString() => $"{Query} [{string.Join(' ', Sections)}, {Verdict}, {Level}]";
}

internal static class DocumentedQueries
{
    public static IReadOnlyList<DocumentedQuery> All { get; } = Read();

    public static JsonDocument Open(string name) =>
        JsonDocument.Parse(typeof(DocumentedQueries).Assembly.GetManifestResourceStream("Queries/" + name)!);

    public static IReadOnlyList<XQueryEndpoint> EndpointsOf(string section) =>
        section switch
        {
            "search" => [XQueryEndpoint.RecentSearch, XQueryEndpoint.FullArchiveSearch],
            "counts" => [XQueryEndpoint.RecentCounts, XQueryEndpoint.FullArchiveCounts],
            _ => [XQueryEndpoint.FilteredStream],
        };

    private static List<DocumentedQuery> Read()
    {
        using var json = Open("queries.json");
        return
        [
            .. json
                .RootElement.EnumerateArray()
                .Select(entry => new DocumentedQuery(
                    entry.GetProperty("query").GetString()!,
                    Strings(entry, "sections"),
                    entry.GetProperty("verdict").GetString()!,
                    Strings(entry, "diagnostics"),
                    Text(entry, "level") is { } level ? Enum.Parse<XAccessLevel>(level) : XAccessLevel.Enterprise,
                    entry.TryGetProperty("endpoints", out _)
                        ? [.. Strings(entry, "endpoints").Select(Enum.Parse<XQueryEndpoint>)]
                        : [.. Strings(entry, "sections").SelectMany(EndpointsOf)],
                    Text(entry, "same_as"),
                    Text(entry, "differs_from"),
                    Text(entry, "fixed"),
                    entry.TryGetProperty("length", out var length) ? length.GetInt32() : null
                )),
        ];
    }

    private static string? Text(JsonElement entry, string name) => entry.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static IReadOnlyList<string> Strings(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var values) ? [.. values.EnumerateArray().Select(value => value.GetString()!)] : [];
}
