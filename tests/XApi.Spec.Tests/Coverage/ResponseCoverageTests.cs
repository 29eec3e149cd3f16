using System.Text.Json.Nodes;
using XApi.Spec;

namespace XApi.Tests.Coverages;

/// <summary>A member that X returns and the spec lacks shows, wherever it stands.</summary>
public class ResponseCoverageTests
{
    private const string Operation = """
        operationId: GetThing
        tags: [Things]
        responses:
          '200':
            description: A thing.
            content:
              application/json:
                schema: { $ref: '#/components/schemas/ThingResponse' }
        """;

    [Test]
    public void What_both_have_is_there_and_what_one_lacks_is_named()
    {
        Assert.That(
            Members(
                """{"properties":{"data":{"properties":{"id":{"type":"string"},"weight":{"type":"integer"}}},"meta":{"type":"object"}}}"""
            ),
            Is.EqualTo(new[] { "Thing.id", "Thing.weight (missing)", "ThingResponse.data", "ThingResponse.meta (missing)" })
        );
    }

    [Test]
    public void References_lists_and_kinds_are_followed()
    {
        Assert.That(
            Members(
                """{"properties":{"data":{"type":"array","items":{"$ref":"#/components/schemas/Item"}}}}""",
                """{"Item":{"oneOf":[{"properties":{"id":{}}},{"$ref":"#/components/schemas/Other"}]},"Other":{"properties":{"colour":{}}}}""",
                isList: true
            ),
            Is.EqualTo(new[] { "Thing.colour (missing)", "Thing.id", "ThingResponse.data" })
        );
    }

    [Test]
    public void A_member_counts_under_its_name_of_the_other_dialect()
    {
        Assert.That(
            Members("""{"properties":{"data":{"properties":{"post_size":{}}}}}""", post: "post_size"),
            Is.EqualTo(new[] { "Thing.post_size", "ThingResponse.data" })
        );
    }

    private static string[] Members(string response, string schemas = "{}", string? post = null, bool isList = false)
    {
        var paths = $"paths:\n  /2/things:\n    get:\n{string.Join('\n', Operation.Split('\n').Select(line => $"      {line}"))}";
        var spec = SmallSpec.Load(paths, "");
        if (isList)
        {
            var data = spec.Schemas["ThingResponse"]!["properties"]!["data"]!;
            data.ReplaceWith(new JsonObject { ["type"] = "array", ["items"] = data.DeepClone() });
        }

        if (post is not null)
        {
            spec.Schemas["Thing"]!["properties"]!["size"]!["x-post"] = post;
        }

        var document = new JsonObject { ["schemas"] = JsonNode.Parse(schemas) };
        return
        [
            .. new ResponseCoverage(spec, document)
                .Of(spec.Operations.Single(), JsonNode.Parse(response)!)
                .Select(member => member.Value ? member.Key : $"{member.Key} (missing)"),
        ];
    }
}
