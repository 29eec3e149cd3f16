using System.Globalization;
using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>A response of the API.</summary>
/// <param name="Status">The status.</param>
/// <param name="Body">The body.</param>
internal sealed record ApiResponse(int Status, JsonObject Body)
{
    private const string Json = "application/json; charset=utf-8";
    private const string Problem = "application/problem+json";

    /// <summary>What kind of JSON the body is. Operations send all of theirs as plain JSON; only X's gateway says that a problem is one.</summary>
    internal string ContentType { get; init; } = Json;

    /// <summary>The body of a response that is a file; null where it is JSON.</summary>
    internal byte[]? Content { get; init; }

    /// <summary>What X does not say: why it is refused, in more words than X has. It never goes into the body.</summary>
    internal string? Explanation { get; init; }

    /// <summary>The bytes that are sent in place of the body; null where the body is sent.</summary>
    internal StoredBytes? File { get; init; }

    /// <summary>Whether nothing is sent in place of the body.</summary>
    internal bool IsEmpty { get; init; }

    internal static ApiResponse Ok(JsonObject body) => new(200, body);

    internal static ApiResponse Created(JsonObject body) => new(201, body);

    internal static ApiResponse Download(byte[] content) => new(200, []) { ContentType = "application/octet-stream", Content = content };

    /// <summary>A response of one member under <c>data</c>.</summary>
    internal static ApiResponse Done(string name, bool value) => Ok(new JsonObject { ["data"] = new JsonObject { [name] = value } });

    /// <summary>The bytes of a file.</summary>
    internal static ApiResponse Of(StoredBytes file, string mediaType) => new(200, []) { File = file, ContentType = mediaType };

    /// <summary>413 from the edge in front of X, which says nothing.</summary>
    internal static ApiResponse TooLarge(long limit) =>
        new ApiResponse(413, []) { IsEmpty = true }.Because(
            string.Create(CultureInfo.InvariantCulture, $"The request has more than {limit} bytes (XSandboxOptions.MaxMediaChunkBytes).")
        );

    /// <summary>The same response, sent by the gateway in front of the operation.</summary>
    internal ApiResponse FromGateway() => this with { ContentType = Problem };

    /// <summary>The same response, with a reason for the person who tests.</summary>
    internal ApiResponse Because(string explanation) => this with { Explanation = explanation };
}
