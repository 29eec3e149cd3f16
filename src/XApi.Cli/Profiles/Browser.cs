using System.ComponentModel;
using System.Diagnostics;

namespace XApi.Cli.Profiles;

/// <summary>Opens pages in the user's browser.</summary>
internal static class Browser
{
    /// <summary>Opens a page. Where that fails the user has the address, which was written before.</summary>
    public static void Open(Terminal terminal, Uri page)
    {
        try
        {
            using var process = Process.Start(Program(terminal, page.AbsoluteUri));
        }
        catch (Exception failure) when (failure is Win32Exception or InvalidOperationException or IOException)
        {
            terminal.Error.WriteLine("No browser could be started: open the address yourself.");
        }
    }

    private static ProcessStartInfo Program(Terminal terminal, string address)
    {
        if (terminal.Variables("BROWSER") is { Length: > 0 } chosen)
        {
            return Quiet(chosen, address);
        }

        return OperatingSystem.IsWindows() ? new ProcessStartInfo(address) { UseShellExecute = true }
            : OperatingSystem.IsMacOS() ? Quiet("open", address)
            : Quiet("xdg-open", address);
    }

    // What a browser prints is no data of ours.
    private static ProcessStartInfo Quiet(string program, string address) =>
        new(program, [address]) { RedirectStandardOutput = true, RedirectStandardError = true };
}
