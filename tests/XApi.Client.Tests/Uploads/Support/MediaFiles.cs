using System.Buffers.Binary;
using System.Text;

namespace XApi.Tests.Uploads;

/// <summary>Makes small files of each kind, as their formats have them.</summary>
internal static class MediaFiles
{
    public static readonly byte[] Jpeg = [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, .. "JFIF"u8, .. new byte[32], 0xFF, 0xD9];

    /// <summary>The head of a PNG of 640 by 480 pixels, and as many bytes behind it as are missing.</summary>
    public static byte[] Png(int bytes = 64) =>
        [0x89, .. "PNG\r\n\u001a\n"u8, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, 2, 0x80, 0, 0, 1, 0xE0, .. new byte[bytes - 24]];

    /// <summary>A GIF whose frames hold next to nothing.</summary>
    public static byte[] Gif(int width, int height, int frames) =>
        [
            .. "GIF89a"u8,
            .. Little(width),
            .. Little(height),
            0x80,
            0,
            0,
            .. new byte[6],
            // An extension, with a piece of data.
            0x21,
            0xFF,
            3,
            1,
            2,
            3,
            0,
            .. Enumerable.Range(0, frames).SelectMany(_ => Frame),
            0x3B,
        ];

    private static readonly byte[] Frame = [0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0x81, .. new byte[12], 2, 2, 0x44, 1, 0];

    public static byte[] Mp4(Film? film = null) => Mp4(film ?? new Film(), []);

    /// <summary>An MP4: its boxes say what the film is like, and there are no pictures in it.</summary>
    public static byte[] Mp4(Film film, byte[] data)
    {
        var ftyp = Box("ftyp", [.. Encoding.ASCII.GetBytes(film.Brand), 0, 0, 0, 0, .. "isom"u8]);
        var moov = Box(
            "moov",
            [
                .. Box("mvhd", Time(film, film.Seconds)),
                .. Track(film, "vide", Video(film), film.Frames ?? (uint)(film.FrameRate * film.Seconds)),
                .. film.Audio is null ? [] : Track(film, "soun", Audio(film), 1),
                .. film.IsFragmented ? Box("mvex", []) : [],
            ]
        );
        var mdat = Box("mdat", data);
        return film.HasIndexLast ? [.. ftyp, .. mdat, .. moov] : [.. ftyp, .. moov, .. mdat];
    }

    public static byte[] Box(string type, byte[] content) => [.. Big(8 + content.Length), .. Encoding.ASCII.GetBytes(type), .. content];

    public static byte[] Big(long value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)value);
        return bytes;
    }

    private static byte[] Big16(int value) => [(byte)(value >> 8), (byte)value];

    private static byte[] Little(int value) => [(byte)value, (byte)(value >> 8)];

    private static byte[] Track(Film film, string kind, byte[] entry, uint samples) =>
        Box(
            "trak",
            Box(
                "mdia",
                [
                    .. Box("mdhd", Time(film, film.Seconds)),
                    .. Box("hdlr", [.. new byte[8], .. Encoding.ASCII.GetBytes(kind), .. new byte[12]]),
                    .. Box(
                        "minf",
                        Box(
                            "stbl",
                            [.. Box("stsd", [0, 0, 0, 0, .. Big(1), .. entry]), .. Box("stsz", [0, 0, 0, 0, .. Big(0), .. Big(samples)])]
                        )
                    ),
                ]
            )
        );

    private static byte[] Time(Film film, double seconds)
    {
        const int Scale = 1000;
        if (!film.HasWideTimes)
        {
            return [.. new byte[12], .. Big(Scale), .. Big((long)(seconds * Scale)), .. new byte[80]];
        }

        var wide = new byte[32];
        wide[0] = 1;
        BinaryPrimitives.WriteUInt32BigEndian(wide.AsSpan(20), Scale);
        BinaryPrimitives.WriteUInt64BigEndian(wide.AsSpan(24), (ulong)(seconds * Scale));
        return [.. wide, .. new byte[80]];
    }

    private static byte[] Video(Film film) =>
        Box(
            film.Codec,
            [
                .. new byte[24],
                .. Big16(film.Width),
                .. Big16(film.Height),
                .. new byte[50],
                .. Box("pasp", [.. Big(film.PixelWidth), .. Big(1)]),
            ]
        );

    private static byte[] Audio(Film film) =>
        Box(
            film.Audio!,
            [
                .. new byte[16],
                .. Big16(film.Channels),
                .. new byte[10],
                .. Box("esds", [0, 0, 0, 0, 3, 0x80, 25, 0, 1, 0, 4, 17, 0x40, .. new byte[12], 5, 2, (byte)(film.AacProfile << 3), 0x10]),
            ]
        );
}

/// <summary>What an MP4 is like: one that X takes, unless a test says otherwise.</summary>
internal sealed record Film
{
    public string Brand { get; init; } = "isom";

    public double Seconds { get; init; } = 10;

    public int Width { get; init; } = 1280;

    public int Height { get; init; } = 720;

    public double FrameRate { get; init; } = 30;

    public uint? Frames { get; init; }

    public string Codec { get; init; } = "avc1";

    public int PixelWidth { get; init; } = 1;

    public string? Audio { get; init; } = "mp4a";

    public int AacProfile { get; init; } = 2;

    public int Channels { get; init; } = 2;

    public bool IsFragmented { get; init; }

    public bool HasIndexLast { get; init; }

    public bool HasWideTimes { get; init; }
}
