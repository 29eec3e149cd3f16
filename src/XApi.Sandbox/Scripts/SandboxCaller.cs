namespace XApi.Sandbox;

/// <summary>Whose calls are meant, such as by a script: the App's own, or those made for one user.</summary>
public sealed class SandboxCaller
{
    private readonly SandboxUser? _user;

    private SandboxCaller(SandboxUser? user) => _user = user;

    /// <summary>Calls with the App's bearer token.</summary>
    public static SandboxCaller App { get; } = new(null);

    /// <summary>Calls for a user, by OAuth 2.0 or 1.0a.</summary>
    /// <param name="user">The user.</param>
    public static SandboxCaller FromSandboxUser(SandboxUser user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return new(user);
    }

    /// <inheritdoc cref="FromSandboxUser"/>
    public static implicit operator SandboxCaller(SandboxUser user) => FromSandboxUser(user);

    /// <summary>The user's handle, or "the App".</summary>
    public override string ToString() => _user?.ToString() ?? "the App";

    internal UserRecord? User => _user?.Record;

    /// <summary>Whose limits the calls are counted against.</summary>
    internal string LimitKey => Caller.KeyOf(CredentialStore.AppId, User);

    internal bool Is(Caller caller) => caller.User == User;
}
