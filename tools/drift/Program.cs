using Newtonsoft.Json.Linq;
using XApi;

// Compares X's document, downloaded or in a file, with what the client is made from.
const string Differences = "src/XApi.Client/Clients/Api/Differences.txt";

string? file = null;
string? markdown = null;
var accepts = false;
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--accept":
            accepts = true;
            break;
        case "--markdown" when i + 1 < args.Length:
            markdown = args[++i];
            break;
        case var name when file is null && !name.StartsWith('-'):
            file = name;
            break;
        default:
            Console.Error.WriteLine("usage: drift [FILE] [--markdown FILE] [--accept]");
            return 3;
    }
}

XDriftReport report;
try
{
    var json = file is null ? await DownloadAsync() : await File.ReadAllTextAsync(file);
    IReadOnlySet<string> known = accepts ? new HashSet<string>() : ApiClient.Known();
    report = ApiClient.CompareWith(JObject.Parse(json), static _ => false, known);
}
catch (Exception failure) when (failure is IOException or XApiException or Newtonsoft.Json.JsonException)
{
    Console.Error.WriteLine($"drift: {failure.Message}");
    return 3;
}

if (accepts)
{
    await File.WriteAllTextAsync(Differences, string.Concat(report.Changes.Select(change => $"{change}\n").Order(StringComparer.Ordinal)));
    Console.WriteLine($"{report.Changes.Count} differences are known in {Differences}.");
    return 0;
}

foreach (var change in report.Changes)
{
    Console.WriteLine(change);
}

if (markdown is not null)
{
    await File.WriteAllTextAsync(markdown, report.ToMarkdown());
}

Console.WriteLine(
    report.Changes.Count == 0
        ? $"X's document {report.Version} is what the client was made from."
        : $"{report.Changes.Count} differences from X's document {report.Version}."
);
return report.Changes.Count == 0 ? 0
    : report.Changes.Any(change => change.Kind != XDriftKind.New) ? 2
    : 1;

static async Task<string> DownloadAsync()
{
    using var x = new XApiClient();
    await using var download = await x.Api.DocumentAsync();
    using var reader = new StreamReader(download.Content);
    return await reader.ReadToEndAsync();
}
