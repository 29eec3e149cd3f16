using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi.Tests;

/// <summary>Alters the stubs one member at a time, and sees that the tests above would not let it pass: what is approved or what the spec says differs.</summary>
internal sealed class AlteredStubTests
{
    private static IEnumerable<TestCaseData> Operations =>
        XOperation.All.Select(operation => new TestCaseData(operation).SetArgDisplayNames(operation.Id));

    [TestCaseSource(nameof(Operations))]
    public async Task Every_alteration_of_a_stub_is_noticed(XOperation operation)
    {
        var mappings = ContractRun.Stubs.Mappings;
        var cases = Sections.Cases.Where(@case => @case.Operation == operation).ToList();
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
            Assert.That(approved, Is.Not.Null, "Nothing is approved yet that an alteration could differ from.");
            var tried = await Alteration.TryAllAsync(
                mappings[$"{operation.Id}: {name}"],
                async () =>
                {
                    var outcome = await @case.RunAsync(ContractRun.Stubs.BaseAddress, caller);
                    return outcome.Seen == approved && outcome.Conforms();
                }
            );
            unnoticed.AddRange(tried.Unnoticed);
            count += tried.Count;
        }

        Assert.That(unnoticed, Is.Empty, $"of {count} alterations");
        Assert.That(count, Is.GreaterThan(tested.Count * 5));
    }
}
