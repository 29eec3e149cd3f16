using System.Text;
using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;

namespace XApi.Testing;

/// <summary>A response as WireMock's JSON, without what must not be in a recording.</summary>
internal static partial class RecordedResponse
{
    internal static JObject Of(HttpResponseMessage response, byte[] body, RecordedText text)
    {
        var recorded = Head(response);
        var type = response.Content.Headers.ContentType?.MediaType ?? "";
        var isText =
            type.Contains("json", StringComparison.OrdinalIgnoreCase) || type.StartsWith("text/", StringComparison.OrdinalIgnoreCase);
        if (RecordedText.Decode(body) is not { } decoded)
        {
            // Text in another encoding can't be searched for secrets; a picture holds none.
            if (isText)
            {
                recorded["body"] = RecordedText.Hidden;
            }
            else
            {
                recorded["base64Body"] = Convert.ToBase64String(body);
            }
        }
        else if (text.Json(decoded, type.Contains("json", StringComparison.OrdinalIgnoreCase)) is { } json)
        {
            recorded[json is JContainer ? "jsonBody" : "body"] = json;
        }
        else if (decoded.Length > 0)
        {
            recorded["body"] = text.Plain(decoded);
        }

        return recorded;
    }

    /// <summary>The messages of a stream, one a line. The last one may have been cut short, and is left out then.</summary>
    internal static JObject OfStream(HttpResponseMessage response, byte[] body, RecordedText text)
    {
        var recorded = Head(response);
        var lines = Encoding.UTF8.GetString(body[..(Array.LastIndexOf(body, (byte)'\n') + 1)]).Split('\n', StringSplitOptions.TrimEntries);
        recorded["body"] = string.Join(
            "\r\n",
            lines.Select(line => line.Length == 0 ? "" : RecordedText.Line(text.Json(line, isJson: true)!))
        );
        return recorded;
    }

    private static JObject Head(HttpResponseMessage response)
    {
        var headers = response
            .Headers.Concat(response.Content.Headers)
            .Where(header => KeptHeaders().IsMatch(header.Key))
            .Select(header => new JProperty(header.Key, string.Join(", ", header.Value)));
        return new JObject { ["status"] = (int)response.StatusCode, ["headers"] = new JObject(headers) };
    }

    [GeneratedRegex("^(?:content-type|retry-after|x-rate-limit-.*|x-(?:app|user)-limit-24hour-.*)$", RegexOptions.IgnoreCase)]
    private static partial Regex KeptHeaders();
}
