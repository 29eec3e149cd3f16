using System.Globalization;
using System.Text;

namespace XApi.Tests.Models;

/// <summary>
/// The client's reader of JSON accepts what System.Text.Json accepts, refuses the rest in the same words, and reads the same values as it and as Newtonsoft.Json.
/// How many inputs are compared, and which, the variables <c>XAPI_FUZZ_INPUTS</c> and <c>XAPI_FUZZ_SEED</c> say.
/// </summary>
[Category("Slow")]
[TestFixture]
internal sealed class JsonFuzzTests
{
    [Test]
    public void Whatever_bytes_come_the_values_or_the_refusal_are_the_same()
    {
        var inputs = Variable("XAPI_FUZZ_INPUTS", 20_000);
        var mutator = new JsonMutator(Variable("XAPI_FUZZ_SEED", 20260501), Examples());
        for (var i = 0; i < inputs; i++)
        {
            var input = mutator.Next();
            if (JsonDifference.Find(input) is { } difference)
            {
                Assert.Fail(
                    $"Input {i}: {difference}{Environment.NewLine}{Encoding.UTF8.GetString(input)}{Environment.NewLine}{Convert.ToHexString(input)}"
                );
            }
        }

        TestContext.Out.WriteLine($"{inputs:N0} inputs compared");
    }

    [Test]
    public void Examples_and_a_usual_page_are_read_alike_from_start_to_end()
    {
        foreach (var example in Examples())
        {
            Assert.That(JsonDifference.Find(example), Is.Null, Encoding.UTF8.GetString(example));
        }
    }

    private static IReadOnlyList<byte[]> Examples() =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(Repository.Root, "tests", "XApi.Client.Tests", "Examples", "Data"), "*.json")
                .Order(StringComparer.Ordinal)
                .Select(File.ReadAllBytes),
            UsualPage.Of100(),
        ];

    private static int Variable(string name, int usual) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
}
