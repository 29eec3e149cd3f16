using Microsoft.Kiota.Abstractions;

namespace XApi.Cli.Profiles;

/// <summary>The ways to log in. Each ends with keys in a profile.</summary>
internal sealed class Login(CommandContext context)
{
    private const string AppName = "app";

    // What the two ways to log a user in keep, besides the keys of the App that OAuth 1.0a shares with App-only calls.
    private static readonly string[] OAuth1Keys = [NamedSecrets.AccessToken, NamedSecrets.AccessTokenSecret, ProfileFile.OwnAccessToken];
    private static readonly string[] OAuth2Keys = [NamedSecrets.ClientId, NamedSecrets.ClientSecret];

    private readonly ProfileStore _profiles = context.Profiles;
    private readonly string? _name = context.Get(GlobalOptions.Profile);
    private readonly Uri? _address = Profile.AddressOf(context.Get(LoginCommand.Address) ?? context.Terminal.Variables("X_ADDRESS"));

    private XAuthorizationServer Server => Profile.ServerAt(_address);

    /// <summary>Refuses to begin what could not be kept.</summary>
    public void RequireStore()
    {
        if (_name is not null)
        {
            RequireSameAddress(_name);
        }

        var probe = Path.Combine(_profiles.Folder, $"probe-{Guid.NewGuid():N}");
        OwnerOnlyFile.Write(probe, []);
        File.Delete(probe);
    }

    /// <summary>Keeps the App's bearer token.</summary>
    public async Task BearerAsync()
    {
        var token = await Questions.SecretAsync(context, "The App's bearer token", NamedSecrets.BearerToken);
        if (token.Any(char.IsWhiteSpace))
        {
            throw new CommandException("A bearer token has no white space in it; give the token alone, without “Bearer” before it.");
        }

        await SaveAsync(AppName, [new(NamedSecrets.BearerToken, token)]);
    }

    /// <summary>Keeps the App's key and secret, which X has exchanged for a token. They take the place of a bearer token, which calls would prefer.</summary>
    public async Task AppAsync()
    {
        var (key, secret) = await AppKeysAsync();
        var credential = new AppOnlyCredential(key, secret) { Server = Server, TimeProvider = context.Terminal.Time };
        var probe = new RequestInformation { HttpMethod = Method.GET, URI = _address ?? new Uri("https://api.x.com") };
        await credential.AuthenticateRequestAsync(probe, cancellationToken: context.Cancel);
        var hadToken = _profiles.Find(_name ?? AppName)?.Keys(NamedSecrets.BearerToken) is not null;
        await SaveAsync(
            AppName,
            [new(NamedSecrets.ApiKey, key), new(NamedSecrets.ApiKeySecret, secret), new(NamedSecrets.BearerToken, null)]
        );
        if (hadToken)
        {
            context.Note("The bearer token that it had is removed: X gives one for the key and secret.");
        }
    }

    /// <summary>Keeps the four keys of OAuth 1.0a.</summary>
    public async Task AccessTokenAsync()
    {
        var (key, secret) = await AppKeysAsync();
        var token = await Questions.SecretAsync(context, "The access token", NamedSecrets.AccessToken);
        var tokenSecret = await Questions.SecretAsync(context, "The access token secret", NamedSecrets.AccessTokenSecret);
        await SaveUserAsync(new OAuth1Credential(key, secret, token, tokenSecret), key, secret, isOwn: false);
    }

    /// <summary>Has X show the user a PIN.</summary>
    public async Task PinAsync()
    {
        var (key, secret) = await AppKeysAsync();
        var login = new OAuth1Login(key, secret) { Server = Server, TimeProvider = context.Terminal.Time };
        var credential = await login.WithPinAsync((page, cancel) => AskAsync(page, "The PIN that X shows"), context.Cancel);
        await SaveUserAsync(credential, key, secret, isOwn: true);
    }

    /// <summary>Logs in with OAuth 2.0, through a browser here or elsewhere.</summary>
    public async Task OAuth2Async()
    {
        var stored = (_name ?? _profiles.Default) is { } name ? _profiles.Find(name) : null;
        var clientId =
            context.Get(LoginCommand.ClientId)
            ?? Questions.OfEnvironment(context, NamedSecrets.ClientId)
            ?? stored?.Keys(NamedSecrets.ClientId)
            ?? await Questions.PlainAsync(context, "The App's OAuth 2.0 client id", NamedSecrets.ClientId);
        var secret =
            Questions.OfEnvironment(context, NamedSecrets.ClientSecret)
            ?? (
                context.Get(LoginCommand.Confidential)
                    ? await Questions.SecretAsync(context, "The App's client secret", NamedSecrets.ClientSecret)
                : stored?.Keys(NamedSecrets.ClientId) == clientId ? stored.Keys(NamedSecrets.ClientSecret)
                : null
            );

        // Under a name of its own until it is known whose login it is, so that a login beside this one does not meet it.
        var pending = $"pending-{Guid.NewGuid():N}";
        var store = new FileTokenStore(_profiles.TokenFileOf(pending)) { TimeProvider = context.Terminal.Time };
        try
        {
            var credential = await BrowseAsync(
                new OAuth2Login(clientId, secret)
                {
                    Scopes = ScopesOf(),
                    RedirectUri = RedirectOf(),
                    Store = store,
                    Server = Server,
                    TimeProvider = context.Terminal.Time,
                }
            );
            var token = await store.ReadAsync(credential.TokenName, CancellationToken.None);
            var profile = _name ?? credential.Username ?? credential.UserId ?? "user";
            RequireSameAddress(profile);
            var others = await FindOthersAsync<OAuth1Credential>(profile, credential.UserId, OAuth1Keys);
            await new FileTokenStore(_profiles.TokenFileOf(profile)) { TimeProvider = context.Terminal.Time }.UpdateAsync(
                credential.TokenName,
                (_, _) => Task.FromResult(token),
                CancellationToken.None
            );
            await SaveAsync(
                profile,
                [
                    new(NamedSecrets.ClientId, clientId),
                    new(NamedSecrets.ClientSecret, secret),
                    new(ProfileFile.UserId, credential.UserId),
                    new(ProfileFile.Username, credential.Username),
                    .. others,
                ]
            );
        }
        finally
        {
            _profiles.RemovePending(pending);
        }
    }

    private Task<OAuth2UserCredential> BrowseAsync(OAuth2Login login) =>
        context.Get(LoginCommand.Headless)
            ? login.WithPastedUrlAsync((page, cancel) => AskAsync(page, "The address that the browser ended at"), context.Cancel)
            : login.WithBrowserAsync(Open, context.Cancel);

    private void Open(Uri page)
    {
        context.Note($"Log in at {page.AbsoluteUri}");
        Browser.Open(context.Terminal, page);
    }

    private async ValueTask<string?> AskAsync(Uri page, string what)
    {
        context.Note($"Log in at {page.AbsoluteUri}");
        context.Terminal.Error.Write($"{what}: ");
        return await Questions.LineAsync(context);
    }

    private async Task<(string Key, string Secret)> AppKeysAsync() =>
        (
            await Questions.SecretAsync(context, "The App's API key", NamedSecrets.ApiKey),
            await Questions.SecretAsync(context, "The App's API key secret", NamedSecrets.ApiKeySecret)
        );

    private IEnumerable<string> ScopesOf()
    {
        if (context.Get(LoginCommand.Scopes) is { } named)
        {
            return named.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);
        }

        var operations = CommandOperations.All.Where(operation =>
            !context.Get(LoginCommand.ReadOnly) || operation.Method == HttpMethod.Get
        );
        return XScopes.For([.. operations]).Append(XScopes.OfflineAccess).Distinct();
    }

    private Uri RedirectOf() =>
        context.Get(LoginCommand.Redirect) is not { } text ? new("http://127.0.0.1:8080/callback")
        : Uri.TryCreate(text, UriKind.Absolute, out var redirect) ? redirect
        : throw new CommandException($"--redirect takes an address such as http://127.0.0.1:8080/callback, and is “{text}”.");

    private async Task SaveUserAsync(OAuth1Credential credential, string key, string secret, bool isOwn)
    {
        var usualName = credential.ScreenName ?? (credential.UserId is { } id ? $"user-{id}" : "user");
        var profile = _name ?? usualName;
        RequireSameAddress(profile);
        var others = await FindOthersAsync<OAuth2UserCredential>(profile, credential.UserId, OAuth2Keys);
        await SaveAsync(
            usualName,
            [
                new(NamedSecrets.ApiKey, key),
                new(NamedSecrets.ApiKeySecret, secret),
                new(NamedSecrets.AccessToken, credential.AccessToken),
                new(NamedSecrets.AccessTokenSecret, credential.AccessTokenSecret),
                new(ProfileFile.OwnAccessToken, isOwn ? "true" : null),
                new(ProfileFile.UserId, credential.UserId),
                new(ProfileFile.Username, credential.ScreenName),
                .. FindTokenOfAnotherApp(profile, key),
                .. others,
            ]
        );
        if (others.Count > 0)
        {
            await new FileTokenStore(_profiles.TokenFileOf(profile)) { TimeProvider = context.Terminal.Time }.UpdateAsync(
                NamedSecrets.DefaultTokenName,
                (_, _) => Task.FromResult<OAuth2UserToken?>(null),
                CancellationToken.None
            );
        }
    }

    /// <summary>
    /// What a user's login removes: the keys of another user who logged in the other way. Some calls would act for that one, and some for this one.
    /// </summary>
    private async Task<List<KeyValuePair<string, string?>>> FindOthersAsync<TCredential>(string name, string? userId, string[] keys)
        where TCredential : XCredential
    {
        if (_profiles.Find(name) is not { } profile || keys.All(key => profile.Keys(key) is null))
        {
            return [];
        }

        var other = await FindUserAsync<TCredential>(profile);
        var way = keys == OAuth1Keys ? "OAuth 1.0a" : "OAuth 2.0";
        if (other is null || userId is null)
        {
            context.Note($"Whether the login by {way} that {name} had is the same user's is not known; it stays.");
            return [];
        }

        if (other == userId)
        {
            return [];
        }

        var who = other == profile.UserId && profile.Username is { } username ? $"@{username}" : $"the user {other}";
        context.Note($"The login by {way} that {name} had is removed: it was that of {who}.");
        return [.. keys.Select(key => new KeyValuePair<string, string?>(key, null))];
    }

    /// <summary>What a login through another App removes: the bearer token of the first, which calls would prefer.</summary>
    private KeyValuePair<string, string?>[] FindTokenOfAnotherApp(string name, string key)
    {
        if (
            _profiles.Find(name) is not { } profile
            || profile.Keys(NamedSecrets.BearerToken) is null
            || profile.Keys(NamedSecrets.ApiKey) is not { } before
            || before == key
        )
        {
            return [];
        }

        context.Note("The bearer token that it had is removed: it was of the App whose API key it had.");
        return [new(NamedSecrets.BearerToken, null)];
    }

    private async Task<string?> FindUserAsync<TCredential>(Profile profile)
        where TCredential : XCredential
    {
        try
        {
            var credential = profile.Credentials(context.Terminal.Time).OfType<TCredential>().FirstOrDefault();
            var token = credential is OAuth2UserCredential user
                ? await new FileTokenStore(_profiles.TokenFileOf(profile.Name)).ReadAsync(user.TokenName, context.Cancel)
                : null;
            return token?.UserId ?? credential?.UserId ?? profile.UserId;
        }
        catch (Exception failure) when (failure is XCredentialException or XTokenStoreException)
        {
            // It can't be used, and may be used again.
            return profile.UserId;
        }
    }

    // What is kept of an API on this machine, such as a sandbox that has ended, is worth nothing elsewhere.
    private void RequireSameAddress(string name)
    {
        if (_profiles.Find(name) is { Address: not { IsLoopback: true } } profile && profile.Address != _address)
        {
            throw new CommandException(
                $"The profile {name} is of {Shown(profile.Address)}, and its credentials are not sent to {Shown(_address)}. Name another with --profile, or remove it with `xapi logout --profile {name}`."
            );
        }

        static string Shown(Uri? address) => address?.AbsoluteUri ?? "https://api.x.com/";
    }

    private async Task SaveAsync(string usualName, KeyValuePair<string, string?>[] keys)
    {
        var name = _name ?? usualName;
        RequireSameAddress(name);
        var isFirst = _profiles.Default is null;
        await _profiles.UpdateAsync(
            name,
            [.. keys, new(ProfileFile.Address, _address?.AbsoluteUri)],
            context.Terminal.Time,
            CancellationToken.None
        );
        if (isFirst)
        {
            _profiles.SetDefault(name);
        }

        var user = keys.FirstOrDefault(key => key.Key == ProfileFile.Username).Value;
        context.Note(user is null ? $"The profile {name} is stored." : $"Logged in as @{user}; the profile is {name}.");
    }
}
