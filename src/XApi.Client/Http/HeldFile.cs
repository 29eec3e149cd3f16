namespace XApi;

/// <summary>A file that somebody holds open: it can't be locked, and Windows does not replace it.</summary>
internal static class HeldFile
{
    // A program that searches files, or an editor, holds one for moments.
    private const int Attempts = 100;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    // How the systems call it: Windows a violation of sharing or of a lock, Linux and macOS a call that would block.
    private const int WindowsSharing = unchecked((int)0x80070020);
    private const int WindowsLock = unchecked((int)0x80070021);
    private const int LinuxWouldBlock = 11;
    private const int MacWouldBlock = 35;

    /// <summary>Whether opening a file failed because somebody else has it, so that it may succeed later.</summary>
    public static bool IsCause(IOException failure) => failure.HResult is WindowsSharing or WindowsLock || failure.HResult == WouldBlock;

    /// <summary>Puts a file in the place of another. On Windows it waits for who has the other one open, for some two seconds.</summary>
    public static void Replace(string written, string path) =>
        Replace(() => File.Move(written, path, overwrite: true), OperatingSystem.IsWindows(), Wait);

    /// <summary>The same with a move, a system and a wait of the caller's.</summary>
    internal static void Replace(Action move, bool isWindows, Action<TimeSpan> wait)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                move();
                return;
            }
            catch (Exception failure)
                when (isWindows
                    && attempt < Attempts
                    && (failure is UnauthorizedAccessException || (failure is IOException held && IsCause(held)))
                )
            {
                wait(Poll);
            }
        }
    }

    private static int WouldBlock => OperatingSystem.IsMacOS() ? MacWouldBlock : LinuxWouldBlock;

#pragma warning disable RS0030 // Who replaces a file holds its lock, and waits for other programs of this machine: no clock of the caller's turns them.
    private static void Wait(TimeSpan time) => Thread.Sleep(time);
#pragma warning restore RS0030
}
