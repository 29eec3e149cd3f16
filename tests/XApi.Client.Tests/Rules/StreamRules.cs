namespace XApi.Tests.Rules;

/// <summary>What must be true of every stream.</summary>
[TestFixture]
internal sealed class StreamRules
{
    [Test]
    public void Every_stream_by_which_connections_are_listed_is_an_operation_s() =>
        Assert.That(
            XOperation.All.Select(operation => operation.Streaming?.EndpointName).OfType<string>(),
            Is.EquivalentTo(ConnectionEndpoint.Known.Select(endpoint => endpoint.Value))
        );
}
