// ./build.sh pictures: what xapi prints in a terminal, as pictures for the README. Each is of a real run, against `xapi sandbox`.
#:property PublishAot=false
#:property InvariantGlobalization=true

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

const string Tool = "src/XApi.Cli/bin/Debug/net10.0/xapi.dll";
const string Folder = "docs/pictures";
(string Name, string[] Arguments)[] pictures =
[
    ("help", ["--help"]),
    ("search", ["search", "snow -is:retweet", "-n", "3"]),
    ("counts", ["counts", "snow"]),
    ("dry-run", ["call", "CreateTweet", "--text", "Snow in Tokyo: https://example.com", "--dry-run"]),
];

var home = Directory.CreateTempSubdirectory("xapi-pictures-").FullName;
Directory.CreateDirectory(Folder);
using var sandbox = Start(["sandbox"], []);
try
{
    var variables = new Dictionary<string, string>();
    while (variables.Count < 6 && sandbox.StandardOutput.ReadLine() is { } line)
    {
        var pair = line["export ".Length..].Split('=', 2);
        variables[pair[0]] = pair[1].Trim('\'');
    }

    foreach (var (name, arguments) in pictures)
    {
        using var process = Start([.. arguments, "--color", "always"], variables);
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            Console.Error.WriteLine($"pictures: `xapi {string.Join(' ', arguments)}` exits with {process.ExitCode}: {errors.Result}");
            return 1;
        }

        // The address of this run's sandbox would be another each time.
        output = output.Replace(variables["X_ADDRESS"], "https://api.x.com/", StringComparison.Ordinal);
        File.WriteAllText($"{Folder}/{name}.svg", Picture.Of($"$ xapi {string.Join(' ', arguments.Select(Quoted))}", output));
        Console.WriteLine($"{Folder}/{name}.svg");
    }

    return 0;
}
finally
{
    sandbox.Kill();
    Directory.Delete(home, recursive: true);
}

Process Start(string[] arguments, Dictionary<string, string> variables)
{
    var start = new ProcessStartInfo("dotnet", [Tool, .. arguments])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        StandardOutputEncoding = Encoding.UTF8,
    };
    start.Environment["XAPI_HOME"] = home;
    foreach (var (name, value) in variables)
    {
        start.Environment[name] = value;
    }

    return Process.Start(start)!;
}

static string Quoted(string argument) => argument.Any(character => " '\"$".Contains(character)) ? $"'{argument}'" : argument;

/// <summary>Text with colours as a picture.</summary>
internal static partial class Picture
{
    private const double CharacterWidth = 8.4;
    private const int LineHeight = 19;
    private const int Margin = 16;
    private const int Columns = 84;

    private static readonly Dictionary<int, string> Colors = new()
    {
        [31] = "#f7768e",
        [32] = "#9ece6a",
        [33] = "#e0af68",
        [36] = "#7dcfff",
        [90] = "#8087a8",
        [91] = "#f7768e",
        [92] = "#9ece6a",
        [93] = "#e0af68",
        [96] = "#7dcfff",
    };

    public static string Of(string command, string output)
    {
        string[] lines = [$"\u001b[92m{command}\u001b[0m", .. output.TrimEnd().Split('\n')];
        var height = 2 * Margin + lines.Length * LineHeight;
        var width = (int)(2 * Margin + Columns * CharacterWidth);
        var svg = new StringBuilder();
        svg.AppendLine(
            CultureInfo.InvariantCulture,
            $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14">
            <rect width="{width}" height="{height}" rx="8" fill="#1a1b26"/>
            """
        );
        var color = "#c0caf5";
        var isBold = false;
        for (var i = 0; i < lines.Length; i++)
        {
            var column = 0;
            var y = Margin + (i + 1) * LineHeight - 5;
            foreach (Match part in Parts().Matches(lines[i].TrimEnd('\r')))
            {
                if (part.Groups[1].Success)
                {
                    foreach (var code in part.Groups[1].Value.Split(';').Select(code => int.TryParse(code, out var number) ? number : 0))
                    {
                        (color, isBold) = code switch
                        {
                            0 => ("#c0caf5", false),
                            1 => (color, true),
                            _ => (Colors.GetValueOrDefault(code, color), isBold),
                        };
                    }

                    continue;
                }

                // Each run begins where its column is, whatever width the font gives to letters before it.
                var columns = Width(part.Value);
                if (!string.IsNullOrWhiteSpace(part.Value))
                {
                    svg.AppendLine(
                        CultureInfo.InvariantCulture,
                        $"""<text x="{Margin + column * CharacterWidth:0.#}" y="{y}" textLength="{columns * CharacterWidth:0.#}" fill="{color}"{(isBold ? " font-weight=\"bold\"" : "")} xml:space="preserve">{WebUtility.HtmlEncode(part.Value)}</text>"""
                    );
                }

                column += columns;
            }
        }

        return svg.AppendLine("</svg>").ToString();
    }

    private static int Width(string text)
    {
        var width = 0;
        for (var graphemes = StringInfo.GetTextElementEnumerator(text); graphemes.MoveNext(); )
        {
            width += graphemes.GetTextElement().EnumerateRunes().Any(IsWide) ? 2 : 1;
        }

        return width;
    }

    private static bool IsWide(Rune rune) =>
        rune.Value
            is >= 0x1100
                and <= 0x115F
                or >= 0x2E80
                and <= 0xA4CF
                or >= 0xAC00
                and <= 0xD7A3
                or >= 0xFF00
                and <= 0xFF60
                or >= 0x1F300;

    [GeneratedRegex("\u001b\\[([0-9;]*)m|[^\u001b]+")]
    private static partial Regex Parts();
}
