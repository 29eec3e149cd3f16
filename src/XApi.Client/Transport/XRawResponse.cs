using System.Net;
using System.Text.Json;
using Newtonsoft.Json.Linq;

namespace XApi;

/// <summary>A response as it came, to a request that was described by hand (<see cref="XRequestMessage"/>).</summary>
public sealed class XRawResponse
{
    /// <summary>Makes a response; for tests of code that reads one.</summary>
    /// <param name="json">The body; empty where there is none.</param>
    /// <param name="status">The status of the success.</param>
    public XRawResponse(string json, HttpStatusCode status = HttpStatusCode.OK)
    {
        ArgumentNullException.ThrowIfNull(json);
        (Json, Status) = (json, status);
    }

    /// <summary>The status, which is one of success: any other is an <see cref="XApiException"/>.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>The body, which is JSON of 64 MiB at most; empty where there is none.</summary>
    public string Json { get; }

    /// <summary>What could not be returned of what was asked for.</summary>
    public IReadOnlyList<Problem> Errors { get; init; } = [];

    /// <summary>The limits in the response's headers; null when it had none.</summary>
    public RateLimit? RateLimit { get; init; }

    /// <summary>X's number for the request, to be quoted when asking X about it; null when the response had none.</summary>
    public string? RequestId { get; init; }

    /// <summary>What the call cost by X's price list; null where that is not known, such as for a path that the spec does not have.</summary>
    public XCost? Cost { get; init; }

    /// <summary>The body as open JSON, numbers and times as they were written; null where there is none.</summary>
    public JToken? ToJToken()
    {
        if (Json.Length == 0)
        {
            return null;
        }

        var reader = new JsonTokenReader(System.Text.Encoding.UTF8.GetBytes(Json));
        reader.Read();
        return JsonValues.ReadToken(ref reader);
    }

    /// <summary>The body as a model of this version, where one fits: <c>response.Read&lt;TweetPage&gt;()</c>.</summary>
    /// <typeparam name="T">The model.</typeparam>
    /// <exception cref="JsonException">The body is not a JSON object.</exception>
    public T Read<T>()
        where T : XModel, IXModel<T> => JsonValues.Parse<T>(Json);

    /// <summary>The body.</summary>
    public override string ToString() => Json;
}
