using System.Text;
using System.Text.RegularExpressions;

namespace XApi.Cli.Profiles;

/// <summary>The profiles of this machine's user: a file for each in a folder that only the user can read, and the name of the default one.</summary>
internal sealed partial class ProfileStore
{
    private const string Ending = ".json";
    private readonly string? _folder;

    private ProfileStore(string? folder) => _folder = folder;

    /// <summary>The folder.</summary>
    /// <exception cref="CommandException">The user has no folder of their own.</exception>
    public string Folder =>
        _folder ?? throw new CommandException("There is no folder for profiles: neither XAPI_HOME nor HOME is set.", ExitCode.Failure);

    /// <summary>Whether there is one.</summary>
    public bool HasFolder => _folder is not null;

    private string DefaultFile => Path.Combine(Folder, "default");

    /// <summary>The profiles in XAPI_HOME, or in the folder that the system gives its users for settings.</summary>
    public static ProfileStore Of(Func<string, string?> variables)
    {
        if (variables("XAPI_HOME") is { Length: > 0 } home)
        {
            return new(Path.GetFullPath(home));
        }

        var settings =
            OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData)
            : variables("XDG_CONFIG_HOME") is { Length: > 0 } named && Path.IsPathRooted(named) ? named
            : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) is { Length: > 0 } user ? Path.Combine(user, ".config")
            : "";
        return new(settings.Length == 0 ? null : Path.Combine(settings, "xapi"));
    }

    /// <summary>The names of the profiles.</summary>
    public IReadOnlyList<string> Names =>
        _folder is null || !Directory.Exists(Place)
            ? []
            :
            [
                .. Directory
                    .EnumerateFiles(Place, $"*{Ending}")
                    .Select(file => Path.GetFileName(file)[..^Ending.Length])
                    .Where(name => ValidName().IsMatch(name))
                    .Order(StringComparer.Ordinal),
            ];

    /// <summary>The name of the default profile; null where there is none.</summary>
    public string? Default
    {
        get
        {
            try
            {
                return _folder is null ? null
                    : File.Exists(DefaultFile) && File.ReadAllText(DefaultFile).Trim() is var name && Names.Contains(name) ? name
                    : Names is [var only] ? only
                    : null;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }

    /// <summary>Makes a profile the default one.</summary>
    public void SetDefault(string name)
    {
        _ = Find(name) ?? throw Unknown(name);
        OwnerOnlyFile.Write(DefaultFile, Encoding.UTF8.GetBytes(name + "\n"));
    }

    /// <summary>The profile to act as: the one that is named, else the environment's keys, else the default one.</summary>
    /// <exception cref="XCredentialException">There is none.</exception>
    public Profile Choose(string? name, Func<string, string?> variables)
    {
        if ((name ?? variables("XAPI_PROFILE")) is { Length: > 0 } named)
        {
            return Find(named) ?? throw Unknown(named);
        }

        return NamedSecrets.Names.Any(key => !string.IsNullOrWhiteSpace(variables(NamedSecrets.Variable(key))))
                ? Profile.OfEnvironment(variables)
            : Default is { } usual && Find(usual) is { } profile ? profile
            : throw new XCredentialException(
                Names.Count == 0
                    ? "There is no credential: `xapi login` makes a profile, or set X_BEARER_TOKEN."
                    : $"There are several profiles ({string.Join(", ", Names)}): name one with --profile, or `xapi profiles use NAME`."
            );
    }

    /// <summary>A profile; null where there is none of that name.</summary>
    public Profile? Find(string name) => ProfileFile.Read(FileOf(name)) is { } keys ? Profile.OfFile(name, keys, TokenFileOf(name)) : null;

    /// <summary>Sets keys of a profile, which is made where there is none. Those that are null are removed.</summary>
    public async Task UpdateAsync(
        string name,
        IEnumerable<KeyValuePair<string, string?>> changes,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var file = FileOf(name);
        using var held = await OwnerOnlyFile.LockAsync(file, time, cancellationToken);
        var keys = ProfileFile.Read(file) ?? [];
        foreach (var (key, value) in changes)
        {
            if (value is null)
            {
                keys.Remove(key);
            }
            else
            {
                keys[key] = value;
            }
        }

        ProfileFile.Write(file, keys);
    }

    /// <summary>
    /// Removes a profile with its token. The files of their locks are empty and stay: who deletes one may delete what another process waits for, and a
    /// third would lock a new one.
    /// </summary>
    public async Task RemoveAsync(string name, TimeProvider time, CancellationToken cancellationToken)
    {
        using var profile = await OwnerOnlyFile.LockAsync(FileOf(name), time, cancellationToken);
        using var token = await OwnerOnlyFile.LockAsync(TokenFileOf(name), time, cancellationToken);
        Delete(FileOf(name), TokenFileOf(name));
    }

    /// <summary>Removes the token of a login under way, whose name no other process knows.</summary>
    public void RemovePending(string name) => Delete(TokenFileOf(name), $"{TokenFileOf(name)}.lock");

    /// <summary>Where the token of a profile's user is.</summary>
    public string TokenFileOf(string name) => Path.Combine(Folder, "tokens", Valid(name) + Ending);

    private string Place => Path.Combine(Folder, "profiles");

    private string FileOf(string name) => Path.Combine(Place, Valid(name) + Ending);

    private static void Delete(params IEnumerable<string> files)
    {
        foreach (var file in files)
        {
            try
            {
                File.Delete(file);
            }
            catch (DirectoryNotFoundException)
            {
                // Then the file is not there either.
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new CommandException($"{file} can't be deleted: {failure.Message}", ExitCode.Failure);
            }
        }
    }

    private CommandException Unknown(string name) =>
        new(
            $"There is no profile “{name}”" + (Names.Count == 0 ? ": `xapi login` makes one." : $"; there are {string.Join(", ", Names)}."),
            ExitCode.LoginRequired
        );

    // A name is the name of a file, on systems with and without upper case.
    private static string Valid(string name) =>
        ValidName().IsMatch(name)
            ? name
            : throw new CommandException($"“{name}” is no name for a profile: letters, digits, - and _ are, up to 64 of them.");

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,64}\z")]
    private static partial Regex ValidName();
}
