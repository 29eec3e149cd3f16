namespace XApi.Tests.Retries;

/// <summary>A body whose connection is lost after its first bytes.</summary>
internal sealed class BrokenStream(byte[] start) : MemoryStream(start)
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        await base.ReadAsync(buffer, cancellationToken) is var read and > 0 ? read : throw new IOException("The connection was reset.");
}
