using System.Net;
using Newtonsoft.Json.Linq;

namespace XApi.Tests.Streaming;

/// <summary>Rules that are saved as JSON, and read again.</summary>
public class RuleJsonTests
{
    [Test]
    public async Task Rules_survive_export_and_import()
    {
        using var source = new RuleServer(("snow \"ski\" lang:en", "w"), ("é 雪", null));
        var json = await source.Client.FilteredStream.ExportRulesAsync();
        using var target = new RuleServer(("other", null));
        await target.Client.FilteredStream.ImportRulesAsync(json);

        Assert.That(target.Texts, Is.EquivalentTo(source.Texts));
        Assert.That(JObject.Parse(json)["add"]!.Count(), Is.EqualTo(2), "it is the body of a request that adds them");
    }

    [TestCase("""[{"value":"q","tag":"t"}]""")]
    [TestCase("""{"data":[{"id":"1","value":"q","tag":"t"}],"meta":{"sent":"2024-05-01T12:00:00.000Z"}}""")]
    [TestCase("""{"add":[{"value":"q","tag":"t"}]}""")]
    public async Task Import_takes_what_one_has(string json)
    {
        using var server = new RuleServer();
        await server.Client.FilteredStream.ImportRulesAsync(json);

        Assert.That(server.Texts, Is.EqualTo(new[] { "q|t" }));
    }

    [Test]
    public void Texts_that_look_like_times_stay_as_they_are_written()
    {
        var rule = RuleJson.Read("""[{"value":"2026-11-28T12:00:00Z","tag":"2026-01-01T00:00:00+02:00"}]""").Single();

        Assert.That((rule.Value, rule.Tag), Is.EqualTo(("2026-11-28T12:00:00Z", "2026-01-01T00:00:00+02:00")));
    }

    [TestCase("")]
    [TestCase("null")]
    [TestCase("not json")]
    [TestCase("{}")]
    [TestCase("""[{"tag":"t"}]""")]
    [TestCase("[1]")]
    public void Import_says_when_there_are_no_rules(string json)
    {
        using var server = new RuleServer();

        Assert.That(() => server.Client.FilteredStream.ImportRulesAsync(json), Throws.TypeOf<FormatException>());
    }

    [Test]
    public void An_export_is_the_body_of_a_request_that_adds_the_rules()
    {
        Rule[] rules =
        [
            new()
            {
                Id = "1",
                Value = "snow",
                Tag = "w",
            },
            new() { Id = "2", Value = "ice" },
        ];
        var json = RuleJson.Write(rules);

        Assert.That(
            JToken.DeepEquals(JToken.Parse(json), JToken.Parse("""{"add":[{"value":"snow","tag":"w"},{"value":"ice"}]}""")),
            Is.True,
            json
        );
        Assert.That(
            RuleJson.Read(json).Select(rule => (rule.Value, rule.Tag)),
            Is.EqualTo(new[] { ("snow", "w"), ("ice", (string?)null) })
        );
    }

    [TestCase("""{"add":[{"value":"q"}],"data":[{"value":"b"}]}""", "q")]
    [TestCase("""{"add":{},"data":[{"value":"b"}]}""", "b")]
    [TestCase("""{"data":[]}""", "")]
    [TestCase("[]", "")]
    public void Rules_are_taken_from_an_array_else_from_add_else_from_data(string json, string values) =>
        Assert.That(string.Join(' ', RuleJson.Read(json).Select(rule => rule.Value)), Is.EqualTo(values));

    [TestCase("{}", "The JSON holds no rules: it should be an array, or an object with an array named `add` or `data`.")]
    [TestCase("1", "The JSON holds no rules: it should be an array, or an object with an array named `add` or `data`.")]
    [TestCase("""{"rules":[]}""", "The JSON holds no rules: it should be an array, or an object with an array named `add` or `data`.")]
    [TestCase("""[{"value":"q"}, {"tag": "t"}]""", """A rule has no `value`: {"tag":"t"}""")]
    [TestCase("""{"data":[1]}""", "A rule has no `value`: 1")]
    [TestCase("""[{"value":{}}]""", """The `value` of a rule is object instead of text: {"value":{}}""")]
    [TestCase("""[{"value":["a"]}]""", """The `value` of a rule is array instead of text: {"value":["a"]}""")]
    [TestCase("""[{"value":1}]""", """The `value` of a rule is integer instead of text: {"value":1}""")]
    [TestCase("""[{"value":null}]""", """A rule has no `value`: {"value":null}""")]
    [TestCase("""[{"value":"a","tag":{}}]""", """The `tag` of a rule is object instead of text: {"value":"a","tag":{}}""")]
    public void What_holds_no_rules_is_refused_with_what_is_wrong(string json, string message) =>
        Assert.That(() => RuleJson.Read(json), Throws.TypeOf<FormatException>().With.Message.EqualTo(message));

    [Test]
    public void What_is_no_JSON_is_refused_with_the_place() =>
        Assert.That(
            () => RuleJson.Read("not json"),
            Throws
                .TypeOf<FormatException>()
                .With.Message.StartsWith("The text is not JSON: ")
                .And.Message.Contains("line 0, position 0")
                .And.InnerException.InstanceOf<Newtonsoft.Json.JsonException>()
        );

    [Test]
    public void Rules_have_to_be_given()
    {
        using var server = new RuleServer();
        var stream = server.Client.FilteredStream;

        Assert.That(() => stream.SyncRulesAsync(null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("desired"));
        Assert.That(() => stream.ImportRulesAsync(null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("json"));
    }
}
