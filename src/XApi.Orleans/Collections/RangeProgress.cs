namespace XApi.Orleans;

/// <summary>How far a range is.</summary>
[GenerateSerializer, Immutable]
[Alias("XApi.Orleans.RangeProgress")]
internal sealed record RangeProgress
{
    /// <summary>The first piece that no worker has been through with.</summary>
    [Id(0)]
    public int Next { get; init; }

    /// <summary>Pieces before it that have failed and are attempted again once those behind it are done.</summary>
    [Id(1)]
    public PieceFailure[] Again { get; init; } = [];

    /// <summary>How far the current piece is; null for its beginning.</summary>
    [Id(2)]
    public string? Checkpoint { get; init; }

    /// <summary>How many processes died while they collected the current piece, from this checkpoint on.</summary>
    [Id(3)]
    public int Crashes { get; init; }

    /// <summary>Whether a worker has it that has not released it.</summary>
    [Id(4)]
    public bool IsHeld { get; init; }

    /// <summary>How often failed pieces were requested again.</summary>
    [Id(5)]
    public int Round { get; init; }

    /// <summary>The pieces that were set aside.</summary>
    [Id(6)]
    public PieceFailure[] Failures { get; init; } = [];

    /// <summary>What is done.</summary>
    [Id(7)]
    public RangeCounts Counts { get; init; } = new();

    /// <summary>The piece to collect; null when all are done.</summary>
    /// <param name="behind">The number behind the range's last piece.</param>
    internal int? Current(int behind) =>
        Next < behind ? Next
        : Again is [var first, ..] ? first.Piece
        : null;

    /// <summary>The progress when the current piece is at a checkpoint.</summary>
    internal RangeProgress At(string? checkpoint) => this with { Checkpoint = checkpoint, Crashes = 0 };

    /// <summary>The progress when the current piece is done.</summary>
    /// <param name="behind">The number behind the range's last piece.</param>
    internal RangeProgress Passed(int behind)
    {
        var passed = Next < behind ? this with { Next = Next + 1 } : this with { Again = Again[1..] };
        return passed.At(passed.Next < behind ? null : passed.Again.FirstOrDefault()?.Checkpoint);
    }

    /// <summary>The progress when the current piece is set aside.</summary>
    internal RangeProgress Failed(PieceFailure failure, int behind) =>
        Passed(behind) with
        {
            Failures = [.. Failures, failure],
            Counts = Counts with { Failed = Counts.Failed + 1 },
        };

    /// <summary>The progress when what has failed is to be attempted again.</summary>
    internal RangeProgress Requeued(int round, int behind)
    {
        var isAtEnd = Current(behind) is null;
        return this with
        {
            Round = round,
            Again = [.. Again, .. Failures],
            Failures = [],
            Checkpoint = isAtEnd ? Failures.FirstOrDefault()?.Checkpoint : Checkpoint,
            Counts = Counts with { Failed = 0 },
        };
    }
}

/// <summary>How much of a range, or of a job, is done.</summary>
/// <param name="Done">How many pieces.</param>
/// <param name="Failed">How many pieces were set aside.</param>
/// <param name="Items">How many items.</param>
/// <param name="Missing">How much X could not return.</param>
/// <param name="Usd">What it cost, in USD.</param>
[GenerateSerializer, Immutable]
[Alias("XApi.Orleans.RangeCounts")]
internal sealed record RangeCounts(
    [property: Id(0)] int Done = 0,
    [property: Id(1)] int Failed = 0,
    [property: Id(2)] long Items = 0,
    [property: Id(3)] long Missing = 0,
    [property: Id(4)] decimal Usd = 0
)
{
    internal RangeCounts Plus(RangeCounts other) =>
        new(Done + other.Done, Failed + other.Failed, Items + other.Items, Missing + other.Missing, Usd + other.Usd);
}

/// <summary>A piece that was set aside.</summary>
/// <param name="Piece">Which of the job.</param>
/// <param name="Error">The error of its last attempt.</param>
/// <param name="Attempts">How many attempts it had.</param>
/// <param name="At">When it was set aside.</param>
/// <param name="Checkpoint">How far it came.</param>
[GenerateSerializer, Immutable]
[Alias("XApi.Orleans.PieceFailure")]
internal sealed record PieceFailure(
    [property: Id(0)] int Piece,
    [property: Id(1)] string Error,
    [property: Id(2)] int Attempts,
    [property: Id(3)] DateTimeOffset At,
    [property: Id(4)] string? Checkpoint
);
