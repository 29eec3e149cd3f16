namespace XApi.Cli.Profiles;

/// <summary>The profiles of this machine's user, in a folder that only the user can read.</summary>
internal sealed class ProfileStore(string folder)
{
    /// <summary>The folder: XAPI_HOME, or the user's usual one.</summary>
    public string Folder => folder;

    public static ProfileStore Of(Func<string, string?> variables) => new(variables("XAPI_HOME") ?? "");

    /// <summary>The profile to act as.</summary>
    public Profile Choose(string? name, Func<string, string?> variables) =>
        new()
        {
            Name = Profile.EnvironmentName,
            Address = variables("X_ADDRESS") is { Length: > 0 } address ? new(address) : null,
            Keys = key => variables(NamedSecrets.Variable(key)),
            Show = NamedSecrets.Variable,
        };
}
