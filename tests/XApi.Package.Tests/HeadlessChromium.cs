namespace XApi.Tests;

/// <summary>Debian's Chromium, as Playwright drives it.</summary>
internal static class HeadlessChromium
{
    public const string Path = "/usr/bin/chromium";

    public static readonly string[] Flags =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];
}
