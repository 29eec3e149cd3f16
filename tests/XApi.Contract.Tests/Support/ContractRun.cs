namespace XApi.Tests;

/// <summary>One stub server and one gate on openapi/ for the whole run.</summary>
[SetUpFixture]
internal sealed class ContractRun
{
    public static StubServer Stubs { get; private set; } = null!;

    /// <summary>Read once, when the first test asks: tests are listed by the spec's operations before any runs.</summary>
    public static SpecGate Spec => Gate.Value;

    public static IEnumerable<string> Operations => Spec.Operations.Keys.Order(StringComparer.Ordinal);

    private static readonly Lazy<SpecGate> Gate = new(() => SpecGate.Load(Repository.Under("openapi/x-api-v2.yaml")));

    [OneTimeSetUp]
    public void Start()
    {
        Stubs = StubServer.Start(Repository.Stubs);
    }

    [OneTimeTearDown]
    public void Stop() => Stubs?.Dispose();
}
