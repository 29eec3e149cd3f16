namespace XApi.Tests.Retries;

/// <summary>A body whose connection is lost after its first bytes.</summary>
internal sealed class BrokenStream(byte[] start) : MemoryStream(start)
{
    public override int Read(byte[] buffer, int offset, int count) => Lost(base.Read(buffer, offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Lost(await base.ReadAsync(buffer, cancellationToken));

    private static int Lost(int read) => read > 0 ? read : throw new IOException("The connection was reset.");
}
