using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using XApi.AspNetCore;

namespace XApi.Cli.Webhooks;

/// <summary>xapi webhook listen: receives what X sends to a webhook, and prints it.</summary>
internal static class WebhookCommand
{
    private static readonly Option<int> Port = new("--port")
    {
        Description = "The port on this machine; a free one by default.",
        HelpName = "N",
    };
    private static readonly Option<string> PathOption = new("--path")
    {
        Description = "The path.",
        HelpName = "PATH",
        DefaultValueFactory = _ => "/x/webhook",
    };
    private static readonly Option<string> Register = new("--register")
    {
        Description =
            "The public address that leads here, such as that of a tunnel: it is registered as a webhook, and deleted in the end if it was not there before.",
        HelpName = "URL",
    };
    private static readonly Option<string> Forward = new("--forward")
    {
        Description = "Forwards each event to an address, signed as X's are. Where that fails, it is retried.",
        HelpName = "URL",
    };

    public static Command Create(Terminal terminal)
    {
        AddressOnly(Register);
        AddressOnly(Forward);
        return new Command("webhook", "Receive what X sends to webhooks.")
        {
            new Command(
                "listen",
                "Respond to X's checks and print each event that X has signed, a line of JSON each. Needs the App's API key secret. `xapi call CreateActivitySubscription` says what X sends."
            )
            {
                Port,
                PathOption,
                Register,
                Forward,
            }.Does(terminal, ListenAsync),
        };
    }

    private static void AddressOnly(Option<string> option) =>
        option.Validators.Add(result =>
        {
            if (
                result.Tokens is [var token]
                && !(Uri.TryCreate(token.Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
            )
            {
                result.AddError($"{option.Name} takes an address such as https://example.com/x/webhook, and is {token.Value}.");
            }
        });

    private static async Task<int> ListenAsync(CommandContext context)
    {
        var secret = context.Profile.Keys("ApiKeySecret") is { Length: > 0 } given
            ? given.Trim()
            : throw new CommandException(
                $"X signs what it sends with the App's API key secret, and {context.Profile.Show("ApiKeySecret")} is not set."
            );
        using var forwarding = context.Get(Forward) is { } target ? new EventForwarding(new Uri(target), secret) : null;
        var output = new EventOutput(context);
        await using var app = Build(context, secret, output, forwarding);
        await app.StartAsync(context.Cancel);
        context.Note($"Listening at {LoopbackServer.Address(app)}{context.Get(PathOption)} until Ctrl-C.");
        var registration = context.Get(Register) is { } url ? new WebhookRegistration(context, url) : null;
        var exit = ExitCode.Success;
        try
        {
            await (registration?.BeginAsync() ?? Task.CompletedTask);
            await UntilStoppedAsync(context, output);
        }
        finally
        {
            try
            {
                exit = await (registration?.EndAsync() ?? Task.FromResult(exit));
            }
            finally
            {
                await EndAsync(context, app, output);
            }
        }

        return exit;
    }

    private static async Task UntilStoppedAsync(CommandContext context, EventOutput output)
    {
        try
        {
            await output.Closed.WaitAsync(context.Cancel);
        }
        catch (OperationCanceledException)
        {
            // To be stopped is how it ends.
        }
    }

    // What was accepted is printed, though it was not forwarded: X does not send it again.
    private static async Task EndAsync(CommandContext context, WebApplication app, EventOutput output)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10), context.Terminal.Time);
        try
        {
            await app.StopAsync(limit.Token);
        }
        finally
        {
            await output.EndAsync().WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static WebApplication Build(CommandContext context, string secret, EventOutput output, EventForwarding? forwarding)
    {
        var builder = LoopbackServer.Builder(context.Get(Port));
        builder.Logging.AddProvider(new WarningLog(context.Note));
        builder.Services.AddSingleton(context.Terminal.Time);
        // What X delivers is in the profile's ledger.
        builder.Services.AddSingleton<IXApiClient>(_ => context.Client);
        builder
            .Services.AddXEvents(options =>
            {
                options.ConsumerSecrets = [secret];
                // In order.
                options.MaxConcurrency = 1;
            })
            .UseInbox(provider => new PrintingInbox(new MemoryEventInbox(provider.GetRequiredService<TimeProvider>()), output))
            .AddHandler(
                async (item, attempt, cancel) =>
                {
                    // A forwarding that is repeated was printed before, and what nobody reads is not forwarded.
                    var isPrinted = attempt.Attempt > 1 || await output.IsPrintedAsync(item);
                    if (isPrinted && forwarding is not null)
                    {
                        await forwarding.SendAsync(item.Json, cancel);
                    }
                }
            );
        var app = builder.Build();
        app.MapXWebhook(context.Get(PathOption)!);
        return app;
    }
}
