using System.Collections.Concurrent;
using Orleans.Runtime;
using Orleans.Storage;

namespace XApi.Tests;

/// <summary>A grain storage that outlasts the silos of a test, as a database does. It checks ETags.</summary>
internal sealed class SharedStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<string, (string ETag, TokenCopy State)> _rows = new(StringComparer.Ordinal);

    /// <summary>The names that something is stored under.</summary>
    public int Count => _rows.Count;

    /// <summary>What the next write throws, after it has written.</summary>
    public Exception? NextFailure { get; set; }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (_rows.TryGetValue(grainId.ToString(), out var row))
        {
            (grainState.State, grainState.ETag, grainState.RecordExists) = ((T)(object)row.State.Thaw(), row.ETag, true);
        }
        else
        {
            (grainState.State, grainState.ETag, grainState.RecordExists) = (Activator.CreateInstance<T>(), null!, false);
        }

        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Check(grainId, grainState.ETag);
        var etag = Guid.NewGuid().ToString("N");
        _rows[grainId.ToString()] = (etag, TokenCopy.Of((Orleans.TokenState)(object)grainState.State!));
        (grainState.ETag, grainState.RecordExists) = (etag, true);
        return Fail();
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Check(grainId, grainState.ETag);
        _rows.TryRemove(grainId.ToString(), out _);
        (grainState.State, grainState.ETag, grainState.RecordExists) = (Activator.CreateInstance<T>(), null!, false);
        return Fail();
    }

    private Task Fail()
    {
        var failure = NextFailure;
        NextFailure = null;
        return failure is null ? Task.CompletedTask : Task.FromException(failure);
    }

    private void Check(GrainId grainId, string? etag)
    {
        var stored = _rows.TryGetValue(grainId.ToString(), out var row) ? row.ETag : null;
        if (stored != etag)
        {
            throw new InconsistentStateException($"Another activation has written {grainId}.", stored ?? "", etag ?? "");
        }
    }

    // What is stored must not change with the object that the grain keeps.
    private sealed record TokenCopy(string? Token, string Version, string? Holder, DateTimeOffset LockedUntil)
    {
        public static TokenCopy Of(Orleans.TokenState state) => new(state.Token, state.Version, state.Holder, state.LockedUntil);

        public Orleans.TokenState Thaw() =>
            new()
            {
                Token = Token,
                Version = Version,
                Holder = Holder,
                LockedUntil = LockedUntil,
            };
    }
}
