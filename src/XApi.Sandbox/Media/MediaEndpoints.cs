using Microsoft.AspNetCore.Http;

namespace XApi.Sandbox;

/// <summary>Serves the bytes of uploaded media under the URLs that <c>media.fields</c> name, as X's servers of pictures and videos do.</summary>
internal sealed class MediaEndpoints(XWorld world) : IExtraEndpoints
{
    // A grey picture of 16 by 9 pixels, for videos of which no still picture was chosen: a head of 54 bytes, then three bytes a pixel.
    private static readonly byte[] Grey =
    [
        .. "BM"u8,
        0xE6,
        1,
        0,
        0,
        0,
        0,
        0,
        0,
        54,
        0,
        0,
        0,
        40,
        0,
        0,
        0,
        16,
        0,
        0,
        0,
        9,
        0,
        0,
        0,
        1,
        0,
        24,
        0,
        .. new byte[24],
        .. Enumerable.Repeat((byte)0x80, 16 * 9 * 3),
    ];

    public async Task<bool> TryRespondAsync(HttpContext context)
    {
        if (context.Request.Path.Value is not { } path || !path.StartsWith(MediaUrls.Folder, StringComparison.Ordinal))
        {
            return false;
        }

        await RespondAsync(context, path[MediaUrls.Folder.Length..]).ConfigureAwait(false);
        return true;
    }

    /// <summary>Responds with what has a name of <see cref="MediaUrls"/>.</summary>
    internal async Task RespondAsync(HttpContext context, string name)
    {
        var response = context.Response;
        if (Find(name) is not { } upload)
        {
            response.StatusCode = StatusCodes.Status404NotFound;
        }
        else if (name.EndsWith(MediaUrls.GreyEnding, StringComparison.Ordinal))
        {
            response.ContentType = "image/bmp";
            await response.Body.WriteAsync(Grey, context.RequestAborted).ConfigureAwait(false);
        }
        else
        {
            var content = upload.Content;
            response.ContentType = upload.Type ?? "application/octet-stream";
            response.ContentLength = content.Length;
            await world.MediaStore.CopyToAsync(content, response.Body, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private UploadRecord? Find(string name)
    {
        lock (world.Gate)
        {
            return world.Uploads.GetValueOrDefault(Arguments.ToId(name.Split('.')[0])) is { FinalizedAt: not null } upload ? upload : null;
        }
    }
}
