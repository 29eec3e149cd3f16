using System.Net;

namespace XApi;

/// <summary>A response's body, read whole into pooled memory: for as long as the response lives.</summary>
internal sealed class BufferedContent : HttpContent
{
    private readonly ResponseBody _body;

    private BufferedContent(ResponseBody body) => _body = body;

    internal ReadOnlyMemory<byte> Utf8 => _body.Utf8;

    /// <summary>Why the body ended early; null when it is whole.</summary>
    internal Exception? Failure => _body.Failure;

    /// <summary>What the body of an error was read as, kept so that it is read once; null until then.</summary>
    internal object? Reading { get; set; }

    /// <summary>Reads a response's body, if that has not been done, and puts what was read in its place.</summary>
    internal static async ValueTask<BufferedContent> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content is BufferedContent done)
        {
            return done;
        }

        var raw = response.Content;
        var content = new BufferedContent(
            await ResponseBody.ReadAsync(raw, response.IsSuccessStatusCode, cancellationToken).ConfigureAwait(false)
        );
        content.Headers.ContentType = raw.Headers.ContentType;
        response.Content = content;
        raw.Dispose();
        return content;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(Utf8).AsTask();

    protected override bool TryComputeLength(out long length)
    {
        length = Utf8.Length;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _body.Dispose();
        }

        base.Dispose(disposing);
    }
}
