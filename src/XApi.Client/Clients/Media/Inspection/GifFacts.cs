namespace XApi;

/// <summary>What the blocks of a GIF say of it.</summary>
/// <param name="Width">The width in pixels.</param>
/// <param name="Height">The height in pixels.</param>
/// <param name="Frames">How many frames it has.</param>
internal sealed record GifFacts(int Width, int Height, int Frames)
{
    private const byte Extension = 0x21;
    private const byte Image = 0x2C;
    private const byte Trailer = 0x3B;

    /// <summary>Reads the blocks; null where they make no whole GIF, which X is left to judge.</summary>
    /// <param name="content">The file. Its size bounds the work.</param>
    /// <param name="mostFrames">With so many of them it reads no further.</param>
    /// <param name="cancellationToken">Cancels.</param>
    internal static async Task<GifFacts?> ReadAsync(MediaContent content, int mostFrames, CancellationToken cancellationToken)
    {
        var reader = new ForwardReader(content);
        var head = new byte[13];
        if (!await reader.ReadAsync(head, cancellationToken).ConfigureAwait(false) || !head.AsSpan().StartsWith("GIF8"u8))
        {
            return null;
        }

        var (width, height) = (head[6] | (head[7] << 8), head[8] | (head[9] << 8));
        reader.Skip(ColorTable(head[10]));
        var descriptor = new byte[9];
        for (var frames = 0; ; )
        {
            switch (await reader.ReadByteAsync(cancellationToken).ConfigureAwait(false))
            {
                case Trailer:
                    return new GifFacts(width, height, frames);
                case Extension:
                    reader.Skip(1);
                    break;
                case Image:
                    if (!await reader.ReadAsync(descriptor, cancellationToken).ConfigureAwait(false))
                    {
                        return null;
                    }

                    if (++frames == mostFrames)
                    {
                        return new GifFacts(width, height, frames);
                    }

                    reader.Skip(ColorTable(descriptor[8]) + 1);
                    break;
                default:
                    return null;
            }

            // The data of a block come in pieces with a length each, until a piece of none.
            while (await reader.ReadByteAsync(cancellationToken).ConfigureAwait(false) is var length and not 0)
            {
                if (length < 0)
                {
                    return null;
                }

                reader.Skip(length);
            }
        }
    }

    // Three bytes a color, of which there are two or more by powers of two, where there is a table at all.
    private static int ColorTable(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
}

/// <summary>Reads a file from its beginning in pieces, and skips what is of no interest without reading it.</summary>
internal sealed class ForwardReader(MediaContent content)
{
    private readonly byte[] _buffer = new byte[16 * 1024];
    private long _position;
    private long _bufferedAt;
    private int _buffered;

    internal void Skip(long bytes) => _position += bytes;

    /// <summary>The next byte; -1 at the end.</summary>
    internal async ValueTask<int> ReadByteAsync(CancellationToken cancellationToken)
    {
        if (_position < _bufferedAt || _position >= _bufferedAt + _buffered)
        {
            _bufferedAt = _position;
            _buffered = await content.FillAsync(_position, _buffer, cancellationToken).ConfigureAwait(false);
            if (_buffered == 0)
            {
                return -1;
            }
        }

        return _buffer[(int)(_position++ - _bufferedAt)];
    }

    /// <summary>Fills a buffer; false where the file ends before.</summary>
    internal async ValueTask<bool> ReadAsync(byte[] target, CancellationToken cancellationToken)
    {
        for (var i = 0; i < target.Length; i++)
        {
            if (await ReadByteAsync(cancellationToken).ConfigureAwait(false) is not (>= 0 and var next))
            {
                return false;
            }

            target[i] = (byte)next;
        }

        return true;
    }
}
