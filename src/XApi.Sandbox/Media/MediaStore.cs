using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace XApi.Sandbox;

/// <summary>Bytes of uploads, in one temporary file that is gone with the sandbox: a video of any size takes no memory. Safe for use from many threads.</summary>
internal sealed class MediaStore : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly Lock _lock = new();
    private SafeFileHandle? _file;
    private long _end;

    /// <summary>Keeps what a stream holds; null when that is more than there may be.</summary>
    /// <param name="content">The stream, which is read to its end or to the limit.</param>
    /// <param name="limit">The most bytes that are taken.</param>
    /// <param name="cancellationToken">Cancels.</param>
    internal async Task<StoredBytes?> WriteAsync(Stream content, long limit, CancellationToken cancellationToken)
    {
        var parts = new List<StoredBytes>();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var length = 0L;
            for (
                int read;
                (read = await FillAsync(content, buffer.AsMemory(0, BufferBytes), cancellationToken).ConfigureAwait(false)) > 0;

            )
            {
                length += read;
                if (length > limit)
                {
                    return null;
                }

                var (file, offset) = Reserve(read);
                await RandomAccess.WriteAsync(file, buffer.AsMemory(0, read), offset, cancellationToken).ConfigureAwait(false);
                parts.Add(new StoredBytes([(offset, read)]));
            }

            return StoredBytes.Joined(parts);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    internal async Task CopyToAsync(StoredBytes bytes, Stream target, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            foreach (var (offset, length) in bytes.Ranges)
            {
                for (long done = 0; done < length; )
                {
                    var part = buffer.AsMemory(0, (int)Math.Min(BufferBytes, length - done));
                    var read = await RandomAccess.ReadAsync(_file!, part, offset + done, cancellationToken).ConfigureAwait(false);
                    await target.WriteAsync(part[..read], cancellationToken).ConfigureAwait(false);
                    done += read;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The first bytes of what is kept, where its header stands.</summary>
    internal byte[] Head(StoredBytes bytes, int count)
    {
        var head = new byte[Math.Min(count, bytes.Length)];
        var done = 0;
        foreach (var (offset, length) in bytes.Ranges)
        {
            done += RandomAccess.Read(_file!, head.AsSpan(done, (int)Math.Min(length, head.Length - done)), offset);
            if (done == head.Length)
            {
                break;
            }
        }

        return head;
    }

    /// <summary>Keeps bytes.</summary>
    internal StoredBytes Write(byte[] bytes)
    {
        var (file, offset) = Reserve(bytes.Length);
        RandomAccess.Write(file, bytes, offset);
        return new StoredBytes([(offset, bytes.Length)]);
    }

    public void Dispose() => _file?.Dispose();

    private (SafeFileHandle File, long Offset) Reserve(int length)
    {
        lock (_lock)
        {
            _file ??= File.OpenHandle(
                Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()),
                FileMode.CreateNew,
                FileAccess.ReadWrite,
                options: FileOptions.DeleteOnClose
            );
            _end += length;
            return (_file, _end - length);
        }
    }

    private static async Task<int> FillAsync(Stream content, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var filled = 0;
        for (int read; filled < buffer.Length; filled += read)
        {
            read = await content.ReadAsync(buffer[filled..], cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                break;
            }
        }

        return filled;
    }
}

/// <summary>Where bytes stand in the store, in their order.</summary>
/// <param name="Ranges">Offset and length of each part.</param>
internal sealed record StoredBytes(IReadOnlyList<(long Offset, long Length)> Ranges)
{
    internal long Length { get; } = Ranges.Sum(range => range.Length);

    /// <summary>Bytes one after another. Ranges that touch become one.</summary>
    internal static StoredBytes Joined(IEnumerable<StoredBytes> parts)
    {
        var ranges = new List<(long Offset, long Length)>();
        foreach (var (offset, length) in parts.SelectMany(part => part.Ranges))
        {
            if (ranges is [.., var last] && last.Offset + last.Length == offset)
            {
                ranges[^1] = (last.Offset, last.Length + length);
            }
            else
            {
                ranges.Add((offset, length));
            }
        }

        return new StoredBytes(ranges);
    }
}
