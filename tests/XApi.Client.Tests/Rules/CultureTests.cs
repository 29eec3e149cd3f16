using System.Globalization;
using System.Text.RegularExpressions;
using XApi.Tests.Transport;

namespace XApi.Tests.Rules;

/// <summary>What the packages write and read does not depend on the culture of the machine.</summary>
[TestFixture]
internal sealed partial class CultureTests
{
    // The second takes a FormattableString, and formats it so.
    private static readonly string[] Formatters = ["Invariant", "check.Holds("];

    private CultureInfo _culture = null!;

    // Tests run without the data of cultures, so that this one is made up: decimals have a comma.
    [SetUp]
    public void SetCulture()
    {
        _culture = CultureInfo.CurrentCulture;
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        culture.NumberFormat.NegativeSign = "\u2212";
        culture.DateTimeFormat.ShortDatePattern = "d.M.yyyy";
        CultureInfo.CurrentCulture = culture;
    }

    [TearDown]
    public void ResetCulture() => CultureInfo.CurrentCulture = _culture;

    [Test]
    public void A_value_in_a_message_is_written_as_in_code() =>
        Assert.That(
            new XInvalidParameterException(XOperation.SearchRecent, "weight", "takes 0 to 1", -1.5m).Message,
            Does.StartWith("`weight` takes 0 to 1, and is -1.5; ")
        );

    [Test]
    public async Task Parts_of_a_request_are_written_as_JSON_has_them()
    {
        using var server = new StubServer(_ => StubServer.Json("{}"));
        using var x = new TransportOf(server, credentials: [new OAuth1Credential("key", "secret", "7-token", "secret")]);
        using var file = new MemoryStream([1]);

        await x.Transport.SendAsync(
            new XRequestMessage(XOperation.AppendUpload)
            {
                PathValues = { ["id"] = "1" },
                Body = new Newtonsoft.Json.Linq.JObject { ["segment_index"] = 1.5 },
                Files = { ["media"] = file },
            },
            CancellationToken.None
        );

        Assert.That(server.Requests.Single().Body, Does.Contain("1.5").And.Not.Contain("1,5"));
    }

    [Test]
    public void Numbers_in_messages_are_formatted_without_the_culture()
    {
        var dependent = RepositoryFiles
            .Written()
            .Where(file => file.StartsWith("src/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal))
            // A program that runs without cultures.
            .Where(file => !file.StartsWith("src/XApi.Cli/", StringComparison.Ordinal))
            .SelectMany(Dependent)
            .ToList();

        Assert.That(dependent, Is.Empty, "write Invariant($\"…\")");
    }

    private static IEnumerable<string> Dependent(string file)
    {
        var text = File.ReadAllText(Path.Combine(RepositoryFiles.Root, file));
        foreach (Match number in FormattedNumber().Matches(text))
        {
            var ends = new[] { ";", "{", "}" }.Max(end => text.LastIndexOf(end + "\n", number.Index, StringComparison.Ordinal));
            var statement = text[ends..number.Index];
            if (!Formatters.Any(formatter => statement.Contains(formatter, StringComparison.Ordinal)))
            {
                yield return $"{file}: {number.Value}";
            }
        }
    }

    // With a decimal separator, or one of groups; up to its literal's beginning.
    [GeneratedRegex(@"\$"".*\{[^{}""\n]*:([NP]\d?|0[.,][0#]+|#,[0#.]+)\}")]
    private static partial Regex FormattedNumber();
}
