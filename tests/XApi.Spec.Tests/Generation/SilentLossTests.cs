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

    private const string Flat = "Flat: { type: object, properties: { id: { type: string } } }";

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
    [TestCase("Mood: { type: string, enum: [mood] }", "Mood: `mood` would be named like its enum. Give it another name in x-names.")]
    [TestCase("A: { description: It., properties: { b: { type: string } } }", "A: a schema with `properties` says its `type`")]
    [TestCase(
        "A: { description: It., items: { type: string } }",
        "A: a schema with `items` says its `type`, such as object, array or string."
    )]
    [TestCase(
        "A: { type: object, properties: { b: { description: It., format: date-time } } }",
        "A.b: a schema with `format` says its `type`"
    )]
    [TestCase("A: { type: object, properties: { b: { pattern: '^[0-9]$' } } }", "A.b: a schema with `pattern` says its `type`")]
    [TestCase(
        "A: { type: object, properties: { kind: { type: string }, event: { $ref: '#/components/schemas/U' } } }\nU: { x-union: { discriminator: kind, types: { a: { $ref: '#/components/schemas/Thing' } } } }",
        "A.event: a member that is a union can't be called `event`, since a variable of its name, event, can't be in C#."
    )]
    [TestCase(
        "A: { type: object, properties: { kind: { type: string }, member: { $ref: '#/components/schemas/U' } } }\nU: { x-union: { discriminator: kind, types: { a: { $ref: '#/components/schemas/Thing' } } } }",
        "A.member: a member that is a union can't be called `member`"
    )]
    public void Of_a_schema(string schema, string message) =>
        Assert.That(() => SmallSpec.Schemas(schema), Throws.TypeOf<InvalidDataException>().With.Message.Contains(message));

    [TestCase("security: [BearerToken: []]", "", "GetThing: `security` is missing")]
    [TestCase("application/json: {", "text/csv: {", "GetThing: its response is no JSON. Bytes say `x-download: true`.")]
    [TestCase("in: path", "in: header", "GetThing: the parameter `id` is in header")]
    [TestCase("{ type: string }", "{ type: integer }", "GetThing?id: an integer says")]
    [TestCase(
        "parameters:",
        "x-pagination: { request: next_token, response: meta.next_token, items: data, key: id }\nparameters:\n  - { name: next_token, in: query, schema: { type: string } }",
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
    [TestCase(
        "responses:",
        "x-flatten: true\nrequestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Flat' } } } }\nresponses:",
        "GetThing: a parameter and the member `id` of its body would both be the argument id. Give the parameter another name in x-argument."
    )]
    public void Of_an_operation(string said, string instead, string message) =>
        Assert.That(
            () => SmallSpec.Operation(Operation.Replace(said, instead, StringComparison.Ordinal), Flat),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains(message)
        );

    [TestCase("class")]
    [TestCase("options")]
    public void Of_the_only_member_of_a_body(string member) =>
        Assert.That(
            () =>
                SmallSpec.Operation(
                    Operation.Replace(
                        "responses:",
                        "x-flatten: true\nrequestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Flat' } } } }\nresponses:",
                        StringComparison.Ordinal
                    ),
                    Flat.Replace("id:", $"{member}:", StringComparison.Ordinal)
                ),
            Throws
                .TypeOf<InvalidDataException>()
                .With.Message.StartsWith($"GetThing: the argument of the member `{member}` of its body can't be named {member}")
        );

    [Test]
    public void Of_what_an_expansion_fills() =>
        Assert.That(
            () =>
                SmallSpec.Operation(
                    Operation
                        .Replace(
                            "parameters:",
                            "parameters:\n  - { name: expansions, in: query, schema: { type: array, items: { $ref: '#/components/schemas/Expansion' } } }",
                            StringComparison.Ordinal
                        )
                        .Replace("ThingResponse", "OwnedResponse", StringComparison.Ordinal),
                    """
                    Expansion: { type: string, enum: [owner_id], x-includes: { owner_id: things } }
                    OwnedResponse: { type: object, x-envelope: response, properties: { data: { $ref: '#/components/schemas/Owned' } } }
                    Owned: { type: object, properties: { owner_id: { type: string }, owner: { type: string } } }
                    Includes: { type: object, properties: { things: { type: array, items: { $ref: '#/components/schemas/Thing' } } } }
                    """
                ),
            Throws
                .TypeOf<InvalidDataException>()
                .With.Message.EqualTo(
                    "Owned.owner: a member can't be named Owner, as what an expansion fills. Give it another name in x-name."
                )
        );

    [Test]
    public void A_value_of_any_kind_has_no_more_than_a_description()
    {
        var model = SmallSpec.Model(
            "A: { type: object, properties: { b: { description: Anything. }, c: { nullable: true, x-a: b } } }",
            "A"
        );

        Assert.That(new[] { "b", "c" }.Select(wire => SmallSpec.Member(model, wire)["cs"]!.ToString()), Is.All.EqualTo("JToken"));
    }

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
