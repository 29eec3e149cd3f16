using System.Buffers;
using System.Text;

namespace XApi.Sandbox;

/// <summary>A stream that passes on what is read or written, and keeps the beginning of it.</summary>
internal sealed class CopyingStream(Stream inner, Copy copy) : Stream
{
    public override bool CanRead => inner.CanRead;

    public override bool CanSeek => false;

    public override bool CanWrite => inner.CanWrite;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Kestrel reads asynchronously.");

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        copy.Add(buffer.Span[..read]);
        return read;
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Kestrel writes asynchronously.");

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        copy.Add(buffer.Span);
        return inner.WriteAsync(buffer, cancellationToken);
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}

/// <summary>The beginning of a body. Safe for use from many threads, for a stream's is read while it is written.</summary>
internal sealed class Copy
{
    private const int Most = 64 * 1024;

    private readonly Lock _lock = new();
    private readonly ArrayBufferWriter<byte> _bytes = new(256);
    private long _length;

    /// <summary>How many bytes there were so far.</summary>
    internal long Length => Interlocked.Read(ref _length);

    internal string Text
    {
        get
        {
            lock (_lock)
            {
                return Encoding.UTF8.GetString(_bytes.WrittenSpan) + (_length > _bytes.WrittenCount ? " …" : "");
            }
        }
    }

    internal void Add(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            _length += bytes.Length;
            _bytes.Write(bytes[..Math.Min(Most - _bytes.WrittenCount, bytes.Length)]);
        }
    }
}
