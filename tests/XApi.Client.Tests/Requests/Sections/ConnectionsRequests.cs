namespace XApi.Tests.Requests;

/// <summary>The requests of Connections.</summary>
internal static class ConnectionsRequests
{
    internal static IReadOnlyList<RequestCase> Cases { get; } =
    [
        new(
            XOperation.GetConnections,
            x => x.Connections.GetAsync(Filled.Options<GetConnectionsOptions>()),
            "GET /2/connections?endpoints=filtered_stream,likes_compliance_stream&max_results=5&pagination_token=PaginationToken&status=active&connection.fields=client_ip,id"
        ),
        new(
            XOperation.TerminateConnections,
            x => x.Connections.TerminateManyAsync(["1", "2"], Filled.Options<TerminateConnectionsOptions>()),
            "DELETE /2/connections",
            """{"uuids": ["1", "2"]}"""
        ),
        new(
            XOperation.TerminateAllConnections,
            x => x.Connections.TerminateAllAsync(Filled.Options<TerminateAllConnectionsOptions>()),
            "DELETE /2/connections/all"
        ),
        new(
            XOperation.TerminateEndpointConnections,
            x =>
                x.Connections.TerminateEndpointAsync(
                    ConnectionEndpoint.LikesComplianceStream,
                    Filled.Options<TerminateEndpointConnectionsOptions>()
                ),
            "DELETE /2/connections/likes_compliance_stream"
        ),
    ];
}
