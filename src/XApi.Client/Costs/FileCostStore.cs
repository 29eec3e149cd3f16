using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace XApi;

/// <summary>Keeps the ledger of one process in a file, so that it is there after a restart, and after a process that was killed.</summary>
/// <remarks>
/// <para>What a response costs is appended as a line of JSON before the call returns. When the store is opened, and when the day turns, the file is written
/// again with sums in the place of lines; a line that a killed process left unfinished is dropped.</para>
/// <para>A file next to it, with the ending <c>.lock</c>, is held as long as the store is open: several processes share a ledger by a
/// <see cref="DbCostStore"/>. What requests under way have set aside is not kept.</para>
/// </remarks>
[DebuggerDisplay("{Path}")]
public sealed class FileCostStore : ICostStore, IDisposable
{
    private const string Next = ".next";

    private readonly Lock _lock = new();
    private readonly MemoryCostStore _memory;
    private readonly FileStream _held;
    private FileStream _file;
    private DateOnly _written;

    private FileCostStore(string path, FileStream held, MemoryCostStore memory)
    {
        Path = path;
        (_held, _memory) = (held, memory);
        _file = Rewritten();
        _written = memory.Newest;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Opens a file, or makes it.</summary>
    /// <param name="path">The file. Its folder exists.</param>
    /// <param name="memory">What counts, and how much it remembers; one with default settings by default. It is not to be used by others.</param>
    /// <exception cref="IOException">Another store has the file open, also by a link to it, or it can't be read or written.</exception>
    /// <exception cref="FormatException">The file is no ledger; the message names the line.</exception>
    public static FileCostStore Open(string path, MemoryCostStore? memory = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        path = System.IO.Path.GetFullPath(path);

        // Two paths to one file share a lock, and the link stays a link when the file is replaced.
        if (new FileInfo(path).LinkTarget is not null)
        {
            path = File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
        }

        memory ??= new MemoryCostStore();
        FileStream held;
        try
        {
            held = new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException failure)
        {
            throw new IOException(
                $"The ledger {path} is open in another process, or its folder can't be written: {failure.Message}",
                failure
            );
        }

        try
        {
            if (File.Exists(path))
            {
                CostJournal.Read(path, memory);
            }

            return new FileCostStore(path, held, memory);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask<CostShortage?> ReserveAsync(CostReservation reservation, CancellationToken cancellationToken = default) =>
        _memory.ReserveAsync(reservation, cancellationToken);

    /// <inheritdoc/>
    public ValueTask ReleaseAsync(string reservation, CancellationToken cancellationToken = default) =>
        _memory.ReleaseAsync(reservation, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<CostLine>> ReadAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken = default) =>
        _memory.ReadAsync(from, to, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<CostReceipt> RecordAsync(CostRecord record, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(!_held.CanWrite, this);
            if (!_file.CanWrite)
            {
                // It was closed to be replaced.
                _file = File.Exists(Path) ? OpenToAppend() : Rewritten();
            }

            var receipt = _memory.RecordAsync(record, cancellationToken);
            Append(CostJournal.Line(record));
            if (record.Day > _written)
            {
                _written = record.Day;
                Rewrite();
            }

            return receipt;
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _file.Dispose();
            _held.Dispose();
        }
    }

    // A line that could not be written whole is taken back, so that the next does not continue it.
    private void Append(byte[] line)
    {
        var end = _file.Length;
        try
        {
            _file.Write(line);
            _file.Flush();
        }
        catch
        {
            _file.SetLength(end);
            throw;
        }
    }

    // The record is in the file by now: where there is no room for a second file, the first one is only longer than it need be. The next record opens
    // the file again, and fails where that does.
    private void Rewrite()
    {
        try
        {
            WriteNext();

            // Windows replaces no file that is open.
            _file.Dispose();
            HeldFile.Replace(Path + Next, Path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The next day is another occasion.
        }
    }

    private FileStream Rewritten()
    {
        WriteNext();
        HeldFile.Replace(Path + Next, Path);
        return OpenToAppend();
    }

    private FileStream OpenToAppend() => new(Path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);

    private void WriteNext()
    {
        using (var writer = new FileStream(Path + Next, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            foreach (var line in CostJournal.Lines(_memory))
            {
                writer.Write(line);
            }

            writer.Flush(flushToDisk: true);
        }
    }
}
