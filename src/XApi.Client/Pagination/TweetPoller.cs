using System.Globalization;
using System.Runtime.CompilerServices;

namespace XApi;

/// <summary>
/// What is new in a collection, requested again and again. A round requests what is newer than what the round before brought, fetches all of its pages, and
/// yields them newest first; then it waits.
/// </summary>
/// <remarks>
/// <para>
/// It does not stop by itself: cancel it, or leave the loop. An exception of a call stops it; enumerating again finishes the round that was left, and begins
/// the next at once. It starts with the present, by this machine's clock; a <c>since_id</c> or a <c>start_time</c> in the options starts earlier, and
/// <see cref="WithBacklog"/> with all that there is. An <c>end_time</c> goes into the rounds after the first as an <c>until_id</c>, since X refuses ids
/// together with times.
/// </para>
/// <para>
/// X shows some items seconds after newer ones. So the round after one that brought items asks for its last ten seconds again, of at most a page, and what
/// was yielded before is left out. X charges an item once in a day of UTC, however often it is read: what is asked for again costs where the next round is on
/// another day.
/// </para>
/// </remarks>
/// <typeparam name="TItem">What the collection holds.</typeparam>
/// <typeparam name="TPage">The response that holds a page of it.</typeparam>
public sealed class TweetPoller<TItem, TPage> : IAsyncEnumerable<TItem>
    where TPage : XResponse, IPage<TItem>
{
    private const string SinceId = "since_id";
    private const string UntilId = "until_id";
    private const string StartTime = "start_time";
    private const string EndTime = "end_time";
    private const int UsualPage = 100;

    // The window of nearly all operations.
    private static readonly TimeSpan UsualWindow = TimeSpan.FromMinutes(15);

    // X merges timelines, and does not keep strictly to the order of posting: what was posted so long before the newest may still be on its way.
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);

    private static readonly Comparer<string> ById = Comparer<string>.Create(XId.Compare);

    private readonly Paged<TItem, TPage> _collection;
    private readonly TimeSpan _interval;
    private readonly bool _withBacklog;
    private readonly int? _rounds;

    // A round that brings nothing new is one request: no more is asked for again than a page has room for.
    private readonly int _mostAgain;

    // The newest ids that the round has yielded.
    private readonly SortedSet<string> _yielded = new(ById);

    private PollingState _before;
    private PageRun<TItem, TPage>? _round;

    // The id up to which the round brings all that there will ever be.
    private string? _settled;

    internal TweetPoller(
        Paged<TItem, TPage> collection,
        TimeSpan interval,
        PollingState? from = null,
        bool withBacklog = false,
        int? rounds = null
    )
    {
        Bound.Time(interval, name: nameof(interval));
        if (collection.Source.Request().ValueOf("sort_order") is { } order && order != "recency")
        {
            throw new ArgumentException(
                "What is polled comes newest first, since the newest of a round is where the next starts: leave `sort_order` out."
            );
        }

        _collection = collection;
        _interval = interval;
        _withBacklog = withBacklog;
        _rounds = rounds;
        _before = from ?? StateOf(collection);
        _mostAgain = Math.Max(1, PageOf(collection.Source.Request()) - 1);
    }

    /// <summary>
    /// How far the polling has come, to continue from in another process or on another day. Read within the loop, it counts the current item as done.
    /// </summary>
    public PollingState State => _round is null ? _before : After(_before, _round);

    /// <summary>
    /// How long it waits after its last round: until the interval has passed since the round started, or longer where the rate limit would not last. After
    /// the rest of a round that had been left it waits for the rate limit alone. Null before the first wait.
    /// </summary>
    public TimeSpan? Delay { get; private set; }

    /// <summary>Continues from a state, without gap and without repeating what was yielded before it.</summary>
    /// <param name="state">The state, of the same operation, arguments and options.</param>
    /// <exception cref="ArgumentException">The state is of another operation, other arguments or other options.</exception>
    public TweetPoller<TItem, TPage> From(PollingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        _collection.Source.Asking(WithoutStart).Accept(state.Operation, state.Request, nameof(state));
        return new(_collection, _interval, state, _withBacklog, _rounds);
    }

    /// <summary>Starts with what is there already, newest first: everything, as far back as the collection reaches. Each item is paid for.</summary>
    public TweetPoller<TItem, TPage> WithBacklog() => new(_collection, _interval, _before, withBacklog: true, _rounds);

    /// <inheritdoc/>
    public IAsyncEnumerator<TItem> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        PollAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);

    private async IAsyncEnumerable<TItem> PollAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var clock = _collection.Source.Clock;
        var newest = (string?)null;
        long? foundAt = null;
        long? ended = null;
        for (var number = 1; ; number++)
        {
            var (started, at) = (clock.GetUtcNow(), clock.GetTimestamp());
            var before = StartingAt(started, State);
            if (foundAt is null || Newest(before) != newest)
            {
                (newest, foundAt) = (Newest(before), ended);
            }

            _settled = foundAt is { } found && clock.GetElapsedTime(found, at) >= Overlap ? newest : null;
            _before = before;
            _yielded.Clear();
            var round = _round = Round(before, started).Begin();
            var known = new HashSet<string>(before.Yielded ?? []);
            await foreach (var item in round.ItemsAsync(IsWanted, cancellationToken).ConfigureAwait(false))
            {
                Keep(Id(item));
                yield return item;
            }

            ended = clock.GetTimestamp();
            if (number == _rounds)
            {
                yield break;
            }

            var now = clock.GetUtcNow();
            var lasting = Lasting(_collection.Source.Operation, round.Requests, round.RateLimit, now);

            // The rest of a round that was left does not say what has come since.
            var regular = number == 1 && before.Round is not null ? TimeSpan.Zero : _interval - clock.GetElapsedTime(at);
            Delay =
                lasting > regular ? lasting
                : regular > TimeSpan.Zero ? regular
                : TimeSpan.Zero;
            await _collection.Source.WaitAsync(Delay.Value, cancellationToken).ConfigureAwait(false);

            bool IsWanted(TItem item) => IsNew(Id(item), before) && !known.Contains(Id(item)) && !_yielded.Contains(Id(item));
        }
    }

    private static string Id(TItem item) => ((IPageItem)item!).Key;

    // Ids hold the time of posting: what is newer than the last id before the start is new.
    private PollingState StartingAt(DateTimeOffset now, PollingState state) =>
        state is { SinceId: null, Round: null } && !_withBacklog && _collection.Source.Request().ValueOf(StartTime) is null
            ? state with
            {
                SinceId = XId.LastBefore(now),
            }
            : state;

    /// <summary>The collection of one round, from the place at which it was left if it was.</summary>
    private Paged<TItem, TPage> Round(PollingState state, DateTimeOffset now)
    {
        var since = state.SinceId;
        if (since is null)
        {
            // The first round of all asks as the caller did.
            return From(_collection, state.Round);
        }

        return _collection.Source.Pagination.Reach is { } reach && XId.GetTime(since) < now - reach
            ? _collection.Asking(WithoutStart)
            : From(_collection.Asking(request => Since(request, since)), state.Round);

        // The page that it was left in is looked through by what was yielded: what the place lay behind may have been deleted.
        static Paged<TItem, TPage> From(Paged<TItem, TPage> round, Checkpoint? place) =>
            place is null ? round : round.From(place with { Seen = [] });
    }

    // A round without since_id, because that is too old for X, has items of earlier rounds and those of its own that were yielded before it was left.
    private static bool IsNew(string id, PollingState state) =>
        (state.SinceId is null || XId.Compare(id, state.SinceId) > 0)
        && (
            state.Round is not { OldestId: { } oldest, NewestId: { } newest } || XId.Compare(id, oldest) < 0 || XId.Compare(id, newest) > 0
        );

    private void Keep(string id)
    {
        _yielded.Add(id);
        if (_yielded.Count > _mostAgain + 1)
        {
            _yielded.Remove(_yielded.Min!);
        }
    }

    private PollingState After(PollingState before, PageRun<TItem, TPage> round)
    {
        var place = round.Checkpoint;

        // A first page can be empty and have a successor all the same.
        var newest = before.RoundNewestId ?? round.NewestOfFirstPage ?? place.NewestId;

        // What a round had yielded before it was left is not known from a state that does not say it.
        string[]? yielded = before is { Round: not null, Yielded: null }
            ? null
            : [.. _yielded.Union(before.Yielded ?? []).OrderDescending(ById)];
        if (!place.IsComplete)
        {
            return before with { Round = place, RoundNewestId = newest, Yielded = yielded };
        }

        var since = yielded is null ? XId.Newer(before.SinceId, newest) : Next(before, newest, yielded);
        var again = yielded?.Where(id => since is null || XId.Compare(id, since) > 0).ToArray();
        return before with { SinceId = since, Round = null, RoundNewestId = null, Yielded = again is { Length: > 0 } ? again : null };
    }

    /// <summary>What the next round asks from: some seconds before the newest, and nothing that lies before the beginning.</summary>
    private string? Next(PollingState before, string? newest, string[] yielded)
    {
        var since = XId.Newer(before.SinceId, _settled);
        if (newest is not null)
        {
            var earlier = XId.TimeOf(newest) is { } time ? XId.LastBeforeOrNull(time - Overlap) : null;
            since = XId.Newer(since ?? Beginning(), earlier ?? newest);
        }

        return yielded.Length > _mostAgain ? XId.Newer(since, yielded[_mostAgain]) : since;
    }

    private string? Beginning() => _collection.Source.Request().ValueOf(StartTime) is { } start ? XId.LastBeforeOrNull(Time(start)) : null;

    private static string? Newest(PollingState state) => XId.Newer(state.SinceId, state.Yielded is [var first, ..] ? first : null);

    // What is left of the window is spread over the rounds until it resets, each taken to need as many requests as the last one did. A reset that lies
    // farther off than the window is long is no time to wait for: the clock of this machine is wrong, or the header is.
    private static TimeSpan Lasting(XOperation operation, int requests, RateLimit? limit, DateTimeOffset now)
    {
        if (limit is not { Remaining: { } remaining, Reset: { } reset } || reset <= now)
        {
            return TimeSpan.Zero;
        }

        var window = operation.RateLimits.Select(documented => documented.Window).DefaultIfEmpty(UsualWindow).Max();
        var left = reset - now < window ? reset - now : window;
        var rounds = remaining / Math.Max(1, requests);
        return rounds <= 0 ? left : left / rounds;
    }

    // X refuses ids together with times.
    private static XRequest Since(XRequest request, string since)
    {
        var asked = WithoutStart(request).Set(SinceId, since);
        return request.ValueOf(EndTime) is { } end && asked.Operation.Parameter(UntilId) is not null
            ? asked.Set(EndTime, null).Set(UntilId, XId.FirstAt(Time(end)))
            : asked;
    }

    private static PollingState StateOf(Paged<TItem, TPage> collection)
    {
        var start = collection.Source.Asking(WithoutStart).Start(backwards: false);
        return new()
        {
            Operation = start.Operation,
            Request = start.Request,
            SinceId = collection.Source.Request().ValueOf(SinceId),
        };
    }

    private static DateTimeOffset Time(string query) =>
        DateTimeOffset.Parse(query, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static int PageOf(XRequest request) =>
        request.Operation.Pagination?.PageSize is { } name
        && int.TryParse(PageLength.Set(request, needed: null).ValueOf(name), CultureInfo.InvariantCulture, out var size)
            ? size
            : UsualPage;

    // Where the first round starts is no part of what is polled.
    private static XRequest WithoutStart(XRequest request) => request.Set(SinceId, null).Set(StartTime, null);
}
