namespace XApi.Tests;

/// <summary>A file that was downloaded, read to its end.</summary>
/// <param name="Text">Its content.</param>
/// <param name="MediaType">The media type that the response had.</param>
/// <param name="RequestId">X's number for the request.</param>
/// <param name="RateLimit">The limits that the response reported.</param>
internal sealed record Downloaded(string Text, string? MediaType, string? RequestId, RateLimit? RateLimit)
{
    internal static async Task<object> ReadAsync(object result)
    {
        await using var download = (XDownload)result;
        using var reader = new StreamReader(download.Content);
        return new Downloaded(await reader.ReadToEndAsync(), download.MediaType, download.RequestId, download.RateLimit);
    }
}
