namespace XApi.Tests;

/// <summary>What the generator would lose or break without a word is refused, with what to write instead.</summary>
[TestFixture]
public class SilentLossTests
{
    private const string Operation = """
        operationId: GetThing
        tags: [Things]
        summary: Gets a thing.
        description: It is one.
        x-method: Get
        x-docs: https://docs.x.com/things
        x-rate-limits: []
        security: [BearerToken: []]
        parameters:
          - { name: id, in: path, required: true, description: Its id., schema: { type: string } }
        responses:
          '200': { description: It., content: { application/json: { schema: { $ref: '#/components/schemas/ThingResponse' } } } }
        """;

    [TestCase(
        "A: { type: object, properties: { count: { type: integer } } }",
        "A.count: an integer says `format: int32` or `format: int64`"
    )]
    [TestCase("A: { type: object, properties: { data: { type: string, format: byte } } }", "A.data: `format: byte` is not supported")]
    [TestCase(
        "A: { type: object, properties: { inner: { type: object, properties: { b: { type: string } } } } }",
        "A.inner: An object is a named schema"
    )]
    [TestCase("A: { type: object, properties: { kind: { type: string, enum: [b] } } }", "A.kind: An enum is a named schema")]
    [TestCase("A: { type: object, properties: { a: { type: string } } }", "A.a: a member can't be named like its schema")]
    [TestCase(
        "A: { type: object, properties: { b_c: { type: string }, b.c: { type: string } } }",
        "A: `b_c` and `b.c` would both be named BC"
    )]
    [TestCase("Meta2: { type: object, properties: { b: { type: string } } }", "Meta2: a schema is not numbered")]
    [TestCase("A: { type: object, additionalProperties: true }", "A: `additionalProperties` is a schema")]
    [TestCase("A: { oneOf: [{ type: string }, { type: integer }] }", "A: `oneOf` does not become C#")]
    [TestCase("A: { type: string, enum: [a.b, a_b] }", "A: `a.b` and `a_b` would both be named AB. Give one another name in x-names.")]
    [TestCase("A: { type: string, enum: [b, b] }", "A: the value `b` is written twice")]
    [TestCase("A: { type: string, enum: [known] }", "A: `known` would be named like a member that every enum has")]
    [TestCase(
        "A: { type: object, properties: { b: { type: string, pattern: '^[\\x00-\\x{FFFF}]*$' } } }",
        "A.b: .NET can't read the pattern"
    )]
    [TestCase(
        "A: { type: object, properties: { b: { type: array, items: { type: array, items: { type: string } } } } }",
        "A.b: a list of lists is not supported"
    )]
    [TestCase("A: { type: string, enum: [b, ''] }", "A: no C# name can be made of the value ``. Give it one in x-names.")]
    [TestCase("A: { type: string, enum: [b, 1, true, null] }", "A: the value 1 is no text. Write it in quotation marks.")]
    [TestCase("A: { type: string, enum: [to_string] }", "A: `to_string` would be named like a member that every enum has")]
    [TestCase("A: { type: object, properties: { to_json: { type: string } } }", "A.to_json: a member can't be named ToJson")]
    [TestCase("A: { type: object, properties: { '#': { type: string } } }", "A: no C# name can be made of the member `#`")]
    [TestCase(
        "A: { type: object, x-envelope: response, properties: { cost: { type: string } } }",
        "A.cost: a member can't be named Cost, as one that every model has. Give it another name in x-name."
    )]
    public void Of_a_schema(string schema, string message) =>
        Assert.That(() => SmallSpec.Schemas(schema), Throws.TypeOf<InvalidDataException>().With.Message.Contains(message));

    [TestCase("security: [BearerToken: []]", "", "GetThing: `security` is missing")]
    [TestCase("application/json: {", "text/csv: {", "GetThing: its response is no JSON. Bytes say `x-download: true`.")]
    [TestCase("in: path", "in: header", "GetThing: the parameter `id` is in header")]
    [TestCase("{ type: string }", "{ type: integer }", "GetThing?id: an integer says")]
    [TestCase(
        "x-method: Get",
        "x-method: Get\nx-pagination: { request: next_token, response: meta.next_token, items: data, key: id }",
        "x-pagination names items `data`"
    )]
    [TestCase("x-method: Get", "x-method: Get\nx-flatten: true", "GetThing: x-flatten is for a body of one member")]
    [TestCase("x-method: Get", "x-method: Get\nx-upload: media", "GetThing: a multipart body says in `x-upload`")]
    [TestCase("BearerToken", "ApiKey", "The security scheme ApiKey has no `x-title`")]
    [TestCase("name: id", "name: class", "GetThing: the argument of the parameter `class` can't be named class")]
    [TestCase("name: id", "name: options", "GetThing: the argument of the parameter `options` can't be named options")]
    [TestCase("name: id", "name: '-'", "GetThing: no C# name can be made of the parameter `-`.")]
    [TestCase(
        "name: id, in: path, required: true",
        "name: timeout, in: query",
        "GetThing: the parameter `timeout` would be named Timeout, as a setting that every call has."
    )]
    public void Of_an_operation(string said, string instead, string message) =>
        Assert.That(
            () => SmallSpec.Operation(Operation.Replace(said, instead, StringComparison.Ordinal)),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains(message)
        );

    [Test]
    public void Names_that_are_taken_can_be_replaced()
    {
        Assert.That(
            () => SmallSpec.Operation(Operation.Replace("name: id", "name: class, x-argument: kind", StringComparison.Ordinal)),
            Throws.Nothing
        );
        Assert.That(() => SmallSpec.Schemas("A: { type: string, enum: [''], x-names: { '': None } }"), Throws.Nothing);
    }

    [Test]
    public void All_are_reported_at_once() =>
        Assert.That(
            () =>
                SmallSpec.Schemas(
                    """
                    A: { type: object, properties: { a: { type: string } } }
                    B: { type: string, enum: [b, b] }
                    """
                ),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("A.a:").And.Message.Contains("B: the value")
        );

    [Test]
    public void The_spec_of_the_repository_has_none() =>
        Assert.That(() => XApi.Spec.Bundle.Of(XApi.Spec.SpecDocument.Load(Repository.Spec)), Throws.Nothing);
}
