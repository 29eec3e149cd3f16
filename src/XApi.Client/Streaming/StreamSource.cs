using System.Text.Json;

namespace XApi;

/// <summary>Makes the item that a stream would have delivered of a Tweet that was found by searching for the stream's rules.</summary>
internal delegate T SearchedItem<out T>(Tweet tweet, Includes? includes, IReadOnlyList<MatchingRule> rules);

/// <summary>What is streamed: the operation with its parameters, how its items are read, and by which means the spec says that they can be recovered.</summary>
internal sealed class StreamSource<T>(
    XTransport transport,
    XRequest request,
    ReadJson<T> read,
    SearchedItem<T>? fromSearch,
    StreamSettings? settings = null,
    int? partition = null
)
    where T : XModel, IStreamedItem
{
    // Minutes, where the spec names no maximum.
    private const int UsualBackfill = 5;

    private readonly XStreaming _streaming =
        request.Operation.Streaming ?? throw new ArgumentException($"{request.Operation.Id} does not stream.", nameof(request));

    internal XTransport Transport => transport;

    /// <summary>Which partition of the stream it is; null where the stream has none.</summary>
    internal int? Partition => partition;

    internal XRequest Request => request;

    internal XOperation Operation => request.Operation;

    internal StreamSettings Settings { get; } = settings ?? SettingsOf(request);

    /// <summary>The settings that a request's options have.</summary>
    internal static StreamSettings SettingsOf(XRequest request) => (request.Options as StreamCallOptions)?.Stream ?? StreamSettings.Default;

    internal TimeProvider Time => transport.Clock;

    internal StreamClock Clock { get; } = new(transport.Clock);

    internal SearchedItem<T>? FromSearch => fromSearch;

    /// <summary>Whether a past period is streamed, which ends when it has been delivered, and has no gaps.</summary>
    internal bool IsPeriod => _streaming.Recovery.Any(request.Has);

    internal TimeSpan MaxBackfill { get; } = TimeSpan.FromMinutes(BackfillOf(request.Operation)?.Maximum ?? UsualBackfill);

    /// <summary>How far back a period may begin.</summary>
    internal TimeSpan PeriodHorizon => _streaming.RecoveryHorizon;

    /// <summary>The means by which what this stream missed can be recovered at all.</summary>
    internal StreamRecovery Means { get; } =
        (BackfillOf(request.Operation) is null ? 0 : StreamRecovery.Backfill)
        | (request.Operation.Streaming?.Recovery.Count == 2 ? StreamRecovery.Period : 0)
        | (fromSearch is null ? 0 : StreamRecovery.Search);

    /// <summary>When the limits allow a further attempt to connect; null when they do now.</summary>
    internal DateTimeOffset? NextAttempt()
    {
        var status = request.Options?.Credential is { } credential
            ? transport.Limits?[Operation, credential]
            : transport.Limits?[Operation];
        return status?.NextCall;
    }

    /// <summary>The request that opens a connection.</summary>
    /// <param name="backfill">How many minutes to ask for; 0 for none.</param>
    /// <param name="isFirst">Whether nothing has been connected before, so that the minutes that the caller asked for hold.</param>
    internal XRequest ForConnection(int backfill, bool isFirst) =>
        _streaming.Backfill is not { } parameter ? request
        : backfill > 0 ? request.Without(parameter).Query(parameter, backfill)
        : isFirst ? request
        : request.Without(parameter);

    /// <summary>The request that recovers a period.</summary>
    /// <param name="from">Its first moment.</param>
    /// <param name="to">Its end, which is exclusive.</param>
    internal XRequest ForPeriod(DateTimeOffset from, DateTimeOffset to) =>
        (_streaming.Backfill is { } parameter ? request.Without(parameter) : request)
            .Query(_streaming.Recovery[0], from)
            .Query(_streaming.Recovery[1], to);

    internal async Task<HttpResponseMessage> OpenAsync(XRequest opening, CancellationToken cancellationToken)
    {
        var response = await transport.OpenAsync(opening, cancellationToken).ConfigureAwait(false);
        Clock.Observe(response.Headers.Date);
        return response;
    }

    internal StreamReception<T> NewReception(StreamCounters counters) => new(Operation, Settings, Time, Read, counters);

    // What it held otherwise than the spec says is reported, as of pages.
    private T Read(ref JsonTokenReader reader) => transport.ReadItem(ref reader, read, Operation);

    private static XParameter? BackfillOf(XOperation operation) =>
        operation.Streaming?.Backfill is { } name ? operation.Parameter(name, XParameterLocation.Query) : null;
}
