using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace XApi.Orleans;

/// <summary>A piece of a job: some of its ids, or one slice of its time.</summary>
[DebuggerDisplay("{Id}")]
public sealed class CollectionPiece
{
    private RangeCounts _taken = new();

    /// <summary>Makes one, for tests of handlers.</summary>
    /// <param name="job">The job's name.</param>
    /// <param name="number">Which piece it is, from 0.</param>
    public CollectionPiece(string job, int number) => (Job, Number) = (job, number);

    /// <summary>The job's name.</summary>
    public string Job { get; }

    /// <summary>Which piece of the job it is, from 0.</summary>
    public int Number { get; }

    /// <summary>The job's name and the number: the same whenever the piece is handed over again.</summary>
    public string Id => $"{Job}/{Number}";

    /// <summary>The ids to collect; empty in a job of slices.</summary>
    public IReadOnlyList<string> Ids { get; init; } = [];

    /// <summary>The time to collect; null in a job of ids.</summary>
    public TimeSlice? Slice { get; init; }

    /// <summary>What the job was given besides, such as a query; null where it was given nothing.</summary>
    public string? Argument { get; init; }

    /// <summary>How far an earlier attempt came, as <see cref="SaveAsync"/> stored it; null where the piece starts at its beginning.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>Which attempt it is in this process, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>How many items were recorded.</summary>
    public long Items { get; private set; }

    /// <summary>How much of what was asked for X could not return, such as suspended users.</summary>
    public long Missing { get; private set; }

    /// <summary>What was recorded as charged, in USD.</summary>
    public decimal Usd { get; private set; }

    /// <summary>Stores a checkpoint and what was recorded until then. Throws <see cref="OperationCanceledException"/> where the piece is to be left there.</summary>
    internal Func<string, Task>? Save { get; init; }

    /// <summary>Counts a response for the job's progress: its items, what is missing, and what it cost.</summary>
    /// <param name="response">The response.</param>
    public void Record(XResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        RecordCost(response);
        RecordItems(response);
    }

    /// <summary>Counts items that come in no response, or what something else cost.</summary>
    /// <param name="items">How many items.</param>
    /// <param name="usd">What they cost, in USD.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public void Record(long items, decimal usd = 0)
    {
        Items += Bound.Number(items, 0, long.MaxValue, nameof(items));
        Usd += Bound.Number(usd, 0, decimal.MaxValue, nameof(usd));
    }

    /// <summary>
    /// The pages of an enumeration, recorded, from where an earlier attempt came to: when the loop asks for the next page, the one before is done and its
    /// checkpoint is stored. A piece that is left between two pages, because its job is paused or its silo stops, continues there.
    /// </summary>
    /// <param name="items">The enumeration: the same in each attempt.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public async IAsyncEnumerable<TPage> PagesAsync<TItem, TPage>(
        Paged<TItem, TPage> items,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
        where TPage : XResponse, IPage<TItem>
    {
        ArgumentNullException.ThrowIfNull(items);
        var from = Checkpoint is null ? items : items.From(XApi.Checkpoint.Parse(Checkpoint));
        await foreach (var page in from.Pages.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            // It was paid for, even if it can't be stored.
            RecordCost(page);
            yield return page;
            RecordItems(page);
            if (!from.Checkpoint.IsComplete)
            {
                await SaveAsync(from.Checkpoint.ToString()).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Stores how far the handler came, in words of its own, with what was recorded until then: another attempt has it as its <see cref="Checkpoint"/>. A
    /// storage write for each call. In a test without a cluster it does nothing.
    /// </summary>
    /// <param name="checkpoint">The place.</param>
    /// <exception cref="OperationCanceledException">The job was paused, or the piece is another silo's by now: leave it here.</exception>
    public Task SaveAsync(string checkpoint)
    {
        ArgumentException.ThrowIfNullOrEmpty(checkpoint);
        return Save is null ? Task.CompletedTask : Save(checkpoint);
    }

    /// <summary>What was recorded since it was taken last.</summary>
    internal RangeCounts TakeRecorded()
    {
        var rest = new RangeCounts(Items: Items - _taken.Items, Missing: Missing - _taken.Missing, Usd: Usd - _taken.Usd);
        _taken = _taken.Plus(rest);
        return rest;
    }

    private void RecordCost(XResponse response) => Usd += response.Cost?.Usd ?? 0;

    private void RecordItems(XResponse response)
    {
        // Lookups and enumerations alike; a response of one object is one.
        Items += response is IPage<object> page ? page.Items.Count : 1;
        Missing += response.Errors.DistinctBy(problem => problem.Subject).Count() + response.LeftOut.Count;
    }
}
