using System.Buffers;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using XApi.Cli.Collecting.Formats;

namespace XApi.Cli.Collecting;

/// <summary>
/// A file that only grows, in steps that are whole: what was appended and flushed outlasts the process and the machine, and what a crash left behind that is
/// cut off when it is opened again.
/// </summary>
internal sealed class Journal : IDisposable
{
    private readonly FileStream _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly bool _compresses;
    private bool _isBroken;

    private Journal(FileStream file, bool compresses)
    {
        _file = file;
        _compresses = compresses;
    }

    /// <summary>How many bytes are safe.</summary>
    public long Length { get; private set; }

    /// <summary>The SHA-256 of those bytes; null before the first are.</summary>
    public string? Hash { get; private set; }

    /// <summary>Starts a new file, or one that is empty.</summary>
    /// <exception cref="CommandException">There is one that has content.</exception>
    public static Journal Create(string path, bool compresses)
    {
        var file = Open(path, FileMode.OpenOrCreate);
        if (file.Length == 0)
        {
            return new(file, compresses);
        }

        file.Dispose();
        throw new CommandException($"{path} exists already. Remove it, or name another file with --out.");
    }

    /// <summary>Opens a file again at the length that was safe. What is behind it comes from a step that was not finished, and is cut off.</summary>
    /// <param name="path">The file.</param>
    /// <param name="compresses">Whether it is compressed.</param>
    /// <param name="length">The length.</param>
    /// <param name="hash">The hash of so many bytes; null where it is not known.</param>
    /// <exception cref="CommandException">It is gone, or was changed.</exception>
    public static Journal Resume(string path, bool compresses, long length, string? hash)
    {
        if (!File.Exists(path))
        {
            throw new CommandException(
                $"{path} is gone, which the collection was written into: put it back, or start again with another --out."
            );
        }

        var journal = new Journal(Open(path, FileMode.Open), compresses);
        try
        {
            journal.Recover(path, length, hash);
            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>Appends bytes. They are safe once they are flushed.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        if (_isBroken)
        {
            throw new InvalidOperationException($"{_file.Name} was left at its last whole step, because a later one could not be written.");
        }

        // Each step is a gzip member of its own, so that the file is whole after each.
        var written = _compresses ? Compressed(bytes) : bytes;
        try
        {
            _file.Write(written);
        }
        catch (Exception failure) when (failure is IOException or ArgumentException)
        {
            // A file that may not grow further is an argument that is out of range to .NET.
            throw new IOException($"{_file.Name} can't be written: {failure.Message}", failure);
        }

        _hash.AppendData(written);
    }

    /// <summary>Makes what was appended safe.</summary>
    public void Flush()
    {
        if (_isBroken)
        {
            return;
        }

        _file.Flush(flushToDisk: true);
        (Length, Hash) = (_file.Position, CurrentHash);
    }

    /// <summary>Cuts off what a step that failed has appended. Nothing can be appended any more.</summary>
    /// <param name="length">The length before the step.</param>
    /// <param name="hash">The hash of so many bytes.</param>
    public void Rollback(long length, string? hash)
    {
        _isBroken = true;
        (Length, Hash) = (length, hash);
        _file.SetLength(length);
        _file.Position = length;
    }

    /// <summary>The lines of what is safe.</summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadLinesAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        _file.Position = 0;
        await using var gzip = _compresses ? new GZipStream(_file, CompressionMode.Decompress, leaveOpen: true) : null;
        await foreach (var line in JsonLines.ReadAsync((Stream?)gzip ?? _file, _file.Name, cancel))
        {
            yield return line;
        }

        _file.Position = Length;
    }

    /// <summary>The last lines of what is safe, as they are, of a file that is not compressed.</summary>
    /// <param name="count">How many.</param>
    /// <param name="cancel">Cancels the reading.</param>
    public async Task<IReadOnlyList<string>> ReadLastAsync(int count, CancellationToken cancel)
    {
        var last = new Queue<string>();
        _file.Position = 0;
        using (var reader = new StreamReader(_file, leaveOpen: true))
        {
            while (await reader.ReadLineAsync(cancel) is { } line)
            {
                last.Enqueue(line);
                if (last.Count > count)
                {
                    last.Dequeue();
                }
            }
        }

        _file.Position = Length;
        return [.. last];
    }

    public void Dispose()
    {
        _file.Dispose();
        _hash.Dispose();
    }

    private string CurrentHash => Convert.ToHexStringLower(_hash.GetCurrentHash());

    private void Recover(string path, long length, string? hash)
    {
        if (_file.Length < length)
        {
            throw new CommandException(
                $"{path} has {_file.Length:N0} bytes, but {length:N0} were written: it was cut. Put the whole file back, or start again with another --out."
            );
        }

        var buffer = ArrayPool<byte>.Shared.Rent(256 * 1024);
        for (var left = length; left > 0; )
        {
            var read = _file.Read(buffer, 0, (int)Math.Min(buffer.Length, left));
            _hash.AppendData(buffer, 0, read);
            left -= read;
        }

        ArrayPool<byte>.Shared.Return(buffer);
        if (hash is not null && CurrentHash != hash)
        {
            throw new CommandException(
                $"{path} was changed since it was collected: its first {length:N0} bytes are not those that were written. Put them back, or start again with another --out."
            );
        }

        _file.SetLength(length);
        (Length, Hash) = (length, CurrentHash);
    }

    private static FileStream Open(string path, FileMode mode) => new(path, mode, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);

    private static byte[] Compressed(ReadOnlySpan<byte> bytes)
    {
        using var member = new MemoryStream();
        using (var gzip = new GZipStream(member, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return member.ToArray();
    }
}
