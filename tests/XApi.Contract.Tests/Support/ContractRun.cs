namespace XApi.Tests;

/// <summary>One stub server and one gate on openapi/ for the whole run.</summary>
[SetUpFixture]
internal sealed class ContractRun
{
    public static StubServer Stubs { get; private set; } = null!;

    public static SpecGate Spec { get; private set; } = null!;

    [OneTimeSetUp]
    public void Start()
    {
        Stubs = StubServer.Start(Repository.Stubs);
        Spec = SpecGate.Load(Repository.Under("openapi/x-api-v2.yaml"));
    }

    [OneTimeTearDown]
    public void Stop() => Stubs?.Dispose();
}
