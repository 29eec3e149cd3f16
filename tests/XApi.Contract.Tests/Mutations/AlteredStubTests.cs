using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi.Tests;

/// <summary>Alters the stubs one member at a time: the tests of the sections notice each, since what is approved or what the spec says differs.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class AlteredStubTests
{
    private static IEnumerable<TestCaseData> Operations =>
        Sections
            .Written.Select(@case => @case.Operation)
            .Distinct()
            .Select(operation => new TestCaseData(operation).SetArgDisplayNames(operation.Id));

    private static IEnumerable<TestCaseData> MadeCases =>
        StubCases
            .All.DistinctBy(@case =>
                StubFiles.Of(@case.Operation).First(mapping => (string?)mapping["name"] == @case.Stub)["response"]!
                    ["bodyFileName"]
                    ?.ToString()
            )
            .Select(@case => new TestCaseData(@case).SetArgDisplayNames(@case.Stub));

    private static IEnumerable<TestCaseData> SharedErrors =>
        StubFiles.SharedErrors().Select(mapping => new TestCaseData((string)mapping["name"]!).SetArgDisplayNames((string)mapping["name"]!));

    [TestCaseSource(nameof(Operations))]
    public async Task Every_mutation_of_a_stub_is_noticed(XOperation operation)
    {
        var stubs = ContractRun.StubsOf(operation);
        var cases = Sections.Written.Where(@case => @case.Operation == operation).ToList();
        List<(ContractCase Case, string Name, IAuthenticationProvider Caller)> tested =
        [
            .. cases.Select(@case => (@case, @case.Name, Caller.For(operation))),
            .. StubFiles
                .Errors(operation)
                // Those that all operations have in common are altered once, for all.
                .Where(error => error.Value.StartsWith($"{operation.Id}: ", StringComparison.Ordinal))
                .Select(error => (cases[0], $"{error.Key}", Caller.WhoGets($"{error.Key}", operation))),
        ];
        List<string> unnoticed = [];
        var count = 0;
        foreach (var (@case, name, caller) in tested)
        {
            var approved = Approved.Find(operation, name);
            Assert.That(approved, Is.Not.Null, "Nothing is approved yet that a mutation could differ from.");
            var result = await AlterAsync(stubs, @case, $"{operation.Id}: {name}", caller, approved!);
            unnoticed.AddRange(result.Unnoticed);
            count += result.Count;
        }

        Assert.That(unnoticed, Is.Empty, $"of {count} mutations");
        Assert.That(count, Is.GreaterThan(tested.Count * 5));
    }

    /// <summary>Operations that return the same share a body, which is altered for the first of them.</summary>
    [TestCaseSource(nameof(MadeCases))]
    public async Task A_caller_sees_every_mutation_of_a_body(ContractCase @case)
    {
        var stubs = ContractRun.StubsOf(@case.Operation);
        var caller = Caller.For(@case.Operation);
        var before = await @case.RunAsync(stubs.BaseAddress, caller);

        var (unnoticed, count) = await AlterAsync(stubs, @case, @case.Stub, caller, before.Seen);

        Assert.That(unnoticed, Is.Empty, $"of {count} mutations");
    }

    [TestCaseSource(nameof(SharedErrors))]
    public async Task A_caller_sees_every_mutation_of_an_error(string name)
    {
        var @case = StubCases.First.First(@case => @case.Operation.Security.Count > 0);
        var stubs = ContractRun.StubsOf(@case.Operation);
        var caller = Caller.WhoGets(name.Split(": ")[1], @case.Operation);
        var before = await @case.RunAsync(stubs.BaseAddress, caller);
        before.AssertMatched(name);

        var (unnoticed, count) = await AlterAsync(stubs, @case, name, caller, before.Seen);

        Assert.That(unnoticed, Is.Empty, $"of {count} mutations");
    }

    private static Task<(IReadOnlyList<string> Unnoticed, int Count)> AlterAsync(
        StubServer stubs,
        ContractCase @case,
        string name,
        IAuthenticationProvider caller,
        string seen
    ) =>
        Mutation.TryAllAsync(
            stubs,
            stubs.Mappings[StubFiles.Met(name)],
            async () =>
            {
                var outcome = await @case.RunAsync(stubs.BaseAddress, caller);
                return outcome.Seen == seen && outcome.Conforms();
            }
        );
}
