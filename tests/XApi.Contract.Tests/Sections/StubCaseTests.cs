using System.Text.RegularExpressions;

namespace XApi.Tests;

/// <summary>The operations without calls of their own in this folder: what their stubs ask for leaves the client, and what they return is read whole.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed partial class StubCaseTests
{
    private static IEnumerable<TestCaseData> Successes => StubCases.All.Select(@case => Named(@case.Stub, @case));

    // Without a credential there is no token that could ask for an error: see XOperationStub.
    private static IEnumerable<TestCaseData> Errors =>
        StubCases
            .First.Where(@case => @case.Operation.Security.Count > 0)
            .SelectMany(@case =>
                StubFiles
                    .Errors(@case.Operation)
                    .Select(error => Named($"{@case.Operation.Id}: {error.Key}", @case, error.Key, error.Value))
            );

    private static IEnumerable<TestCaseData> Credentials =>
        StubCases.First.SelectMany(@case =>
            @case.Operation.Security.Select(security => Named($"{@case.Operation.Id}: {security.Scheme}", @case, security.Scheme))
        );

    [TestCaseSource(nameof(Successes))]
    public async Task What_a_stub_asks_for_leaves_and_what_it_returns_is_read_whole(ContractCase @case)
    {
        var outcome = await @case.RunAsync(ContractRun.Stubs.BaseAddress, Caller.For(@case.Operation));

        outcome.AssertMatched(@case.Stub);
        outcome.AssertConforms(@case.Operation);
        Assert.That(
            RoundTrip.Written(outcome.Result),
            Is.EqualTo(RoundTrip.Sent(outcome.Result, outcome.Exchange.Response!.Body)),
            "The response, written back as JSON, is not what came."
        );
        Assert.That(outcome.Seen, Does.Not.Contain("]: as JSON: "), "what the spec names has a property");
    }

    [TestCaseSource(nameof(Errors))]
    public async Task A_documented_error_is_thrown(ContractCase @case, int status, string stub)
    {
        var operation = @case.Operation;
        var outcome = await @case.RunAsync(ContractRun.Stubs.BaseAddress, Caller.WhoGets($"{status}", operation));

        outcome.AssertMatched(stub);
        outcome.AssertConforms(operation);
        Assert.That(outcome.Result, Is.InstanceOf<XApiException>().Or.InstanceOf<StreamReading>());
        // The same for all operations but for what names them, their credentials and the limits that are documented for them.
        var seenOfAll = string.Concat(
            outcome.Seen.Split('\n').Where(line => !line.StartsWith("Limits.", StringComparison.Ordinal)).Select(line => line + "\n")
        );
        var seen = Credential()
            .Replace(
                (seenOfAll.TrimEnd('\n') + "\n").Replace($"{operation}", "OPERATION", StringComparison.Ordinal),
                "it takes CREDENTIALS"
            )
            .Replace($"\"{operation.Id}\"", "\"ID\"", StringComparison.Ordinal);
        Approved.Check("Errors", $"{status}{(operation.Streaming is null ? "" : " of a stream")}", seen);
    }

    [TestCaseSource(nameof(Credentials))]
    public async Task Each_accepted_credential_is_sent_in_its_form(ContractCase @case, XSecurityScheme scheme)
    {
        var outcome = await @case.RunAsync(ContractRun.Stubs.BaseAddress, Caller.For(scheme));

        outcome.AssertMatched(@case.Stub);
        Assert.That(
            outcome.Exchange.Request.Headers["authorization"],
            Does.StartWith(scheme == XSecurityScheme.UserToken ? "OAuth " : "Bearer ")
        );
    }

    private static TestCaseData Named(string name, params object[] arguments) => new TestCaseData(arguments).SetArgDisplayNames(name);

    [GeneratedRegex("it takes [^\n]*(?=\\.\"\n)")]
    private static partial Regex Credential();
}
