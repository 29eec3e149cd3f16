namespace XApi;

/// <summary>
/// Where an enumeration stands in a collection: what of the page that it started in is still to be yielded, what was yielded last, and the checkpoint that all
/// of it makes.
/// </summary>
internal sealed class PagePosition<TItem, TPage>
    where TPage : XResponse, IPage<TItem>
{
    // Enough that one of them is still there when the place is looked for again; an item may have been deleted meanwhile.
    private const int LongestSeen = 16;

    private readonly XOperation _operation;
    private readonly Checkpoint _start;
    private readonly bool _backwards;
    private readonly Queue<string> _seen;

    // From a place that was reached the other way, what lies ahead is what was yielded before.
    private readonly bool _turns;
    private bool _entered;
    private bool _found;
    private Place _place;
    private string? _newest;
    private string? _oldest;

    internal PagePosition(XOperation operation, Checkpoint start, bool backwards)
    {
        (_operation, _start, _backwards) = (operation, start, backwards);
        _turns = start.Backwards != backwards;
        _place = new(start.Slice, start.Token, start.IsComplete && !_turns);
        _seen = new(start.Seen);
        if (!_turns)
        {
            (Items, Pages, _newest, _oldest) = (start.Items, start.Pages, start.NewestId, start.OldestId);
        }
    }

    internal long Items { get; private set; }

    internal int Pages { get; private set; }

    internal TimeSlice? Slice => _place.Slice;

    internal string? Cursor => _place.Token;

    internal bool IsAtEnd => _place.IsComplete;

    /// <summary>Whether the place that the enumeration starts from lies within a page that was not fetched yet.</summary>
    internal bool IsLookedFor => !_entered && (_start.Seen.Count > 0 || _turns);

    /// <summary>Whether the place that the enumeration starts from is still looked for: nothing is yielded until it is found.</summary>
    internal bool IsSeeking { get; private set; }

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
                Backwards = _backwards,
                Items = Items,
                Pages = Pages,
                NewestId = _newest,
                OldestId = _oldest,
                IsComplete = _place.IsComplete,
            };

    /// <summary>What of a page is to be yielded, in the order of the enumeration: all, but for the page that the enumeration starts in.</summary>
    /// <exception cref="XApiException">The place that the enumeration starts from is no more.</exception>
    internal IReadOnlyList<TItem> Remaining(FetchedPage<TPage> fetched)
    {
        var items = _backwards ? [.. fetched.Page.Items.Reverse()] : fetched.Page.Items;
        if (_entered)
        {
            return items;
        }

        var place = Enter(items, fetched);
        return place == 0 ? items : [.. items.Skip(place)];
    }

    /// <summary>Moves behind an item.</summary>
    internal void Count(TItem item, FetchedPage<TPage> fetched)
    {
        if (_place.Token != fetched.Cursor)
        {
            // The place was found on a later page than it had been.
            _place = new(fetched.Slice, fetched.Cursor, IsComplete: false);
        }

        Items++;
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

    /// <summary>Moves to the next page, or to the end.</summary>
    internal void Pass(FetchedPage<TPage> fetched)
    {
        if (IsSeeking || fetched.Repeats)
        {
            return;
        }

        Pages++;
        if (fetched.Next is null && fetched.NextSlice is null)
        {
            // The end keeps its page, from which there is a way back.
            _place = new(fetched.Slice, fetched.Cursor, IsComplete: true);
            return;
        }

        _place = fetched.Next is not null
            ? new(fetched.Slice, fetched.Next, IsComplete: false)
            : new(fetched.NextSlice, null, IsComplete: false);
        _seen.Clear();
    }

    /// <summary>How many items of a page lie before the place that the enumeration starts from.</summary>
    private int Enter(IReadOnlyList<TItem> items, FetchedPage<TPage> fetched)
    {
        _entered = true;
        if (_start.Seen.Count == 0)
        {
            return _turns ? items.Count : 0;
        }

        var seen = Enumerable.Range(0, items.Count).Where(i => _start.Seen.Contains(Key(items[i]))).ToList();
        var mayHaveMoved = IsSeeking || (fetched.Cursor is null && fetched.Slice is null);
        if (_turns)
        {
            _seen.Clear();
            return seen.Count > 0 && !(mayHaveMoved && EndsWithin(items[0])) ? seen[0] : throw Lost();
        }

        // A cursor leads to the same place always: where nothing is left of what was there, what follows has moved up. But the first page is where new
        // items arrive, and they may have pushed the place to a later page or the end of what was seen onto the next.
        if (mayHaveMoved && (seen.Count == 0 ? !_found : EndsWithin(items[^1])))
        {
            _found |= seen.Count > 0;
            IsSeeking = fetched.Next is not null;
            _entered = !IsSeeking;
            return _found || IsSeeking ? items.Count : throw Lost();
        }

        if (mayHaveMoved && items.Count == 0 && fetched.Next is not null)
        {
            _entered = false;
            return 0;
        }

        IsSeeking = false;
        return seen.Count > 0 ? seen[^1] + 1 : 0;

        bool EndsWithin(TItem last) => _start.Seen.Contains(Key(last)) && Key(last) != _start.Seen[^1];
    }

    private XApiException Lost() =>
        new(
            $"The place of the checkpoint can't be found in {_operation}: none of the items that it stands behind is there any more. Start from the beginning."
        )
        {
            Operation = _operation,
        };

    private static string Key(TItem item) => ((IPageItem)item!).Key;

    private readonly record struct Place(TimeSlice? Slice, string? Token, bool IsComplete);
}
