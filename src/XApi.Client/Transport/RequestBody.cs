using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace XApi;

/// <summary>What a request sends as its body.</summary>
internal abstract class RequestBody
{
    /// <summary>Whether it is read from the caller's stream; and if so, whether that can be rewound for another attempt.</summary>
    internal virtual (bool IsStreamed, bool Rewinds) Streaming => (false, true);

    internal abstract HttpContent ToContent();
}

/// <summary>A model as JSON.</summary>
internal sealed class JsonBody(XModel model) : RequestBody
{
    private static readonly MediaTypeHeaderValue MediaType = new("application/json", "utf-8");

    internal XModel Model => model;

    internal override HttpContent ToContent() => Content(model);

    internal static ByteArrayContent Content(XModel model) => Content(model.ToJson());

    internal static ByteArrayContent Content(string json) => new(Encoding.UTF8.GetBytes(json)) { Headers = { ContentType = MediaType } };
}

/// <summary>JSON of the caller's own.</summary>
internal sealed class OpenJsonBody(JToken json) : RequestBody
{
    internal JToken Json => json;

    /// <summary>The text that it posts, where it is that of an operation that posts one.</summary>
    internal string? Text => json is JObject members && members["text"] is JValue { Type: JTokenType.String } text ? (string?)text : null;

    internal override HttpContent ToContent() => JsonBody.Content(json.ToString(Formatting.None));
}

/// <summary>The caller's stream, from where it stands to its end. It is neither held in memory nor disposed.</summary>
internal sealed class StreamBody(Stream stream, string mediaType) : RequestBody
{
    internal override (bool IsStreamed, bool Rewinds) Streaming => (true, stream.CanSeek);

    internal override HttpContent ToContent() => new StreamedContent(stream, mediaType);
}

/// <summary>A body that is read from a stream each time it is sent.</summary>
internal sealed class StreamedContent : HttpContent
{
    private readonly Stream _stream;
    private readonly long _start;
    private bool _isConsumed;

    internal StreamedContent(Stream stream, string mediaType)
    {
        _stream = stream;
        _start = stream.CanSeek ? stream.Position : 0;
        Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (_isConsumed)
        {
            if (!_stream.CanSeek)
            {
                throw new InvalidOperationException("The stream of the request's body was read already and can't be rewound.");
            }

            _stream.Position = _start;
        }

        _isConsumed = true;
        return _stream.CopyToAsync(stream, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _stream.CanSeek ? _stream.Length - _start : 0;
        return _stream.CanSeek;
    }
}
