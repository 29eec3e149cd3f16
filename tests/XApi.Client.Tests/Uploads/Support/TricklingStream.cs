namespace XApi.Tests.Uploads;

/// <summary>A stream that returns from one to some thousand bytes at a time, whatever is asked for.</summary>
internal sealed class TricklingStream(byte[] bytes, bool canSeek) : MemoryStream(bytes)
{
    private int _next;

    public override bool CanSeek => canSeek;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.ReadAsync(buffer[..Math.Min(buffer.Length, 1 + (_next++ * 517 % 4096))], cancellationToken);
}
