namespace XApi.Sandbox;

/// <summary>The streams of a sandbox from the server's side: who is connected, and how they are made to misbehave.</summary>
/// <remarks>Its members are safe for use from many threads.</remarks>
public sealed class SandboxStreams
{
    private readonly Lock _lock = new();
    private readonly Queue<StreamScript> _scripts = new();
    private readonly List<StreamAttempt> _attempts = [];
    private readonly Func<int> _open;
    private readonly TimeProvider _clock;
    private Func<StreamAttempt, StreamScript?>? _choose;

    internal SandboxStreams(Func<int> open, TimeProvider clock)
    {
        _open = open;
        _clock = clock;
    }

    /// <summary>How many connections are open. A client that has ended its streams leaves none.</summary>
    public int Open => _open();

    /// <summary>All attempts to connect whose credential and parameters were right, in order; those that a script refused are among them.</summary>
    public IReadOnlyList<StreamAttempt> Attempts
    {
        get
        {
            lock (_lock)
            {
                return [.. _attempts];
            }
        }
    }

    /// <summary>Scripts the next attempts to connect to any stream, one after another, behind those that are scripted already. Those after them are served as usual.</summary>
    /// <param name="connections">A script for each attempt.</param>
    public void Script(params StreamScript[] connections)
    {
        ArgumentNullException.ThrowIfNull(connections);
        lock (_lock)
        {
            foreach (var script in connections)
            {
                _scripts.Enqueue(script);
            }
        }
    }

    /// <summary>Lets a function choose what happens to each attempt that has no script of its own, such as at random.</summary>
    /// <param name="choose">Is called for one attempt after another. It returns the script, or null to serve as usual; null for no function.</param>
    public void Script(Func<StreamAttempt, StreamScript?>? choose)
    {
        lock (_lock)
        {
            _choose = choose;
        }
    }

    /// <summary>Forgets the scripts.</summary>
    internal void Clear()
    {
        lock (_lock)
        {
            _scripts.Clear();
            _choose = null;
        }
    }

    internal StreamScript ScriptOf(Call call, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        lock (_lock)
        {
            var attempt = new StreamAttempt(_attempts.Count + 1, call.Operation, _clock.GetUtcNow(), parameters.ToDictionary());
            _attempts.Add(attempt);
            return _scripts.TryDequeue(out var script) ? script : _choose?.Invoke(attempt) ?? StreamScript.Connect();
        }
    }
}

/// <summary>An attempt to connect to a stream.</summary>
/// <param name="Number">Which attempt it is, from 1, counting all streams of the sandbox.</param>
/// <param name="Operation">Which stream.</param>
/// <param name="At">When it came, by the sandbox's clock.</param>
/// <param name="Parameters">The parameters of the query, such as <c>backfill_minutes</c>.</param>
public sealed record StreamAttempt(int Number, XOperation Operation, DateTimeOffset At, IReadOnlyDictionary<string, string> Parameters);
