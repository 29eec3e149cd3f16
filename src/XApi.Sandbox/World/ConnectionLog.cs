namespace XApi.Sandbox;

/// <summary>Connections of the App to streams, open ones and those of the past, and how open ones are closed. Callers hold the world's gate.</summary>
internal sealed class ConnectionLog(XWorld world)
{
    private const string Terminated = "operator_disconnect";

    private readonly Dictionary<string, Action> _open = [];

    internal static bool IsActive(StoredObject connection) => connection.Text("disconnected_at") is null;

    /// <summary>Records that a stream was connected. What is returned is given to <see cref="Closed"/>; null for a stream that X does not list.</summary>
    internal StoredObject? Opened(XOperation operation, string? address, Action close)
    {
        if (operation.Streaming?.EndpointName is not { } endpoint)
        {
            return null;
        }

        var connection = world.Store.Add(
            Kind.Connection,
            JsonText.Object(("endpoint_name", endpoint), ("connected_at", JsonText.Time(world.Now)), ("client_ip", address))
        );
        _open[connection.Text(Kind.Connection.Key)!] = close;
        return connection;
    }

    /// <summary>Records that a connection was closed, from whichever side.</summary>
    internal void Closed(StoredObject? connection)
    {
        if (connection is not null && _open.Remove(connection.Text(Kind.Connection.Key)!))
        {
            connection.Json["disconnected_at"] = JsonText.Time(world.Now);
        }
    }

    /// <summary>Records that no connection is open: what a state that was loaded has of them was of another time.</summary>
    internal void CloseAll()
    {
        _open.Clear();
        foreach (var connection in world.Store.NewestFirst(Kind.Connection).Where(IsActive))
        {
            connection.Json["disconnected_at"] = JsonText.Time(world.Now);
        }
    }

    /// <summary>Closes a connection; false where it is not open.</summary>
    internal bool Terminate(string id)
    {
        if (!_open.TryGetValue(id, out var close))
        {
            return false;
        }

        var connection = world.Store.Find(Kind.Connection, id)!;
        Closed(connection);
        connection.Json["disconnect_reason"] = Terminated;
        close();
        return true;
    }
}
