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
            .. StubFiles.Errors(operation).Select(status => (cases[0], $"{status}", Caller.WhoGets($"{status}", operation))),
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
