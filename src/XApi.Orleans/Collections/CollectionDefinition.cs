namespace XApi.Orleans;

/// <summary>What the cluster stores of a job. A job that is started again has to be described alike.</summary>
/// <remarks>
/// Consecutive pieces are a range, which one worker has at a time and collects in order: its progress is a place, however many pieces it has, and the job's
/// own state is written once when a range is leased and once when it is done.
/// </remarks>
[GenerateSerializer, Immutable]
[Alias("XApi.Orleans.CollectionDefinition")]
internal sealed record CollectionDefinition
{
    /// <summary>The job's name.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>The name of the handler.</summary>
    [Id(1)]
    public required string Handler { get; init; }

    /// <summary>What each piece is given.</summary>
    [Id(2)]
    public string? Argument { get; init; }

    /// <summary>How many pieces may fail.</summary>
    [Id(3)]
    public int MaxFailures { get; init; }

    /// <summary>How many pieces there are.</summary>
    [Id(4)]
    public int Pieces { get; init; }

    /// <summary>How many of them a range has; the last may have fewer.</summary>
    [Id(5)]
    public int PiecesOfRange { get; init; }

    /// <summary>How many ids a piece has.</summary>
    [Id(6)]
    public int IdsOfPiece { get; init; }

    /// <summary>A hash of the ids; null in a job of slices.</summary>
    [Id(7)]
    public string? IdsHash { get; init; }

    /// <summary>The start of the time of a job of slices.</summary>
    [Id(8)]
    public DateTimeOffset? Start { get; init; }

    /// <summary>The end of the time of a job of slices.</summary>
    [Id(9)]
    public DateTimeOffset? End { get; init; }

    /// <summary>How long a slice is.</summary>
    [Id(10)]
    public TimeSpan Length { get; init; }

    /// <summary>How many ranges there are.</summary>
    internal int Ranges => (int)(((long)Pieces + PiecesOfRange - 1) / PiecesOfRange);

    /// <summary>The number of a range's first piece.</summary>
    internal int First(int range) => range * PiecesOfRange;

    /// <summary>The number behind a range's last piece.</summary>
    internal int Behind(int range) => Math.Min(Pieces, First(range) + PiecesOfRange);

    /// <summary>The ids of a piece.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="ids">The ids of its range.</param>
    internal string[] IdsOf(int piece, string[] ids)
    {
        var from = piece % PiecesOfRange * IdsOfPiece;
        return IdsHash is null ? [] : ids[from..Math.Min(ids.Length, from + IdsOfPiece)];
    }

    /// <summary>The slice of a piece; null in a job of ids.</summary>
    internal TimeSlice? SliceOf(int piece) =>
        Start is { } start && End is { } end ? CollectionSlices.At(new TimeSlice(start, end), Length, piece) : null;

    /// <summary>What differs from another job of the same name, for a message.</summary>
    internal string Difference(CollectionDefinition other) =>
        string.Join(
            " and ",
            new[]
            {
                (Handler != other.Handler, "handler"),
                (Argument != other.Argument, "argument"),
                (MaxFailures != other.MaxFailures, nameof(CollectionJob.MaxFailures)),
                (IdsHash != other.IdsHash, "ids"),
                (IdsOfPiece != other.IdsOfPiece, "ids of a piece"),
                ((Start, End, Length) != (other.Start, other.End, other.Length), "time or slices"),
            }
                .Where(member => member.Item1)
                .Select(member => member.Item2)
        );

    /// <summary>The key of a range's grain.</summary>
    internal static string Key(string run, int range) => $"{run}/{range}";
}
