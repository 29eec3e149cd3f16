using Newtonsoft.Json.Linq;
using XApi;

// Compares X's document, downloaded or in a file, with what the client is made from. What is known to differ stands in a file, each line with its reason.
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

var known = ApiClient.Known();
XDriftReport all;
try
{
    var json = file is null ? await DownloadAsync() : await File.ReadAllTextAsync(file);
    all = ApiClient.CompareWith(JObject.Parse(json), static _ => false, []);
}
catch (Exception failure) when (failure is IOException or XApiException or Newtonsoft.Json.JsonException)
{
    Console.Error.WriteLine($"drift: {failure.Message}");
    return 3;
}

if (accepts)
{
    var lines = all
        .Changes.Select(change => $"{change}")
        .Select(line => known.TryGetValue(line, out var reason) ? $"{line} # {reason}" : line);
    await File.WriteAllLinesAsync(Differences, lines.Order(StringComparer.Ordinal));
    Console.WriteLine(
        $"{all.Changes.Count} differences are known in {Differences}. Write behind each new one, after ` # `, why it is right."
    );
    return 0;
}

foreach (var gone in known.Keys.Except(all.Changes.Select(change => $"{change}")))
{
    Console.WriteLine($"no longer differs: {gone}");
}

var report = all with { Changes = [.. all.Changes.Where(change => !known.ContainsKey($"{change}"))] };
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
