using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>What a test has arranged for calls to come. Safe for use from many threads.</summary>
internal sealed class CallScripts
{
    private readonly Lock _lock = new();
    private readonly List<Script> _scripts = [];

    /// <summary>Arranges something for the next calls of an operation, behind what is arranged already.</summary>
    internal void Add(XOperation? operation, object effect, int times, SandboxCaller? caller)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1, nameof(times));
        lock (_lock)
        {
            _scripts.Add(new Script(operation, caller, effect) { Left = times });
        }
    }

    /// <summary>Takes back what is arranged and has not happened yet.</summary>
    internal void Clear()
    {
        lock (_lock)
        {
            _scripts.Clear();
        }
    }

    /// <summary>How a call is refused; null when it is not.</summary>
    internal XRefusal? Refusal(XOperation operation, Caller caller) => Next<XRefusal>(operation, caller);

    /// <summary>The response that a call gets in place of the sandbox's own; null when there is none.</summary>
    internal ApiResponse? Response(XOperation operation, Caller caller) => Next<Func<ApiResponse>>(operation, caller)?.Invoke();

    /// <summary>What is changed in the body of a call's response; null when nothing is.</summary>
    internal Action<JsonObject>? Change(XOperation operation, Caller caller) => Next<Action<JsonObject>>(operation, caller);

    /// <summary>How long a call waits before it is handled; null when it does not.</summary>
    internal TimeSpan? Delay(XOperation operation, Caller caller) => Next<DelayedResponse>(operation, caller)?.Time;

    /// <summary>After how many bytes a response ends; null when it is whole.</summary>
    internal int? Cut(XOperation operation, Caller caller) => Next<CutResponse>(operation, caller)?.AfterBytes;

    private T? Next<T>(XOperation operation, Caller caller)
        where T : class
    {
        lock (_lock)
        {
            var script = _scripts.Find(script =>
                script.Effect is T && (script.Operation is null || script.Operation == operation) && (script.Caller?.Is(caller) ?? true)
            );
            if (script is not null && --script.Left == 0)
            {
                _scripts.Remove(script);
            }

            return script?.Effect as T;
        }
    }

    private sealed class Script(XOperation? operation, SandboxCaller? caller, object effect)
    {
        public XOperation? Operation => operation;

        public SandboxCaller? Caller => caller;

        public object Effect => effect;

        public int Left { get; set; }
    }
}

/// <summary>A call waits before it is handled.</summary>
internal sealed record DelayedResponse(TimeSpan Time);

/// <summary>The connection breaks within a response.</summary>
internal sealed record CutResponse(int AfterBytes);
