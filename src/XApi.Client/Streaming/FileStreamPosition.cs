using System.Diagnostics;

namespace XApi;

/// <summary>Keeps the position of a stream in a file, for a program on one machine.</summary>
/// <remarks>
/// The file is replaced as a whole, so that a process killed at any moment leaves the old position or the new one. It is not forced onto the disk at each
/// write: when the machine itself fails, the last seconds may come again. While it is replaced, <c>.tmp</c> lies beside it.
/// </remarks>
[DebuggerDisplay("{Path}")]
public sealed class FileStreamPosition : IStreamPosition
{
    private const long LongestFile = 64 << 20;

    /// <summary>Names the file. The first write makes it, its folder included.</summary>
    /// <param name="path">The file's path.</param>
    public FileStreamPosition(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        Path = System.IO.Path.GetFullPath(path);
    }

    /// <summary>The file's full path.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    /// <exception cref="XStreamPositionException">The file can't be read, or holds something else.</exception>
    public async Task<StreamPosition?> ReadAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            if (new FileInfo(Path) is { Exists: true, Length: > LongestFile })
            {
                throw new FormatException("It is too long.");
            }

            return StreamPosition.Parse(await File.ReadAllTextAsync(Path, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (FormatException failure)
        {
            throw new XStreamPositionException(
                $"{Path} holds no position of a stream. It is left as it is: move it away, or name another path.",
                failure
            );
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new XStreamPositionException($"The position {Path} can't be read: {failure.Message}", failure);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="XStreamPositionException">The file can't be written.</exception>
    public async Task WriteAsync(StreamPosition position, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(position);
        try
        {
            var temporary = $"{Path}.tmp";
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
            await File.WriteAllTextAsync(temporary, position.ToString(), cancellationToken).ConfigureAwait(false);
            HeldFile.Replace(temporary, Path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new XStreamPositionException($"The position {Path} can't be written: {failure.Message}", failure);
        }
    }
}
