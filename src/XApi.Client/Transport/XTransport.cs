using System.Text.Json;

namespace XApi;

/// <summary>The one place where a request is sent and its response read.</summary>
internal sealed class XTransport(HttpClient http, XApiClientOptions options, XApiLog? log = null)
{
    internal TimeProvider Clock => options.TimeProvider;

    private readonly CredentialSelector _credentials = new(options.Credentials);

    /// <summary>Sends a request and reads its response whole.</summary>
    internal async Task<T> SendAsync<T>(XRequest request, ReadJson<T> read, CancellationToken cancellationToken)
        where T : XResponse
    {
        using var deadline = new Deadline(options.TimeProvider, request.Options?.Timeout ?? options.Timeout, cancellationToken);
        return await SendAsync(
                request,
                deadline,
                async answer =>
                {
                    using (answer)
                    {
                        return await ReadAsync(request, answer, read, deadline.Token).ConfigureAwait(false);
                    }
                },
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    /// <summary>Sends a request whose response goes on. The time limit holds until the response begins; what is returned is the caller's to dispose.</summary>
    internal async Task<HttpResponseMessage> OpenAsync(XRequest request, CancellationToken cancellationToken)
    {
        using var deadline = new Deadline(options.TimeProvider, request.Options?.Timeout ?? options.Timeout, cancellationToken);
        return await SendAsync(
                request,
                deadline,
                async answer =>
                {
                    if (answer.IsSuccessStatusCode)
                    {
                        XApiTelemetry.StreamConnections.Add(1, new KeyValuePair<string, object?>("x.operation", request.Operation.Id));
                        return answer;
                    }

                    using (answer)
                    {
                        throw await RefusedAsync(request.Operation, answer, deadline.Token).ConfigureAwait(false);
                    }
                },
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    /// <summary>The way of every call: checked, timed, told of, and its failures named.</summary>
    private async Task<T> SendAsync<T>(
        XRequest request,
        Deadline deadline,
        Func<HttpResponseMessage, Task<T>> receive,
        CancellationToken cancellationToken
    )
    {
        if (options.ValidateRequests)
        {
            RequestCheck.Check(request);
        }

        FieldExpansions.Complete(request, mayRefuse: options.ValidateRequests);

        using var message = request.ToMessage(options.BaseAddress);
        using var call = new CallTelemetry(request.Operation, options, log ?? XApiLog.None);
        message.Options.Set(XRequestOptions.Deadline, deadline);
        try
        {
            await ChooseCredentialAsync(request, message, deadline.Token).ConfigureAwait(false);
            var answer = await DispatchAsync(message, deadline.Token).ConfigureAwait(false);
            call.Answered(answer.StatusCode);
            return await receive(answer).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            var shown = NotAnswered(failure, request.Operation, deadline, cancellationToken);
            call.Failed(shown ?? failure);
            if (shown is null)
            {
                throw;
            }

            throw shown;
        }
    }

    private async Task<T> ReadAsync<T>(XRequest request, HttpResponseMessage answer, ReadJson<T> read, CancellationToken cancellationToken)
        where T : XResponse
    {
        var operation = request.Operation;
        if (!answer.IsSuccessStatusCode)
        {
            throw await RefusedAsync(operation, answer, cancellationToken).ConfigureAwait(false);
        }

        var body = await BufferedContent.ReadAsync(answer, cancellationToken).ConfigureAwait(false);
        if (body.Failure is not null)
        {
            throw ErrorResponse.Unreadable(operation, answer, body.Utf8, body.Failure);
        }

        var response = Read(body.Utf8, read, operation, answer);
        response.RateLimit = RateLimit.From(answer.Headers);
        response.RequestId = ErrorResponse.RequestId(answer);
        return response.Errors.Count > 0 && (request.Options?.ThrowOnPartialErrors ?? options.ThrowOnPartialErrors)
            ? throw ErrorResponse.Partial(operation, answer, body.Utf8, response)
            : response;
    }

    private async Task<XApiException> RefusedAsync(XOperation operation, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var refusal = await Refusal.ReadAsync(operation, response, options.TimeProvider, cancellationToken).ConfigureAwait(false);
        return ErrorResponse.ToException(operation, response, refusal);
    }

    /// <summary>What the caller is told of a failure without a response; null when it is not one, or when the caller cancelled.</summary>
    private static XConnectionException? NotAnswered(
        Exception failure,
        XOperation operation,
        Deadline deadline,
        CancellationToken cancellationToken
    )
    {
        var tries = failure is RetriesExhausted { Tries: > 1 and var count } ? $" in {count} tries" : "";
        var cause = failure is RetriesExhausted ? failure.InnerException! : failure;
        var message = cause switch
        {
            OperationCanceledException when deadline.HasPassed && !cancellationToken.IsCancellationRequested =>
                $"{operation} was given up after {deadline.Limit.TotalSeconds:0.###} s, its time limit (Timeout)",
            TimeoutException => $"{operation} got no response{tries}: {cause.Message} (AttemptTimeout)",
            HttpRequestException failed => $"{operation} got no response{tries}: {cause.Message.TrimEnd('.', '"')}{Advice.For(failed)}",
            IOException => $"{operation} lost the connection{tries} while the response came: {cause.Message.TrimEnd('.')}",
            _ => null,
        };
        var mayHaveArrived = !ConnectionFailure.NothingWasSent(cause);
        var advice =
            mayHaveArrived && operation.Method == HttpMethod.Post ? "; X may have acted on it, so look before you send it again" : "";
        return message is null
            ? null
            : new XConnectionException(
                $"{message}{advice}.",
                cause is OperationCanceledException ? new TimeoutException(message, cause) : cause
            )
            {
                Operation = operation,
                MayHaveBeenActedOn = mayHaveArrived,
            };
    }

    /// <summary>Yields the messages of a stream, which is kept up until it is cancelled or can't go on.</summary>
    internal IAsyncEnumerable<T> StreamAsync<T>(XRequest request, ReadJson<T> read, CancellationToken cancellationToken)
        where T : XModel, IStreamedTweet => StreamEngine<T>.RunAsync(this, request, read, options.TimeProvider, cancellationToken);

    private async Task<HttpResponseMessage> DispatchAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        try
        {
            return await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        }
        catch (ObjectDisposedException failure)
        {
            throw new ObjectDisposedException(
                "The XApiClient, or the PrimaryHandler that it was given, was disposed of: make one client, share it, and dispose it when the program ends.",
                failure
            );
        }
    }

    private async ValueTask ChooseCredentialAsync(XRequest request, HttpRequestMessage message, CancellationToken cancellationToken)
    {
        var credential = await _credentials
            .SelectAsync(request.Operation, request.AsksForPrivateValues, request.Options?.Credential, cancellationToken)
            .ConfigureAwait(false);
        message.Options.Set(XRequestOptions.Credential, credential);
        message.Options.Set(XRequestOptions.Scheme, credential.Scheme);
    }

    private static T Read<T>(ReadOnlyMemory<byte> utf8, ReadJson<T> read, XOperation operation, HttpResponseMessage answer)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8.Span);
            reader.Read();
            var value = read(ref reader);
            // Anything but white space behind the value is an error that only reading on brings to light.
            reader.Read();
            return value;
        }
        catch (JsonException failure)
        {
            throw ErrorResponse.Unreadable(operation, answer, utf8, failure);
        }
    }
}
