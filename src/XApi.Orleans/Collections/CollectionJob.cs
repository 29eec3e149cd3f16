using System.Security.Cryptography;
using System.Text;

namespace XApi.Orleans;

/// <summary>What is to be collected, cut into pieces: <see cref="OfIds"/> or <see cref="OfSlices"/>.</summary>
public sealed record CollectionJob
{
    /// <summary>The most pieces of a job.</summary>
    internal const int MaxPieces = 10_000_000;

    // Enough ranges for hundreds of workers, and few enough that the job's own state is written seldom.
    private const int WantedRanges = 256;
    private const int MaxPiecesOfRange = 100;
    private const int MaxIdsOfRange = 10_000;

    private readonly string[] _ids = [];
    private readonly int _idsPerPiece = 1;
    private readonly TimeSlice? _time;
    private readonly TimeSpan _length;

    private CollectionJob(string handler, string[] ids, int idsPerPiece) => (Handler, _ids, _idsPerPiece) = (handler, ids, idsPerPiece);

    private CollectionJob(string handler, TimeSlice time, TimeSpan length) => (Handler, _time, _length) = (handler, time, length);

    /// <summary>The name by which silos have registered the handler.</summary>
    public string Handler { get; }

    /// <summary>What each piece is given besides, such as a query or the name of a table; null for nothing.</summary>
    public string? Argument { get; init; }

    /// <summary>How many pieces may fail: one more stops the job. 10 by default, so that a fault that all pieces share does not cost what all of them cost.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public int MaxFailures
    {
        get;
        init => field = Bound.Number(value, 0, int.MaxValue);
    } = 10;

    /// <summary>How many pieces it has.</summary>
    public int Pieces => _time is null ? Ceiling(_ids.Length, _idsPerPiece) : CollectionSlices.Count(_time, _length);

    /// <summary>A job of ids, or of names or whatever the handler takes: users of whom profiles are looked up, or whose Tweets are enumerated.</summary>
    /// <param name="handler">The name by which silos have registered the handler.</param>
    /// <param name="ids">The ids. One that comes twice is collected once.</param>
    /// <param name="idsPerPiece">
    /// How many a piece has: 100 by default, which one request looks up. 1 where each takes many requests, as the Tweets of a user do.
    /// </param>
    /// <exception cref="ArgumentException">There are none, or one is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A piece would have none, or more than 10,000, or the job more than ten million pieces.</exception>
    public static CollectionJob OfIds(string handler, IReadOnlyCollection<string> ids, int idsPerPiece = 100)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(handler);
        ArgumentNullException.ThrowIfNull(ids);
        Bound.Number(idsPerPiece, 1, MaxIdsOfRange, nameof(idsPerPiece));
        var distinct = ids.Distinct(StringComparer.Ordinal).ToArray();
        if (distinct.Length == 0)
        {
            throw new ArgumentException("There are no ids; a job needs one or more.", nameof(ids));
        }

        if (Array.FindIndex(distinct, string.IsNullOrWhiteSpace) is >= 0 and var empty)
        {
            throw new ArgumentException($"The id {empty} of those that differ, counted from 0, is empty; leave it out.", nameof(ids));
        }

        Bound.Number(Ceiling(distinct.Length, idsPerPiece), 1, MaxPieces, "The number of pieces");
        return new(handler, distinct, idsPerPiece);
    }

    /// <summary>A job of slices of time, newest first, for a query that takes a start and an end. Slices end at multiples of their length in UTC.</summary>
    /// <param name="handler">The name by which silos have registered the handler.</param>
    /// <param name="start">The start of the time, inclusive, in whole seconds.</param>
    /// <param name="end">The end of the time, exclusive, in whole seconds.</param>
    /// <param name="length">How long a slice is: whole seconds.</param>
    /// <exception cref="ArgumentException">The time ends before it starts, or is not in whole seconds.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A slice is shorter than a second, or there are more than ten million.</exception>
    public static CollectionJob OfSlices(string handler, DateTimeOffset start, DateTimeOffset end, TimeSpan length)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(handler);
        var time = CollectionSlices.Check(start, end, length);
        return new(handler, time, length);
    }

    /// <summary>What the cluster stores of it, under a name.</summary>
    internal CollectionDefinition Describe(string name) =>
        new()
        {
            Name = name,
            Handler = Handler,
            Argument = Argument,
            MaxFailures = MaxFailures,
            Pieces = Pieces,
            PiecesOfRange = Math.Clamp(Pieces / WantedRanges, 1, Math.Min(MaxPiecesOfRange, MaxIdsOfRange / _idsPerPiece)),
            IdsOfPiece = _idsPerPiece,
            IdsHash = _time is null ? Hash() : null,
            Start = _time?.Start,
            End = _time?.End,
            Length = _length,
        };

    /// <summary>The ids of a range of pieces.</summary>
    internal string[] IdsOf(CollectionDefinition definition, int range)
    {
        var size = definition.PiecesOfRange * _idsPerPiece;
        return _ids[(range * size)..Math.Min(_ids.Length, (range + 1) * size)];
    }

    private static int Ceiling(int count, int size) => (int)(((long)count + size - 1) / size);

    private string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var id in _ids)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(id));
            hash.AppendData("\n"u8);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
