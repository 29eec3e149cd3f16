namespace XApi.Cli;

/// <summary>
/// Writes into a pipe, and waits where it is full. It is shared by all that have inherited it, of whom one may have made it non-blocking for all: then the
/// system refuses what has no room, and waits for nobody.
/// </summary>
/// <param name="pipe">The pipe, without a buffer.</param>
/// <param name="wait">Waits.</param>
internal sealed class PipeOutput(Stream pipe, Action<TimeSpan> wait) : OutputStream
{
    // Of so few bytes Linux writes all or none (pipe(7), PIPE_BUF), so that what was refused is known.
    private const int Piece = 4096;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);

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
                // Linux calls a full pipe what it calls a file that somebody holds: the call would block.
                wait(Poll);
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        new(Task.Run(() => Write(buffer.Span), cancellationToken));

    public override void Flush() => pipe.Flush();
}
