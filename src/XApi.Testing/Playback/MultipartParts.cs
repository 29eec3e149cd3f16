using System.Text;

namespace XApi.Testing;

/// <summary>A part of a multipart body: its headers, and its content as bytes.</summary>
internal sealed record MultipartPart(ILookup<string, string> Headers, byte[] Content);

/// <summary>The parts of a multipart body, as RFC 2046 cuts it. What is not such a body has none.</summary>
internal static class MultipartParts
{
    internal static IReadOnlyList<MultipartPart> Read(string contentType, byte[] body)
    {
        if (Boundary(contentType) is not { } boundary)
        {
            return [];
        }

        // Latin-1 keeps every byte as one letter.
        var text = "\r\n" + Encoding.Latin1.GetString(body);
        return
        [
            .. text.Split($"\r\n--{boundary}")
                .Skip(1)
                .TakeWhile(part => !part.StartsWith("--", StringComparison.Ordinal))
                .Select(part => part.Split("\r\n\r\n", 2))
                .Where(part => part.Length == 2)
                .Select(part => new MultipartPart(Headers(part[0]), Encoding.Latin1.GetBytes(part[1]))),
        ];
    }

    private static string? Boundary(string contentType) =>
        !contentType.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase)
            ? null
            : contentType
                .Split(';', StringSplitOptions.TrimEntries)
                .Where(parameter => parameter.StartsWith("boundary=", StringComparison.OrdinalIgnoreCase))
                .Select(parameter => parameter["boundary=".Length..].Trim('"'))
                .FirstOrDefault(boundary => boundary.Length > 0);

    private static ILookup<string, string> Headers(string text) =>
        text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
            .Where(line => line.Length == 2)
            .ToLookup(
                line => line[0],
                line => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(line[1])),
                StringComparer.OrdinalIgnoreCase
            );
}
