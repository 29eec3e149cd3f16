using System.Globalization;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using XApi.Spec;

namespace XApi.Tests;

/// <summary>What is made up for an operation without stubs is what the spec allows, so that a new operation starts from stubs that pass the gate.</summary>
internal sealed class ScaffoldTests
{
    private string _folder = null!;

    private static IEnumerable<TestCaseData> Operations =>
        XOperation.All.Select(operation => new TestCaseData(operation).SetArgDisplayNames(operation.Id));

    [OneTimeSetUp]
    public void Make_stubs_for_all_operations()
    {
        _folder = Directory.CreateTempSubdirectory("xapi-scaffold-").FullName;
        Assert.That(Scaffold().ToList(), Has.Count.EqualTo(2 * XOperation.All.Count), "mappings and a body for each operation");
    }

    [OneTimeTearDown]
    public void Remove_them() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void What_has_stubs_is_left_as_it_is() => Assert.That(Scaffold(), Is.Empty);

    [TestCaseSource(nameof(Operations))]
    public void Every_documented_status_has_one(XOperation operation) =>
        Assert.That(
            Mappings(operation).Select(mapping => (int)mapping["response"]!["status"]!).Distinct(),
            Is.EquivalentTo(
                ContractRun.Spec.Operations[operation.Id].Statuses.Where(status => status is < 200 or >= 300).Prepend(Success(operation))
            )
        );

    [TestCaseSource(nameof(Operations))]
    public async Task Each_passes_the_gate(XOperation operation)
    {
        foreach (var mapping in Mappings(operation))
        {
            var verdict = ContractRun.Spec.Judge(Exchange(operation, mapping));
            Assert.That(verdict.Problems, Is.Empty, (string)mapping["name"]!);
            Assert.That(verdict.Operation, Is.EqualTo(operation.Id));
        }
    }

    private IEnumerable<string> Scaffold() => new Scaffold(SpecDocument.Load(Repository.Under("openapi/x-api-v2.yaml")), _folder).Write();

    private IReadOnlyList<JObject> Mappings(XOperation operation) =>
        StubFiles.Read(Path.Combine(_folder, "mappings", operation.Tag, $"{operation.Id}.json"));

    private static int Success(XOperation operation) =>
        ContractRun.Spec.Operations[operation.Id].Statuses.First(status => status is >= 200 and < 300);

    // The request that a mapping asks for, and its response.
    private Exchange Exchange(XOperation operation, JObject mapping)
    {
        var (request, response) = (mapping["request"]!, mapping["response"]!);
        var path = (string?)request["url"] ?? ((string)request["urlPattern"]!).Split("\\?")[0];
        var query = string.Join(
            '&',
            ((JObject?)request["queryParameters"])
                ?.Properties()
                .Select(parameter =>
                    $"{parameter.Name}={string.Join(',', ((string)parameter.Value["equalTo"]!).Split(',').Select(Uri.EscapeDataString))}"
                )
                ?? []
        );
        var isSigned = operation.Security.All(security => security.Scheme == XSecurityScheme.UserToken);
        Assert.That(isSigned, Is.False, "every operation takes some bearer token");
        Dictionary<string, string> sent = new()
        {
            ["authorization"] = "Bearer token",
            ["accept"] = "application/json",
            ["content-type"] = "application/json",
        };
        var body = request["bodyPatterns"]![0]!["equalToJson"]?.ToString(Formatting.None);
        var received = ((JObject)response["headers"]!)
            .Properties()
            .ToDictionary(header => header.Name.ToLowerInvariant(), header => (string)header.Value!);
        var answer = response["bodyFileName"] is { } file
            ? File.ReadAllText(Path.Combine(_folder, "__files", (string)file!))
            : response["jsonBody"]!.ToString(Formatting.None);
        return new Exchange
        {
            Request = new((string)request["method"]!, $"https://api.x.com{path}{(query.Length == 0 ? "" : "?" + query)}", sent, body),
            Response = new(int.Parse((string)response["status"]!, CultureInfo.InvariantCulture), received, answer),
        };
    }
}
