using System.Text;
using System.Text.Json;

namespace XApi;

/// <summary>Requests that are described by hand.</summary>
internal sealed partial class XTransport
{
    /// <summary>Sends a request that is described by hand, and gives its response as it came.</summary>
    internal Task<XRawResponse> SendAsync(XRequestMessage message, CancellationToken cancellationToken)
    {
        var request = Described(message);
        if (request.Operation.Streaming is not null || ReturnsFile(request.Operation))
        {
            throw new ArgumentException(
                request.Operation.Streaming is null
                    ? $"{message} does not return JSON but a file: call DownloadAsync, or the method of x.{request.Operation.Tag}."
                    : $"{message} does not return JSON but a stream: call StreamAsync, or the method of x.{request.Operation.Tag}.",
                nameof(message)
            );
        }

        return CallAsync(
            request,
            leavesBodyOpen: false,
            async (response, spending, token) =>
            {
                using (response)
                {
                    return await ReadRawAsync(request, response, spending, token).ConfigureAwait(false);
                }
            },
            cancellationToken
        );
    }

    /// <summary>Fetches the file that a request describes.</summary>
    internal Task<XDownload> DownloadAsync(XRequestMessage message, CancellationToken cancellationToken)
    {
        var request = Described(message);
        return request.Operation.Streaming is null
            ? DownloadAsync(request, callOptions: null, cancellationToken)
            : throw new ArgumentException($"{message} returns a stream, which has no end: call StreamAsync.", nameof(message));
    }

    private static bool ReturnsFile(XOperation operation) => operation.ResponseMediaType != "application/json";

    /// <summary>The request that is described.</summary>
    internal XRequest Described(XRequestMessage message) =>
        message.Operation is null ? XRequest.Raw(Memory.Raw.Of(message), message) : DescribedRequest.Of(message.Operation, message);

    // Which list of what was expanded holds resources that are charged as well.
    private string? IncludedAs(XOperation operation) =>
        operation.Price is { } price ? Costs?.Prices.Items.GetValueOrDefault(price.Item)?.IncludedAs : null;

    private async Task<XRawResponse> ReadRawAsync(
        XRequest request,
        HttpResponseMessage response,
        Spending? spending,
        CancellationToken cancellationToken
    )
    {
        var operation = request.Operation;
        var utf8 = (await SucceededAsync(operation, response, cancellationToken).ConfigureAwait(false)).Utf8;

        IReadOnlyList<Problem> errors;
        XCost? cost;
        try
        {
            errors = OpenJson.Errors(utf8.Span);
            cost = spending is null
                ? operation.IsListed
                    ? XCost.Nothing
                    : null
                : await spending
                    .ChargeAsync(ids => OpenJson.Collect(utf8, IncludedAs(operation), ids), response.Headers.Date, Lost(response))
                    .ConfigureAwait(false);
        }
        catch (JsonException failure)
        {
            throw ErrorResponse.Unreadable(operation, response, utf8, failure);
        }

        return errors.Count > 0 && (request.Options?.ThrowOnPartialErrors ?? options.ThrowOnPartialErrors)
            ? throw ErrorResponse.Partial(operation, response, utf8, errors)
            : new XRawResponse(Encoding.UTF8.GetString(utf8.Span), response.StatusCode)
            {
                Errors = errors,
                RateLimit = RateLimit.From(response.Headers),
                RequestId = ErrorResponse.RequestId(response),
                Cost = cost,
            };
    }
}
