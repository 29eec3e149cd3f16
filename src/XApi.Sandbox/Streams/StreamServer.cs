using Microsoft.AspNetCore.Http;

namespace XApi.Sandbox;

/// <summary>Serves the operations that stream: connects clients, sends them what happens, and makes up for what they missed.</summary>
internal sealed class StreamServer : IDisposable
{
    // A client that reconnects can be faster than the notice of the network that it left. The network's time is meant here, not the world's.
    private static readonly TimeSpan DepartureNotice = TimeSpan.FromSeconds(1);

    private readonly XWorld _world;
    private readonly TimeProvider _clock;
    private readonly XSandboxOptions _options;
    private readonly List<StreamConnection> _connections = [];
    private CancellationTokenSource _stopping = new();
    private TaskCompletionSource _departure = new();

    internal SandboxStreams Streams { get; }

    internal StreamServer(XWorld world, TimeProvider clock, XSandboxOptions options)
    {
        _world = world;
        _clock = clock;
        _options = options;
        Streams = new SandboxStreams(() => Open, clock);
        // A connection that only replays a period is complete by now and takes no more.
        world.Happened += happening => _connections.ForEach(connection => connection.Offer(happening));
    }

    /// <summary>Serves a stream until its end, or returns why it can't be connected.</summary>
    internal async Task<ApiResponse?> ServeAsync(Call call, HttpContext context)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, Stopping());
        var script = Streams.ScriptOf(call, context.Request.Query.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToString())));
        try
        {
            return script.Refused is { } refused
                ? await refused.RespondAsync(context, call.Operation, call.Caller, call.Now, ends.Token).ConfigureAwait(false)
                : await ServeAsync(call, context, script, ends.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            // The client went away, or the sandbox is closing: either way nothing is left to say.
            return null;
        }
    }

    private async Task<ApiResponse?> ServeAsync(Call call, HttpContext context, StreamScript script, CancellationToken cancellationToken)
    {
        var departure = _departure.Task;
        var connection = Connect(call, out var refusal);
        if (refusal?.Status == 429)
        {
            await Task.WhenAny(departure, Task.Delay(DepartureNotice, TimeProvider.System, cancellationToken)).ConfigureAwait(false);
            connection = Connect(call, out refusal);
        }

        if (connection is null)
        {
            return refusal;
        }

        StoredObject? record;
        lock (_world.Gate)
        {
            record = _world.Connections.Opened(call.Operation, context.Connection.RemoteIpAddress?.ToString(), connection.Complete);
        }

        try
        {
            context.Response.ContentType = "application/json; charset=utf-8";
            await connection.RunAsync(context, script, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_world.Gate)
            {
                _connections.Remove(connection);
                _world.Connections.Closed(record);
                Interlocked.Exchange(ref _departure, new TaskCompletionSource()).SetResult();
            }

            connection.Dispose();
        }

        return null;
    }

    /// <summary>
    /// Closes the streams that are connected, in good order; others can be connected after them. What is queued is of a world that is no more, and a stream that
    /// stalls by script would wait for ever, so neither is waited for. The gate is free.
    /// </summary>
    internal void DisconnectAll()
    {
        using var ended = Interlocked.Exchange(ref _stopping, new CancellationTokenSource());
        ended.Cancel();
    }

    /// <summary>Stops all streams.</summary>
    internal void Stop() => _stopping.Cancel();

    public void Dispose() => _stopping.Dispose();

    // Who is connected while others are ended may find the source disposed that they had, and takes the new one.
    private CancellationToken Stopping()
    {
        while (true)
        {
            try
            {
                return Volatile.Read(ref _stopping).Token;
            }
            catch (ObjectDisposedException) { }
        }
    }

    private int Open
    {
        get
        {
            lock (_world.Gate)
            {
                return _connections.Count;
            }
        }
    }

    private StreamConnection? Connect(Call call, out ApiResponse? refusal)
    {
        var feed = Feed.Of(call);
        var start = call.Arguments.Time("start_time");
        var end = call.Arguments.Time("end_time");
        lock (_world.Gate)
        {
            var isRecovery = start is not null || end is not null;
            if (call.Operation == XOperation.FilteredStream && _world.Rules.Count == 0)
            {
                refusal = Problems.NoRules();
                return null;
            }

            if (isRecovery && (start is null || start < call.Now - Happenings.Horizon || (end ?? call.Now) <= start))
            {
                refusal = Problems.InvalidRequest(
                    "start_time",
                    call.Arguments.Text("start_time") ?? "",
                    $"The `start_time` query parameter must be before `end_time` and within the last {Happenings.Horizon.TotalHours:0} hours"
                );
                return null;
            }

            feed = isRecovery ? feed with { Name = "recovery" } : feed;
            if (_connections.Count(other => other.FeedName == feed.Name) >= (feed.Connections ?? _options.StreamConnections))
            {
                refusal = Problems.TooManyConnections();
                return null;
            }

            // What was missed and what comes now are taken under one lock, so nothing falls between them.
            var connection = new StreamConnection(call, feed, _clock);
            var since =
                start
                ?? (
                    call.Arguments.Number(call.Operation.Streaming!.Backfill!) is { } minutes
                        ? call.Now - TimeSpan.FromMinutes(minutes)
                        : null
                );
            if (since is { } from)
            {
                foreach (var happening in _world.Past.Between(from, end ?? DateTimeOffset.MaxValue))
                {
                    connection.Offer(happening);
                }
            }

            // A recovery replays its period and ends; it is connected as long as that takes.
            if (isRecovery)
            {
                connection.Complete();
            }

            _connections.Add(connection);
            refusal = null;
            return connection;
        }
    }
}
