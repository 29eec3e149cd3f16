using System.CommandLine;
using XApi.Cli.Costs;
using XApi.Cli.Output;
using XApi.Cli.Profiles;

namespace XApi.Cli;

/// <summary>What a command works with: its command line, the terminal, the client of the profile, and the token that Ctrl-C cancels.</summary>
internal sealed class CommandContext(Terminal terminal, ParseResult line, CancellationToken cancel) : IAsyncDisposable
{
    private readonly Dictionary<Option, object?> _instead = [];
    private XApiClient? _client;
    private Profile? _profile;
    private XApiClientOptions? _options;
    private CommandRecords? _records;
    private PeriodicSave? _saving;

    /// <summary>The streams, the environment and the clock.</summary>
    public Terminal Terminal => terminal;

    /// <summary>Where data goes.</summary>
    public TextWriter Out => terminal.Out;

    /// <summary>Cancelled by Ctrl-C and SIGTERM.</summary>
    public CancellationToken Cancel => cancel;

    /// <summary>Whether data is printed as JSON.</summary>
    public bool IsJson => Get(GlobalOptions.Json);

    /// <summary>Writes for people.</summary>
    public Screen Screen => field ??= new Screen(terminal, Get(GlobalOptions.Color));

    /// <summary>The profiles of this machine's user.</summary>
    public ProfileStore Profiles => field ??= ProfileStore.Of(terminal.Variables);

    /// <summary>The profile that the command acts as: the one that is named, or the environment's keys, or the default one.</summary>
    /// <exception cref="XCredentialException">There is none.</exception>
    public Profile Profile => _profile ??= Profiles.Choose(Get(GlobalOptions.Profile), terminal.Variables);

    /// <summary>The client of the profile.</summary>
    /// <exception cref="XCredentialException">There is no profile, or its keys can't be used.</exception>
    public XApiClient Client => _client ??= MakeClient(ClientOptions());

    /// <summary>The settings of the profile's client, for a command that changes some (a budget, a clock) before it makes one of its own.</summary>
    public XApiClientOptions ClientOptions() => (_options ??= MakeOptions()) with { };

    /// <summary>Where the ledger of the profile is; null where the user has no folder for it.</summary>
    public string? LedgerFile => Profiles.HasFolder ? CommandRecords.LedgerFile(Profiles.Folder, Profile.Name) : null;

    /// <summary>Where the profile's limits are; null where the user has no folder for it.</summary>
    public string? LimitsFile => Profiles.HasFolder ? CommandRecords.LimitsFile(Profiles.Folder, Profile.Name) : null;

    /// <summary>The value of an option.</summary>
    public T? Get<T>(Option<T> option) => _instead.TryGetValue(option, out var value) ? (T?)value : line.GetValue(option);

    /// <summary>Gives an option another value than that on the command line.</summary>
    public void Use<T>(Option<T> option, T? value) => _instead[option] = value;

    /// <summary>What stands on the command line as the value of an option or argument; null where it does not.</summary>
    public string? Text(Symbol symbol) =>
        symbol switch
        {
            Option option => line.GetResult(option) is { Implicit: false } given ? string.Join(' ', given.Tokens) : null,
            Argument argument => line.GetResult(argument) is { Tokens.Count: > 0 } given ? string.Join(' ', given.Tokens) : null,
            _ => null,
        };

    /// <summary>The value of an argument.</summary>
    public T? Get<T>(Argument<T> argument) => line.GetValue(argument);

    /// <summary>Whether an option stands on the command line.</summary>
    public bool Has(Option option) => line.GetResult(option) is { Implicit: false };

    /// <summary>Writes a message, which is no data.</summary>
    public void Note(string message) => terminal.Error.WriteLine(message);

    /// <summary>A client of other settings, whose waits and warnings are written to standard error too.</summary>
    public XApiClient MakeClient(XApiClientOptions options) => Watched(new XApiClient(options));

    /// <summary>Enters into the profile's records what was spent and seen of limits until now.</summary>
    public async Task SaveRecordsAsync()
    {
        if (_records is not null && await _records.SaveAsync() is { } fault && Get(GlobalOptions.Verbose))
        {
            Note($"What the command cost is not in the ledger: {fault}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        _options?.PrimaryHandler?.Dispose();
        if (_saving is not null)
        {
            await _saving.DisposeAsync();
        }

        await SaveRecordsAsync();
    }

    private XApiClientOptions MakeOptions()
    {
        var options = Profile.ClientOptions(terminal.Time);
        _records = Profiles.HasFolder ? new CommandRecords(Profiles.Folder, Profile.Name, terminal.Time) : null;
        _saving = _records is null ? null : new PeriodicSave(SaveRecordsAsync, terminal.Time);
        options.RateLimitPolicy = Get(GlobalOptions.NoWait) ? RateLimitPolicy.Throw : options.RateLimitPolicy;
        options.Costs = options.Costs with { Store = _records?.Ledger };
        options.PrimaryHandler = new WatchingHandler(
            _records?.Limits,
            Get(GlobalOptions.Verbose) ? Note : null,
            terminal.Time,
            NetworkDefaults.CreateHandler()
        );
        return options;
    }

    // Why nothing seems to happen, and what may not be meant.
    private XApiClient Watched(XApiClient client)
    {
        client.RateLimits.Waiting += (_, wait) =>
            Note($"The limit of {wait.Operation.Id} is used up: waiting until {Times.Of(wait.Until)}.");
        client.QueryWarning += (_, warning) => Note(SafeText.Of(warning.Check.ToString()));
        client.Tweets.PostWarning += (_, warning) => Note($"{warning.Operation.Id}: {warning.Message}");
        return client;
    }
}

/// <summary>Binds commands to what they do.</summary>
internal static class CommandActions
{
    /// <summary>Has a command do something and exit with a code.</summary>
    public static Command Does(this Command command, Terminal terminal, Func<CommandContext, Task<int>> action)
    {
        command.SetAction(
            async (line, cancel) =>
            {
                await using var context = new CommandContext(terminal, line, cancel);
                return await action(context);
            }
        );
        return command;
    }

    /// <summary>Has a command do something that succeeds or throws.</summary>
    public static Command Does(this Command command, Terminal terminal, Func<CommandContext, Task> action) =>
        command.Does(
            terminal,
            async context =>
            {
                await action(context);
                return ExitCode.Success;
            }
        );
}
