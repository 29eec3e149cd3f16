namespace XApi.Tests;

/// <summary>Every stub, as it stands in its file, is what the spec says: the request that it asks for, and the response.</summary>
internal sealed class StubGateTests
{
    private static IEnumerable<string> Operations => ContractRun.Operations;

    [TestCaseSource(nameof(Operations))]
    public void The_stubs_of_an_operation_are_what_the_spec_says(string operation) =>
        StubChecks.AssertPass(ContractRun.Spec.Operations[operation], Repository.Stubs);

    [TestCaseSource(nameof(Operations))]
    public void An_operation_has_a_success_and_an_example_first(string operation)
    {
        var names = StubFiles.Of(ContractRun.Spec.Operations[operation]).Select(mapping => (string)mapping["name"]!).ToList();

        Assert.That(names, Has.Count.GreaterThan(0), $"`./build.sh scaffold` writes the stubs of {operation}");
        Assert.That(names[0], Is.EqualTo($"{operation}: documented").Or.EqualTo($"{operation}: made up"));
    }

    [TestCaseSource(nameof(Operations))]
    public void A_response_that_is_made_up_says_so(string operation)
    {
        foreach (var mapping in StubFiles.Of(ContractRun.Spec.Operations[operation]))
        {
            var (name, file) = ((string)mapping["name"]!, (string?)mapping["response"]!["bodyFileName"] ?? "");
            Assert.That(
                file.StartsWith("Made/", StringComparison.Ordinal),
                name.EndsWith(": made up", StringComparison.Ordinal) ? Is.True
                    : name.EndsWith(": documented", StringComparison.Ordinal) ? Is.False
                    : Is.True.Or.False,
                name
            );
        }
    }
}
