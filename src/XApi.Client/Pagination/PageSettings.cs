namespace XApi;

/// <summary>How a collection is to be enumerated.</summary>
internal sealed record PageSettings
{
    internal long? Items { get; init; }

    internal int? Pages { get; init; }

    internal bool Backwards { get; init; }

    internal bool FetchAhead { get; init; }

    internal Checkpoint? From { get; init; }

    internal TimeSpan? SliceLength { get; init; }

    internal int MaxConcurrency { get; init; } = 1;
}
