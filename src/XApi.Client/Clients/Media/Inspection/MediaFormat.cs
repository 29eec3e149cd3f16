using System.Text;

namespace XApi;

/// <summary>The kind of a file, as its first bytes say. Names lie: a picture that was saved from a page is often called something else than it is.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Kind">What it is uploaded as.</param>
/// <param name="Type">The media type; null where X has none for it.</param>
internal sealed record MediaFormat(string Name, MediaKind Kind, UploadMediaType? Type)
{
    /// <summary>How many bytes are looked at.</summary>
    internal const int HeadBytes = 4096;

    private const int TransportPacket = 188;

    internal static readonly MediaFormat Gif = new("GIF", MediaKind.Gif, UploadMediaType.ImageGif);

    /// <summary>One that does not move: X takes it as a photo, and can't process it as a GIF.</summary>
    internal static readonly MediaFormat StillGif = Gif with { Kind = MediaKind.Photo };

    internal static readonly MediaFormat Mp4 = new("MP4", MediaKind.Video, UploadMediaType.VideoMp4);
    internal static readonly MediaFormat QuickTime = new("QuickTime", MediaKind.Video, UploadMediaType.VideoQuicktime);
    internal static readonly MediaFormat Unknown = new("of an unknown kind", MediaKind.Other, null);

    private static readonly MediaFormat WebM = new("WebM", MediaKind.Video, UploadMediaType.VideoWebm);
    private static readonly MediaFormat TransportStream = new("an MPEG transport stream", MediaKind.Video, UploadMediaType.VideoMp2t);
    private static readonly MediaFormat WebVtt = new("WebVTT", MediaKind.Subtitles, UploadMediaType.TextVtt);
    private static readonly MediaFormat SubRip = new("SubRip", MediaKind.Subtitles, UploadMediaType.TextSrt);

    // A file begins with one of these, at the place that stands before it.
    private static readonly (int At, byte[] Bytes, MediaFormat Format)[] Signatures =
    [
        (0, [0xFF, 0xD8, 0xFF], new("JPEG", MediaKind.Photo, UploadMediaType.ImageJpeg)),
        (0, [0x89, .. "PNG\r\n\u001a\n"u8], new("PNG", MediaKind.Photo, UploadMediaType.ImagePng)),
        (0, [.. "GIF87a"u8], Gif),
        (0, [.. "GIF89a"u8], Gif),
        (8, [.. "WEBP"u8], new("WebP", MediaKind.Photo, UploadMediaType.ImageWebp)),
        (0, [.. "II*\0"u8], new("TIFF", MediaKind.Photo, UploadMediaType.ImageTiff)),
        (0, [.. "MM\0*"u8], new("TIFF", MediaKind.Photo, UploadMediaType.ImageTiff)),
        (0, [.. "glTF"u8], new("glTF", MediaKind.Other, UploadMediaType.ModelGltfBinary)),
        (0, [.. "BM"u8], new("BMP", MediaKind.Photo, UploadMediaType.ImageBmp)),
        (0, [.. "%PDF"u8], new("PDF", MediaKind.Other, null)),
        (0, [.. "<svg"u8], new("SVG", MediaKind.Other, null)),
        (0, [.. "ID3"u8], new("MP3", MediaKind.Other, null)),
        (0, [.. "OggS"u8], new("Ogg", MediaKind.Other, null)),
    ];

    /// <summary>The category that such a file is uploaded as; null where there is none.</summary>
    internal MediaCategory? CategoryFor(MediaUse use) =>
        (Kind, use) switch
        {
            (MediaKind.Photo, MediaUse.DirectMessage) => MediaCategory.DmImage,
            (MediaKind.Photo, _) => MediaCategory.TweetImage,
            (MediaKind.Gif, MediaUse.DirectMessage) => MediaCategory.DmGif,
            (MediaKind.Gif, _) => MediaCategory.TweetGif,
            (MediaKind.Video, MediaUse.DirectMessage) => MediaCategory.DmVideo,
            (MediaKind.Video, MediaUse.Amplify) => MediaCategory.AmplifyVideo,
            (MediaKind.Video, _) => MediaCategory.TweetVideo,
            (MediaKind.Subtitles, _) => MediaCategory.Subtitles,
            _ => null,
        };

    internal static MediaFormat Of(ReadOnlySpan<byte> head)
    {
        head = head[..Math.Min(head.Length, HeadBytes)];
        foreach (var (at, bytes, format) in Signatures)
        {
            if (head.Length >= at + bytes.Length && head[at..].StartsWith(bytes))
            {
                return format;
            }
        }

        return OfBoxes(head) ?? OfMatroska(head) ?? OfTransportStream(head) ?? OfText(head) ?? Unknown;
    }

    // MP4, QuickTime and HEIC are made of boxes: a length, then four letters.
    private static MediaFormat? OfBoxes(ReadOnlySpan<byte> head)
    {
        if (head.Length < 12)
        {
            return null;
        }

        var (box, brand) = (Encoding.Latin1.GetString(head[4..8]), Encoding.Latin1.GetString(head[8..12]));
        return box switch
        {
            "ftyp" => brand switch
            {
                "qt  " => QuickTime,
                "avif" or "avis" => new("AVIF", MediaKind.Other, null),
                "heic" or "heix" or "heim" or "heis" or "mif1" or "msf1" => new("HEIC", MediaKind.Other, null),
                "M4A " => new("audio in an MP4", MediaKind.Other, null),
                _ => Mp4,
            },
            // QuickTime files from before there was `ftyp`.
            "moov" or "mdat" or "wide" or "free" or "skip" => QuickTime,
            _ => null,
        };
    }

    private static MediaFormat? OfMatroska(ReadOnlySpan<byte> head) =>
        !head.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3]) ? null
        : head.IndexOf("webm"u8) >= 0 ? WebM
        : new("Matroska", MediaKind.Other, null);

    private static MediaFormat? OfTransportStream(ReadOnlySpan<byte> head) =>
        head.Length > 2 * TransportPacket && head[0] == 0x47 && head[TransportPacket] == 0x47 && head[2 * TransportPacket] == 0x47
            ? TransportStream
            : null;

    // Subtitles are text: WebVTT says so; SubRip counts, and has a time in its second line.
    private static MediaFormat? OfText(ReadOnlySpan<byte> head)
    {
        var text = head.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? head[3..] : head;
        if (text.StartsWith("WEBVTT"u8))
        {
            return WebVtt;
        }

        text = text.TrimStart("\r\n \t"u8);
        var digits = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        var rest = digits <= 0 ? default : text[digits..].TrimStart(" \t"u8);
        if (rest is not [(byte)'\r' or (byte)'\n', ..])
        {
            return null;
        }

        var second = rest.TrimStart("\r\n \t"u8);
        var end = second.IndexOfAny((byte)'\r', (byte)'\n');
        return second[..(end < 0 ? second.Length : end)].IndexOf("-->"u8) > 0 ? SubRip : null;
    }
}
