namespace XApi;

/// <summary>A part of a file as a stream, which is read while it is sent and again when it has to be sent again.</summary>
internal sealed class ContentSlice(MediaContent content, long offset, long length) : Stream
{
    private long _position;

    /// <summary>How often it was read from its start: more than once where it was sent again.</summary>
    internal int TimesRead { get; private set; }

    /// <summary>Why the file could not be read; null where it could. To the network it looks like a lost connection.</summary>
    internal Exception? Failure { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => _position = value;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        TimesRead += _position == 0 ? 1 : 0;
        var wanted = (int)Math.Min(buffer.Length, length - _position);
        if (wanted <= 0)
        {
            return 0;
        }

        try
        {
            var read = await content.ReadAsync(offset + _position, buffer[..wanted], cancellationToken).ConfigureAwait(false);
            _position += read;
            return read > 0
                ? read
                : throw new EndOfStreamException($"The file ends at byte {offset + _position}, though it had more when the upload began.");
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Failure = failure;
            throw;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("It is read asynchronously.");

    public override long Seek(long offset, SeekOrigin origin) =>
        _position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => _position + offset,
            _ => length + offset,
        };

    public override void Flush() { }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
