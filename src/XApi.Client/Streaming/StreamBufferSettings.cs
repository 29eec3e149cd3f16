namespace XApi;

/// <summary>How much is buffered for code that is slower than the stream.</summary>
public sealed record StreamBufferSettings
{
    internal static StreamBufferSettings Default { get; } = new();

    /// <summary>How many items wait at most: 1 to 100,000,000. 10,000 by default.</summary>
    public int Capacity
    {
        get;
        init => field = Bound.Number(value, 1, 100_000_000, "Buffer.Capacity");
    } = 10_000;

    /// <summary>
    /// How many bytes of JSON the waiting items may have been made from: 1 to 1 TiB. 64 MiB by default; a single item that is larger is buffered alone.
    /// </summary>
    public long MaxBytes
    {
        get;
        init => field = Bound.Number(value, 1, 1L << 40, "Buffer.MaxBytes");
    } = 64 * 1024 * 1024;

    /// <summary>What happens when the buffer is full. <see cref="StreamBufferPolicy.Wait"/> by default.</summary>
    public StreamBufferPolicy Policy
    {
        get;
        init => field = Bound.Known(value, "Buffer.Policy");
    }

    /// <summary>How long a message may be, in bytes: 1 KiB to 1 GiB. A longer one is reported and skipped. 16 MiB by default.</summary>
    public int MaxMessageBytes
    {
        get;
        init => field = Bound.Number(value, 1024, 1 << 30, "Buffer.MaxMessageBytes");
    } = 16 * 1024 * 1024;
}

/// <summary>What happens when items arrive faster than they are read and the buffer is full.</summary>
public enum StreamBufferPolicy
{
    /// <summary>Receiving waits. X buffers too, and closes the connection when its own buffer is full; what is missed then is a gap like any other.</summary>
    Wait,

    /// <summary>The oldest item that waits is dropped, and <see cref="ItemsDropped"/> is reported. The stream stays in time.</summary>
    DropOldest,

    /// <summary>The stream stops with a <see cref="XStreamStoppedException"/>, after what was buffered.</summary>
    Fail,
}
