using System.Buffers.Binary;
using System.Diagnostics;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace XApi;

/// <summary>
/// Keeps what lookups of Tweets and users returned until the day of UTC is over, so that what is looked up again is not requested again:
/// <see cref="XApiClientOptions.Cache"/>.
/// </summary>
/// <remarks>
/// <para>A lookup is served from it where an earlier one for the same login has requested the same fields and expansions, or more; of many, only
/// those that it lacks are requested. Single lookups that are made at the same time are joined into one request. <see cref="CallOptions.Cached"/> is the
/// switch of a call.</para>
/// <para>X's terms want what was deleted, protected or changed to be deleted within a day, and at once where that was reported: what the client's compliance
/// streams bring is forgotten as it arrives, and <see cref="ForgetAsync"/> is for what another program learns.</para>
/// <para>A store that fails is a store without what was looked up: calls are sent, and the log says so.</para>
/// </remarks>
[DebuggerDisplay("{_store}")]
public sealed class XCache
{
    // What is deleted may be in a response that is on its way.
    private static readonly TimeSpan ForgottenFor = TimeSpan.FromHours(25);

    // How far the clocks of processes that share a store may differ.
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(1);

    private readonly IDistributedCache _store;
    private readonly TimeProvider _time;

    /// <summary>Takes a store, such as Redis or a database, which several processes can share.</summary>
    /// <param name="store">The store. It is not disposed of.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    public XCache(IDistributedCache store, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        _store = store;
        _time = timeProvider ?? TimeProvider.System;
    }

    /// <summary>Makes one in this process's memory.</summary>
    /// <param name="maxBytes">How much it keeps at most; what was used longest ago goes first. 64 MB by default, some 30,000 Tweets.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    public static XCache InMemory(long maxBytes = 64 * 1024 * 1024, TimeProvider? timeProvider = null) =>
        new(
            new MemoryDistributedCache(
                Options.Create(new MemoryDistributedCacheOptions { SizeLimit = Bound.Number(maxBytes, 1, long.MaxValue) })
            ),
            timeProvider
        );

    /// <summary>
    /// How long a single lookup waits for others that it is joined with: 5 milliseconds by default, a minute at most. Zero sends each at once.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, or longer than a minute.</exception>
    public TimeSpan JoinWithin
    {
        get;
        init =>
            field =
                value <= TimeSpan.FromMinutes(1)
                    ? Bound.Time(value, mayBeZero: true)
                    : throw new ArgumentOutOfRangeException(
                        nameof(JoinWithin),
                        value,
                        $"{nameof(JoinWithin)} is {value}; it must be a minute or shorter."
                    );
    } = TimeSpan.FromMilliseconds(5);

    /// <summary>Forgets Tweets and users, and all that was kept with them: a user's Tweets too.</summary>
    /// <param name="ids">The ids of Tweets and users that were deleted, protected or changed.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task ForgetAsync(IEnumerable<string> ids, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var options = new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = ForgottenFor };
        var mark = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(mark, (_time.GetUtcNow() + ClockDifference).UtcTicks);
        foreach (var id in ids)
        {
            await _store.SetAsync(MarkOf(id), mark, options, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether any of the ids was forgotten after a moment.</summary>
    internal async Task<bool> IsForgottenAsync(IEnumerable<string> ids, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var marks = await Task.WhenAll(ids.Select(id => _store.GetAsync(MarkOf(id), cancellationToken))).ConfigureAwait(false);
        return marks.Any(mark => mark?.Length == sizeof(long) && BinaryPrimitives.ReadInt64LittleEndian(mark) >= since.UtcTicks);
    }

    internal Task<byte[]?> GetAsync(string key, CancellationToken cancellationToken) => _store.GetAsync("xapi:" + key, cancellationToken);

    internal Task SetAsync(string key, byte[] value, TimeSpan lifetime, CancellationToken cancellationToken) =>
        _store.SetAsync(
            "xapi:" + key,
            value,
            new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = lifetime },
            cancellationToken
        );

    private static string MarkOf(string id) => "xapi:forgotten:" + id;
}
