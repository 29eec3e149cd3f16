namespace XApi.Tests;

/// <summary>A section of the documentation: its calls, each of which has a stub of the same name in stubs/mappings.</summary>
internal interface ISection
{
    static abstract IReadOnlyList<ContractCase> Cases { get; }
}

/// <summary>What is true of every section's operations: calls, stubs, spec and what was approved agree.</summary>
/// <typeparam name="TSection">The section.</typeparam>
internal abstract class SectionTests<TSection>
    where TSection : ISection
{
    protected static IEnumerable<TestCaseData> Successes => TSection.Cases.Select(@case => Named(@case.Stub, @case));

    protected static IEnumerable<TestCaseData> Errors =>
        FirstCases.SelectMany(@case =>
            StubFiles.Errors(@case.Operation).Select(error => Named($"{@case.Operation.Id}: {error.Key}", @case, error.Key, error.Value))
        );

    protected static IEnumerable<TestCaseData> Credentials =>
        FirstCases.SelectMany(@case =>
            @case.Operation.Security.Select(security => Named($"{@case.Operation.Id}: {security.Scheme}", @case, security.Scheme))
        );

    private static IEnumerable<ContractCase> FirstCases => TSection.Cases.GroupBy(@case => @case.Operation).Select(cases => cases.First());

    [TestCaseSource(nameof(Successes))]
    public async Task A_documented_response_is_read_whole(ContractCase @case)
    {
        var outcome = await @case.RunAsync(ContractRun.Stubs.BaseAddress, Caller.For(@case.Operation));
        outcome.AssertMatched(@case.Stub);
        outcome.AssertConforms(@case.Operation);
        Assert.That(
            RoundTrip.Written(outcome.Result),
            Is.EqualTo(RoundTrip.Sent(outcome.Result, outcome.Exchange.Response!.Body)),
            "The response, written back as JSON, is not what came."
        );
        Approved.Check(@case.Operation, @case.Name, outcome.Seen);
    }

    [TestCaseSource(nameof(Errors))]
    public async Task A_documented_error_is_thrown(ContractCase @case, int status, string stub)
    {
        var outcome = await @case.RunAsync(ContractRun.Stubs.BaseAddress, Caller.WhoGets($"{status}", @case.Operation));
        outcome.AssertMatched(stub);
        outcome.AssertConforms(@case.Operation);
        Assert.That(outcome.Result, Is.InstanceOf<XApiException>().Or.InstanceOf<StreamReading>());
        Approved.Check(@case.Operation, $"{status}", outcome.Seen);
    }

    [TestCaseSource(nameof(Credentials))]
    public async Task Each_accepted_credential_is_sent_in_its_form(ContractCase @case, XSecurityScheme scheme)
    {
        var outcome = await @case.RunAsync(ContractRun.Stubs.BaseAddress, Caller.For(scheme));
        outcome.AssertMatched(@case.Stub);
        outcome.AssertConforms(@case.Operation);
        Assert.That(
            outcome.Exchange.Request.Headers["authorization"],
            Does.StartWith(scheme == XSecurityScheme.UserToken ? "OAuth " : "Bearer ")
        );
    }

    private static TestCaseData Named(string name, params object[] arguments) => new TestCaseData(arguments).SetArgDisplayNames(name);
}
