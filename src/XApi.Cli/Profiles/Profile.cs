using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi.Cli.Profiles;

/// <summary>An App, and the user that it acts for if there is one: keys by the names that the client reads them under, and the address of the API.</summary>
internal sealed class Profile
{
    /// <summary>What the profile is called when its keys are the environment's.</summary>
    public const string EnvironmentName = "(environment)";

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>Where the API is; null for X itself.</summary>
    public Uri? Address { get; init; }

    /// <summary>The keys by their names: BearerToken, ApiKey, ClientId and so on.</summary>
    public required Func<string, string?> Keys { get; init; }

    /// <summary>How a key is named in messages.</summary>
    public Func<string, string> Show { get; init; } = name => name;

    /// <summary>The file of the user's OAuth 2.0 token; null where the keys name one or there is none.</summary>
    public string? TokenFile { get; init; }

    /// <summary>The id of the user, where it is known.</summary>
    public string? UserId => Keys(ProfileFile.UserId);

    /// <summary>The name of the user, where it is known.</summary>
    public string? Username => Keys(ProfileFile.Username);

    /// <summary>The keys of the environment, as the client reads them, at X or where X_ADDRESS says.</summary>
    public static Profile OfEnvironment(Func<string, string?> variables) =>
        new()
        {
            Name = EnvironmentName,
            Address = AddressOf(variables("X_ADDRESS")),
            Keys = key => variables(NamedSecrets.Variable(key)),
            Show = NamedSecrets.Variable,
        };

    /// <summary>The keys of a profile's file.</summary>
    public static Profile OfFile(string name, IReadOnlyDictionary<string, string> keys, string tokenFile) =>
        new()
        {
            Name = name,
            Address = AddressOf(keys.GetValueOrDefault(ProfileFile.Address)),
            Keys = key => keys.GetValueOrDefault(key),
            Show = key => $"{key} of the profile {name}",
            TokenFile = tokenFile,
        };

    /// <summary>An address of an API; null for X itself.</summary>
    /// <exception cref="CommandException">It is no address that credentials may be sent to.</exception>
    public static Uri? AddressOf(string? text) =>
        string.IsNullOrWhiteSpace(text) ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var address) && TokenTransport.IsSafe(address) ? address
        : throw new CommandException(
            $"“{text}” is no address for credentials: it must be https://, or http:// on this machine. X_ADDRESS and --address take one."
        );

    /// <summary>Where the profile's tokens are issued.</summary>
    public XAuthorizationServer Server => ServerAt(Address);

    /// <summary>Where an API's tokens are issued: what stands in for X stands in for its tokens too.</summary>
    public static XAuthorizationServer ServerAt(Uri? address) =>
        address is null
            ? XAuthorizationServer.X
            : new XAuthorizationServer { BaseAddress = address, AuthorizePage = new(address, "/i/oauth2/authorize") };

    /// <summary>The credentials that the keys make.</summary>
    /// <exception cref="XCredentialException">There are none, or one of two that go together is missing.</exception>
    public IReadOnlyList<IAuthenticationProvider> Credentials(TimeProvider time)
    {
        var secrets = new NamedSecrets(Keys, Show)
        {
            TimeProvider = time,
            Server = Server,
            TokenStore = TokenFile is null ? null : new FileTokenStore(TokenFile) { TimeProvider = time },
        };
        var credentials = secrets.Credentials();
        return secrets.Faults.Count > 0
                ? throw new XCredentialException($"The keys of {Name} can't be used: {string.Join(" ", secrets.Faults)}")
            : credentials.Count == 0 ? throw new XCredentialException($"{Name} has no credential: `xapi login` makes one.")
            : credentials;
    }

    /// <summary>The settings of a client with these credentials.</summary>
    public XApiClientOptions ClientOptions(TimeProvider time)
    {
        var options = new XApiClientOptions { Credentials = Credentials(time), TimeProvider = time };
        if (Address is not null)
        {
            options.BaseAddress = Address;
        }

        return options;
    }
}
