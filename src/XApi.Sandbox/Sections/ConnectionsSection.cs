using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>Lists the App's connections to streams, and closes them.</summary>
internal static class ConnectionsSection
{
    internal static ApiResponse GetAll(Call call)
    {
        var endpoints = call.Arguments.List("endpoints");
        var state = call.Arguments.Text("status") ?? "active";
        return GenericStore.Listed(
            call,
            Kind.Connection,
            call.World.Store.NewestFirst(Kind.Connection)
                .Where(connection =>
                    (endpoints.Count == 0 || endpoints.Contains(connection.Text("endpoint_name")!))
                    && (state == "all" || ConnectionLog.IsActive(connection) == (state == "active"))
                )
        );
    }

    internal static ApiResponse Terminate(Call call) => Terminate(call, call.Arguments.MemberList("uuids"));

    internal static ApiResponse TerminateAll(Call call) => Terminate(call, Open(call, _ => true));

    internal static ApiResponse TerminateOfEndpoint(Call call) =>
        Terminate(call, Open(call, connection => connection.Text("endpoint_name") == call.Arguments.Text("endpoint_id")));

    private static List<string> Open(Call call, Func<StoredObject, bool> isMeant) =>
        [
            .. call
                .World.Store.NewestFirst(Kind.Connection)
                .Where(connection => ConnectionLog.IsActive(connection) && isMeant(connection))
                .Select(connection => connection.Text(Kind.Connection.Key)!),
        ];

    private static ApiResponse Terminate(Call call, IEnumerable<string> ids)
    {
        var results = ids.Select(id => (Id: id, IsDone: call.World.Connections.Terminate(id))).ToList();
        return ApiResponse.Ok(
            new()
            {
                ["data"] = JsonText.Object(
                    ("successful_kills", results.Count(result => result.IsDone)),
                    ("failed_kills", results.Count(result => !result.IsDone)),
                    (
                        "results",
                        JsonText.Array([
                            .. results.Select(result =>
                                (JsonNode?)
                                    JsonText.Object(
                                        ("uuid", result.Id),
                                        ("success", result.IsDone),
                                        ("error_message", result.IsDone ? null : "There is no open connection of this id.")
                                    )
                            ),
                        ])
                    )
                ),
            }
        );
    }
}
