using WireMock.Server;

namespace XApi.Testing;

/// <summary>What <see cref="XApiStubs.AddXApi"/> arranges on a server: a method for each operation, and stubs of your own.</summary>
public sealed partial class XStubArrangement
{
    private readonly WireMockServer _server;

    internal XStubArrangement(WireMockServer server) => _server = server;

    /// <summary>Stubs of one operation: for any request that it documents, strictly (<see cref="XOperationStub.With"/>) or loosely (<see cref="XOperationStub.Loosely"/>).</summary>
    /// <param name="operation">The operation.</param>
    public XOperationStub On(XOperation operation) => _server.On(operation);

    /// <summary>The fixed examples of every operation, each served to its exact request.</summary>
    public void Examples() => _server.AddXApiStubs();

    /// <summary>What <see cref="TrafficRecorder"/> wrote, or stubs of your own in WireMock's layout.</summary>
    /// <param name="folder">The folder, with <c>mappings/</c> in it.</param>
    public void Recordings(string folder) => _server.AddXApiStubs(folder);
}
