namespace XApi.Bench;

/// <summary>docs/performance.md, of which a section can be measured again while the others stay as they are.</summary>
internal static class PerformancePage
{
    // What is written new stands before it.
    private const string Last = "## Start-up and size";

    private static string Page => Path.Combine(Folders.Docs, "performance.md");

    /// <summary>On a machine that does other things an item takes more, above all where it waits for memory.</summary>
    internal static string Load =>
        File.Exists("/proc/loadavg")
            ? $" The load of the machine was {File.ReadAllText("/proc/loadavg").Split(' ')[0].Split('.')[0]} on {Environment.ProcessorCount} cores when this was measured."
            : "";

    internal static void Write(string page) => File.WriteAllText(Page, page);

    /// <summary>A section as it stands, up to the next; empty when there is none.</summary>
    internal static string Section(string heading)
    {
        var page = File.ReadAllText(Page);
        var (start, end) = Find(page, heading);
        return page[start..end];
    }

    internal static void Replace(string heading, string section)
    {
        var page = File.ReadAllText(Page);
        var (start, end) = Find(page, heading);
        Write($"{page[..start]}{section}\n{page[end..]}");
        Console.WriteLine(section);
    }

    private static (int Start, int End) Find(string page, string heading)
    {
        var start = page.IndexOf($"{heading}\n", StringComparison.Ordinal);
        if (start < 0)
        {
            start = page.IndexOf(Last, StringComparison.Ordinal);
            return (start, start);
        }

        var end = page.IndexOf("\n## ", start, StringComparison.Ordinal);
        return (start, end < 0 ? page.Length : end + 1);
    }
}
