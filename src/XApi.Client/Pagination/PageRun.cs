using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace XApi;

/// <summary>One enumeration of a collection: which page comes next, what of it is still to be yielded, and when it is over.</summary>
internal sealed class PageRun<TItem, TPage>
    where TPage : XResponse, IPage<TItem>
{
    // Enough that one of them is still there when the place is looked for again; an item may have been deleted meanwhile.
    private const int LongestSeen = 16;

    // How many pages of a slice wait for their turn.
    private const int PagesInWaiting = 4;

    private readonly PageSource<TItem, TPage> _source;
    private readonly PageSettings _settings;
    private readonly Checkpoint _start;
    private readonly Queue<string> _seen;

    // From a place that was reached the other way, what lies ahead is what was yielded before.
    private readonly bool _turns;
    private bool _entered;
    private bool _seeking;
    private bool _found;
    private Place _place;
    private long _items;
    private int _pages;
    private string? _newest;
    private string? _oldest;

    internal PageRun(PageSource<TItem, TPage> source, PageSettings settings)
    {
        _source = source;
        _settings = settings;
        _start = settings.From ?? source.Start(settings.Backwards);
        if (_start.Slice is not null && settings.SliceLength is null)
        {
            throw new InvalidOperationException("The checkpoint is of an enumeration in slices. Call InSlices to go on from it.");
        }

        _turns = _start.Backwards != settings.Backwards;
        _place = new(_start.Slice, _start.Token, _start.IsComplete && !_turns);
        _seen = new(_start.Seen);
        if (!_turns)
        {
            (_items, _pages, _newest, _oldest) = (_start.Items, _start.Pages, _start.NewestId, _start.OldestId);
        }
    }

    internal EndReason? EndReason { get; private set; }

    /// <summary>The newest Tweet of the first page, which polling goes by; null before it came, and where there is none.</summary>
    internal string? NewestOfFirstPage { get; private set; }

    internal int Requests { get; private set; }

    internal RateLimit? RateLimit { get; private set; }

    internal Checkpoint Checkpoint =>
        _turns && !_entered
            ? _start
            : new()
            {
                Operation = _start.Operation,
                Request = _start.Request,
                Slice = _place.Slice,
                Token = _place.Token,
                Seen = [.. _seen],
                Backwards = _settings.Backwards,
                Items = _items,
                Pages = _pages,
                NewestId = _newest,
                OldestId = _oldest,
                IsComplete = _place.IsComplete,
            };

    internal async IAsyncEnumerable<TItem> ItemsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var fetched in FetchAsync(cancellationToken).ConfigureAwait(false))
        {
            var items = Remaining(fetched);
            for (var i = 0; i < items.Count && !IsOver(); i++)
            {
                ThrowIfCancelled(cancellationToken);
                Count(items[i], fetched);
                if (i == items.Count - 1)
                {
                    // Before the last item is handed out: a checkpoint taken with it need not fetch this page again.
                    Pass(fetched);
                }

                yield return items[i];
            }

            if (items.Count == 0)
            {
                Pass(fetched);
            }
        }
    }

    internal async IAsyncEnumerable<TPage> PagesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var fetched in FetchAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (var item in Remaining(fetched))
            {
                Count(item, fetched);
            }

            Pass(fetched);
            if (!_seeking)
            {
                yield return fetched.Page;
            }
        }
    }

    private async IAsyncEnumerable<Fetched> FetchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (IsOver())
        {
            yield break;
        }

        var walk = (
            _settings.SliceLength is { } length
                ? WalkSlicesAsync(length, cancellationToken)
                : WalkAsync(null, null, _place.Token, cancellationToken)
        ).GetAsyncEnumerator(cancellationToken);
        await using (walk.ConfigureAwait(false))
        {
            while (!IsOver() && await NextAsync(walk, cancellationToken).ConfigureAwait(false))
            {
                var fetched = walk.Current;
                Requests++;
                RateLimit = fetched.Page.RateLimit;
                if (fetched.Token is null)
                {
                    NewestOfFirstPage = Newest(fetched.Page);
                }

                yield return fetched;
            }
        }
    }

    private async ValueTask<bool> NextAsync(IAsyncEnumerator<Fetched> walk, CancellationToken cancellationToken)
    {
        try
        {
            return await walk.MoveNextAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            EndReason = XApi.EndReason.Cancelled;
            throw;
        }
        catch
        {
            EndReason = XApi.EndReason.Failed;
            throw;
        }
    }

    /// <summary>Fetches page after page, from one on.</summary>
    private async IAsyncEnumerable<Fetched> WalkAsync(
        TimeSlice? slice,
        TimeSlice? nextSlice,
        string? token,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var tokens = new HashSet<string?> { token };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<TPage>? ahead = null;
        try
        {
            while (true)
            {
                var page = await (ahead ?? _source.FetchAsync(token, slice, cancellationToken)).ConfigureAwait(false);
                ahead = null;

                // An empty page may have a successor. A token that comes again would go on forever.
                var next = _settings.Backwards ? page.PreviousToken : page.NextToken;
                var repeats = next is not null && !tokens.Add(next);
                if (_settings.FetchAhead && next is not null && !repeats && MayNeedMoreThan(page))
                {
                    ahead = _source.FetchAsync(next, slice, stop.Token);
                }

                yield return new(page, slice, token, next, nextSlice, repeats);
                if (repeats)
                {
                    throw new XApiException(
                        $"{_source.Operation} answered the token {token ?? "of the first page"} with {next}, which came before: the collection does not end."
                    )
                    {
                        Operation = _source.Operation,
                        RateLimit = page.RateLimit,
                        RequestId = page.RequestId,
                    };
                }

                if (next is null)
                {
                    yield break;
                }

                token = next;
            }
        }
        finally
        {
            if (ahead is not null)
            {
                await stop.CancelAsync().ConfigureAwait(false);
                await ((Task)ahead).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Fetches several slices at once, and hands their pages out slice by slice.</summary>
    private async IAsyncEnumerable<Fetched> WalkSlicesAsync(TimeSpan length, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var (slice, floor) = Slicing.First(_source.Request(), length, _source.Clock);
        var token = _place.Token;
        slice = _place.Slice ?? slice;
        var under = new Queue<(ChannelReader<Fetched> Pages, Task Producer)>();
        try
        {
            while (true)
            {
                while (slice is not null && under.Count < _settings.SlicesAtOnce)
                {
                    var next = Slicing.Next(slice, floor, length);
                    var pages = Channel.CreateBounded<Fetched>(PagesInWaiting);
                    under.Enqueue((pages.Reader, ProduceAsync(WalkAsync(slice, next, token, stop.Token), pages.Writer, stop.Token)));
                    (slice, token) = (next, null);
                }

                if (under.Count == 0)
                {
                    yield break;
                }

                await foreach (var fetched in under.Peek().Pages.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                {
                    yield return fetched;
                }

                under.Dequeue();
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(under.Select(slice => slice.Producer)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // What goes wrong in a slice is thrown when its turn comes.
    private static async Task ProduceAsync(
        IAsyncEnumerable<Fetched> pages,
        ChannelWriter<Fetched> writer,
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

    /// <summary>What of a page is to be yielded, in the order of the enumeration: all, but for the page that the enumeration starts in.</summary>
    private IReadOnlyList<TItem> Remaining(Fetched fetched)
    {
        var items = _settings.Backwards ? [.. fetched.Page.Items.Reverse()] : fetched.Page.Items;
        if (_entered)
        {
            return items;
        }

        var place = Enter(items, fetched);
        return place == 0 ? items : [.. items.Skip(place)];
    }

    /// <summary>How many items of a page lie before the place that the enumeration starts from.</summary>
    private int Enter(IReadOnlyList<TItem> items, Fetched fetched)
    {
        _entered = true;
        if (_start.Seen.Count == 0)
        {
            return _turns ? items.Count : 0;
        }

        var seen = Enumerable.Range(0, items.Count).Where(i => _start.Seen.Contains(Key(items[i]))).ToList();
        var mayHaveMoved = _seeking || (fetched.Token is null && fetched.Slice is null);
        if (_turns)
        {
            _seen.Clear();
            return seen.Count > 0 && !(mayHaveMoved && EndsWithin(items[0])) ? seen[0] : throw Lost();
        }

        // A token leads to the same place always: where nothing is left of what was there, what follows has moved up. But the first page is where new
        // items arrive, and they may have pushed the place to a later page or the end of what was seen onto the next.
        if (mayHaveMoved && (seen.Count == 0 ? !_found : EndsWithin(items[^1])))
        {
            _found |= seen.Count > 0;
            _seeking = fetched.Next is not null;
            _entered = !_seeking;
            return _found || _seeking ? items.Count : throw Lost();
        }

        if (mayHaveMoved && items.Count == 0 && fetched.Next is not null)
        {
            _entered = false;
            return 0;
        }

        _seeking = false;
        return seen.Count > 0 ? seen[^1] + 1 : 0;

        bool EndsWithin(TItem last) => _start.Seen.Contains(Key(last)) && Key(last) != _start.Seen[^1];
    }

    private XApiException Lost()
    {
        EndReason = XApi.EndReason.Failed;
        return new(
            $"The place of the checkpoint can't be found in {_source.Operation}: none of the items that it stands behind is there any more. Begin anew."
        )
        {
            Operation = _source.Operation,
        };
    }

    private void Count(TItem item, Fetched fetched)
    {
        if (_place.Token != fetched.Token)
        {
            // The place was found on a later page than it had been.
            _place = new(fetched.Slice, fetched.Token, IsComplete: false);
        }

        _items++;
        _seen.Enqueue(Key(item));
        if (_seen.Count > LongestSeen)
        {
            _seen.Dequeue();
        }

        if (item is Tweet tweet)
        {
            _newest = XId.Newer(_newest, tweet.Id);
            _oldest = XId.Older(_oldest, tweet.Id);
        }
    }

    /// <summary>Moves the place to the next page, or to the end.</summary>
    private void Pass(Fetched fetched)
    {
        if (_seeking || fetched.Repeats)
        {
            return;
        }

        _pages++;
        if (fetched.Next is null && fetched.NextSlice is null)
        {
            // The end keeps its page, from which there is a way back.
            _place = new(fetched.Slice, fetched.Token, IsComplete: true);
            return;
        }

        _place = fetched.Next is not null
            ? new(fetched.Slice, fetched.Next, IsComplete: false)
            : new(fetched.NextSlice, null, IsComplete: false);
        _seen.Clear();
    }

    private bool IsOver()
    {
        EndReason =
            _place.IsComplete ? Ended()
            : _items >= _settings.Items ? XApi.EndReason.ItemLimit
            : _pages >= _settings.Pages ? XApi.EndReason.PageLimit
            : null;
        return EndReason is not null;
    }

    private EndReason Ended()
    {
        if (_settings.Backwards)
        {
            return XApi.EndReason.NoMore;
        }

        var request = _source.Request();
        var pagination = _source.Pagination;
        var withoutReplies = request.ValueOf("exclude")?.Split(',').Contains("replies") == true;
        var reaches = withoutReplies ? pagination.HorizonItemsWithoutReplies ?? pagination.HorizonItems : pagination.HorizonItems;
        var asksForAll = request.ValueOf("start_time") is null && request.ValueOf("since_id") is null;
        return _items >= reaches || (pagination.Horizon is not null && asksForAll) ? XApi.EndReason.Horizon : XApi.EndReason.NoMore;
    }

    private bool MayNeedMoreThan(TPage page) => !(_items + page.Items.Count >= _settings.Items) && !(_pages + 1 >= _settings.Pages);

    private void ThrowIfCancelled(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            EndReason = XApi.EndReason.Cancelled;
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static string Key(TItem item) => ((IPageItem)item!).Key;

    private static string? Newest(TPage page) =>
        page is TweetPage { Meta.NewestId: { } newest }
            ? newest
            : page.Items.OfType<Tweet>().Aggregate((string?)null, (newest, tweet) => XId.Newer(newest, tweet.Id));

    /// <summary>A page, how it was asked for, and what follows it.</summary>
    private sealed record Fetched(TPage Page, TimeSlice? Slice, string? Token, string? Next, TimeSlice? NextSlice, bool Repeats);

    private readonly record struct Place(TimeSlice? Slice, string? Token, bool IsComplete);
}
