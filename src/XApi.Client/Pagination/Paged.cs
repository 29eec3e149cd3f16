namespace XApi;

/// <summary>All items of a collection, fetched page by page as they are asked for.</summary>
/// <remarks>
/// The settings (<see cref="Take"/>, <see cref="From"/> and so on) give a new object and leave this one as it is. <see cref="Checkpoint"/> and
/// <see cref="EndReason"/> describe the enumeration started last, of this object or one made from it: to enumerate concurrently, call the operation once
/// per enumeration. An exception of a call is thrown to the enumerating code; the checkpoint stays good.
/// <para>
/// Unless the options say how many items a page holds (<c>MaxResults</c>), it holds as many as <see cref="Take"/> still needs, or the most that X allows where
/// all are wanted. Each item of a page is paid for, so say with <see cref="Take"/> how many you want rather than leave the loop early.
/// </para>
/// </remarks>
/// <typeparam name="TItem">What the collection holds.</typeparam>
/// <typeparam name="TPage">The response that holds a page of it.</typeparam>
public sealed class Paged<TItem, TPage> : IAsyncEnumerable<TItem>
    where TPage : XResponse, IPage<TItem>
{
    private readonly PageSource<TItem, TPage> _source;
    private readonly PageSettings _settings;
    private readonly Latest _latest;

    internal Paged(XTransport transport, Func<XRequest> request, ReadJson<TPage> read)
        : this(new PageSource<TItem, TPage>(transport, request, read), new PageSettings(), new Latest()) { }

    /// <summary>Makes one of pages that are there already, for tests.</summary>
    internal Paged(IReadOnlyList<TPage> pages, TimeProvider clock)
        : this(FixedPages<TItem, TPage>.Source(pages, clock), new PageSettings(), new Latest()) { }

    private Paged(PageSource<TItem, TPage> source, PageSettings settings, Latest latest)
    {
        _source = source;
        _settings = settings;
        _latest = latest;
    }

    /// <summary>
    /// The same collection as whole responses, with their includes, errors and limits. A collection that X does not return, such as that of an unknown user,
    /// is an exception where items are enumerated; here it is a page with errors. A page is never cut: the last one may hold more than
    /// <see cref="Take"/> asked for, and one that a checkpoint stands in comes again.
    /// </summary>
    public IAsyncEnumerable<TPage> Pages => new PageSequence(this);

    /// <summary>
    /// The place behind the item (or the page) that was yielded last: read within the loop, it counts the current one as done. It can be read at any time,
    /// also after an exception.
    /// </summary>
    public Checkpoint Checkpoint => _latest.Run?.Checkpoint ?? _settings.From ?? _source.Start(_settings.Backwards);

    /// <summary>Why the enumeration ended; null before it did, and when the loop was left with items to come.</summary>
    public EndReason? EndReason => _latest.Run?.EndReason;

    /// <summary>Stops the enumeration after so many items, counted from where it first started: what came before a checkpoint counts.</summary>
    /// <param name="items">The number of items.</param>
    public Paged<TItem, TPage> Take(int items)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(items);
        return With(_settings with { Items = items });
    }

    /// <summary>Stops the enumeration after so many pages, counted from where it first started.</summary>
    /// <param name="pages">The number of pages.</param>
    public Paged<TItem, TPage> MaxPages(int pages)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(pages);
        return With(_settings with { Pages = pages });
    }

    /// <summary>
    /// Goes towards the beginning, page by page and item by item, from a checkpoint or from the page whose token the options hold. From neither, there is
    /// only the first page.
    /// </summary>
    /// <exception cref="NotSupportedException">The operation's pages lead forward only.</exception>
    public Paged<TItem, TPage> Backwards() =>
        _source.Links.LeadBack
            ? With(_settings with { Backwards = true })
            : throw new NotSupportedException(
                $"{_source.Operation.Id} can't be enumerated backwards: its responses have no `previous_token`."
            );

    /// <summary>Fetches the next page while the items of the current one are worked on. By default a page is fetched when it is needed.</summary>
    public Paged<TItem, TPage> FetchAhead() => With(_settings with { FetchAhead = true });

    /// <summary>
    /// Continues from a checkpoint, without gap and without repeating what was yielded before it. Going the other way from it yields first what was
    /// yielded last.
    /// </summary>
    /// <param name="checkpoint">The place, reached with the same operation, arguments and options.</param>
    /// <exception cref="ArgumentException">The checkpoint is of another operation, other arguments or other options.</exception>
    public Paged<TItem, TPage> From(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        _source.Accept(checkpoint.Operation, checkpoint.Request, nameof(checkpoint));
        return With(_settings with { From = checkpoint });
    }

    /// <summary>
    /// Cuts the time between <c>start_time</c> and <c>end_time</c> into slices and fetches several at once. Items come in the same order as otherwise: all
    /// of the newest slice first. The calls keep to the client's limits like any others. Slices end at multiples of their length in UTC, so that hours and
    /// days stay whole.
    /// </summary>
    /// <remarks>
    /// With <see cref="Take"/> or <see cref="MaxPages"/> slices are fetched one after another: how many items the newer ones hold decides whether an older
    /// one is needed, and each item that is fetched is paid for. A loop that is left early without them has paid for what was fetched of the slices after.
    /// </remarks>
    /// <param name="length">How long a slice is: whole seconds, and for counts a multiple of the granularity.</param>
    /// <param name="maxConcurrency">How many slices are fetched at the same time. Pages of later ones wait in memory, some for each.</param>
    /// <exception cref="NotSupportedException">The operation takes no times, or is a timeline, which reaches no further back for it.</exception>
    /// <exception cref="ArgumentException">The options have no <c>start_time</c>, or one of <c>since_id</c>, <c>until_id</c> and a page's token.</exception>
    public Paged<TItem, TPage> InSlices(TimeSpan length, int maxConcurrency = 4)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxConcurrency);
        Slicing.Check(_source.Request(), length);
        return With(_settings with { SliceLength = length, MaxConcurrency = maxConcurrency });
    }

    /// <inheritdoc/>
    public IAsyncEnumerator<TItem> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        Begin().ItemsAsync(isWanted: null, cancellationToken).GetAsyncEnumerator(cancellationToken);

    internal PageSource<TItem, TPage> Source => _source;

    internal PageSettings Settings => _settings;

    internal PageRun<TItem, TPage> Begin() => _latest.Run = new PageRun<TItem, TPage>(_source, _settings);

    /// <summary>The same collection with another request, for polling.</summary>
    internal Paged<TItem, TPage> Asking(Func<XRequest, XRequest> change) => new(_source.Asking(change), _settings, new Latest());

    private Paged<TItem, TPage> With(PageSettings settings) => new(_source, settings, _latest);

    /// <summary>Shared by all that were made from one, so that the loop may run over <c>tweets.Take(5)</c> and the checkpoint be read from <c>tweets</c>.</summary>
    private sealed class Latest
    {
        private volatile PageRun<TItem, TPage>? _run;

        internal PageRun<TItem, TPage>? Run
        {
            get => _run;
            set => _run = value;
        }
    }

    private sealed class PageSequence(Paged<TItem, TPage> paged) : IAsyncEnumerable<TPage>
    {
        public IAsyncEnumerator<TPage> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
            paged.Begin().PagesAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
    }
}
