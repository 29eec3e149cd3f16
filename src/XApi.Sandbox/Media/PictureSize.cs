using System.Buffers.Binary;

namespace XApi.Sandbox;

/// <summary>Reads width and height from the head of a picture, as X reports them of an upload.</summary>
internal static class PictureSize
{
    /// <summary>How much of a file is looked at.</summary>
    internal const int HeadBytes = 64 * 1024;

    /// <summary>The size; null where the head is of another kind of file, or does not say.</summary>
    internal static (int Width, int Height)? Of(ReadOnlySpan<byte> head) =>
        head is [0x89, (byte)'P', (byte)'N', (byte)'G', ..] && head.Length >= 24
            ? (BinaryPrimitives.ReadInt32BigEndian(head[16..]), BinaryPrimitives.ReadInt32BigEndian(head[20..]))
        : head.StartsWith("GIF8"u8) && head.Length >= 10
            ? (BinaryPrimitives.ReadUInt16LittleEndian(head[6..]), BinaryPrimitives.ReadUInt16LittleEndian(head[8..]))
        : head is [0xFF, 0xD8, ..] ? OfJpeg(head[2..])
        : null;

    /// <summary>The media type of a picture; null where the head is of another kind of file.</summary>
    internal static string? TypeOf(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']) ? "image/png"
        : head.StartsWith("GIF8"u8) ? "image/gif"
        : head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]) ? "image/jpeg"
        : head.StartsWith("RIFF"u8) && head.Length >= 12 && head[8..].StartsWith("WEBP"u8) ? "image/webp"
        : null;

    // A JPEG is a row of segments; the one that starts a frame has the size.
    private static (int Width, int Height)? OfJpeg(ReadOnlySpan<byte> segments)
    {
        while (segments is [0xFF, var marker, ..] && segments.Length >= 9)
        {
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return (BinaryPrimitives.ReadUInt16BigEndian(segments[7..]), BinaryPrimitives.ReadUInt16BigEndian(segments[5..]));
            }

            var length = 2 + BinaryPrimitives.ReadUInt16BigEndian(segments[2..]);
            segments = segments[Math.Min(length, segments.Length)..];
        }

        return null;
    }
}
