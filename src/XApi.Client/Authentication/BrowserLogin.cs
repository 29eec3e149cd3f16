namespace XApi;

/// <summary>A login through a browser on this machine: X's page is opened, and a listener on the loopback waits for the redirect.</summary>
internal static class BrowserLogin
{
    /// <summary>Runs the login up to the redirect that belongs to it.</summary>
    /// <param name="redirectUri">Where X sends the user, on the loopback; the port 0 means a free one.</param>
    /// <param name="begin">Begins the login at the address that is listened on.</param>
    /// <param name="page">The page of a login that has begun.</param>
    /// <param name="judge">Says what a redirect is to the login.</param>
    /// <param name="open">Shows the user a page.</param>
    /// <param name="timeLimit">How long the user may take.</param>
    /// <param name="clock">What the limit is measured with.</param>
    /// <param name="cancellationToken">Cancels the login.</param>
    /// <exception cref="TimeoutException">The user took longer.</exception>
    public static async Task<(TBegun Begun, Uri Redirected)> RunAsync<TBegun>(
        Uri redirectUri,
        Func<Uri, Task<TBegun>> begin,
        Func<TBegun, Uri> page,
        Func<TBegun, Uri, LoopbackListener.Verdict> judge,
        Action<Uri> open,
        TimeSpan timeLimit,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(open);
        using var listener = LoopbackListener.Start(redirectUri, clock);

        // X compares the address letter by letter, so one with a port of its own is sent as it was written.
        var begun = await begin(redirectUri.Port == 0 ? listener.Address : redirectUri).ConfigureAwait(false);
        var redirected = await LoginPatience
            .WaitAsync(
                cancel =>
                {
                    open(page(begun));
                    return listener.WaitAsync(uri => judge(begun, uri), cancel);
                },
                timeLimit,
                clock,
                cancellationToken
            )
            .ConfigureAwait(false);
        return (begun, redirected);
    }
}
