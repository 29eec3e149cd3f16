using XApi.Spec;

namespace XApi.Tests;

/// <summary>A parameter that a path or an extension names is there, in the operation or in its path.</summary>
[TestFixture]
public class ParameterFaultTests
{
    private const string Id = "{ name: id, in: path, required: true, description: Its id., schema: { type: string } }";

    private static string Operation(string more = "") =>
        $$"""
            operationId: GetThing
            tags: [Things]
            summary: Gets a thing.
            x-method: Get
            x-docs: https://docs.x.com/things
            security: []
            responses:
              '200': { description: It., content: { application/json: { schema: { $ref: '#/components/schemas/ThingResponse' } } } }
            {{more}}
            """;

    [Test]
    public void A_path_says_the_parameters_of_all_its_operations_unless_one_has_its_own()
    {
        var spec = SmallSpec.Load(
            """
            paths:
              /2/things/{id}:
                parameters:
                  - { $ref: '#/components/parameters/Id' }
                  - { name: size, in: query, schema: { type: string } }
                get: { operationId: GetThing }
                put:
                  operationId: PutThing
                  parameters:
                    - { name: size, in: query, required: true, schema: { type: string } }
                    - { name: id, in: query, schema: { type: string } }
            """,
            "",
            $"parameters: {{ Id: {Id} }}"
        );

        Assert.That(
            spec.Operations.Select(operation =>
                $"{operation.Id}: "
                + string.Join(
                    ", ",
                    operation.Parameters.Select(one => $"{one["name"]} in {one["in"]}{(one["required"] is null ? "" : "!")}")
                )
            ),
            Is.EquivalentTo(["GetThing: id in path!, size in query", "PutThing: id in path!, size in query!, id in query"])
        );
    }

    [TestCase("/2/things/{id}", "", "GetThing: /2/things/{id} has the placeholder {id}, and no parameter has that name and `in: path`.")]
    [TestCase("/2/things/{id}/{of}", $"parameters: [{Id}]", "GetThing: /2/things/{id}/{of} has the placeholder {of}, and no parameter")]
    [TestCase("/2/things", $"parameters: [{Id}]", "GetThing: the parameter `id` is in the path, but /2/things has no placeholder {id}.")]
    [TestCase(
        "/2/things/{id}",
        "parameters: [{ name: id, in: path, schema: { type: string } }]",
        "GetThing: the parameter `id` is in the path, so that it is `required: true`."
    )]
    public void A_placeholder_is_a_parameter_and_a_parameter_in_the_path_a_placeholder(string path, string parameters, string fault) =>
        Assert.That(
            () => SmallSpec.Operation(Operation(parameters), path: path),
            Throws.TypeOf<InvalidDataException>().With.Message.StartsWith(fault)
        );

    [TestCase("x-pagination: { request: token, response: meta.next, items: data, key: id }", "x-pagination.request names `token`")]
    [TestCase(
        "x-pagination: { request: kind, smaller: { parameter: more, value: a, size: 10 } }",
        "x-pagination.smaller.parameter names `more`"
    )]
    [TestCase("x-streaming: { heartbeat_seconds: 20, backfill: minutes }", "x-streaming.backfill names `minutes`")]
    [TestCase("x-streaming: { heartbeat_seconds: 20, recovery: [kind, end_time] }", "x-streaming.recovery names `end_time`")]
    [TestCase("x-streaming: { heartbeat_seconds: 20, partition: { parameter: part } }", "x-streaming.partition.parameter names `part`")]
    [TestCase("x-query: { parameter: query, endpoint: recent-search }", "x-query.parameter names `query`")]
    [TestCase("x-exclusive-parameters: [[kind], [since, until]]", "x-exclusive-parameters names `since`")]
    [TestCase("x-cache: { kind: things, by: ids, key: id }", "x-cache.by names `ids`")]
    [TestCase("x-cache: { kind: things, by: id, key: id, adds: { thing.fields: a } }", "x-cache.adds names `thing.fields`")]
    [TestCase("x-access: { refuses: [mood] }", "x-access.refuses names `mood`")]
    public void An_extension_that_names_a_parameter_that_is_not_there_is_refused(string extension, string fault) =>
        Assert.That(
            () =>
                SmallSpec.Operation(
                    Operation($"{extension}\nparameters: [{Id}, {{ name: kind, in: query, schema: {{ type: string }} }}]"),
                    path: "/2/things/{id}"
                ),
            Throws
                .TypeOf<InvalidDataException>()
                .With.Message.StartsWith($"GetThing: {fault}, of which the operation has no parameter. Its parameters are id, kind.")
        );

    [Test]
    public void An_extension_may_name_a_member_of_the_body() =>
        Assert.That(
            () =>
                SmallSpec.Operation(
                    Operation(
                        """
                        x-query: { parameter: add.value, endpoint: filtered-stream }
                        requestBody: { description: What to send., content: { application/json: { schema: { $ref: '#/components/schemas/Rules' } } } }
                        """
                    ),
                    """
                    Rules: { type: object, x-any-of: [add], properties: { add: { type: array, items: { $ref: '#/components/schemas/Rule' } } } }
                    Rule: { type: object, properties: { value: { type: string } } }
                    """,
                    "post"
                ),
            Throws.Nothing
        );
}
