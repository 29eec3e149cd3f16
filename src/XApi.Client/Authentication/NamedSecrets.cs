using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi;

/// <summary>Makes credentials of keys that have names: settings of a configuration, or variables of the environment.</summary>
internal sealed class NamedSecrets
{
    internal const string BearerToken = nameof(BearerToken);
    internal const string ApiKey = nameof(ApiKey);
    internal const string ApiKeySecret = nameof(ApiKeySecret);
    internal const string AccessToken = nameof(AccessToken);
    internal const string AccessTokenSecret = nameof(AccessTokenSecret);
    internal const string ClientId = nameof(ClientId);
    internal const string ClientSecret = nameof(ClientSecret);
    internal const string TokenFile = nameof(TokenFile);
    internal const string TokenName = nameof(TokenName);

    /// <summary>The token's name where none is given.</summary>
    internal const string DefaultTokenName = "default";

    private readonly Func<string, string?> _read;
    private readonly Func<string, string> _show;
    private readonly List<string> _faults = [];

    /// <summary>Takes where the keys are.</summary>
    /// <param name="read">Gives the value of a name; null or nothing where there is none.</param>
    /// <param name="show">How the name is written there, for messages: <c>XApi:BearerToken</c>, <c>X_BEARER_TOKEN</c>.</param>
    internal NamedSecrets(Func<string, string?> read, Func<string, string> show) => (_read, _show) = (read, show);

    internal static IReadOnlyList<string> Names { get; } =
    [BearerToken, ApiKey, ApiKeySecret, AccessToken, AccessTokenSecret, ClientId, ClientSecret, TokenFile, TokenName];

    /// <summary>What is wrong with the keys, a sentence each. It never holds a value.</summary>
    internal IReadOnlyList<string> Faults => _faults;

    /// <summary>The time for the credentials.</summary>
    internal TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where the credentials get their tokens.</summary>
    internal XAuthorizationServer Server { get; init; } = XAuthorizationServer.X;

    /// <summary>Where OAuth 2.0 tokens are, if there is no <see cref="TokenFile"/>.</summary>
    internal ITokenStore? TokenStore { get; init; }

    /// <summary>The variables of the environment: X_BEARER_TOKEN, X_API_KEY and so on.</summary>
    internal static NamedSecrets OfEnvironment(Func<string, string?> variables, TimeProvider? timeProvider = null) =>
        new(name => variables(Variable(name)), Variable) { TimeProvider = timeProvider ?? TimeProvider.System };

    /// <summary>The credentials for which there are keys: those of a user first, since App-only is preferred where it allows more.</summary>
    internal List<IAuthenticationProvider> Credentials()
    {
        List<IAuthenticationProvider> credentials = [];
        _faults.AddRange(
            Names
                .Where(name => name is not (BearerToken or TokenFile or TokenName) && Has(name))
                .Select(name => (Name: name, Fault: SecretText.Fault(Value(name))))
                .Where(one => one.Fault is not null)
                .Select(one => $"{_show(one.Name)} {one.Fault}.")
        );
        if (_faults.Count > 0)
        {
            return credentials;
        }

        if (Has(ClientId) || Has(ClientSecret) || Has(TokenFile))
        {
            Add(OAuth2User());
        }

        var hasApp = Complete(ApiKey, ApiKeySecret);
        var hasUser = Complete(AccessToken, AccessTokenSecret);
        if (hasUser && hasApp)
        {
            Add(
                new OAuth1Credential(Value(ApiKey), Value(ApiKeySecret), Value(AccessToken), Value(AccessTokenSecret))
                {
                    TimeProvider = TimeProvider,
                }
            );
        }
        else if (hasUser && !Has(ApiKey))
        {
            _faults.Add($"{_show(AccessToken)} is set, but it takes {_show(ApiKey)} and {_show(ApiKeySecret)} too.");
        }

        if (Has(BearerToken))
        {
            Add(AppOnly());
        }
        else if (hasApp)
        {
            Add(new AppOnlyCredential(Value(ApiKey), Value(ApiKeySecret)) { TimeProvider = TimeProvider, Server = Server });
        }

        return credentials;

        void Add(XCredential? credential)
        {
            if (credential is not null)
            {
                credentials.Add(credential);
            }
        }
    }

    private AppOnlyCredential? AppOnly()
    {
        var token = Value(BearerToken);
        var fault = SecretText.Fault(token);
        if (fault is null && !token.Any(char.IsWhiteSpace))
        {
            return new AppOnlyCredential(token) { TimeProvider = TimeProvider, Server = Server };
        }

        _faults.Add(
            token.Any(char.IsWhiteSpace)
                ? $"{_show(BearerToken)} has white space in it; give the token alone, without \u201cBearer\u201d before it."
                : $"{_show(BearerToken)} {fault}."
        );
        return null;
    }

    private OAuth2UserCredential? OAuth2User()
    {
        if (!Has(ClientId))
        {
            _faults.Add($"{(Has(ClientSecret) ? _show(ClientSecret) : _show(TokenFile))} is set, but it takes {_show(ClientId)} too.");
            return null;
        }

        var store = Has(TokenFile) ? new FileTokenStore(Value(TokenFile)) : TokenStore;
        if (store is null)
        {
            _faults.Add(
                $"{_show(ClientId)} is set, but not where the user's token is: set {_show(TokenFile)}, or add an ITokenStore to the services."
            );
            return null;
        }

        return new OAuth2UserCredential(Value(ClientId), store, Has(ClientSecret) ? Value(ClientSecret) : null)
        {
            TimeProvider = TimeProvider,
            Server = Server,
            TokenName = Has(TokenName) ? Value(TokenName) : DefaultTokenName,
        };
    }

    private bool Complete(string name, string secret)
    {
        if (Has(name) != Has(secret))
        {
            var (given, missing) = Has(name) ? (name, secret) : (secret, name);
            _faults.Add($"{_show(given)} is set, but it takes {_show(missing)} too.");
        }

        return Has(name) && Has(secret);
    }

    private bool Has(string name) => !string.IsNullOrWhiteSpace(_read(name));

    private string Value(string name) => _read(name)!.Trim();

    // BearerToken is X_BEARER_TOKEN.
    internal static string Variable(string name) =>
        "X" + string.Concat(name.Select(letter => char.IsUpper(letter) ? $"_{letter}" : char.ToUpperInvariant(letter).ToString()));
}
