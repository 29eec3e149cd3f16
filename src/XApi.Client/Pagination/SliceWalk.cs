using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace XApi;

/// <summary>Fetches the slices of a period, several at once or one after another, and hands their pages out slice by slice.</summary>
/// <param name="source">Where pages come from.</param>
/// <param name="walk">Fetches the pages of one slice.</param>
/// <param name="length">How long a slice is.</param>
/// <param name="maxConcurrency">How many slices are fetched at the same time; null for one after another, and no page before it is asked for.</param>
internal sealed class SliceWalk<TItem, TPage>(
    PageSource<TItem, TPage> source,
    PageWalk<TItem, TPage> walk,
    TimeSpan length,
    int? maxConcurrency
)
    where TPage : XResponse, IPage<TItem>
{
    // How many pages of a slice wait for their turn.
    private const int PagesInWaiting = 4;

    /// <summary>Fetches the pages of all slices from a place on.</summary>
    internal IAsyncEnumerable<FetchedPage<TPage>> WalkAsync(TimeSlice? from, string? cursor, CancellationToken cancellationToken)
    {
        var (slice, floor) = Slicing.First(source.Request(), length, source.Clock);
        return maxConcurrency is { } most
            ? AtOnceAsync(from ?? slice, floor, cursor, most, cancellationToken)
            : OneByOneAsync(from ?? slice, floor, cursor, cancellationToken);
    }

    private async IAsyncEnumerable<FetchedPage<TPage>> OneByOneAsync(
        TimeSlice? slice,
        DateTimeOffset floor,
        string? cursor,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        while (slice is not null)
        {
            var next = Slicing.Next(slice, floor, length);
            await foreach (var fetched in walk.WalkAsync(slice, next, cursor, cancellationToken).ConfigureAwait(false))
            {
                yield return fetched;
            }

            (slice, cursor) = (next, null);
        }
    }

    private async IAsyncEnumerable<FetchedPage<TPage>> AtOnceAsync(
        TimeSlice? slice,
        DateTimeOffset floor,
        string? cursor,
        int most,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new Queue<(ChannelReader<FetchedPage<TPage>> Pages, Task Producer)>();
        try
        {
            while (true)
            {
                while (slice is not null && running.Count < most)
                {
                    var next = Slicing.Next(slice, floor, length);
                    var pages = Channel.CreateBounded<FetchedPage<TPage>>(PagesInWaiting);
                    running.Enqueue(
                        (pages.Reader, ProduceAsync(walk.WalkAsync(slice, next, cursor, stop.Token), pages.Writer, stop.Token))
                    );
                    (slice, cursor) = (next, null);
                }

                if (running.Count == 0)
                {
                    yield break;
                }

                await foreach (var fetched in running.Peek().Pages.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                {
                    yield return fetched;
                }

                running.Dequeue();
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(running.Select(slice => slice.Producer)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // What goes wrong in a slice is thrown when its turn comes.
    private static async Task ProduceAsync(
        IAsyncEnumerable<FetchedPage<TPage>> pages,
        ChannelWriter<FetchedPage<TPage>> writer,
        CancellationToken cancellationToken
    )
    {
        Exception? failure = null;
        try
        {
            await foreach (var fetched in pages.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                await writer.WriteAsync(fetched, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception thrown)
        {
            failure = thrown;
        }

        writer.Complete(failure);
    }
}
