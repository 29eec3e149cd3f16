namespace XApi.Cli.Profiles;

/// <summary>Files that only their owner can read. They are replaced as a whole, so that nobody meets half of one.</summary>
internal static class OwnerOnlyFile
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    /// <summary>Writes a file in the place of one of that name.</summary>
    /// <exception cref="CommandException">The folder can't be written to.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            CreateFolder(Path.GetDirectoryName(path)!);
            File.Delete(temporary);
            using (var file = new FileStream(temporary, OptionsOf(FileMode.CreateNew)))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            HeldFile.Replace(temporary, path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, failure);
        }
    }

    /// <summary>Holds a file for this process, until it is disposed of.</summary>
    /// <exception cref="CommandException">The folder can't be written to, or another process does not release the file.</exception>
    public static async Task<IDisposable> LockAsync(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                CreateFolder(Path.GetDirectoryName(path)!);
                return new FileStream($"{path}.lock", OptionsOf(FileMode.OpenOrCreate));
            }
            catch (IOException failure) when (HeldFile.IsCause(failure) && time.GetElapsedTime(began) <= Patience)
            {
                // Another process has it.
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw Unwritable(path, failure);
            }

            await Task.Delay(Poll, time, cancellationToken);
        }
    }

    private static CommandException Unwritable(string path, Exception failure) =>
        new($"{path} can't be written: {failure.Message} XAPI_HOME names another folder for profiles.", ExitCode.Failure);

    private static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, Mode | UnixFileMode.UserExecute);
        }
    }

    private static FileStreamOptions OptionsOf(FileMode mode)
    {
        var options = new FileStreamOptions
        {
            Mode = mode,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Mode;
        }

        return options;
    }
}
