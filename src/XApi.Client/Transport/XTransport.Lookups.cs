using System.Text.Json;
using System.Text.Json.Nodes;

namespace XApi;

/// <summary>Lookups that may be served from the client's cache.</summary>
internal sealed partial class XTransport
{
    // Of a member that comes twice, nothing says which holds.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private CachedLookups? _cached;

    /// <summary>What the client keeps of lookups; null where it keeps nothing.</summary>
    internal LookupCache? Lookups => options.Cache is null ? null : Memory.Lookups(options.Cache);

    // What is shown is not looked up.
    private CachedLookups? Cached =>
        Lookups is { } lookups && Show is null
            ? LazyInitializer.EnsureInitialized(ref _cached, () => new CachedLookups(this, lookups, Joiner, options, lifetime))
            : null;

    // Without a time to wait for others there is nobody to join.
    private LookupJoiner? Joiner =>
        options.Cache!.JoinWithin is var within && within > TimeSpan.Zero ? new LookupJoiner(Clock, within) : null;

    /// <summary>Sends a lookup and gives its response as it came.</summary>
    internal Task<FetchedBody> FetchAsync(XRequest request, CancellationToken cancellationToken) =>
        CallAsync(
            request,
            leavesBodyOpen: false,
            async (response, spending, token) =>
            {
                using (response)
                {
                    return await ReadBodyAsync(request, response, spending, token).ConfigureAwait(false);
                }
            },
            cancellationToken
        );

    private async Task<FetchedBody> ReadBodyAsync(
        XRequest request,
        HttpResponseMessage response,
        Spending? spending,
        CancellationToken cancellationToken
    )
    {
        var operation = request.Operation;
        var utf8 = (await SucceededAsync(operation, response, cancellationToken).ConfigureAwait(false)).Utf8;

        try
        {
            var json = JsonNode.Parse(utf8.Span, documentOptions: Strict) as JsonObject ?? throw new JsonException("It is no JSON object.");
            Memory.Fields.Report(request, utf8.Span);
            return new FetchedBody(json)
            {
                RateLimit = RateLimit.From(response.Headers),
                RequestId = ErrorResponse.RequestId(response),
                Cost = spending is null
                    ? XCost.Nothing
                    : await spending
                        .ChargeAsync(ids => OpenJson.Collect(utf8, IncludedAs(operation), ids), response.Headers.Date, Lost(response))
                        .ConfigureAwait(false),
            };
        }
        catch (JsonException failure)
        {
            throw ErrorResponse.Unreadable(operation, response, utf8, failure);
        }
    }

    // What was deleted is not to be shown again.
    private async Task ForgetAsync(XRequest request)
    {
        if (request.Operation.Cache is { Drops: true } facts && Lookups is { } lookups)
        {
            var names = request.Given.Where(given => given.Name == facts.By).Select(given => given.Value).OfType<string>();
            await lookups.ForgetAsync(names).ConfigureAwait(false);
        }
    }
}

/// <summary>The body of a response, with what its headers say and what it cost.</summary>
internal sealed record FetchedBody(JsonObject Json)
{
    internal RateLimit? RateLimit { get; init; }

    internal string? RequestId { get; init; }

    internal XCost? Cost { get; init; }
}
