using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Http.HttpClientLibrary;

namespace XApi;

/// <summary>A client of the X API v2. Make one, share it, and dispose it at the end: it is safe for use from many threads.</summary>
/// <remarks>Its properties are the sections of the documentation; each holds the operations of its section.</remarks>
public sealed partial class XApiClient : IXApiClient
{
    private readonly XTransport _transport;
    private readonly XApiClient? _whole;
    private readonly HttpClient? _http;
    private readonly CancellationTokenSource? _lifetime;
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
        RateLimits = new RateLimits(options.TimeProvider, credentials, log, options.RateLimitCoordinator);
        Costs = new XCosts(options.Costs, options.TimeProvider, log);
        _http = Pipeline.Create(options, RateLimits, log);
        _lifetime = new();
        _transport = new XTransport(_http, options, log, credentials, _lifetime.Token) { Limits = RateLimits, Costs = Costs };
        _transport.Warnings.Found += (operation, check) => DoubtfulQuery?.Invoke(this, new(operation, check));
        Costs.Show = call => ShowAsync(options, call);
        Costs.Usage = () => Usage;
        Costs.Count = (request, cancellationToken) => _transport.SendAsync(request, ModelReader<CountsPage>.Read, cancellationToken);
    }

    // A view owns nothing: disposing it does nothing.
    private XApiClient(XTransport transport, XApiClient whole)
    {
        (_transport, _whole) = (transport, whole);
        RateLimits = transport.Limits!;
        Costs = transport.Costs!;
    }

    /// <inheritdoc/>
    public IXApiClient As(IAuthenticationProvider credential)
    {
        ArgumentNullException.ThrowIfNull(credential);
        return new XApiClient(_transport.As(XCredential.Of(credential)), _whole ?? this);
    }

    /// <inheritdoc/>
    public Task<XRawResponse> SendAsync(XRequestMessage request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _transport.SendAsync(request, cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<XStreamedJson> StreamAsync(
        XRequestMessage request,
        StreamSettings? settings = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(request);
        return DescribedStream.OpenAsync(_transport, request, settings, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<XDownload> DownloadAsync(XRequestMessage request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _transport.DownloadAsync(request, cancellationToken);
    }

    /// <inheritdoc/>
    public event EventHandler<QueryWarningEventArgs>? QueryWarning
    {
        add => (_whole ?? this).DoubtfulQuery += value;
        remove => (_whole ?? this).DoubtfulQuery -= value;
    }

    private event EventHandler<QueryWarningEventArgs>? DoubtfulQuery;

    /// <inheritdoc/>
    public RateLimits RateLimits { get; }

    /// <inheritdoc/>
    public XCosts Costs { get; }

    /// <summary>
    /// Closes the client's connections. Calls and streams under way end in an <see cref="ObjectDisposedException"/>, those of its views (<see cref="As"/>)
    /// too. A view closes nothing.
    /// </summary>
    public void Dispose()
    {
        if (!Interlocked.Exchange(ref _isDisposed, true))
        {
            // First, so that what is under way ends for this reason and not for that of a closed connection.
            _lifetime?.Cancel();
            _lifetime?.Dispose();
            _http?.Dispose();
        }
    }

    private async Task<IReadOnlyList<XRequest>> ShowAsync(XApiClientOptions options, Func<IXApiClient, Task> call)
    {
        List<XRequest> shown = [];
        var transport = new XTransport(_http!, options)
        {
            Limits = RateLimits,
            Costs = Costs,
            Show = request =>
            {
                lock (shown)
                {
                    shown.Add(request);
                }
            },
        };
        try
        {
            await call(new XApiClient(transport, this)).ConfigureAwait(false);
        }
        catch (Exception failure) when (shown.Count > 0 && failure is not (XInvalidParameterException or OutOfMemoryException))
        {
            // Nothing was sent: the call has come as far as it could without a response.
        }

        lock (shown)
        {
            return shown.Count > 0
                ? [.. shown]
                : throw new ArgumentException("The call makes no request of the client that it is given.", nameof(call));
        }
    }
}

public partial interface IXApiClient
{
    /// <summary>What is left of each operation's limits, for each credential.</summary>
    RateLimits RateLimits { get; }

    /// <summary>What calls cost: the ledger, the prices and the budgets.</summary>
    XCosts Costs { get; }

    /// <summary>
    /// Raised when a call is about to send a query in which something is doubtful, such as an AND that binds before an OR; once for each query. What X refuses
    /// is an exception.
    /// </summary>
    event EventHandler<QueryWarningEventArgs>? QueryWarning;

    /// <summary>
    /// A view of the client for one user: every call goes out for the credential, as if each named it in its <see cref="CallOptions.Credential"/>. It shares
    /// the client's connections, limits and ledger, costs less than a kilobyte, and needs no disposal.
    /// </summary>
    /// <remarks>An operation that does not accept the credential is refused with an <see cref="XCredentialException"/>; no other credential stands in.</remarks>
    /// <param name="credential">Who calls. It need not be one of the client's.</param>
    IXApiClient As(IAuthenticationProvider credential);

    /// <summary>Sends a request that is described by hand: of an operation that this version of the client does not know, or that is chosen while the program runs.</summary>
    /// <remarks>
    /// Which credential it goes out for is clear or an error: the one that it names, that of the view (<see cref="As"/>), or the client's only one. A path
    /// that the client knows takes the one that a call of its method would.
    /// </remarks>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentException">A placeholder of the path has no value, or the response would be a stream or a file.</exception>
    /// <exception cref="XCredentialException">Nothing says which of several credentials it goes out for.</exception>
    /// <exception cref="XApiException">X returned an error, or no response came.</exception>
    Task<XRawResponse> SendAsync(XRequestMessage request, CancellationToken cancellationToken = default);

    /// <summary>Opens the stream of a request that is described by hand. It is kept connected as every stream is.</summary>
    /// <param name="request">The request.</param>
    /// <param name="settings">How it is kept connected and watched. <see cref="StreamSettings.Default"/> by default.</param>
    /// <param name="cancellationToken">Cancels the stream.</param>
    /// <exception cref="ArgumentException">The operation does not stream, or a parameter is not valid.</exception>
    /// <exception cref="XApiException">X returned an error, or no response came.</exception>
    IAsyncEnumerable<XStreamedJson> StreamAsync(
        XRequestMessage request,
        StreamSettings? settings = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>Fetches the file of a request that is described by hand.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentException">The operation streams, or a parameter is not valid.</exception>
    /// <exception cref="XApiException">X returned an error, or no response came.</exception>
    Task<XDownload> DownloadAsync(XRequestMessage request, CancellationToken cancellationToken = default);
}
