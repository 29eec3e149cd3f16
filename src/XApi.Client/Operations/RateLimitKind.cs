namespace XApi;

/// <summary>The limits that a window's reset cures.</summary>
public enum RateLimitKind
{
    /// <summary>The operation's window, of 15 minutes mostly, or one that it shares with others.</summary>
    Window,

    /// <summary>What the App may do in 24 hours, whichever user its calls are made for.</summary>
    AppDay,

    /// <summary>What may be done for the user in 24 hours.</summary>
    UserDay,
}
