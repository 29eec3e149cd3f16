using System.Collections.Concurrent;

namespace XApi.Tests;

/// <summary>One gate on openapi/ for the whole run, and stub servers for each worker: what a test alters or counts is seen by no other.</summary>
[SetUpFixture]
internal sealed class ContractRun
{
    private static readonly ConcurrentDictionary<string, StubServer> All = new();
    private static readonly ConcurrentDictionary<string, StubServer> OfOneOperation = new();

    private static readonly Lazy<SpecGate> Gate = new(() => SpecGate.Load(Repository.Under("openapi/x-api-v2.yaml")));

    /// <summary>The server with all stubs.</summary>
    public static StubServer Stubs => All.GetOrAdd(Worker, static _ => StubServer.Start(Repository.Stubs));

    /// <summary>Read once, when the first test asks: tests are listed by the spec's operations before any runs.</summary>
    public static SpecGate Spec => Gate.Value;

    public static IEnumerable<string> Operations => Spec.Operations.Keys.Order(StringComparer.Ordinal);

    // A worker runs one test at a time.
    private static string Worker => TestContext.CurrentContext.WorkerId ?? "";

    /// <summary>A server with the stubs of an operation and those that all operations share: for tests that send it thousands of requests.</summary>
    public static StubServer StubsOf(XOperation operation)
    {
        var server = OfOneOperation.GetOrAdd(Worker, static _ => StubServer.Start(Repository.Stubs));
        server.Hold(name => name.StartsWith($"{operation.Id}: ", StringComparison.Ordinal) || StubFiles.IsShared(name));
        return server;
    }

    [OneTimeTearDown]
    public void Stop()
    {
        foreach (var server in All.Values.Concat(OfOneOperation.Values))
        {
            server.Dispose();
        }
    }
}
