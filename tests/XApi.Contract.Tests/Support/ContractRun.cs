namespace XApi.Tests;

/// <summary>One WireMock on stubs/ and one validator on openapi/ for the whole run.</summary>
[SetUpFixture]
internal sealed class ContractRun
{
    public static WireMock Stubs { get; private set; } = null!;

    public static SpecGate Spec { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        var stubs = WireMock.StartAsync(Repository.Stubs);
        var spec = SpecGate.StartAsync();
        try
        {
            await Task.WhenAll(stubs, spec);
        }
        finally
        {
            Stubs = stubs.IsCompletedSuccessfully ? stubs.Result : null!;
            Spec = spec.IsCompletedSuccessfully ? spec.Result : null!;
        }
    }

    [OneTimeTearDown]
    public void End()
    {
        Stubs?.Dispose();
        Spec?.Dispose();
    }
}
