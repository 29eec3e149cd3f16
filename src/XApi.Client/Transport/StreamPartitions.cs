using System.Globalization;

namespace XApi;

/// <summary>Which partitions of a stream are opened: one by its number, several, all, or this process's share. A number converts to it.</summary>
/// <remarks>
/// X splits its largest streams, and gives each partition a connection of its own; an item comes in one of them. Several partitions are one sequence: each
/// is kept connected for itself, and its states and notices say which it is. The order between partitions is that of arrival.
/// </remarks>
/// <example><code>await foreach (var tweet in x.Firehose.AllAsync(StreamPartitions.Share(process, processes))) …</code></example>
public sealed class StreamPartitions
{
    private readonly Func<int, bool> _isChosen;
    private readonly IReadOnlyList<int>? _numbers;
    private readonly string _text;

    private StreamPartitions(string text, Func<int, bool> isChosen, IReadOnlyList<int>? numbers = null) =>
        (_text, _isChosen, _numbers) = (text, isChosen, numbers);

    /// <summary>All partitions of the stream.</summary>
    public static StreamPartitions All { get; } = new("all", static _ => true);

    /// <summary>Partitions by their numbers, from 1.</summary>
    /// <param name="partitions">The numbers. One that is given twice counts once.</param>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static StreamPartitions Of(params IReadOnlyList<int> partitions)
    {
        ArgumentNullException.ThrowIfNull(partitions);
        int[] numbers = [.. partitions.Distinct()];
        return numbers.Length == 0
            ? throw new ArgumentException("Name one partition at least, by its number from 1.", nameof(partitions))
            : new(string.Join(", ", numbers), numbers.Contains, numbers);
    }

    /// <summary>What one of several processes opens, so that together they open each partition once.</summary>
    /// <param name="index">Which of the processes this one is, from 0.</param>
    /// <param name="count">How many there are: no more than the stream has partitions.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is not one of the processes', or there are none.</exception>
    public static StreamPartitions Share(int index, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, count);
        return new(string.Create(CultureInfo.InvariantCulture, $"share {index} of {count}"), number => number % count == index);
    }

    /// <summary>One partition.</summary>
    /// <param name="partition">Its number, from 1.</param>
    public static implicit operator StreamPartitions(int partition) => FromInt32(partition);

    /// <summary>One partition.</summary>
    /// <param name="partition">Its number, from 1.</param>
    public static StreamPartitions FromInt32(int partition) => Of(partition);

    /// <summary>The numbers, or what they are chosen by.</summary>
    public override string ToString() => _text;

    /// <summary>The numbers of those chosen of a stream. Numbers that were named are kept, for the check of the request to refuse.</summary>
    internal IReadOnlyList<int> Within(XOperation operation, int first, int last)
    {
        int[] chosen = [.. _numbers ?? Enumerable.Range(first, last - first + 1).Where(_isChosen)];
        return chosen.Length == 0
            ? throw new ArgumentException(
                $"{operation.Id} has the partitions {first} to {last}, too few for {_text}: start no more processes than there are partitions."
            )
            : chosen;
    }
}
