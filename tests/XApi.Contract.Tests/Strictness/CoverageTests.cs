using Newtonsoft.Json.Linq;
using XApi.Spec;

namespace XApi.Tests;

/// <summary>What the spec describes has a stub and a test: every operation, each status that it documents, each thing that it can be sent.</summary>
internal sealed class CoverageTests
{
    private static IEnumerable<TestCaseData> Operations =>
        XOperation.All.Select(operation => new TestCaseData(operation).SetArgDisplayNames(operation.Id));

    [Test]
    public void The_client_has_the_operations_of_the_spec() =>
        Assert.That(XOperation.All.Select(operation => operation.Id), Is.EquivalentTo(ContractRun.Spec.Operations.Keys));

    [TestCaseSource(nameof(Operations))]
    public void Every_documented_status_has_a_stub(XOperation operation) =>
        Assert.That(
            StubFiles.Of(operation).Concat(StubFiles.SharedErrors()).Select(mapping => (int)mapping["response"]!["status"]!).Distinct(),
            Is.EquivalentTo(ContractRun.Spec.Operations[operation.Id].Statuses),
            $"stubs/mappings/{operation.Tag}/{operation.Id}.json"
        );

    [TestCaseSource(nameof(Operations))]
    public void Every_stub_has_a_case(XOperation operation) =>
        Assert.That(
            Sections
                .Cases.Where(@case => @case.Operation == operation)
                .Select(@case => @case.Stub)
                .Concat(StubFiles.Errors(operation).Values)
                .Except(StubFiles.SharedErrors().Select(mapping => (string)mapping["name"]!)),
            Is.EquivalentTo(StubFiles.Of(operation).Select(mapping => (string)mapping["name"]!))
        );

    [TestCaseSource(nameof(Operations))]
    public async Task Everything_that_can_be_sent_is(XOperation operation)
    {
        HashSet<string> sent = [];
        foreach (var @case in Sections.Cases.Where(@case => @case.Operation == operation))
        {
            var outcome = await @case.RunAsync(ContractRun.Stubs.BaseAddress, Caller.For(operation));
            sent.UnionWith(ContractRun.Spec.Judge(outcome.Exchange).Sent);
        }

        // An edit is a story of its own: see the scenario.
        var wanted = ContractRun
            .Spec.Operations[operation.Id]
            .Sends.Where(name => !name.StartsWith("edit_options", StringComparison.Ordinal));
        Assert.That(wanted.Except(sent), Is.Empty, "parameters and body members that no case sends");
    }

    [Test]
    public void A_section_s_stubs_lie_in_its_folder()
    {
        var mappings = Path.Combine(Repository.Stubs, "mappings");
        var found = Directory
            .EnumerateFiles(mappings, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(mappings, file).Replace('\\', '/'));
        var expected = XOperation.All.Select(operation => $"{operation.Tag}/{operation.Id}.json");
        string[] shared = ["Errors", "Faults", "Limits", "Scenarios", PostTwins.Folder];
        Assert.That(found.Where(file => !shared.Contains(file.Split('/')[0])), Is.EquivalentTo(expected));
    }

    [Test]
    public async Task WireMock_took_every_stub_and_no_two_have_a_name_in_common()
    {
        var held = ContractRun.Stubs.Mappings;
        var written = Directory
            .EnumerateFiles(Path.Combine(Repository.Stubs, "mappings"), "*.json", SearchOption.AllDirectories)
            .SelectMany(file => (JArray)JObject.Parse(File.ReadAllText(file))["mappings"]!)
            .Select(mapping => (string)mapping["name"]!);
        Assert.That(written, Is.Unique);
        Assert.That(held.Keys, Is.EquivalentTo(written));
    }

    [Test]
    public void Every_file_of_the_stubs_is_returned()
    {
        var files = Path.Combine(Repository.Stubs, "__files");
        var used = XOperation
            .All.SelectMany(operation => StubFiles.Of(operation).Concat(StubFiles.TwinsOf(ContractRun.Spec.Operations[operation.Id])))
            .Select(mapping => (string?)mapping["response"]!["bodyFileName"])
            .OfType<string>();
        Assert.That(
            Directory
                .EnumerateFiles(files, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(files, file).Replace('\\', '/')),
            Is.EquivalentTo(used.Distinct())
        );
    }
}
