using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>Where media are: those that were uploaded, on the sandbox itself; those that the world began with, nowhere.</summary>
internal static class MediaUrls
{
    internal const string Folder = "/media/";

    /// <summary>What the name of a still picture ends in that nobody chose.</summary>
    internal const string GreyEnding = ".preview.bmp";

    internal static string Photo(Uri? address, MediaRecord medium) =>
        medium.Upload is { } upload ? Url(address, upload.Id, Ending(upload.Type)) : $"https://pbs.twimg.com/media/{medium.Id}.jpg";

    internal static string Preview(Uri? address, MediaRecord medium) =>
        medium.Upload is not { } upload ? $"https://pbs.twimg.com/media/{medium.Id}.jpg"
        : upload.PreviewId is { } preview ? Url(address, preview, ".jpg")
        : Url(address, upload.Id, GreyEnding);

    /// <summary>The name below <see cref="Folder"/> of the picture that shows what was uploaded.</summary>
    internal static string Picture(MediaRecord medium) =>
        medium.Type == "photo" ? Name(medium.Upload!.Id, Ending(medium.Upload.Type))
        : medium.Upload!.PreviewId is { } preview ? Name(preview, ".jpg")
        : Name(medium.Upload.Id, GreyEnding);

    internal static JsonArray Variants(Uri? address, MediaRecord medium) =>
        medium.Upload is { } upload
            ? new JsonArray(Variant(2_176_000, upload.Type ?? "video/mp4", Url(address, upload.Id, Ending(upload.Type))))
            : new JsonArray(
                Variant(632_000, "video/mp4", $"https://video.twimg.com/{medium.Id}/320x180.mp4"),
                Variant(2_176_000, "video/mp4", $"https://video.twimg.com/{medium.Id}/1280x720.mp4")
            );

    private static JsonObject Variant(int bitRate, string type, string url) =>
        JsonText.Object(("bit_rate", bitRate), ("content_type", type), ("url", url));

    private static string Url(Uri? address, long id, string ending) => new Uri(address!, Folder + Name(id, ending)).ToString();

    private static string Name(long id, string ending) => JsonText.Id(id) + ending;

    private static string Ending(string? type) =>
        type switch
        {
            "image/png" => ".png",
            "image/gif" => ".gif",
            "image/webp" => ".webp",
            "video/mp4" => ".mp4",
            "video/quicktime" => ".mov",
            "video/webm" => ".webm",
            _ => ".jpg",
        };
}
