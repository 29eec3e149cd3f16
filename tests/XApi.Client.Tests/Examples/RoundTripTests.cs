using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace XApi.Tests.Examples;

/// <summary>Every JSON example of the documentation is read and written back, with nothing lost and nothing invented.</summary>
[TestFixture]
internal sealed class RoundTripTests
{
    private static IEnumerable<Example> Examples => Example.All;

    [Test]
    public void Every_example_file_is_listed_and_read()
    {
        var listed = Examples.Select(example => example.File).ToList();

        Assert.That(listed, Is.EquivalentTo(Example.Files));
        Assert.That(listed, Has.Count.EqualTo(80).And.Unique);
    }

    [TestCaseSource(nameof(Examples))]
    public void Our_reader_and_writer_lose_and_invent_nothing(Example example)
    {
        var model = ModelJson.Read(example.Model, example.Json);

        Assert.That(JsonTree.Differences(example.Json, model.ToJson()), Is.Empty);
    }

    [TestCaseSource(nameof(Examples))]
    public void Newtonsoft_loses_and_invents_nothing(Example example)
    {
        var model = JsonConvert.DeserializeObject(example.Json, example.Model);

        Assert.That(JsonTree.Differences(example.Json, JsonConvert.SerializeObject(model)), Is.Empty);
    }

    [TestCaseSource(nameof(Examples))]
    public void Our_reader_and_Newtonsoft_agree_whichever_writes(Example example)
    {
        var ours = ModelJson.Read(example.Model, example.Json);
        var theirs = (XModel)JsonConvert.DeserializeObject(example.Json, example.Model)!;

        Assert.Multiple(() =>
        {
            Assert.That(JsonTree.Differences(ours.ToJson(), theirs.ToJson()), Is.Empty, "both written by us");
            Assert.That(JsonTree.Differences(ours.ToJson(), JsonConvert.SerializeObject(ours)), Is.Empty, "ours written by Newtonsoft");
        });
    }

    [TestCaseSource(nameof(Examples))]
    public void All_members_of_an_example_are_in_the_spec(Example example)
    {
        var model = ModelJson.Read(example.Model, example.Json);

        Assert.That(Unknown(model, "$"), Is.Empty);
    }

    [TestCaseSource(nameof(Examples))]
    public void A_member_that_is_taken_out_of_an_example_is_missed(Example example)
    {
        var tree = JsonTree.Parse(example.Json);
        var members = tree.SelectTokens("$..*").Select(token => token.Path).Where(path => path.Length > 0).ToList();
        foreach (var member in members.Where((_, index) => index % ((members.Count / 100) + 1) == 0))
        {
            var poorer = tree.DeepClone();
            var token = poorer.SelectToken(member)!;
            (token.Parent is JProperty property ? property : token).Remove();

            Assert.That(JsonTree.Differences(tree.ToString(), poorer.ToString()), Is.Not.Empty, member);
            Assert.That(JsonTree.Differences(poorer.ToString(), tree.ToString()), Is.Not.Empty, member);
        }
    }

    [TestCase("""{"a":1}""", """{"a":2}""", false)]
    [TestCase("""{"a":1}""", """{"a":1.0}""", true)]
    [TestCase("""{"a":1}""", """{"a":"1"}""", false)]
    [TestCase("""{"a":[1,2]}""", """{"a":[2,1]}""", false)]
    [TestCase("""{"a":"2020-01-01T00:00:00.000Z"}""", """{"a":"2020-01-01T01:00:00+01:00"}""", true)]
    [TestCase("""{"a":"2020-01-01T00:00:00.000Z"}""", """{"a":"2020-01-01T00:00:00.001Z"}""", false)]
    [TestCase("""{"a":null}""", """{}""", true)]
    [TestCase("""{"a":[]}""", """{}""", false)]
    [TestCase("""{"a":9007199254740993}""", """{"a":9007199254740992}""", false)]
    public void The_comparison_says_what_differs(string before, string after, bool same) =>
        Assert.That(JsonTree.Differences(before, after), same ? Is.Empty : Is.Not.Empty);

    private static IEnumerable<string> Unknown(object? value, string path) =>
        value switch
        {
            string => [],
            XModel model => model
                .AdditionalProperties.Keys.Select(name => $"{path}.{name}")
                .Concat(
                    model
                        .GetType()
                        .GetProperties()
                        // What can't be set is found elsewhere in the response, and would lead in circles.
                        .Where(property => property.PropertyType != typeof(IDictionary<string, JToken>) && property.SetMethod is not null)
                        .SelectMany(property => Unknown(property.GetValue(model), $"{path}.{property.Name}"))
                ),
            System.Collections.IEnumerable items => items.Cast<object>().SelectMany((item, index) => Unknown(item, $"{path}[{index}]")),
            _ => [],
        };
}
