using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace XApi.Sandbox;

/// <summary>The headers that X sends with every response.</summary>
internal static class ResponseHeaders
{
    // Of X's newest document.
    private const string ApiVersion = "2.169";

    internal const string Explanation = "x-sandbox-explanation";

    /// <summary>Writes what is known when the request comes.</summary>
    internal static void Begin(IHeaderDictionary headers, Exchange exchange)
    {
        // As the edge in front of X has it. Until 2025, before X stood behind that one, operations wrote UTC in place of GMT.
        headers.Date = exchange.At.ToString("R", CultureInfo.InvariantCulture);
        headers["x-transaction-id"] = exchange.Number.ToString("x16", CultureInfo.InvariantCulture);
        headers["api-version"] = ApiVersion;
        headers.CacheControl = "no-cache, no-store, max-age=0";
        headers.ContentDisposition = "attachment; filename=json.json";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "SAMEORIGIN";
        headers.XXSSProtection = "0";
        headers["x-connection-hash"] = string.Concat(
            Enumerable.Range(0, 8).Select(part => Scatter.Mix((exchange.Number * 8) + part).ToString("x8", CultureInfo.InvariantCulture))
        );
    }

    /// <summary>Writes what the caller may do.</summary>
    internal static void Identified(IHeaderDictionary headers, Caller caller) =>
        headers["x-access-level"] = caller.User is null ? "read" : "read-write";

    /// <summary>Writes what is known when the response is ready.</summary>
    internal static void Complete(IHeaderDictionary headers, Exchange exchange, bool explain)
    {
        headers["x-response-time"] = ((long)exchange.Elapsed.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        if (explain && exchange.Explanation is { } explanation)
        {
            headers[Explanation] = string.Concat(
                explanation.Select(character => char.IsAscii(character) && !char.IsControl(character) ? character : '?')
            );
        }
    }
}
