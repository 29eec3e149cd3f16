using System.CommandLine;

namespace XApi.Cli.Profiles;

/// <summary>xapi login: makes a profile, or adds a credential to one.</summary>
internal static class LoginCommand
{
    public static Option<bool> Headless { get; } =
        new("--headless") { Description = "Log in through a browser elsewhere, and paste the address that it ends at." };

    public static Option<bool> Pin { get; } = new("--pin") { Description = "Log in with OAuth 1.0a and the PIN that X shows." };

    public static Option<bool> Bearer { get; } = new("--bearer") { Description = "Store the App's bearer token." };

    public static Option<bool> App { get; } = new("--app") { Description = "Store the App's API key and secret, for App-only calls." };

    public static Option<bool> AccessToken { get; } =
        new("--access-token") { Description = "Store the API key and secret with an access token and secret, as X's portal shows them." };

    public static Option<string?> ClientId { get; } =
        new("--client-id") { Description = "The App's OAuth 2.0 client id, which is no secret.", HelpName = "ID" };

    public static Option<bool> Confidential { get; } =
        new("--confidential") { Description = "The App has a client secret, which is asked for." };

    public static Option<string?> Redirect { get; } =
        new("--redirect") { Description = "The App's callback URL. http://127.0.0.1:8080/callback by default.", HelpName = "URL" };

    public static Option<string?> Scopes { get; } =
        new("--scopes")
        {
            Description = "What the user is asked to allow, with commas. By default what the commands of xapi need.",
            HelpName = "SCOPES",
        };

    public static Option<bool> ReadOnly { get; } = new("--read-only") { Description = "Ask the user for no scope that writes." };

    public static Option<string?> Address { get; } =
        new("--address") { Description = "Another API than X's own, such as a sandbox.", HelpName = "URL" };

    private static readonly Option<bool>[] Ways = [Headless, Pin, Bearer, App, AccessToken];

    public static Command Create(Terminal terminal)
    {
        var command = new Command("login", "Log in, and keep the credential in a profile that only you can read.")
        {
            Headless,
            Pin,
            Bearer,
            App,
            AccessToken,
            ClientId,
            Confidential,
            Redirect,
            Scopes,
            ReadOnly,
            Address,
        };
        command.Validators.Add(result =>
        {
            var given = Ways.Where(way => result.GetResult(way) is { Implicit: false }).Select(way => way.Name).ToList();
            if (given.Count > 1)
            {
                result.AddError($"{given[1]} can't be given together with {given[0]}: log in twice, and the profile holds both.");
            }
        });
        return command.Does(terminal, RunAsync);
    }

    private static async Task RunAsync(CommandContext context)
    {
        var login = new Login(context);
        login.RequireStore();
        await (
            context.Get(Bearer) ? login.BearerAsync()
            : context.Get(App) ? login.AppAsync()
            : context.Get(AccessToken) ? login.AccessTokenAsync()
            : context.Get(Pin) ? login.PinAsync()
            : login.OAuth2Async()
        );
    }
}
