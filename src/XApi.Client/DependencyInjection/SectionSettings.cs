using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace XApi;

/// <summary>Reads a client's settings from a section of the configuration, by hand, so that nothing depends on reflection.</summary>
/// <remarks>Whatever is wrong is recorded, and reported all at once by <see cref="XApiClientOptionsValidation"/>.</remarks>
internal sealed class SectionSettings(string client, IConfigurationSection section, IServiceProvider services)
    : IConfigureNamedOptions<XApiClientOptions>
{
    private string Client => client;

    private string Section => section.Path;

    private const string MaxWait = nameof(RateLimitPolicy.MaxWait);

    private static readonly string[] Settings =
    [
        nameof(XApiClientOptions.BaseAddress),
        nameof(XApiClientOptions.Timeout),
        nameof(XApiClientOptions.AttemptTimeout),
        nameof(XApiClientOptions.MaxRetries),
        nameof(XApiClientOptions.RateLimitPolicy),
        MaxWait,
        nameof(XApiClientOptions.ThrowOnPartialErrors),
        nameof(XApiClientOptions.ValidateRequests),
        nameof(XApiClientOptions.Dialect),
    ];

    public void Configure(XApiClientOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? name, XApiClientOptions options)
    {
        if (name != client)
        {
            return;
        }

        List<string> faults = [.. Misspelt()];
        options.Section = section.Path;
        Read<Uri>(
            nameof(options.BaseAddress),
            TryUri,
            "an absolute address such as https://api.x.com",
            value => options.BaseAddress = value,
            faults
        );
        Read<TimeSpan>(nameof(options.Timeout), TryTime, "a time such as 00:01:40, hours first", value => options.Timeout = value, faults);
        Read<TimeSpan>(
            nameof(options.AttemptTimeout),
            TryTime,
            "a time such as 00:00:30, hours first",
            value => options.AttemptTimeout = value,
            faults
        );
        Read<int>(nameof(options.MaxRetries), TryNumber, "a number such as 3", value => options.MaxRetries = value, faults);
        Read<RateLimitPolicy>(
            nameof(options.RateLimitPolicy),
            TryPolicy,
            "Wait, Throw or Observe",
            value => options.RateLimitPolicy = value,
            faults
        );
        Read<TimeSpan>(
            MaxWait,
            TryTime,
            "a time such as 00:16:00, hours first",
            value => options.RateLimitPolicy = options.RateLimitPolicy with { MaxWait = value },
            faults
        );
        Read<bool>(
            nameof(options.ThrowOnPartialErrors),
            bool.TryParse,
            "true or false",
            value => options.ThrowOnPartialErrors = value,
            faults
        );
        Read<bool>(nameof(options.ValidateRequests), bool.TryParse, "true or false", value => options.ValidateRequests = value, faults);
        options.Costs = CostSection.Read(
            section.GetSection(nameof(options.Costs)),
            options.Costs,
            (ICostStore?)(services as IKeyedServiceProvider)?.GetKeyedService(typeof(ICostStore), client)
                ?? services.GetService<ICostStore>(),
            faults
        );
        Read<XDialect>(nameof(options.Dialect), Bound.TryName, "Tweet, Post or Auto", value => options.Dialect = value, faults);
        ReadCredentials(options, faults);
        options.SectionFaults = faults;
    }

    private void ReadCredentials(XApiClientOptions options, List<string> faults)
    {
        var secrets = new NamedSecrets(name => section[name], Path)
        {
            TimeProvider = options.TimeProvider,
            TokenStore = OwnTokenStore ?? services.GetService<ITokenStore>(),
            // What stands in for X stands in for its tokens too.
            Server =
                Value(nameof(options.BaseAddress)) is not null && TokenTransport.IsSafe(options.BaseAddress)
                    ? new XAuthorizationServer { BaseAddress = options.BaseAddress }
                    : XAuthorizationServer.X,
        };
        var credentials = secrets.Credentials();
        if (credentials.Count == 0 && secrets.Faults.Count == 0 && client == Options.DefaultName)
        {
            // Not for named clients: an account of several would act as another unnoticed.
            secrets = NamedSecrets.OfEnvironment(Environment.GetEnvironmentVariable, options.TimeProvider);
            credentials = secrets.Credentials();
        }

        faults.AddRange(secrets.Faults);
        if (SharedToken() is { } shared)
        {
            faults.Add(shared);
        }

        if (credentials.Count > 0)
        {
            options.Credentials = credentials;
        }
    }

    private ITokenStore? OwnTokenStore => (ITokenStore?)(services as IKeyedServiceProvider)?.GetKeyedService(typeof(ITokenStore), client);

    // Where the user's token is: a file, or the store of all clients. Null where nobody else can mean the same one.
    private string? TokenPlace =>
        Value(NamedSecrets.ClientId) is null ? null
        : Value(NamedSecrets.TokenFile) is { } file ? System.IO.Path.GetFullPath(file)
        : OwnTokenStore is null ? ""
        : null;

    // Two clients that both leave out the name would act as one user, the one who logged in last.
    private string? SharedToken()
    {
        if (TokenPlace is not { } place || Value(NamedSecrets.TokenName) is not null)
        {
            return null;
        }

        var other = services
            .GetServices<IConfigureOptions<XApiClientOptions>>()
            .OfType<SectionSettings>()
            .FirstOrDefault(other =>
                other.Client != Client
                && other.TokenPlace == place
                && (other.Value(NamedSecrets.TokenName) ?? NamedSecrets.DefaultTokenName) == NamedSecrets.DefaultTokenName
            );
        return other is null
            ? null
            : $"{Path(NamedSecrets.TokenName)} is missing: {other.Section} reads the token \u201c{NamedSecrets.DefaultTokenName}\u201d of the same {(place.Length > 0 ? "file" : nameof(ITokenStore))} too, so that both would act as one user. Name the user's token.";
    }

    // Sections within this one may be anything, such as the accounts of further clients.
    private IEnumerable<string> Misspelt() =>
        section
            .GetChildren()
            .Where(child =>
                child.Value is not null && !NamedSecrets.Names.Concat(Settings).Contains(child.Key, StringComparer.OrdinalIgnoreCase)
            )
            .Select(child =>
                Spelling.Nearest(child.Key, NamedSecrets.Names.Concat(Settings), mostEdits: 3) is { } meant
                    ? $"{child.Path} is no setting; did you mean {Path(meant)}?"
                    : $"{child.Path} is no setting; there are {string.Join(", ", NamedSecrets.Names.Concat(Settings))}."
            );

    private string Path(string name) => ConfigurationPath.Combine(section.Path, name);

    private string? Value(string name) => section[name] is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    private delegate bool TryParse<T>(string text, out T value);

    private void Read<T>(string name, TryParse<T> parse, string form, Action<T> set, List<string> faults)
    {
        if (Value(name) is not { } text)
        {
            return;
        }

        if (!parse(text, out var value))
        {
            faults.Add($"{Path(name)} is \u201c{text}\u201d; it must be {form}.");
            return;
        }

        try
        {
            set(value);
        }
        catch (ArgumentOutOfRangeException fault)
        {
            faults.Add($"{Path(name)} is \u201c{text}\u201d: {fault.Message}");
        }
    }

    private static bool TryUri(string text, out Uri value) => Uri.TryCreate(text, UriKind.Absolute, out value!);

    // A number alone would be taken for days, where everyone means seconds.
    private static bool TryTime(string text, out TimeSpan value)
    {
        value = default;
        return text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out value);
    }

    private static bool TryNumber(string text, out int value) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    private static bool TryPolicy(string text, out RateLimitPolicy value) =>
        (
            value = text.ToUpperInvariant() switch
            {
                "WAIT" => RateLimitPolicy.Wait,
                "THROW" => RateLimitPolicy.Throw,
                "OBSERVE" => RateLimitPolicy.Observe,
                _ => null!,
            }
        )
            is not null;
}
