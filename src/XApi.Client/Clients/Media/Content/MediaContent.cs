namespace XApi;

/// <summary>The bytes of a file, read from any place and by several readers at once, so that no part of it has to be kept in memory.</summary>
internal abstract class MediaContent : IAsyncDisposable
{
    /// <summary>How many bytes there are; known once it is open.</summary>
    internal long Length { get; private protected set; }

    /// <summary>Makes it ready to be read.</summary>
    /// <param name="limitOf">How many bytes there may be, by the first of them; the caller refuses what has more.</param>
    /// <param name="cancellationToken">Cancels.</param>
    internal virtual ValueTask OpenAsync(Func<ReadOnlyMemory<byte>, long> limitOf, CancellationToken cancellationToken) => default;

    /// <summary>Reads some bytes from a place; 0 at the end.</summary>
    internal abstract ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken);

    /// <summary>Fills a buffer from a place as far as there are bytes.</summary>
    internal async ValueTask<int> FillAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var filled = 0;
        while (filled < buffer.Length)
        {
            var read = await ReadAsync(offset + filled, buffer[filled..], cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                break;
            }

            filled += read;
        }

        return filled;
    }

    /// <summary>Fails where the file is not as it was when it was opened: what was sent would be parts of two files.</summary>
    /// <exception cref="IOException">It has changed.</exception>
    internal virtual void CheckUnchanged() { }

    public ValueTask DisposeAsync()
    {
        Close();
        return default;
    }

    /// <summary>What is thrown for a file that has changed.</summary>
    private protected static IOException Changed(string how) =>
        new($"The file changed while it was uploaded: {how}. Upload it again once it is complete.");

    /// <summary>Closes what was opened.</summary>
    protected virtual void Close() { }
}

/// <summary>Bytes in memory.</summary>
internal sealed class BytesContent : MediaContent
{
    private readonly ReadOnlyMemory<byte> _bytes;

    internal BytesContent(ReadOnlyMemory<byte> bytes)
    {
        _bytes = bytes;
        Length = bytes.Length;
    }

    internal override ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var rest = _bytes[(int)Math.Min(offset, _bytes.Length)..];
        rest = rest[..Math.Min(rest.Length, buffer.Length)];
        rest.CopyTo(buffer);
        return new(rest.Length);
    }
}

/// <summary>A stream that can seek, from a position on. Readers follow one another, since it has one position.</summary>
internal sealed class SeekableContent(Stream stream, long start) : MediaContent
{
    private readonly SemaphoreSlim _gate = new(1);

    internal override ValueTask OpenAsync(Func<ReadOnlyMemory<byte>, long> limitOf, CancellationToken cancellationToken)
    {
        Length = Math.Max(0, stream.Length - start);
        return default;
    }

    internal override void CheckUnchanged()
    {
        var length = stream.Length - start;
        if (length != Length)
        {
            throw Changed($"it had {Length} bytes, and has {length}");
        }
    }

    internal override async ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            stream.Position = start + offset;
            return await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    protected override void Close() => _gate.Dispose();
}
