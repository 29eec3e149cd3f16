using System.Runtime.CompilerServices;
using System.Text.Json;
using Newtonsoft.Json;

namespace XApi;

/// <summary>
/// What is new in a collection, asked for again and again. A round asks for what is newer than the newest item of the round before, fetches all of its
/// pages, and yields them newest first; then it waits.
/// </summary>
/// <remarks>
/// It does not end by itself: cancel it, or leave the loop. An exception of a call ends it; enumerating again goes on where it was left. The first round
/// yields all that the options ask for; give them a <c>since_id</c> (<see cref="XId.FirstAt"/>) or a <c>start_time</c> to begin later.
/// </remarks>
/// <typeparam name="TItem">What the collection holds.</typeparam>
/// <typeparam name="TPage">The response that holds a page of it.</typeparam>
public sealed class TweetPoller<TItem, TPage> : IAsyncEnumerable<TItem>
    where TPage : XResponse, IPage<TItem>
{
    private const string SinceId = "since_id";

    // X refuses a since_id from before its horizon; this much earlier it is left out already, since the request takes its time.
    private static readonly TimeSpan HorizonMargin = TimeSpan.FromMinutes(1);

    private readonly Paged<TItem, TPage> _collection;
    private readonly TimeSpan _every;
    private PollingState _before;
    private PageRun<TItem, TPage>? _round;

    internal TweetPoller(Paged<TItem, TPage> collection, TimeSpan every, PollingState? from = null)
    {
        Bound.Time(every, name: "interval");
        if (collection.Source.Request().ValueOf("sort_order") is { } order && order != "recency")
        {
            throw new ArgumentException(
                "What is polled comes newest first, since the newest of a round is where the next begins: leave `sort_order` out."
            );
        }

        _collection = collection;
        _every = every;
        _before = from ?? StateOf(collection);
    }

    /// <summary>
    /// How far the polling has come, to go on from in another process or on another day. Read within the loop, it counts the current item as done.
    /// </summary>
    public PollingState State => _round is null ? _before : After(_before, _round);

    /// <summary>
    /// How long it waits after its last round: until the time it was told is over since the round began, or longer where the rate limit would not last.
    /// Null before the first wait.
    /// </summary>
    public TimeSpan? Delay { get; private set; }

    /// <summary>Goes on from a state, without gap and without repeating what was yielded before it.</summary>
    /// <param name="state">The state, of the same operation, arguments and options.</param>
    /// <exception cref="ArgumentException">The state is of another operation, other arguments or other options.</exception>
    public TweetPoller<TItem, TPage> From(PollingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        _collection.Source.Asking(WithoutStart).Accept(state.Operation, state.Request, nameof(state));
        return new(_collection, _every, state);
    }

    /// <inheritdoc/>
    public IAsyncEnumerator<TItem> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        PollAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);

    private async IAsyncEnumerable<TItem> PollAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var clock = _collection.Source.Clock;
        while (true)
        {
            var began = clock.GetUtcNow();
            _before = State;
            var round = _round = Round(_before, began).Begin();
            await foreach (var item in round.ItemsAsync(cancellationToken).ConfigureAwait(false))
            {
                if (IsNew(((IPageItem)item!).Key, _before))
                {
                    yield return item;
                }
            }

            var now = clock.GetUtcNow();
            var lasting = Lasting(round.Requests, round.RateLimit, now);
            var regular = began + _every - now;
            Delay =
                lasting > regular ? lasting
                : regular > TimeSpan.Zero ? regular
                : TimeSpan.Zero;
            await Task.Delay(Delay.Value, clock, cancellationToken).ConfigureAwait(false);
        }
    }

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
            : From(_collection.Asking(request => WithoutStart(request).Set(SinceId, since)), state.Round);

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

    // What is left of the window is spread over the rounds until it starts anew, each taken to need as many requests as the last one did.
    private static TimeSpan Lasting(int requests, RateLimit? limit, DateTimeOffset now)
    {
        if (limit is not { Remaining: { } remaining, Reset: { } reset } || reset <= now)
        {
            return TimeSpan.Zero;
        }

        var rounds = remaining / Math.Max(1, requests);
        return rounds == 0 ? reset - now : (reset - now) / rounds;
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

    // Where the first round begins is no part of what is polled.
    private static XRequest WithoutStart(XRequest request) => request.Set(SinceId, null).Set("start_time", null);
}

/// <summary>How far a polling has come. <see cref="ToString"/> writes it as JSON, <see cref="Parse"/> reads that.</summary>
public sealed record PollingState
{
    /// <summary>The operation that is polled (<see cref="XOperation.Id"/>).</summary>
    public required string Operation { get; init; }

    /// <summary>A hash of the request without the beginning of its range. Another request refuses the state.</summary>
    public required string Request { get; init; }

    /// <summary>The newest id of the last round that was completed; null before there was one.</summary>
    public string? SinceId { get; init; }

    /// <summary>The place in the round that is under way; null between rounds.</summary>
    public Checkpoint? Round { get; init; }

    /// <summary>The newest id of the round that is under way, with which the next one begins.</summary>
    public string? RoundNewestId { get; init; }

    /// <summary>The state as JSON.</summary>
    public override string ToString() =>
        PlaceJson.Write(writer =>
        {
            writer.WriteMember("operation", Operation);
            writer.WriteMember("request", Request);
            writer.WriteMember("since_id", SinceId);
            writer.WriteMember("round_newest_id", RoundNewestId);
            if (Round is not null)
            {
                writer.WritePropertyName("round");
                writer.WriteStartObject();
                Round.WriteMembers(writer);
                writer.WriteEndObject();
            }
        });

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <param name="text">The JSON.</param>
    /// <exception cref="FormatException">It is not a state of polling.</exception>
    public static PollingState Parse(string text) => PlaceJson.Parse<PollingState>(text, "a state of polling", Read);

    private static PollingState Read(ref Utf8JsonReader reader)
    {
        var state = new PollingState { Operation = "", Request = "" };
        JsonValues.StartObject(ref reader);
        while (JsonValues.NextMember(ref reader, out var name))
        {
            if (name.SequenceEqual("operation"u8))
            {
                state = state with { Operation = JsonValues.ReadString(ref reader) };
            }
            else if (name.SequenceEqual("request"u8))
            {
                state = state with { Request = JsonValues.ReadString(ref reader) };
            }
            else if (name.SequenceEqual("since_id"u8))
            {
                state = state with { SinceId = JsonValues.ReadString(ref reader) };
            }
            else if (name.SequenceEqual("round_newest_id"u8))
            {
                state = state with { RoundNewestId = JsonValues.ReadString(ref reader) };
            }
            else if (name.SequenceEqual("round"u8))
            {
                state = state with { Round = Checkpoint.Read(ref reader) };
            }
            else
            {
                reader.Skip();
            }
        }

        return state.Operation.Length > 0 && state.Request.Length > 0 ? state : throw JsonValues.Missing("operation or request");
    }
}
