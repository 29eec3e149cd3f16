using System.Runtime.CompilerServices;
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
        using var timer = options.TimeProvider.CreateTimer(
            static source => ((CancellationTokenSource)source!).Cancel(), deadline, request.Options?.Timeout ?? options.Timeout, System.Threading.Timeout.InfiniteTimeSpan);
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
        catch (HttpRequestException failure)
        {
            throw new XApiException($"{operation} got no answer: {failure.Message}", failure) { Operation = operation };
        }
        catch (IOException failure)
        {
            throw new XApiException($"{operation} lost the connection while the answer came: {failure.Message}", failure) { Operation = operation };
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            var limit = request.Options?.Timeout ?? options.Timeout;
            throw new XApiException($"{operation} was given up after {limit.TotalSeconds:0.###} s, its time limit.", new TimeoutException()) { Operation = operation };
        }
    }

    /// <summary>Opens a stream and yields its messages as they come, until the server closes it.</summary>
    internal async IAsyncEnumerable<T> StreamAsync<T>(XRequest request, ReadJson<T> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var operation = request.Operation;
        using var message = request.ToMessage(options.BaseAddress);
        await ChooseCredentialAsync(request, message, cancellationToken).ConfigureAwait(false);
        using var answer = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (!answer.IsSuccessStatusCode)
        {
            using var body = await AnswerBody.ReadAsync(answer.Content, cancellationToken).ConfigureAwait(false);
            throw ErrorAnswer.ToException(operation, answer, body.Utf8);
        }

        var stream = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var line in StreamLines.ReadAsync(stream, cancellationToken).ConfigureAwait(false))
        {
            yield return Read(line, read, operation, answer);
        }
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
