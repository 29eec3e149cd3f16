using XApi.Spec;

namespace XApi.Tests;

[TestFixture]
public class DiffCommandTests
{
    [Test]
    public void A_spec_and_itself_exit_with_0() => Assert.That(Run(Repository.Spec, Repository.Spec).Exit, Is.Zero);

    [Test]
    public void Compatible_differences_exit_with_1()
    {
        using var copy = new SpecCopy();
        copy.Set("{ type: string }", "schemas/tweets.yaml", "Tweet", "properties", "mood");
        copy.Save();
        var (exit, output) = Run(Repository.Spec, copy.Path);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.EqualTo(1));
            Assert.That(
                output,
                Does.Contain("Tweet.mood: It is new in responses. (data.mood and elsewhere of ")
                    .And.Contains("1 difference: 0 breaking, 1 compatible, 0 informative.")
            );
        }
    }

    [Test]
    public void A_breaking_difference_exits_with_2_and_comes_first_in_the_changelog()
    {
        using var copy = new SpecCopy();
        copy.Set("{ type: string }", "schemas/tweets.yaml", "Tweet", "properties", "mood");
        copy.Remove("paths/tweets.yaml", "Tweet", "delete");
        copy.Save();
        using var folder = new TemporaryFolder();
        var (exit, _) = Run(Repository.Spec, copy.Path, "--markdown", folder.File("changes.md"), "--title", "2.0");
        var text = File.ReadAllText(folder.File("changes.md"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit, Is.EqualTo(2));
            Assert.That(
                text,
                Does.StartWith(
                    "## 2.0\n\n2 differences: 1 breaking, 1 compatible, 0 informative.\n\n### Breaking\n\n- Operation `DELETE /2/tweets/{id}`: The operation is gone. (DeleteTweet)\n\n### Compatible\n\n- Response field `Tweet.mood`: "
                )
            );
        }
    }

    [TestCase("security: []", "security: [{ BearerToken: [] }]", 2, "It is no longer accepted.")]
    [TestCase("security: [{ BearerToken: [] }]", "security: []", 1, "It is no longer needed.")]
    [TestCase("summary: a", "security: []", 0, "No differences")]
    public void An_operation_that_takes_no_credential_is_compared(string old, string current, int exit, string finding)
    {
        using var folder = new TemporaryFolder();
        foreach (var (file, member) in new[] { ("old.yaml", old), ("new.yaml", current) })
        {
            File.WriteAllText(
                folder.File(file),
                $"paths: {{ /2/a: {{ get: {{ operationId: Get, responses: {{ '200': {{ description: '' }} }}, {member} }} }} }}"
            );
        }

        Assert.That(
            Run(folder.File("old.yaml"), folder.File("new.yaml")),
            Is.EqualTo((exit, finding)).Using<(int Exit, string Output)>(Says)
        );

        static bool Says((int Exit, string Output) found, (int Exit, string Output) expected) =>
            found.Exit == expected.Exit && found.Output.Contains(expected.Output, StringComparison.Ordinal);
    }

    [Test]
    public void A_path_without_operations_is_compared()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("theirs.yaml"), "paths: { /2/x: null }");

        Assert.That(Run(folder.File("theirs.yaml"), folder.File("theirs.yaml")).Exit, Is.Zero);
    }

    [TestCase("only-one.yaml")]
    [TestCase("nowhere.yaml", "nor-here.yaml")]
    [TestCase("a.yaml", "b.yaml", "--unknown")]
    [TestCase("a.yaml", "b.yaml", "--scope", "none")]
    public void What_cannot_be_compared_exits_with_3(params string[] arguments) => Assert.That(Run(arguments).Exit, Is.EqualTo(3));

    [TestCase("- 1\n- 2\n", "is no map of `paths`, `components` and so on.")]
    [TestCase("text\n", "is no map of `paths`, `components` and so on.")]
    [TestCase("<html></html>", "is no map of `paths`, `components` and so on.")]
    [TestCase("paths: { /2/x: { $ref: 1 } }", "the reference 1 is no text.")]
    [TestCase("paths: { /2/x: { $ref: null } }", "the reference null is no text.")]
    [TestCase("paths: { /2/a: { get: { responses: {}, parameters: [null] } } }", "GET /2/a: a parameter has no `name`.")]
    [TestCase("openapi: 3.0.3\n", "A spec without paths is none.")]
    [TestCase("paths: []\n", "A spec without paths is none.")]
    [TestCase("paths: { /2/a: { get: { parameters: [] } } }", "GET /2/a: `responses` is missing, or one of them is nothing.")]
    [TestCase("paths: { /2/a: { get: { responses: { '200': null } } } }", "GET /2/a: `responses` is missing, or one of them is nothing.")]
    [TestCase("paths: { /2/a: { get: { responses: {}, parameters: [{ in: query }] } } }", "GET /2/a: a parameter has no `name`.")]
    [TestCase("paths: { /2/a: { get: { responses: {}, parameters: {} } } }", "GET /2/a: `parameters` is no list but Object.")]
    [TestCase(
        "paths: { /2/a: { get: { responses: {}, security: [token] } } }",
        "GET /2/a: `security` is a list of schemes, each with a list of scopes."
    )]
    [TestCase("paths: {}\nservers: [{}]", "servers: one has no `url`.")]
    [TestCase(
        "paths: { '/2/a/{id}': { get: { responses: {} } }, '/2/a/{x}': { get: { responses: {} } } }",
        "GET /2/a/{id} is there 2 times: /2/a/{id} and /2/a/{x} are the same path."
    )]
    [TestCase(
        "paths: { /2/a: { get: { responses: { '200': { $ref: '#/components/responses/R' } } } } }\ncomponents: { responses: { R: { $ref: '#/components/responses/R' } } }",
        "#/components/responses/R refers to itself. Only schemas may."
    )]
    [TestCase(
        "paths: { /2/search/recent: { get: { responses: {}, parameters: [{ name: query, in: query, schema: { $ref: '#/components/schemas/Q' } }] } } }\ncomponents: { schemas: { Q: { $ref: '#/components/schemas/Q' } } }",
        "A schema refers to nothing but itself: {\"$ref\":\"#/components/schemas/Q\"}."
    )]
    public void A_file_that_is_no_spec_exits_with_3_and_says_why(string text, string fault)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("odd.yaml"), text);
        File.WriteAllText(
            folder.File("other.yaml"),
            "paths: { /2/search/recent: { get: { responses: {}, parameters: [{ name: query, in: query, schema: { type: string } }] } } }"
        );

        Assert.That(Run(folder.File("odd.yaml"), folder.File("other.yaml")), Is.EqualTo((3, fault)).Using<(int Exit, string Output)>(Says));
        Assert.That(Run(folder.File("other.yaml"), folder.File("odd.yaml")), Is.EqualTo((3, fault)).Using<(int Exit, string Output)>(Says));

        static bool Says((int Exit, string Output) found, (int Exit, string Output) expected) =>
            found.Exit == expected.Exit && found.Output.Contains(expected.Output, StringComparison.Ordinal);
    }

    private static (int Exit, string Output) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        return (DiffCommand.Run(arguments, output, output), output.ToString());
    }
}
