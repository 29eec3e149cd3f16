using System.Globalization;
using System.Runtime.CompilerServices;

namespace XApi;

/// <summary>
/// What is new in a collection, requested again and again. A round requests what is newer than the newest item of the round before, fetches all of its
/// pages, and yields them newest first; then it waits.
/// </summary>
/// <remarks>
/// It does not stop by itself: cancel it, or leave the loop. An exception of a call stops it; enumerating again continues where it was left. It starts with
/// the present, by this machine's clock; a <c>since_id</c> or a <c>start_time</c> in the options starts earlier, and <see cref="WithBacklog"/> with all that
/// there is. An <c>end_time</c> goes into the rounds after the first as an <c>until_id</c>, since X refuses ids together with times.
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

    // The window of nearly all operations.
    private static readonly TimeSpan UsualWindow = TimeSpan.FromMinutes(15);

    // X refuses a since_id from before its horizon; this much earlier it is left out already, since the request takes its time.
    private static readonly TimeSpan HorizonMargin = TimeSpan.FromMinutes(1);

    private readonly Paged<TItem, TPage> _collection;
    private readonly TimeSpan _interval;
    private readonly bool _withBacklog;
    private readonly int? _rounds;
    private PollingState _before;
    private PageRun<TItem, TPage>? _round;

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
    }

    /// <summary>
    /// How far the polling has come, to continue from in another process or on another day. Read within the loop, it counts the current item as done.
    /// </summary>
    public PollingState State => _round is null ? _before : After(_before, _round);

    /// <summary>
    /// How long it waits after its last round: until the interval has passed since the round started, or longer where the rate limit would not last. Null
    /// before the first wait.
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
        for (var number = 1; ; number++)
        {
            var started = clock.GetUtcNow();
            _before = StartingAt(started, State);
            var round = _round = Round(_before, started).Begin();
            await foreach (var item in round.ItemsAsync(cancellationToken).ConfigureAwait(false))
            {
                if (IsNew(((IPageItem)item!).Key, _before))
                {
                    yield return item;
                }
            }

            if (number == _rounds)
            {
                yield break;
            }

            var now = clock.GetUtcNow();
            var lasting = Lasting(_collection.Source.Operation, round.Requests, round.RateLimit, now);
            var regular = started + _interval - now;
            Delay =
                lasting > regular ? lasting
                : regular > TimeSpan.Zero ? regular
                : TimeSpan.Zero;
            await _collection.Source.WaitAsync(Delay.Value, cancellationToken).ConfigureAwait(false);
        }
    }

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

        return _collection.Source.Pagination.Horizon is { } reach && XId.GetTime(since) < now - reach + HorizonMargin
            ? _collection.Asking(WithoutStart)
            : From(_collection.Asking(request => Since(request, since)), state.Round);

        static Paged<TItem, TPage> From(Paged<TItem, TPage> round, Checkpoint? place) => place is null ? round : round.From(place);
    }

    // A round without since_id, because that is too old for X, has items of earlier rounds and those of its own that were yielded before it was left.
    private static bool IsNew(string id, PollingState state) =>
        (state.SinceId is null || XId.Compare(id, state.SinceId) > 0)
        && (
            state.Round is not { OldestId: { } oldest, NewestId: { } newest } || XId.Compare(id, oldest) < 0 || XId.Compare(id, newest) > 0
        );

    private static PollingState After(PollingState before, PageRun<TItem, TPage> round)
    {
        var place = round.Checkpoint;

        // A first page can be empty and have a successor all the same.
        var newest = before.RoundNewestId ?? round.NewestOfFirstPage ?? place.NewestId;
        return place.IsComplete
            ? before with
            {
                SinceId = XId.Newer(before.SinceId, newest),
                Round = null,
                RoundNewestId = null,
            }
            : before with
            {
                Round = place,
                RoundNewestId = newest,
            };
    }

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
            ? asked
                .Set(EndTime, null)
                .Set(UntilId, XId.FirstAt(DateTimeOffset.Parse(end, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)))
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

    // Where the first round starts is no part of what is polled.
    private static XRequest WithoutStart(XRequest request) => request.Set(SinceId, null).Set(StartTime, null);
}
