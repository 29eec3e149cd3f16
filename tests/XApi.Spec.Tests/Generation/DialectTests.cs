using System.Text.Json.Nodes;
using XApi.Spec;
using YamlDotNet.RepresentationModel;

namespace XApi.Tests;

/// <summary>The names of X's two dialects in the spec, and the map of renames that specs are compared by: one says what the other does.</summary>
[TestFixture]
internal sealed class DialectTests
{
    // Only documents of X have it: in none of the spec's objects is a member called so.
    private static readonly string[] InDocumentsOnly = ["tweet: post"];

    private static readonly SpecDocument Spec = SpecDocument.Load(Repository.Spec).WithVariants();

    [Test]
    public void Each_name_of_the_post_dialect_is_in_the_map_of_renames() => Assert.That(Named().Except(Renames()), Is.Empty);

    [Test]
    public void Each_rename_is_in_the_spec() => Assert.That(Renames().Except(Named()), Is.EquivalentTo(InDocumentsOnly));

    [Test]
    public void An_operation_that_takes_names_of_a_dialect_says_which()
    {
        var missing =
            from operation in Spec.Operations
            from parameter in operation.Parameters
            where parameter["x-post"] is not null || DialectsWriter.Of(Spec, parameter["schema"]!.AsObject()) is not null
            where operation.Node["x-dialect"] is null
            select $"{operation.Id} {parameter["name"]}";

        Assert.That(missing, Is.Empty);
    }

    [Test]
    public void Facts_name_values_that_there_are()
    {
        var wrong =
            from schema in Spec.Schemas
            where schema.Value!["enum"] is JsonArray
            let values = schema.Value["enum"]!.AsArray().Select(value => value!.GetValue<string>()).ToHashSet()
            from name in Keys(schema.Value["x-post"])
                .Concat(Keys(schema.Value["x-post-expansions"]))
                .Concat(Keys(schema.Value["x-instead"]))
                .Concat(Texts(schema.Value["x-only"]?["post"]))
                .Concat(Texts(schema.Value["x-only"]?["tweet"]))
            where !values.Contains(name)
            select $"{schema.Key} {name}";

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void What_the_post_dialect_has_no_more_says_what_to_do_instead()
    {
        var missing =
            from schema in Spec.Schemas
            from gone in Texts(schema.Value!["x-only"]?["tweet"])
            where schema.Value["x-instead"]?[gone] is null
            select $"{schema.Key} {gone}";

        Assert.That(missing, Is.Empty);
    }

    // What is renamed: members, values, expansions that fields became, and parameters.
    private static IEnumerable<string> Named() =>
        Spec
            .Schemas.SelectMany(schema => Pairs(schema.Value!["x-post"]).Concat(Pairs(schema.Value["x-post-expansions"])))
            .Concat(DialectsWriter.Members(Spec).Select(member => (member.Key, member.Value)))
            .Concat(
                Spec.Operations.SelectMany(operation => operation.Parameters)
                    .Where(parameter => parameter["x-post"] is not null)
                    .Select(parameter => (parameter["name"]!.GetValue<string>(), parameter["x-post"]!.GetValue<string>()))
            )
            .Where(pair => pair.Item1 != pair.Item2)
            .Select(pair => $"{pair.Item1}: {pair.Item2}")
            .Distinct();

    private static List<string> Renames()
    {
        var stream = new YamlStream();
        using var reader = new StreamReader(Repository.File("tools", "spec", "post-renames.yaml"));
        stream.Load(reader);
        return [.. ((YamlMappingNode)stream.Documents[0].RootNode).Select(pair => $"{pair.Key}: {pair.Value}")];
    }

    private static IEnumerable<(string, string)> Pairs(JsonNode? map) =>
        (map as JsonObject ?? []).Select(pair => (pair.Key, pair.Value!.GetValue<string>()));

    private static IEnumerable<string> Keys(JsonNode? map) => (map as JsonObject ?? []).Select(pair => pair.Key);

    private static IEnumerable<string> Texts(JsonNode? list) => (list as JsonArray ?? []).Select(text => text!.GetValue<string>());
}
