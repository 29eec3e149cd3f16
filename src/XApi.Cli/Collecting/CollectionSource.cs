using System.Runtime.CompilerServices;

namespace XApi.Cli.Collecting;

/// <summary>Where the rows of a collection come from: a step at a time, each with the place behind it.</summary>
internal interface ICollectionSource
{
    /// <summary>The steps from a place on.</summary>
    /// <param name="position">The place; null for the start.</param>
    /// <param name="needed">How many rows are still wanted; null for all. It may change from step to step.</param>
    /// <param name="cancel">Stops it.</param>
    IAsyncEnumerable<CollectionStep> ReadAsync(string? position, Func<long?> needed, CancellationToken cancel);

    /// <summary>How much of the whole is done, from 0 to 1; null where that can't be known.</summary>
    /// <param name="manifest">What was collected.</param>
    double? Progress(Manifest manifest) => null;

    /// <summary>What is left to be recorded when the reading has ended, however it did: a cost, a place. Null for nothing.</summary>
    Task<CollectionStep?> LastAsync() => Task.FromResult<CollectionStep?>(null);

    /// <summary>Whether it runs until it is stopped, so that a signal is no interruption.</summary>
    bool IsEndless => false;
}

/// <summary>A response, or what a stream brought in a moment.</summary>
internal sealed record CollectionStep
{
    /// <summary>The responses as X sent them, with what they include.</summary>
    public required IReadOnlyList<string> Responses { get; init; }

    /// <summary>The place behind it; null leaves the place where it is.</summary>
    public required string? Position { get; init; }

    /// <summary>What X could not return.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];

    /// <summary>What it cost.</summary>
    public decimal Usd { get; init; }

    /// <summary>Whether it is a response that counts as one.</summary>
    public bool IsResponse { get; init; } = true;

    /// <summary>What a stream missed, or a search no longer reaches.</summary>
    public IReadOnlyList<CollectionGap> Gaps { get; init; } = [];

    /// <summary>Called when the rows are safe.</summary>
    public Func<Task>? Done { get; init; }
}

/// <summary>A collection that X returns in pages.</summary>
/// <param name="open">Makes the enumeration, which is the same each time.</param>
/// <param name="since">The start of the time that is asked for; null where it is open.</param>
/// <param name="until">The end of the time that is asked for.</param>
/// <param name="reach">What a collection that is resumed still reaches; null where that is all of it.</param>
internal sealed class PagedSource<TItem, TPage>(
    Func<Paged<TItem, TPage>> open,
    DateTimeOffset? since = null,
    DateTimeOffset? until = null,
    SearchReach<TItem, TPage>? reach = null
) : ICollectionSource
    where TPage : XResponse, IPage<TItem>
{
    public IAsyncEnumerable<CollectionStep> ReadAsync(string? position, Func<long?> needed, CancellationToken cancel)
    {
        var place = position is null ? null : Checkpoint.Parse(position);
        return reach is { IsPassed: true } && place is not { IsComplete: true }
            ? ReadInReachAsync(reach, place, needed, cancel)
            : ReadAsync(open, place, isStart: place is null, needed, cancel);
    }

    // Newest first, so that what is done lies between the end and the oldest.
    public double? Progress(Manifest manifest) =>
        since is { } start && until is { } end && manifest.Oldest is { } oldest && end > start
            ? Math.Clamp((end - oldest) / (end - start), 0, 1)
            : null;

    // Its places are those of another request, whose tokens are of use to nobody later: the oldest id is where it is resumed from.
    private async IAsyncEnumerable<CollectionStep> ReadInReachAsync(
        SearchReach<TItem, TPage> still,
        Checkpoint? from,
        Func<long?> needed,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        var place = from ?? open().Checkpoint;
        if (!still.IsLost(from?.OldestId))
        {
            await foreach (var step in ReadAsync(() => still.Older(from?.OldestId), place: null, isStart: from is null, needed, cancel))
            {
                var reached = Checkpoint.Parse(step.Position!);
                place = reached with { OldestId = reached.OldestId ?? place.OldestId, IsComplete = false };
                yield return step with
                {
                    Position = place.ToString(),
                };
            }
        }

        // The end is a step of its own, so that what is lost is recorded once.
        yield return new()
        {
            Responses = [],
            Position = (place with { IsComplete = true }).ToString(),
            IsResponse = false,
            Gaps = [still.Lost(place.OldestId)],
        };
    }

    private static async IAsyncEnumerable<CollectionStep> ReadAsync(
        Func<Paged<TItem, TPage>> open,
        Checkpoint? place,
        bool isStart,
        Func<long?> needed,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        while (place is not { IsComplete: true })
        {
            // What was left out as a duplicate counts for the enumeration, and not for the limit: where it stops too early, another one continues.
            var pages = open();
            if (needed() is { } wanted)
            {
                pages = pages.Take((int)Math.Min(int.MaxValue, (place?.Items ?? 0) + wanted));
            }

            if (place is not null)
            {
                pages = pages.From(place);
            }

            await foreach (var page in pages.Pages.WithCancellation(cancel))
            {
                if (isStart)
                {
                    RequireSome(page);
                }

                isStart = false;
                place = pages.Checkpoint;
                yield return new()
                {
                    Responses = [page.ToJson(XDialect.Tweet)],
                    Position = place.ToString(),
                    Problems = page.Errors,
                    Usd = page.Cost?.Usd ?? 0,
                };
            }

            if (pages.EndReason != EndReason.ItemLimit || needed() <= 0)
            {
                yield break;
            }
        }
    }

    // Where X does not return the collection itself, the first page has errors alone: an unknown user is no empty timeline.
    private static void RequireSome(TPage page)
    {
        if (page.NextToken is not null || MissingCollection.Reason<TItem, TPage>(page) is not { } problem)
        {
            return;
        }

        throw problem.Kind == ProblemKind.NotAuthorizedForResource
            ? new XForbiddenException($"X does not show this collection: {problem.Detail}")
            : new XNotFoundException($"X does not return this collection: {problem.Detail}");
    }
}
