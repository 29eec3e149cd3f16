using System.CommandLine;
using System.Globalization;
using XApi.Cli.Output;
using XApi.Sandbox;

namespace XApi.Cli.Sandboxes;

/// <summary>xapi sandbox: serves an X API on this machine until it is stopped.</summary>
internal static class SandboxCommand
{
    private static readonly Option<int> Port = new("--port") { Description = "The port; a free one by default.", HelpName = "N" };
    private static readonly Option<int?> Users = new("--users") { Description = "How many users there are, 100 at least.", HelpName = "N" };
    private static readonly Option<int?> Tweets = new("--tweets")
    {
        Description = "How many Tweets there are, 500 at least.",
        HelpName = "N",
    };
    private static readonly Option<double> Traffic = new("--traffic")
    {
        Description = "How many Tweets a second are posted.",
        HelpName = "N",
        CustomParser = result =>
        {
            // Read as it is written in any country: 0,5 would be 5 otherwise.
            var text = result.Tokens[0].Value;
            if (!double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var pace))
            {
                result.AddError($"“{text}” is no pace: write how many Tweets a second, such as 5 or 0.5.");
            }

            return pace;
        },
    };
    private static readonly Option<string?> State = new("--state")
    {
        Description = "Keep the state in a file: it is loaded where it is there, and saved when the sandbox stops.",
        HelpName = "FILE",
    };
    private static readonly Option<string[]> Seed = new("--seed")
    {
        Description = "Add the Tweets of a file that xapi collected (JSON lines).",
        HelpName = "FILE",
    };
    private static readonly Option<bool> NoPage = new("--no-page")
    {
        Description = "Serve no page to look at it in a browser, and no levers over HTTP.",
    };
    private static readonly Option<string> Shell = new("--shell")
    {
        Description = "Whose syntax sets the variables: sh or pwsh.",
        DefaultValueFactory = _ => OperatingSystem.IsWindows() ? "pwsh" : "sh",
    };

    public static Command Create(Terminal terminal)
    {
        Shell.AcceptOnlyFromAmong("sh", "pwsh");
        AtLeast(Users, 100);
        AtLeast(Tweets, 500);
        return new Command("sandbox", "Serve an X API on this machine, to try everything without an account.")
        {
            Port,
            Users,
            Tweets,
            Traffic,
            State,
            Seed,
            NoPage,
            Shell,
        }.Does(terminal, RunAsync);
    }

    private static void AtLeast(Option<int?> option, int least)
    {
        option.Validators.Clear();
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var number) && number < least)
            {
                result.AddError($"{option.Name} takes {least} or more, and is {number}.");
            }
        });
    }

    private static async Task RunAsync(CommandContext context)
    {
        var usual = new XSandboxOptions();
        await using var sandbox = await XSandbox.StartAsync(
            new()
            {
                Port = context.Get(Port),
                Page = !context.Get(NoPage),
                TimeProvider = context.Terminal.Time,
                Users = context.Get(Users) ?? usual.Users,
                Tweets = context.Get(Tweets) ?? usual.Tweets,
            },
            context.Cancel
        );
        Fill(context, sandbox);
        using var traffic = context.Get(Traffic) > 0 ? sandbox.StartTraffic(context.Get(Traffic)) : null;
        Describe(context, sandbox);
        await context.Out.FlushAsync(context.Cancel);
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, context.Terminal.Time, context.Cancel);
        }
        catch (OperationCanceledException)
        {
            // To be stopped is how a server ends.
        }

        if (context.Get(State) is { } state)
        {
            sandbox.Save(state);
            context.Note($"The state is in {state}.");
        }
    }

    private static void Fill(CommandContext context, XSandbox sandbox)
    {
        var path = context.Get(State);
        try
        {
            if (path is not null && File.Exists(path))
            {
                sandbox.Load(path);
            }

            foreach (var file in context.Get(Seed) ?? [])
            {
                path = file;
                context.Note($"{sandbox.Seed(file):N0} Tweets of {file} were added.");
            }

            sandbox.Seed(new StringReader(Examples(sandbox.User.Id)));
        }
        catch (Exception failure)
            when (failure is FormatException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{path} can't be used: {failure.Message}");
        }
    }

    // What the guides name, so that their commands run as they are written. Added last: a file may have a Tweet of the same id.
    private static string Examples(string userId) =>
        $$"""
            {"id":"2244994945","username":"XDevelopers","name":"An example of the guides","created_at":"2010-01-01T00:00:00Z"}
            {"id":"20","author_id":"{{userId}}","text":"An example of the guides","lang":"en"}
            {"id":"21","author_id":"2244994945","text":"An example of the guides, by another","lang":"en"}
            """;

    private static void Describe(CommandContext context, XSandbox sandbox)
    {
        var variables = Variables(sandbox).ToList();
        if (context.IsJson)
        {
            JsonOutput.Write(
                context,
                json =>
                {
                    json.WriteStartObject();
                    foreach (var (name, value) in variables)
                    {
                        json.WriteString(name, value);
                    }

                    json.WriteEndObject();
                }
            );
        }
        else
        {
            foreach (var (name, value) in variables)
            {
                context.Out.WriteLine(context.Get(Shell) == "pwsh" ? $"$env:{name} = '{value}'" : $"export {name}='{value}'");
            }
        }

        context.Note($"An X API serves at {sandbox.BaseAddress} until Ctrl-C. With these variables set in another terminal:");
        context.Note("  xapi search snow");
        if (!context.Get(NoPage))
        {
            context.Note($"Look at it, and pull its levers, in a browser: {sandbox.BaseAddress}");
        }

        context.Note($"Log in as its users with: xapi login --address {sandbox.BaseAddress} --client-id {sandbox.ClientId}");
    }

    private static IEnumerable<(string Name, string Value)> Variables(XSandbox sandbox) =>
        [
            ("X_ADDRESS", sandbox.BaseAddress.AbsoluteUri),
            ("X_BEARER_TOKEN", sandbox.BearerToken),
            ("X_API_KEY", sandbox.ApiKey),
            ("X_API_KEY_SECRET", sandbox.ApiKeySecret),
            ("X_ACCESS_TOKEN", sandbox.User.OAuth1AccessToken),
            ("X_ACCESS_TOKEN_SECRET", sandbox.User.OAuth1AccessTokenSecret),
        ];
}
