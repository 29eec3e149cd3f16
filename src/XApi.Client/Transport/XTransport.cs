using System.Text.Json;

namespace XApi;

/// <summary>The one place where a request is sent and its response read.</summary>
internal sealed partial class XTransport(
    HttpClient http,
    XApiClientOptions options,
    XApiLog? log = null,
    CredentialSelector? credentials = null,
    CancellationToken lifetime = default
)
{
    private readonly CredentialSelector _credentials = credentials ?? new(options.Credentials);
    private CallMemory? _memory;

    private UserDirectory? _users;

    // One for all calls, so that they share what it has found.
    private UserDirectory Users =>
        LazyInitializer.EnsureInitialized(ref _users, () => new UserDirectory(this, _credentials, options, Memory.Names));

    /// <summary>Warns before a text is posted that X may refuse, or charge more for.</summary>
    internal PostWarnings PostWarnings => Memory.Posts;

    internal TimeProvider Clock => options.TimeProvider;

    /// <summary>Whether a call may be sent more than once.</summary>
    internal bool Retries => options.MaxRetries > 0;

    /// <summary>Whether what X would surely refuse is refused before it is sent.</summary>
    internal bool ValidatesRequests => options.ValidateRequests;

    internal Uri BaseAddress => options.BaseAddress;

    /// <summary>What is left of each operation's limits; null where no one counts them.</summary>
    internal RateLimits? Limits { get; init; }

    /// <summary>Counts what calls cost; null where no one does.</summary>
    internal XCosts? Costs { get; init; }

    /// <summary>Is shown each request in the place of sending it; null where requests are sent.</summary>
    internal Action<XRequest>? Show { get; init; }

    /// <summary>What is doubtful in queries.</summary>
    internal QueryWarnings Warnings => Memory.Warnings;

    // One for a client and all of its views.
    private CallMemory Memory =>
        LazyInitializer.EnsureInitialized(ref _memory, () => new CallMemory(log ?? XApiLog.None, options.TimeProvider));

    /// <summary>Cancelled when the client is disposed. What it ends, ends in <see cref="CallFailure.ClientDisposed"/>.</summary>
    internal CancellationToken Lifetime => lifetime;

    /// <summary>Waits between calls, for as long as the client lives.</summary>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    internal Task WaitAsync(TimeSpan delay, CancellationToken cancellationToken) =>
        CallPause.WaitAsync(delay, Clock, Lifetime, cancellationToken);

    /// <summary>Whether the client has sent a call of an operation.</summary>
    internal bool HasCalled(XOperation operation) => Memory.Called.ContainsKey(operation);

    /// <summary>The same transport, whose calls go out for one credential unless they name another.</summary>
    internal XTransport As(XCredential credential) =>
        new(http, options, log, new CredentialSelector(credential), lifetime)
        {
            Limits = Limits?.As(credential),
            Costs = Costs,
            Show = Show,
            _memory = Memory,
        };

    /// <summary>Sends a request and reads its response whole.</summary>
    internal Task<T> SendAsync<T>(XRequest request, ReadJson<T> read, CancellationToken cancellationToken)
        where T : XResponse =>
        CachedLookups.Serves(request) && Cached is { } cached
            ? cached.SendAsync(request, read, cancellationToken)
            : CallAsync(
                request,
                leavesBodyOpen: false,
                async (response, spending, token) =>
                {
                    using (response)
                    {
                        return await ReadAsync(request, response, read, spending, token).ConfigureAwait(false);
                    }
                },
                cancellationToken
            );

    /// <summary>Sends a request and returns the open response for streaming. The time limit holds until the response begins.</summary>
    internal Task<HttpResponseMessage> OpenAsync(XRequest request, CancellationToken cancellationToken) =>
        CallAsync(
            request,
            leavesBodyOpen: true,
            async (response, _, token) =>
            {
                await ThrowOnErrorAsync(request.Operation, response, token).ConfigureAwait(false);
                return response;
            },
            cancellationToken
        );

    /// <summary>Sends a request and returns its response as a file that is read while it comes. The time limit holds until the response begins.</summary>
    /// <param name="request">The request.</param>
    /// <param name="callOptions">Replaces the options that the request was made with; null keeps those.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal Task<XDownload> DownloadAsync(XRequest request, CallOptions? callOptions, CancellationToken cancellationToken)
    {
        request = callOptions is null ? request : request.With(callOptions);
        return CallAsync(
            request,
            leavesBodyOpen: true,
            async (response, spending, token) =>
            {
                await ThrowOnErrorAsync(request.Operation, response, token).ConfigureAwait(false);
                try
                {
                    var content = await response.Content.ReadAsStreamAsync(token).ConfigureAwait(false);
                    var cost = spending is null
                        ? XCost.Nothing
                        : await spending.ChargeAsync(_ => { }, response.Headers.Date, Lost(response)).ConfigureAwait(false);
                    return new XDownload(response, new DownloadStream(content, request.Operation, options, lifetime)) { Cost = cost };
                }
                catch
                {
                    response.Dispose();
                    throw;
                }
            },
            cancellationToken
        );
    }

    /// <summary>Validates, times and sends a call, and translates its failures.</summary>
    private async Task<T> CallAsync<T>(
        XRequest request,
        bool leavesBodyOpen,
        Func<HttpResponseMessage, Spending?, CancellationToken, Task<T>> receive,
        CancellationToken cancellationToken
    )
    {
        if (!request.IsRaw)
        {
            if (options.ValidateRequests && request.SignedAddress is null)
            {
                RequestCheck.Check(request);
                Memory.Warnings.Report(request);
            }

            FieldExpansions.Complete(request, mayRefuse: options.ValidateRequests, options.Dialect);
            request = RequestDialect.Fit(request, options.Dialect, mayRefuse: options.ValidateRequests, Memory.Fields);
        }

        if (Show is not null)
        {
            return await ShowAsync(request, receive, cancellationToken).ConfigureAwait(false);
        }

        PostWarnings.Check(request, Costs?.Prices ?? options.Costs.Prices);
        if (request.NamesUsers)
        {
            await Users.ResolveAsync(request, cancellationToken).ConfigureAwait(false);
        }

        using var deadline = new Deadline(options.TimeProvider, request.Options?.Timeout ?? options.Timeout, lifetime, cancellationToken);
        using var message = request.ToMessage(options.BaseAddress, options.Dialect);
        Memory.Called.TryAdd(request.Operation, request.Operation);
        using var call = new CallTelemetry(request.Operation, options, log ?? XApiLog.None);
        message.Options.Set(XRequestOptions.Deadline, deadline);
        if (leavesBodyOpen)
        {
            message.Options.Set(XRequestOptions.LeavesBodyOpen, true);
        }

        Spending? spending = null;
        try
        {
            var credential = await ChooseCredentialAsync(request, message, deadline.Token).ConfigureAwait(false);
            spending = await BeginSpendingAsync(request, message, credential, deadline.Token).ConfigureAwait(false);
            var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, deadline.Token).ConfigureAwait(false);
            call.Responded(response.StatusCode);
            return await receive(response, spending, deadline.Token).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            if (spending is not null)
            {
                // A refusal costs nothing. Each attempt that was sent and has no response that says so may have cost.
                var refused = failure is XApiException { Status: { } status } && (int)status >= 300;
                var lost = XRequestOptions.ResponsesLost(message);
                await spending.EndAsync(refused ? lost : Math.Max(lost, XRequestOptions.WasSent(message) ? 1 : 0)).ConfigureAwait(false);
            }

            var shown = CallFailure.Translate(failure, message, request.Operation, deadline, lifetime, cancellationToken);
            call.Failed(shown ?? failure);
            if (shown is null)
            {
                throw;
            }

            throw shown;
        }
    }

    // What follows a write depends little on its response: a thread, an upload. What follows a read depends on what it has found.
    private async Task<T> ShowAsync<T>(
        XRequest request,
        Func<HttpResponseMessage, Spending?, CancellationToken, Task<T>> receive,
        CancellationToken cancellationToken
    )
    {
        Show!(request);
        if (request.Operation.Method == HttpMethod.Get)
        {
            throw new OperationCanceledException("The request was only to be shown.");
        }

        using var message = request.ToMessage(options.BaseAddress, options.Dialect);
        var response = new HttpResponseMessage { RequestMessage = message, Content = new ByteArrayContent(StandIn) };
        return await receive(response, null, cancellationToken).ConfigureAwait(false);
    }

    private static readonly byte[] StandIn = [.. "{\"data\":{\"id\":\"1\",\"text\":\"\"}}"u8];

    // An operation without security is sent bare: whatever credentials the client has are none of its business. So is one to a signed address.
    private async ValueTask<XCredential?> ChooseCredentialAsync(
        XRequest request,
        HttpRequestMessage message,
        CancellationToken cancellationToken
    )
    {
        var credential = await CredentialOfAsync(request, cancellationToken).ConfigureAwait(false);
        if (credential is not null)
        {
            message.Options.Set(XRequestOptions.Credential, credential);
            message.Options.Set(XRequestOptions.Scheme, credential.Scheme);
        }

        return credential;
    }

    /// <summary>The credential that a request goes out for; null for one that is sent bare.</summary>
    internal async ValueTask<XCredential?> CredentialOfAsync(XRequest request, CancellationToken cancellationToken) =>
        request.Operation.Security.Count == 0 || request.SignedAddress is not null
            ? null
            : await _credentials
                .SelectAsync(request.Operation, request.AsksForPrivateValues, request.Options?.Credential, cancellationToken)
                .ConfigureAwait(false);

    // What a stream brings is counted as it comes. A page that a budget has not enough left for is asked for smaller.
    private async ValueTask<Spending?> BeginSpendingAsync(
        XRequest request,
        HttpRequestMessage message,
        XCredential? credential,
        CancellationToken cancellationToken
    )
    {
        if (Costs is not { } costs || request.Operation.Price is null || request.Operation.Streaming is not null)
        {
            return null;
        }

        var call = request.Options;
        var lasts = XCosts.ReservationOf(call?.RateLimitPolicy ?? options.RateLimitPolicy, call?.Timeout ?? options.Timeout);
        while (true)
        {
            try
            {
                var facts = CostShape.Of(request, costs.Prices);
                return await costs
                    .BeginAsync(request.Operation, credential, call?.Budget, facts, lasts, cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (XBudgetExceededException failure) when (CostShape.TryShrink(request, costs.Prices, failure.Affordable))
            {
                message.RequestUri = request.ToUri(options.BaseAddress, options.Dialect);
            }
        }
    }

    private static int Lost(HttpResponseMessage response) =>
        response.RequestMessage is { } request ? XRequestOptions.ResponsesLost(request) : 0;

    private async Task ThrowOnErrorAsync(XOperation operation, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
        {
            using (response)
            {
                var refusal = await Refusal.ReadAsync(operation, response, options.TimeProvider, cancellationToken).ConfigureAwait(false);
                throw ErrorResponse.ToException(operation, response, refusal);
            }
        }
    }

    private async Task<T> ReadAsync<T>(
        XRequest request,
        HttpResponseMessage response,
        ReadJson<T> read,
        Spending? spending,
        CancellationToken cancellationToken
    )
        where T : XResponse
    {
        var operation = request.Operation;
        var utf8 = (await SucceededAsync(operation, response, cancellationToken).ConfigureAwait(false)).Utf8;

        var value = Parse(utf8, read, operation, response);
        if (value.Errors.Any(problem => problem.IsOfField) && NamelessObjects.LeaveOut(operation, utf8.Span) is { } rest)
        {
            value = Parse(rest, read, operation, response);
        }

        Memory.Fields.Report(request, utf8.Span);
        value.RateLimit = RateLimit.From(response.Headers);
        value.RequestId = ErrorResponse.RequestId(response);
        value.Cost = spending is null
            ? XCost.Nothing
            : await spending.ChargeAsync(value.CollectIds, response.Headers.Date, Lost(response)).ConfigureAwait(false);
        await ForgetAsync(request).ConfigureAwait(false);
        if (value is UserResponse && operation == XOperation.GetMe)
        {
            await UserDirectory.ObserveAsync(response, value, cancellationToken).ConfigureAwait(false);
        }

        return value.Errors.Count > 0 && (request.Options?.ThrowOnPartialErrors ?? options.ThrowOnPartialErrors)
            ? throw ErrorResponse.Partial(operation, response, utf8, value.Errors, value)
            : value;
    }

    // The body of a response that is no error, whole. It was read within its attempt; here it is only fetched from the response.
    private async ValueTask<BufferedContent> SucceededAsync(
        XOperation operation,
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        await ThrowOnErrorAsync(operation, response, cancellationToken).ConfigureAwait(false);
        var body = await BufferedContent.ReadAsync(response, cancellationToken).ConfigureAwait(false);
        return body.Failure is null ? body : throw ErrorResponse.Unreadable(operation, response, body.Utf8, body.Failure);
    }

    /// <summary>Reads a value of a response that holds many. Throws <see cref="JsonException"/> where it can't be read.</summary>
    internal T ReadItem<T>(ref JsonTokenReader reader, ReadJson<T> read, XOperation operation)
    {
        var value = UnreadMembers.Read(ref reader, read, out var unread);
        if (unread is not null)
        {
            Memory.Unread.Report(operation, unread);
        }

        return value;
    }

    private T Parse<T>(ReadOnlyMemory<byte> utf8, ReadJson<T> read, XOperation operation, HttpResponseMessage response)
    {
        try
        {
            using var budget = ReadBudget.Start();
            var reader = new JsonTokenReader(utf8.Span);
            reader.Read();
            var value = ReadItem(ref reader, read, operation);

            // Anything but white space after the value is an error that only reading on shows.
            reader.Read();
            return value;
        }
        catch (JsonException failure)
        {
            throw ErrorResponse.Unreadable(operation, response, utf8, failure);
        }
    }
}
