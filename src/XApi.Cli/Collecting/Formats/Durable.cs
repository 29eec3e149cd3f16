namespace XApi.Cli.Collecting.Formats;

/// <summary>Writes files as a whole.</summary>
internal static class Durable
{
    /// <summary>
    /// Puts a file that was written in the place of another. A reader meets one or the other, and so does who starts the machine again after a power cut.
    /// </summary>
    public static void Replace(string written, string path)
    {
        using (var file = new FileStream(written, FileMode.Open, FileAccess.ReadWrite))
        {
            file.Flush(flushToDisk: true);
        }

        HeldFile.Replace(written, path);
    }
}
