using System.Globalization;

namespace XApi;

/// <summary>
/// How many items a page of an enumeration asks for, where the caller's options don't say: as many as are needed, since each item is paid for; the largest
/// page where all are, since each request counts.
/// </summary>
internal static class PageLength
{
    /// <summary>Sets the size of the page that a request asks for, unless it has one.</summary>
    /// <param name="request">The request.</param>
    /// <param name="needed">How many items are needed; null for all that there are.</param>
    internal static XRequest Set(XRequest request, long? needed)
    {
        if (request.Operation.Pagination?.PageSize is not { } name || request.Has(name))
        {
            return request;
        }

        var bounds = request.Operation.Parameter(name, XParameterLocation.Query)!;
        if (Largest(request, bounds) is not { } largest)
        {
            return request;
        }

        var size = Math.Clamp(needed ?? largest, Math.Min(bounds.Minimum ?? 1, largest), largest);
        return request.Set(name, size.ToString(CultureInfo.InvariantCulture));
    }

    private static long? Largest(XRequest request, XParameter bounds) =>
        request.Operation.Pagination!.Smaller is { } smaller && smaller.IsAmong(request.ValueOf(smaller.Parameter))
            ? smaller.Size
            : bounds.Maximum;
}
