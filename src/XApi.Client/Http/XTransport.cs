using System.Text.Json;

namespace XApi;

/// <summary>The one place where a request is sent and its answer read.</summary>
internal sealed class XTransport(HttpClient http, XApiClientOptions options)
{
    private readonly CredentialSelector _credentials = new(options.Credentials);

    /// <summary>Sends a request and reads its answer whole.</summary>
    internal async Task<T> SendAsync<T>(XRequest request, ReadJson<T> read, CancellationToken cancellationToken)
        where T : XResponse
    {
        var operation = request.Operation;
        using var message = request.ToMessage(options.BaseAddress);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = Deadline(request, deadline);
        try
        {
            await ChooseCredentialAsync(request, message, deadline.Token).ConfigureAwait(false);
            using var answer = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, deadline.Token).ConfigureAwait(false);
            using var body = await AnswerBody.ReadAsync(answer.Content, deadline.Token).ConfigureAwait(false);
            if (!answer.IsSuccessStatusCode)
            {
                throw ErrorAnswer.ToException(operation, answer, body.Utf8);
            }

            var response = Read(body.Utf8, read, operation, answer);
            response.RateLimit = RateLimit.From(answer.Headers);
            response.RequestId = ErrorAnswer.RequestId(answer);
            return response;
        }
        catch (Exception failure) when (ToException(failure, request, deadline, cancellationToken) is { } exception)
        {
            throw exception;
        }
    }

    /// <summary>Yields the messages of a stream, which is kept up until it is cancelled or can't go on.</summary>
    internal IAsyncEnumerable<T> StreamAsync<T>(XRequest request, ReadJson<T> read, CancellationToken cancellationToken)
        where T : XModel, IStreamedTweet
        => StreamEngine<T>.RunAsync(this, request, read, options.TimeProvider, cancellationToken);

    /// <summary>Sends a request whose answer goes on. The time limit holds until the answer begins; what is returned is the caller's to dispose.</summary>
    internal async Task<HttpResponseMessage> OpenAsync(XRequest request, CancellationToken cancellationToken)
    {
        var operation = request.Operation;
        using var message = request.ToMessage(options.BaseAddress);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = Deadline(request, deadline);
        try
        {
            await ChooseCredentialAsync(request, message, deadline.Token).ConfigureAwait(false);
            var answer = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, deadline.Token).ConfigureAwait(false);
            if (answer.IsSuccessStatusCode)
            {
                return answer;
            }

            using (answer)
            {
                using var body = await AnswerBody.ReadAsync(answer.Content, deadline.Token).ConfigureAwait(false);
                throw ErrorAnswer.ToException(operation, answer, body.Utf8);
            }
        }
        catch (Exception failure) when (ToException(failure, request, deadline, cancellationToken) is { } exception)
        {
            throw exception;
        }
    }

    private ITimer Deadline(XRequest request, CancellationTokenSource deadline)
        => options.TimeProvider.CreateTimer(static source => Cancel((CancellationTokenSource)source!), deadline, request.Options?.Timeout ?? options.Timeout, System.Threading.Timeout.InfiniteTimeSpan);

    // A timer may fire while the call ends; nothing would catch what it throws.
    private static void Cancel(CancellationTokenSource deadline)
    {
        try
        {
            deadline.Cancel();
        }
        catch (ObjectDisposedException)
        {
        }
    }

    /// <summary>What a failure is to the caller; null when it is that already.</summary>
    private XApiException? ToException(Exception failure, XRequest request, CancellationTokenSource deadline, CancellationToken cancellationToken)
    {
        var operation = request.Operation;
        return failure switch
        {
            HttpRequestException => new XApiException($"{operation} got no answer: {failure.Message}", failure) { Operation = operation },
            IOException => new XApiException($"{operation} lost the connection while the answer came: {failure.Message}", failure) { Operation = operation },
            OperationCanceledException when deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested
                => new XApiException($"{operation} was given up after {(request.Options?.Timeout ?? options.Timeout).TotalSeconds:0.###} s, its time limit.", new TimeoutException()) { Operation = operation },
            _ => null,
        };
    }

    private async ValueTask ChooseCredentialAsync(XRequest request, HttpRequestMessage message, CancellationToken cancellationToken)
        => message.Options.Set(
            XRequestOptions.Credential,
            await _credentials.SelectAsync(request.Operation, request.AsksForPrivateValues, request.Options?.Credential, cancellationToken).ConfigureAwait(false));

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
            throw ErrorAnswer.Unreadable(operation, answer, utf8, failure);
        }
    }
}
