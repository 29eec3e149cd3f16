using System.Buffers.Binary;

namespace XApi.Tests.Uploads;

/// <summary>A file of any size that nobody keeps: each byte follows from its place. It begins as an MP4 does.</summary>
internal sealed class GeneratedStream(long length, bool canSeek = true) : Stream
{
    private static readonly byte[] Head = [0, 0, 0, 16, .. "ftypisom"u8, 0, 0, 0, 0, 0, 0, 0, 0, .. "mdat"u8];

    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => canSeek;

    public override bool CanWrite => false;

    public override long Length => canSeek ? length : throw new NotSupportedException();

    public override long Position
    {
        get => canSeek ? _position : throw new NotSupportedException();
        set => _position = canSeek ? value : throw new NotSupportedException();
    }

    public static void Fill(long at, Span<byte> target)
    {
        Span<byte> word = stackalloc byte[8];
        for (var i = 0; i < target.Length; i++)
        {
            var place = at + i;
            if (i == 0 || (place & 7) == 0)
            {
                BinaryPrimitives.WriteInt64LittleEndian(word, unchecked((place >> 3) * -7046029254386353131L));
            }

            target[i] = place < Head.Length ? Head[place] : word[(int)(place & 7)];
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var read = (int)Math.Min(buffer.Length, length - _position);
        Fill(_position, buffer[..read]);
        _position += read;
        return read;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    public override long Seek(long offset, SeekOrigin origin) =>
        Position = origin == SeekOrigin.Begin ? offset : throw new NotSupportedException();

    public override void Flush() { }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>Compares what is written to it with the generated file of the same size.</summary>
internal sealed class GeneratedCheck : Stream
{
    private readonly byte[] _expected = new byte[64 * 1024];

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => Position;

    public override long Position { get; set; }

    /// <summary>The first byte that is not as it was generated; null where all are.</summary>
    public long? FirstDifference { get; private set; }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        var expected = _expected.AsSpan(0, buffer.Length);
        GeneratedStream.Fill(Position, expected);
        if (!expected.SequenceEqual(buffer))
        {
            FirstDifference ??= Position + expected.CommonPrefixLength(buffer);
        }

        Position += buffer.Length;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return default;
    }

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
