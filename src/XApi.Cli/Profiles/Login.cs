using Microsoft.Kiota.Abstractions;

namespace XApi.Cli.Profiles;

/// <summary>The ways to log in. Each ends with keys in a profile.</summary>
internal sealed class Login(CommandContext context)
{
    private const string AppName = "app";

    private readonly ProfileStore _profiles = context.Profiles;
    private readonly string? _name = context.Get(GlobalOptions.Profile);
    private readonly Uri? _address = Profile.AddressOf(context.Get(LoginCommand.Address) ?? context.Terminal.Variables("X_ADDRESS"));

    private XAuthorizationServer Server => Profile.ServerAt(_address);

    /// <summary>Refuses to begin what could not be kept.</summary>
    public void RequireWritableFolder()
    {
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

    /// <summary>Keeps the App's key and secret, which X has exchanged for a token.</summary>
    public async Task AppAsync()
    {
        var (key, secret) = await AppKeysAsync();
        var credential = new AppOnlyCredential(key, secret) { Server = Server, TimeProvider = context.Terminal.Time };
        var probe = new RequestInformation { HttpMethod = Method.GET, URI = _address ?? new Uri("https://api.x.com") };
        await credential.AuthenticateRequestAsync(probe, cancellationToken: context.Cancel);
        await SaveAsync(AppName, [new(NamedSecrets.ApiKey, key), new(NamedSecrets.ApiKeySecret, secret)]);
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

    private Task SaveUserAsync(OAuth1Credential credential, string key, string secret, bool isOwn) =>
        SaveAsync(
            credential.ScreenName ?? (credential.UserId is { } id ? $"user-{id}" : "user"),
            [
                new(NamedSecrets.ApiKey, key),
                new(NamedSecrets.ApiKeySecret, secret),
                new(NamedSecrets.AccessToken, credential.AccessToken),
                new(NamedSecrets.AccessTokenSecret, credential.AccessTokenSecret),
                new(ProfileFile.OwnAccessToken, isOwn ? "true" : null),
                new(ProfileFile.UserId, credential.UserId),
                new(ProfileFile.Username, credential.ScreenName),
            ]
        );

    private async Task SaveAsync(string usualName, KeyValuePair<string, string?>[] keys)
    {
        var name = _name ?? usualName;
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
