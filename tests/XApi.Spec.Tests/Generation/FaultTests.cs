using XApi.Spec;

namespace XApi.Tests;

/// <summary>A change of the spec that the generator can't use is reported with file, line and what to write: all that is wrong in one run.</summary>
[TestFixture]
public class FaultTests
{
    private const string Complete = """
            operationId: GetThing
            tags: [Things]
            summary: Gets a thing.
            x-method: Get
            x-docs: https://docs.x.com/things
            security: []
            parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
            responses:
              '200': { description: It., content: { application/json: { schema: { $ref: '#/components/schemas/ThingResponse' } } } }
        """;

    private TemporaryFolder _folder = null!;

    private string Spec => _folder.File("spec.yaml");

    [SetUp]
    public void Make() => _folder = new();

    [TearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void An_operation_without_descriptions_is_generated() => Assert.That(Faulty(Complete), Is.Empty);

    [TestCase("operationId: GetThing", "GET /2/things/{id}: `operationId` is missing")]
    [TestCase("tags: [Things]", "GetThing: `tags` is a list of one")]
    [TestCase("summary: Gets a thing.", "GetThing: `summary` is missing: what it does, in a sentence.")]
    [TestCase("x-method: Get", "GetThing: `x-method` is missing: the name of the C# method")]
    [TestCase("x-docs: https://docs.x.com/things", "GetThing: `x-docs` is missing")]
    [TestCase("security: []", "GetThing: `security` is missing")]
    public void What_is_missing_is_named(string said, string fault) =>
        Assert.That(
            Faulty(Complete.Replace(said, "", StringComparison.Ordinal)),
            Is.EqualTo(new[] { fault }).Using<string, string>(Begins)
        );

    [TestCase("tags: [Things]", "tags: [Weather]", "GetThing: there is no section `Weather`. Add it to `tags` of the root document")]
    [TestCase("operationId: GetThing", "operationId: get-thing", "get-thing: `operationId` is missing, or no name that C# can have")]
    [TestCase("'200'", "'404'", "GetThing: `responses` has no success")]
    [TestCase("in: path, ", "", "GetThing: the parameter id has no `in`.")]
    [TestCase(", schema: { type: string }", "", "GetThing: the parameter id has no `schema`.")]
    [TestCase("name: id, ", "", "GetThing: the parameter without a name has no `name`.")]
    public void What_is_wrong_is_named(string said, string instead, string fault) =>
        Assert.That(
            Faulty(Complete.Replace(said, instead, StringComparison.Ordinal)),
            Is.EqualTo(new[] { fault }).Using<string, string>(Begins)
        );

    [Test]
    public void All_that_is_missing_is_found_at_once() => Assert.That(Faulty("    operationId: GetThing"), Has.Count.EqualTo(6));

    [Test]
    public void A_fault_has_its_file_and_line()
    {
        var fault = Faulty(Complete.Replace("security: []", "", StringComparison.Ordinal)).Single();

        Assert.That(Faults.Shown(fault, Spec), Is.EqualTo($"{Spec}(7): error XS0001: {fault}"));
    }

    [TestCase("Thing.size: an integer says", 9)]
    [TestCase("GET /2/things/{id}: `operationId` is missing", 5)]
    public void A_fault_has_the_line_of_what_it_begins_with(string fault, int line)
    {
        File.WriteAllText(
            Spec,
            """
            openapi: 3.0.3
            info: { title: T, version: '1' }
            tags: [{ name: Things, description: Things. }]
            paths:
              /2/things/{id}:
                get: {}

            # Schemas in a file of their own begin the line.
            Thing:
              type: object
            """
        );

        Assert.That(Faults.Shown(fault, Spec), Does.StartWith($"{Spec}({line}): error XS0001: "));
    }

    [Test]
    public void A_fault_of_nothing_that_is_found_has_the_file() =>
        Assert.That(Faults.Shown("Nobody: is here.", Written("openapi: 3.0.3")), Is.EqualTo($"{Spec}: error XS0001: Nobody: is here."));

    [Test]
    public void YAML_that_can_not_be_read_has_its_file_and_line() =>
        Assert.That(
            () => SpecDocument.Load(Written("openapi: 3.0.3\npaths: one: two")),
            Throws.TypeOf<InvalidDataException>().With.Message.StartsWith($"{Spec}(2): error XS0001: ")
        );

    [TestCase("a: &a { b: c }\nd:\n  <<: *a", 3, "The merge key `<<` is not supported.")]
    [TestCase("a:\n  [b]: c", 2, "A key is a text.")]
    public void YAML_that_would_be_read_as_something_else_has_its_file_and_line(string yaml, int line, string fault) =>
        Assert.That(
            () => SpecDocument.Load(Written(yaml)),
            Throws.TypeOf<InvalidDataException>().With.Message.StartsWith($"{Spec}({line}): error XS0001: ").And.Message.Contains(fault)
        );

    [TestCase("Nothing", "tags: the section `Nothing` has no operation. Leave it out until it has one.")]
    [TestCase("no-name", "tags: the section `no-name` has no name that C# can have, such as `Tweets`.")]
    public void A_section_has_a_name_and_operations(string section, string fault) =>
        Assert.That(Faulty(Complete, $"{{ name: {section}, description: S. }}"), Is.EqualTo(new[] { fault }));

    [Test]
    public void What_is_wrong_is_reported_whatever_is_done_with_the_spec()
    {
        var errors = new StringWriter();
        Written("openapi: 3.0.3\npaths:\n  /2/things: [\n  a: {");

        Assert.That(Faults.Reported(Spec, errors, () => SpecDocument.Load(Spec)), Is.EqualTo(1));
        Assert.That(errors.ToString(), Is.EqualTo($"{Spec}: error XS0001: {Spec} can't be read: a bracket is open.{Environment.NewLine}"));
    }

    [Test]
    public void A_bracket_that_is_not_closed_is_named_by_its_file() =>
        Assert.That(
            () => SpecDocument.Load(Written("openapi: 3.0.3\npaths:\n  /2/things: [\n  a: {")),
            Throws.TypeOf<InvalidDataException>().With.Message.EqualTo($"{Spec} can't be read: a bracket is open.")
        );

    [Test]
    public void A_file_that_is_not_there_is_named() =>
        Assert.That(
            () => SpecDocument.Load(Written("paths: { /2/things: { $ref: 'paths/things.yaml#/Things' } }")),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("things.yaml, to which the spec refers")
        );

    private static bool Begins(string fault, string begin) => fault.StartsWith(begin, StringComparison.Ordinal);

    private string Written(string text)
    {
        File.WriteAllText(Spec, text);
        return Spec;
    }

    // Each line of what the generator refuses.
    private List<string> Faulty(string operation, string section = "")
    {
        Written(
            $$"""
            openapi: 3.0.3
            info: { title: T, version: '1' }
            tags: [{ name: Things, description: Things. }{{(section.Length > 0 ? $", {section}" : "")}}]
            paths:
              /2/things/{id}:
                get:
            {{string.Join('\n', operation.Split('\n').Select(line => "  " + line))}}
            components:
              schemas:
                ThingResponse:
                  type: object
                  x-envelope: response
                  properties: { data: { $ref: '#/components/schemas/Thing' } }
                Thing: { type: object, properties: { id: { type: string } } }
            """
        );
        try
        {
            Bundle.Of(SpecDocument.Load(Spec));
            return [];
        }
        catch (InvalidDataException faults)
        {
            return [.. faults.Message.Split('\n')];
        }
    }
}
