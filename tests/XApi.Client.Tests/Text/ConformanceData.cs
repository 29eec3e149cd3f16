using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using YamlDotNet.Serialization;

namespace XApi.Tests.Text;

/// <summary>The cases that X publishes for implementations of twitter-text: Data/twitter-text.</summary>
internal static class ConformanceData
{
    private static readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, List<Dictionary<string, object?>>>> Files = new();

    /// <summary>The cases of a section of a file, each with its own description as the test's name.</summary>
    internal static IEnumerable<TestCaseData> Cases(string file, string section) =>
        Sections(file)[section]
            .Select(
                (entry, index) =>
                    new TestCaseData(new ConformanceCase(entry)).SetArgDisplayNames($"{file}.{section} {index}: {entry["description"]}")
            );

    internal static IReadOnlyDictionary<string, List<Dictionary<string, object?>>> Sections(string file) => Files.GetOrAdd(file, Parse);

    internal static string Read(string file)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Text/twitter-text/{file}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    // Each section is a test's source, and a file has many.
    private static Dictionary<string, List<Dictionary<string, object?>>> Parse(string file)
    {
        var yaml = new DeserializerBuilder()
            .WithAttemptingUnquotedStringTypeDeserialization()
            .Build()
            .Deserialize<Dictionary<string, Dictionary<string, List<Dictionary<string, object?>>>>>(Read($"{file}.yml"));
        return yaml["tests"];
    }
}

/// <summary>Runs a test for each case of a section.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class ConformanceAttribute(string file, string section)
    : TestCaseSourceAttribute(typeof(ConformanceData), nameof(ConformanceData.Cases), [file, section])
{
    public string File => file;

    public string Section => section;
}

internal sealed class ConformanceCase(IReadOnlyDictionary<string, object?> entry)
{
    internal string Text => (string)entry["text"]!;

    internal object? Expected => entry["expected"];

    internal string? ExpectedText => (string?)Expected;

    internal bool ExpectedTruth => Convert.ToBoolean(Expected, CultureInfo.InvariantCulture);

    internal IEnumerable<string?> ExpectedTexts => ((List<object?>)Expected!).Select(item => item?.ToString());

    /// <summary>The expected entities: a member of each, and its place.</summary>
    internal IEnumerable<(string? Value, int Start, int End)> ExpectedPlaces(Func<IReadOnlyDictionary<object, object?>, string?> value) =>
        ((List<object?>)Expected!)
            .Cast<Dictionary<object, object?>>()
            .Select(item => (value(item), Numbers(item["indices"])[0], Numbers(item["indices"])[1]));

    internal int ExpectedNumber(string member) =>
        Convert.ToInt32(((Dictionary<object, object?>)Expected!)[member], CultureInfo.InvariantCulture);

    internal bool ExpectedFlag(string member) =>
        Convert.ToBoolean(((Dictionary<object, object?>)Expected!)[member], CultureInfo.InvariantCulture);

    internal IEnumerable<Range> Hits => ((List<object?>)entry["hits"]!).Select(hit => Numbers(hit)[0]..Numbers(hit)[1]);

    internal string Json => (string)entry["json"]!;

    private static int[] Numbers(object? list) =>
        [.. ((List<object?>)list!).Select(number => Convert.ToInt32(number, CultureInfo.InvariantCulture))];
}
