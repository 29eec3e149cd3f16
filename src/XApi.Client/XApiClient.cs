using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Http.HttpClientLibrary;

namespace XApi;

/// <summary>A client of the X API v2. Make one, share it, and dispose it at the end: it is safe for use from many threads.</summary>
/// <remarks>Its properties are the sections of the documentation; each holds the operations of its section.</remarks>
public sealed partial class XApiClient : IXApiClient
{
    private readonly HttpClient _http;
    private readonly CancellationTokenSource _lifetime = new();
    private bool _isDisposed;

    /// <summary>Makes a client with default settings.</summary>
    /// <param name="credentials">Who calls: one credential, or several among which the operation chooses.</param>
    public XApiClient(params IAuthenticationProvider[] credentials)
        : this(new XApiClientOptions { Credentials = credentials }) { }

    /// <summary>Makes a client with the given settings.</summary>
    /// <param name="options">The settings.</param>
    /// <exception cref="ArgumentException">A setting is invalid: the base address is not absolute or is plain HTTP to another machine, a time limit is negative.</exception>
    public XApiClient(XApiClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Faults().FirstOrDefault() is { } fault)
        {
            throw new ArgumentException(fault, nameof(options));
        }

        options = options with { };
        var log = new XApiLog(options.LoggerFactory);
        var credentials = new CredentialSelector(options.Credentials);
        RateLimits = new RateLimits(options.TimeProvider, credentials, log);
        Costs = new XCosts(options.Costs, options.TimeProvider, log);
        _http = Pipeline.Create(options, RateLimits, log);
        CreateSections(new XTransport(_http, options, log, credentials, _lifetime.Token) { Limits = RateLimits, Costs = Costs });
        Costs.Show = call => ShowAsync(options, call);
        Costs.Usage = Usage;
    }

    /// <inheritdoc/>
    public RateLimits RateLimits { get; }

    /// <inheritdoc/>
    public XCosts Costs { get; }

    /// <summary>Closes the client's connections. Calls and streams under way end in an <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        if (!Interlocked.Exchange(ref _isDisposed, true))
        {
            // First, so that what is under way ends for this reason and not for that of a closed connection.
            _lifetime.Cancel();
            _lifetime.Dispose();
            _http.Dispose();
        }
    }

    // A client whose requests go nowhere.
    private XApiClient(XApiClientOptions options, XApiClient client, Action<XRequest> show)
    {
        (_http, RateLimits, Costs) = (client._http, client.RateLimits, client.Costs);
        CreateSections(new XTransport(_http, options) { Limits = RateLimits, Show = show });
    }

    private async Task<XRequest> ShowAsync(XApiClientOptions options, Func<IXApiClient, Task> call)
    {
        XRequest? shown = null;
        var client = new XApiClient(
            options,
            this,
            request =>
            {
                shown ??= request;
                throw new OperationCanceledException("The request was only to be shown.");
            }
        );
        try
        {
            await call(client).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (shown is not null)
        {
            // As it was asked to.
        }

        return shown ?? throw new ArgumentException("The call makes no request of the client that it is given.", nameof(call));
    }

    private partial void CreateSections(XTransport transport);
}

public partial interface IXApiClient
{
    /// <summary>What is left of each operation's limits, for each credential.</summary>
    RateLimits RateLimits { get; }

    /// <summary>What calls cost: the ledger, the prices and the budgets.</summary>
    XCosts Costs { get; }
}
