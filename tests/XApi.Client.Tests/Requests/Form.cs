using System.Text.RegularExpressions;

namespace XApi.Tests.Requests;

/// <summary>A multipart form, as it left.</summary>
internal static partial class Form
{
    /// <summary>The contents of its parts by their names.</summary>
    internal static IReadOnlyDictionary<string, string> Parts(SentRequest sent)
    {
        var boundary = "--" + sent.Headers["Content-Type"].Split("boundary=")[1];
        return sent.Body!.Split(boundary)
            .Skip(1)
            .SkipLast(1)
            .Select(part => part.Split("\r\n\r\n", 2))
            .ToDictionary(part => Name().Match(part[0]).Groups[1].Value, part => part[1][..^2]);
    }

    [GeneratedRegex("form-data; name=\"([^\"]+)\"")]
    private static partial Regex Name();
}
