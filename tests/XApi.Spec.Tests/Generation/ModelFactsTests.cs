namespace XApi.Tests;

/// <summary>What is worked out of a schema for Class.liquid and Enum.liquid.</summary>
[TestFixture]
public class ModelFactsTests
{
    [TestCase("{ type: string }", "string", "_text = ReadText(ref reader);")]
    [TestCase("{ type: integer, format: int64 }", "long", "_text = ReadInt64(ref reader);")]
    [TestCase("{ type: boolean }", "bool", "_text = ReadBoolean(ref reader);")]
    [TestCase("{ type: string, format: date-time }", "DateTimeOffset", "_text = ReadTime(ref reader);")]
    [TestCase("{ $ref: '#/components/schemas/Kind' }", "Kind", "_text = ReadEnum<Kind>(ref reader);")]
    [TestCase(
        "{ $ref: '#/components/schemas/Free' }",
        "JObject",
        "_text = IsObject(ref reader) ? (JObject)JsonValues.ReadToken(ref reader) : null;"
    )]
    [TestCase("{ $ref: '#/components/schemas/Thing' }", "Thing", "_text = IsObject(ref reader) ? new Thing(ref reader) : null;")]
    [TestCase(
        "{ $ref: '#/components/schemas/Thing', x-unwrap: data }",
        "Thing",
        "_text = ReadWrapped(\"data\"u8, ref reader, ModelReader<Thing>.Read);"
    )]
    [TestCase(
        "{ type: array, items: { $ref: '#/components/schemas/Thing' } }",
        "IReadOnlyList<Thing>",
        "_text = ReadObjects(ref reader, ModelReader<Thing>.Read);"
    )]
    [TestCase("{ type: array, items: { type: string } }", "IReadOnlyList<string>", "_text = ReadList<string>(ref reader, JsonTry.Text);")]
    [TestCase(
        "{ type: object, additionalProperties: { type: string } }",
        "IReadOnlyDictionary<string, string>",
        "_text = ReadMap<string>(ref reader, JsonTry.Text);"
    )]
    public void A_member_has_its_type_and_its_reader(string schema, string type, string read)
    {
        var member = SmallSpec.Member(
            SmallSpec.Model(
                $$"""
                Whole: { type: object, properties: { text: {{schema}} } }
                Kind: { type: string, enum: [a] }
                Free: { type: object, x-free-form: true }
                """,
                "Whole"
            ),
            "text"
        );

        Assert.That((member["cs"]!.ToString(), member["read"]!.ToString()), Is.EqualTo((type, read)));
    }

    [Test]
    public void A_member_that_hides_a_type_of_its_name_names_it_in_full()
    {
        var member = SmallSpec.Member(
            SmallSpec.Model("Whole: { type: object, properties: { thing: { $ref: '#/components/schemas/Thing' } } }", "Whole"),
            "thing"
        );

        Assert.That(member["read"]!.ToString(), Is.EqualTo("_thing = IsObject(ref reader) ? new XApi.Thing(ref reader) : null;"));
    }

    [Test]
    public void Names_on_the_wire_have_numbers_from_1_and_that_of_the_post_dialect_the_one_behind()
    {
        var model = SmallSpec.Model(
            "A: { type: object, properties: { id: { type: string }, tweet_count: { type: integer, format: int64, x-post: post_count }, url: { type: string } } }",
            "A"
        );

        Assert.That(model["names"]!.ToString(), Is.EqualTo("id tweet_count post_count url"));
        Assert.That(model["members"]!.AsArray().Select(member => (int)member!["number"]!), Is.EqualTo([1, 2, 4]));
    }

    [TestCase("'a b': { type: string }")]
    [TestCase("one: { type: string }, two: { type: string, x-post: one }")]
    public void Names_on_the_wire_that_readers_can_t_tell_apart_are_refused(string properties) =>
        Assert.That(
            () => SmallSpec.Model($"A: {{ type: object, properties: {{ {properties} }} }}", "A"),
            Throws
                .TypeOf<InvalidDataException>()
                .With.Message.EqualTo("A: an object has 255 names at most, each once, of characters that need no escape.")
        );

    [Test]
    public void A_number_that_is_written_as_a_text_stays_one() =>
        Assert.That(
            SmallSpec.Member(
                SmallSpec.Model("A: { type: object, properties: { at: { type: integer, format: int64, x-text: true } } }", "A"),
                "at"
            )["write"]!.ToString(),
            Is.EqualTo("writer.WriteText(\"at\", _at);")
        );

    [Test]
    public void A_union_is_read_by_what_a_sibling_says()
    {
        const string Schemas = """
            Event: { type: object, properties: { payload: { $ref: '#/components/schemas/Payload' }, kind: { type: string } } }
            Payload:
              type: object
              description: What happened.
              x-union: { discriminator: kind, types: { a: { $ref: '#/components/schemas/Thing' }, b: { $ref: '#/components/schemas/Thing' }, c: { $ref: '#/components/schemas/Other' } } }
            Other: { type: object, properties: { x: { type: string } } }
            """;
        var document = SmallSpec.Schemas(Schemas)["components"]!["schemas"]!;
        var union = document["Payload"]!["x-union-facts"]!;

        Assert.Multiple(() =>
        {
            Assert.That(union["kinds"]!.AsArray().Select(kind => kind!["values"]!.ToString()), Is.EqualTo(["\"a\" or \"b\"", "\"c\""]));
            Assert.That(document["Thing"]!["x-model"]!["bases"]!.ToString(), Is.EqualTo("XModel, IXModel<Thing>, IPayload"));
            Assert.That(document["Event"]!["x-model"]!["unions"]![0]!["kind"]!.ToString(), Is.EqualTo("_kind"));
            Assert.That(SmallSpec.Member(document["Event"]!["x-model"]!, "payload")["cs"]!.ToString(), Is.EqualTo("IPayload"));
        });
        Assert.That(
            () => SmallSpec.Schemas(Schemas.Replace(", kind: { type: string }", "", StringComparison.Ordinal)),
            Throws.TypeOf<InvalidDataException>().With.Message.EqualTo("Event.payload: its discriminator `kind` is no member of Event.")
        );
    }

    [TestCase("model/vnd.usdz+zip", "ModelVndUsdzZip")]
    [TestCase("1:1", "_11")]
    [TestCase("mentionedUsers", "MentionedUsers")]
    [TestCase("playback_50_count", "Playback50Count")]
    public void A_value_of_an_enum_has_a_name_of_C_sharp(string value, string name)
    {
        var facts = SmallSpec.Schemas($"A: {{ type: string, enum: ['{value}'] }}")["components"]!["schemas"]!["A"]!["x-enum"]!;

        Assert.That(facts["values"]![0]!["name"]!.ToString(), Is.EqualTo(name));
    }

    [Test]
    public void Two_values_of_one_name_are_told_apart_by_x_names()
    {
        var facts = SmallSpec.Schemas("A: { type: string, enum: [a.b, a_b], x-names: { a_b: AOfB } }")["components"]!["schemas"]!["A"]![
            "x-enum"
        ]!;

        Assert.That(facts["known"]!.ToString(), Is.EqualTo("AB, AOfB"));
    }

    [Test]
    public void Errors_of_another_shape_have_a_name_of_their_own()
    {
        var model = SmallSpec.Model(
            "A: { type: object, x-envelope: response, properties: { errors: { type: array, items: { $ref: '#/components/schemas/Thing' } } } }",
            "A"
        );

        Assert.That(SmallSpec.Member(model, "errors")["name"]!.ToString(), Is.EqualTo("ItemErrors"));
        Assert.That(model["ownErrors"]!.GetValue<bool>(), Is.True);
    }
}
