using System.Runtime.CompilerServices;

namespace XApi;

/// <summary>One enumeration of a collection: fetches its pages, yields what of them is still to be yielded, and says why it ended.</summary>
internal sealed class PageRun<TItem, TPage>
    where TPage : XResponse, IPage<TItem>
{
    private readonly PageSource<TItem, TPage> _source;
    private readonly PageSettings _settings;
    private readonly PagePosition<TItem, TPage> _position;

    internal PageRun(PageSource<TItem, TPage> source, PageSettings settings)
    {
        (_source, _settings) = (source, settings);
        var start = settings.From ?? source.Start(settings.Backwards);
        if (start.Slice is not null && settings.SliceLength is null)
        {
            throw new InvalidOperationException("The checkpoint is of an enumeration in slices. Call InSlices to continue from it.");
        }

        _position = new(source.Operation, start, settings.Backwards);
    }

    internal EndReason? EndReason { get; private set; }

    /// <summary>The newest Tweet of the first page, which polling goes by; null before it came, and where there is none.</summary>
    internal string? NewestOfFirstPage { get; private set; }

    internal int Requests { get; private set; }

    internal RateLimit? RateLimit { get; private set; }

    internal Checkpoint Checkpoint => _position.Checkpoint;

    /// <summary>The items that are wanted. With the last of them in a page the page is through.</summary>
    internal async IAsyncEnumerable<TItem> ItemsAsync(
        Func<TItem, bool>? isWanted,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var fetched in FetchAsync(cancellationToken).ConfigureAwait(false))
        {
            if (MissingCollection.Of<TItem, TPage>(_source.Operation, fetched) is { } missing)
            {
                EndReason = XApi.EndReason.Failed;
                throw missing;
            }

            var items = Remaining(fetched);
            var count = items.Count;
            while (count > 0 && isWanted?.Invoke(items[count - 1]) == false)
            {
                count--;
            }

            for (var i = 0; i < count && !IsOver(); i++)
            {
                ThrowIfCancelled(cancellationToken);
                _position.Count(items[i], fetched);
                if (i == count - 1)
                {
                    // Before the last item is handed out: a checkpoint taken with it need not fetch this page again.
                    _position.Pass(fetched);
                }

                if (isWanted?.Invoke(items[i]) != false)
                {
                    yield return items[i];
                }
            }

            if (count == 0)
            {
                _position.Pass(fetched);
            }
        }
    }

    internal async IAsyncEnumerable<TPage> PagesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var fetched in FetchAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (var item in Remaining(fetched))
            {
                _position.Count(item, fetched);
            }

            _position.Pass(fetched);
            if (!_position.IsSeeking)
            {
                yield return fetched.Page;
            }
        }
    }

    private async IAsyncEnumerable<FetchedPage<TPage>> FetchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (IsOver())
        {
            yield break;
        }

        var pages = Pages(cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (pages.ConfigureAwait(false))
        {
            while (!IsOver() && await NextAsync(pages, cancellationToken).ConfigureAwait(false))
            {
                var fetched = pages.Current;
                Requests++;
                RateLimit = fetched.Page.RateLimit;
                if (fetched.Cursor is null)
                {
                    NewestOfFirstPage = Newest(fetched.Page);
                }

                yield return fetched;
            }
        }
    }

    private IAsyncEnumerable<FetchedPage<TPage>> Pages(CancellationToken cancellationToken)
    {
        var walk = new PageWalk<TItem, TPage>(_source, _settings.Backwards, page => _settings.FetchAhead && MayNeedMoreThan(page), Needed);
        if (_settings.SliceLength is not { } length)
        {
            return walk.WalkAsync(slice: null, nextSlice: null, _position.Cursor, cancellationToken);
        }

        // Whether a limit leaves anything to a slice is known when those before it are through, and each item that is fetched is paid for.
        int? maxConcurrency = _settings is { Items: null, Pages: null } ? _settings.MaxConcurrency : null;
        return new SliceWalk<TItem, TPage>(_source, walk, length, maxConcurrency).WalkAsync(
            _position.Slice,
            _position.Cursor,
            cancellationToken
        );
    }

    private async ValueTask<bool> NextAsync(IAsyncEnumerator<FetchedPage<TPage>> pages, CancellationToken cancellationToken)
    {
        try
        {
            return await pages.MoveNextAsync().ConfigureAwait(false);
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

    private IReadOnlyList<TItem> Remaining(FetchedPage<TPage> fetched)
    {
        try
        {
            return _position.Remaining(fetched);
        }
        catch (XApiException)
        {
            EndReason = XApi.EndReason.Failed;
            throw;
        }
    }

    private bool IsOver()
    {
        EndReason =
            _position.IsAtEnd ? Ended()
            : _position.Items >= _settings.Items ? XApi.EndReason.ItemLimit
            : _position.Pages >= _settings.Pages ? XApi.EndReason.PageLimit
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
        return _position.Items >= reaches || (pagination.Horizon is not null && asksForAll)
            ? XApi.EndReason.Horizon
            : XApi.EndReason.NoMore;
    }

    // The page that the enumeration starts in is looked through for the place, which may be anywhere in it.
    private long? Needed(TPage? atHand) => _position.IsLookedFor ? null : _settings.Items - _position.Items - (atHand?.Items.Count ?? 0);

    private bool MayNeedMoreThan(TPage page) =>
        !(_position.Items + page.Items.Count >= _settings.Items) && !(_position.Pages + 1 >= _settings.Pages);

    private void ThrowIfCancelled(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            EndReason = XApi.EndReason.Cancelled;
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static string? Newest(TPage page) =>
        page is TweetPage { Meta.NewestId: { } newest }
            ? newest
            : page.Items.OfType<Tweet>().Aggregate((string?)null, (newest, tweet) => XId.Newer(newest, tweet.Id));
}
