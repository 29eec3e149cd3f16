namespace XApi.Cli;

/// <summary>
/// Writes into a pipe, and waits where it is full. It is shared by all that have inherited it, of whom one may have made it non-blocking for all: then the
/// system refuses what has no room, and waits for nobody.
/// </summary>
/// <param name="pipe">The pipe, without a buffer.</param>
/// <param name="wait">Waits.</param>
internal sealed class PipeOutput(Stream pipe, Action<TimeSpan> wait) : Stream
{
    // Of so few bytes Linux writes all or none (pipe(7), PIPE_BUF), so that what was refused is known.
    private const int Piece = 4096;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var piece = buffer[..Math.Min(Piece, buffer.Length)];
            try
            {
                pipe.Write(piece);
                buffer = buffer[piece.Length..];
            }
            catch (IOException failure) when (HeldFile.IsCause(failure))
            {
                wait(Poll);
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        new(Task.Run(() => Write(buffer.Span), cancellationToken));

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => pipe.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
