using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace XApi;

/// <summary>A file on disk.</summary>
internal sealed class FileContent(string path) : MediaContent
{
    private SafeFileHandle? _file;
    private DateTime _written;

    internal override ValueTask OpenAsync(Func<ReadOnlyMemory<byte>, long> limitOf, CancellationToken cancellationToken)
    {
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.Asynchronous | FileOptions.RandomAccess);
        Length = RandomAccess.GetLength(_file);
        _written = File.GetLastWriteTimeUtc(_file);
        return default;
    }

    internal override void CheckUnchanged()
    {
        var length = RandomAccess.GetLength(_file!);
        if (length != Length)
        {
            throw Changed($"it had {Length} bytes, and has {length}");
        }

        if (File.GetLastWriteTimeUtc(_file!) != _written)
        {
            throw Changed("it was written to");
        }
    }

    internal override ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken) =>
        RandomAccess.ReadAsync(_file!, buffer, offset, cancellationToken);

    protected override void Close() => _file?.Dispose();
}

/// <summary>
/// A stream that can't seek, copied to a temporary file: X wants to know the size first, and what fails is sent again. The file is gone when it is closed.
/// </summary>
internal sealed class SpooledContent(Stream stream) : MediaContent
{
    private const int BufferBytes = 64 * 1024;

    private SafeFileHandle? _file;

    internal override async ValueTask OpenAsync(Func<ReadOnlyMemory<byte>, long> limitOf, CancellationToken cancellationToken)
    {
        _file = File.OpenHandle(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()),
            FileMode.CreateNew,
            FileAccess.ReadWrite,
            FileShare.None,
            FileOptions.Asynchronous | FileOptions.DeleteOnClose
        );
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            // One byte more than there may be shows that there are too many; the rest of a stream that never ends is left where it is.
            for (var limit = long.MaxValue; Length <= limit; )
            {
                var read = await stream
                    .ReadAtLeastAsync(buffer, BufferBytes, throwOnEndOfStream: false, cancellationToken)
                    .ConfigureAwait(false);
                limit = Length == 0 ? limitOf(buffer.AsMemory(0, read)) : limit;
                await RandomAccess.WriteAsync(_file, buffer.AsMemory(0, read), Length, cancellationToken).ConfigureAwait(false);
                Length += read;
                if (read < BufferBytes)
                {
                    break;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    internal override ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken) =>
        RandomAccess.ReadAsync(_file!, buffer, offset, cancellationToken);

    protected override void Close() => _file?.Dispose();
}
