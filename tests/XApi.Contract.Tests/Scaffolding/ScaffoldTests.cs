using System.Text.Json.Nodes;
using XApi.Spec;

namespace XApi.Tests;

/// <summary>What is made up for an operation without stubs is what the spec allows, so that a new operation starts from stubs that pass the gate.</summary>
internal sealed class ScaffoldTests
{
    private string _folder = null!;

    private static IEnumerable<string> Operations => ContractRun.Operations;

    [OneTimeSetUp]
    public void Make_stubs_for_all_operations()
    {
        _folder = Directory.CreateTempSubdirectory("xapi-scaffold-").FullName;
        var written = Scaffold().Select(file => Path.GetRelativePath(_folder, file).Replace('\\', '/')).ToList();
        Assert.That(
            written.Count(file =>
                file.StartsWith("mappings/", StringComparison.Ordinal) && !file.Contains(PostTwins.Folder, StringComparison.Ordinal)
            ),
            Is.EqualTo(ContractRun.Spec.Operations.Count + 1),
            "mappings of each operation, and of the errors"
        );
        Assert.That(written, Has.Some.StartsWith("__files/Made/"));
        Assert.That(written, Has.Some.StartsWith($"mappings/{PostTwins.Folder}/"));
    }

    [OneTimeTearDown]
    public void Remove_them() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void What_has_stubs_is_left_as_it_is() => Assert.That(Scaffold(), Is.Empty);

    [Test]
    public void An_example_that_lies_there_is_taken()
    {
        var folder = Directory.CreateTempSubdirectory("xapi-example-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "__files/Users"));
            File.WriteAllText(
                Path.Combine(folder, "__files/Users/GetUser.json"),
                """{ "data": { "id": "1", "name": "n", "username": "u" } }"""
            );
            new Scaffold(Spec(), folder).Write().ToList().Clear();

            var names = StubFiles.Read(Path.Combine(folder, "mappings/Users/GetUser.json")).Select(mapping => (string)mapping["name"]!);

            Assert.That(names, Is.EqualTo(new[] { "GetUser: documented", "GetUser: every parameter" }));
            Assert.That(
                StubFiles.Read(Path.Combine(folder, "mappings/Users/GetMe.json")).Select(mapping => (string)mapping["name"]!),
                Is.EqualTo(new[] { "GetMe: made up", "GetMe: every parameter" })
            );
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void A_status_that_X_says_nothing_special_of_has_the_reason_that_HTTP_has()
    {
        var folder = Directory.CreateTempSubdirectory("xapi-scaffold-status-").FullName;
        try
        {
            var spec = Spec();
            var responses = spec.Operations.Single(operation => operation.Id == "GetUser").Node["responses"]!.AsObject();
            foreach (var status in new[] { "422", "5XX", "default" })
            {
                responses[status] = new JsonObject { ["description"] = "Something else." };
            }

            new Scaffold(spec, folder).Write().ToList().Clear();

            var stub = StubFiles
                .Read(Path.Combine(folder, "mappings/Users/GetUser.json"))
                .Single(stub => (string?)stub["name"] == "GetUser: 422");
            Assert.That(
                ((int)stub["response"]!["status"]!, (string?)stub["response"]!["jsonBody"]!["title"]),
                Is.EqualTo((422, "Unprocessable Entity"))
            );
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestCaseSource(nameof(Operations))]
    public void Every_documented_status_has_one(string operation)
    {
        var described = ContractRun.Spec.Operations[operation];
        var made = StubFiles
            .Of(described, _folder)
            .Concat(StubFiles.SharedErrors(_folder))
            .Select(mapping => (int)mapping["response"]!["status"]!)
            .Distinct();
        // Of two successes the first is made.
        var success = described.Statuses.First(status => status is >= 200 and < 300);
        Assert.That(made, Is.EquivalentTo(described.Statuses.Where(status => status is < 200 or >= 300).Prepend(success)));
    }

    [TestCaseSource(nameof(Operations))]
    public void Each_passes_the_gate(string operation) => StubChecks.AssertPass(ContractRun.Spec.Operations[operation], _folder);

    private IEnumerable<string> Scaffold() => new Scaffold(Spec(), _folder).Write();

    private static SpecDocument Spec() => SpecDocument.Load(Repository.Under("openapi/x-api-v2.yaml")).WithVariants();
}
