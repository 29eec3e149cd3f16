namespace XApi.Tests;

/// <summary>Keeps the position of a stream in memory, and each that was written before.</summary>
internal sealed class KeptPosition : IStreamPosition
{
    public List<string> Writes { get; } = [];

    public bool Failing { get; set; }

    /// <summary>What a write waits for.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public StreamPosition? Last => Writes.Count > 0 ? StreamPosition.Parse(Writes[^1]) : null;

    public Task<StreamPosition?> ReadAsync(CancellationToken cancellationToken = default) => Task.FromResult(Last);

    public async Task WriteAsync(StreamPosition position, CancellationToken cancellationToken = default)
    {
        await Gate;
        if (Failing)
        {
            throw new XStreamPositionException("The disk is full.");
        }

        lock (Writes)
        {
            Writes.Add(position.ToString());
        }
    }
}
