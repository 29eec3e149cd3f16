using System.Buffers.Binary;
using System.Text;

namespace XApi;

/// <summary>What the boxes of an MP4 or QuickTime file say of it. What they don't say is null.</summary>
internal sealed record Mp4Facts
{
    internal TimeSpan? Duration { get; init; }

    /// <summary>The first track of pictures; null where there is none.</summary>
    internal Mp4Video? Video { get; init; }

    /// <summary>The first track of sound; null where there is none.</summary>
    internal Mp4Audio? Audio { get; init; }

    /// <summary>Reads the boxes; null where there is no film in them, which X is left to judge.</summary>
    internal static async Task<Mp4Facts?> ReadAsync(MediaContent content, CancellationToken cancellationToken)
    {
        var reader = new BoxReader(content);
        var film = await reader.FindAsync(new("", 0, content.Length), cancellationToken, "moov").ConfigureAwait(false);
        if (film is not { } moov)
        {
            return null;
        }

        var boxes = await reader.BoxesAsync(moov.Start, moov.End, cancellationToken).ConfigureAwait(false);

        // A film in fragments has its durations elsewhere.
        if (boxes.Any(box => box.Type == "mvex"))
        {
            return null;
        }

        var facts = new Mp4Facts();
        foreach (var box in boxes)
        {
            facts = box.Type switch
            {
                "mvhd" => facts with { Duration = await DurationAsync(reader, box, cancellationToken).ConfigureAwait(false) },
                "trak" => await WithTrackAsync(facts, reader, box, cancellationToken).ConfigureAwait(false),
                _ => facts,
            };
        }

        return facts;
    }

    private static async Task<Mp4Facts> WithTrackAsync(Mp4Facts facts, BoxReader reader, Mp4Box track, CancellationToken cancellationToken)
    {
        var media = await reader.FindAsync(track, cancellationToken, "mdia").ConfigureAwait(false);
        if (
            media is not { } mdia
            || await reader.FindAsync(mdia, cancellationToken, "hdlr").ConfigureAwait(false) is not { } handler
            || await reader.BytesAsync(handler, 12, cancellationToken).ConfigureAwait(false) is not { } kind
            || await reader.FindAsync(mdia, cancellationToken, "minf", "stbl").ConfigureAwait(false) is not { } table
            || await reader.FindAsync(table, cancellationToken, "stsd").ConfigureAwait(false) is not { } descriptions
            // A version, flags and a count stand before the first description, which is a box itself.
            || await reader.BoxesAsync(descriptions.Start + 8, descriptions.End, cancellationToken).ConfigureAwait(false)
                is not [var entry, ..]
        )
        {
            return facts;
        }

        return Encoding.Latin1.GetString(kind, 8, 4) switch
        {
            "vide" when facts.Video is null => facts with
            {
                Video = await VideoAsync(reader, mdia, table, entry, cancellationToken).ConfigureAwait(false),
            },
            "soun" when facts.Audio is null => facts with
            {
                Audio = await AudioAsync(reader, entry, cancellationToken).ConfigureAwait(false),
            },
            _ => facts,
        };
    }

    private static async Task<Mp4Video> VideoAsync(
        BoxReader reader,
        Mp4Box media,
        Mp4Box table,
        Mp4Box entry,
        CancellationToken cancellationToken
    )
    {
        const int Fields = 78;
        var fields = await reader.BytesAsync(entry, Fields, cancellationToken).ConfigureAwait(false);
        var duration = await reader.FindAsync(media, cancellationToken, "mdhd").ConfigureAwait(false) is { } head
            ? await DurationAsync(reader, head, cancellationToken).ConfigureAwait(false)
            : null;
        var sizes = await reader.FindAsync(table, cancellationToken, "stsz").ConfigureAwait(false);
        var count = sizes is { } stsz ? await reader.BytesAsync(stsz, 12, cancellationToken).ConfigureAwait(false) : null;
        var aspect = await reader
            .FindAsync(entry with { Start = Math.Min(entry.Start + Fields, entry.End) }, cancellationToken, "pasp")
            .ConfigureAwait(false);
        var spacing = aspect is { } pasp ? await reader.BytesAsync(pasp, 8, cancellationToken).ConfigureAwait(false) : null;
        return new Mp4Video(entry.Type)
        {
            Width = fields is null ? null : BinaryPrimitives.ReadUInt16BigEndian(fields.AsSpan(24)),
            Height = fields is null ? null : BinaryPrimitives.ReadUInt16BigEndian(fields.AsSpan(26)),
            FrameRate =
                count is not null && duration is { TotalSeconds: > 0 } time
                    ? BinaryPrimitives.ReadUInt32BigEndian(count.AsSpan(8)) / time.TotalSeconds
                    : null,
            HasSquarePixels = spacing is null ? null : spacing.AsSpan(0, 4).SequenceEqual(spacing.AsSpan(4)),
        };
    }

    private static async Task<Mp4Audio> AudioAsync(BoxReader reader, Mp4Box entry, CancellationToken cancellationToken)
    {
        const int Fields = 28;

        // QuickTime has longer descriptions, which begin with another version.
        if (
            await reader.BytesAsync(entry, Fields, cancellationToken).ConfigureAwait(false) is not { } fields
            || fields[8] != 0
            || fields[9] != 0
        )
        {
            return new Mp4Audio(entry.Type);
        }

        var esds = await reader.FindAsync(entry with { Start = entry.Start + Fields }, cancellationToken, "esds").ConfigureAwait(false);
        var descriptor = esds is { } box
            ? await reader.BytesAsync(box, (int)Math.Min(box.End - box.Start, 256), cancellationToken).ConfigureAwait(false)
            : null;
        return new Mp4Audio(entry.Type)
        {
            Channels = BinaryPrimitives.ReadUInt16BigEndian(fields.AsSpan(16)),
            AacProfile = descriptor is { Length: > 4 } ? AacProfileOf(descriptor.AsSpan(4)) : null,
        };
    }

    // Descriptors within descriptors (ISO/IEC 14496-1): a tag, a length, then what they hold. The innermost begins with five bits that name the profile.
    private static int? AacProfileOf(ReadOnlySpan<byte> rest)
    {
        const byte Stream = 3;
        const byte Decoder = 4;
        const byte Specific = 5;
        const byte Mpeg4Audio = 0x40;
        if (!Enter(ref rest, Stream) || rest.Length < 3 || rest[2] != 0)
        {
            return null;
        }

        rest = rest[3..];
        if (!Enter(ref rest, Decoder) || rest.Length < 13 || rest[0] != Mpeg4Audio)
        {
            return null;
        }

        rest = rest[13..];
        return Enter(ref rest, Specific) && rest.Length > 0 ? rest[0] >> 3 : null;
    }

    private static bool Enter(ref ReadOnlySpan<byte> rest, byte tag)
    {
        if (rest is not [var found, ..] || found != tag)
        {
            return false;
        }

        // A length is up to four bytes of seven bits, of which all but the last have the eighth.
        for (var i = 1; i < Math.Min(rest.Length, 5); i++)
        {
            if ((rest[i] & 0x80) == 0)
            {
                rest = rest[(i + 1)..];
                return true;
            }
        }

        return false;
    }

    // `mvhd` and `mdhd` begin alike: a version that says how wide the numbers are, then times, units a second, and units in all.
    private static async Task<TimeSpan?> DurationAsync(BoxReader reader, Mp4Box head, CancellationToken cancellationToken)
    {
        if (await reader.BytesAsync(head, 20, cancellationToken).ConfigureAwait(false) is not { } fields)
        {
            return null;
        }

        var isWide = fields[0] == 1;
        if (isWide && (fields = await reader.BytesAsync(head, 32, cancellationToken).ConfigureAwait(false)) is null)
        {
            return null;
        }

        var (units, total) = isWide
            ? (BinaryPrimitives.ReadUInt32BigEndian(fields.AsSpan(20)), BinaryPrimitives.ReadUInt64BigEndian(fields.AsSpan(24)))
            : (BinaryPrimitives.ReadUInt32BigEndian(fields.AsSpan(12)), BinaryPrimitives.ReadUInt32BigEndian(fields.AsSpan(16)));
        var isUnknown = total == 0 || total == (isWide ? ulong.MaxValue : uint.MaxValue);
        return units == 0 || isUnknown || total / (double)units > TimeSpan.MaxValue.TotalSeconds / 2
            ? null
            : TimeSpan.FromSeconds(total / (double)units);
    }
}

/// <summary>The pictures of a film.</summary>
/// <param name="Codec">The codec's four letters, such as <c>avc1</c>.</param>
internal sealed record Mp4Video(string Codec)
{
    internal int? Width { get; init; }

    internal int? Height { get; init; }

    /// <summary>Frames a second on average.</summary>
    internal double? FrameRate { get; init; }

    internal bool? HasSquarePixels { get; init; }
}

/// <summary>The sound of a film.</summary>
/// <param name="Codec">The codec's four letters, such as <c>mp4a</c>.</param>
internal sealed record Mp4Audio(string Codec)
{
    /// <summary>The profile of AAC that is called Low Complexity.</summary>
    internal const int LowComplexity = 2;

    internal int? Channels { get; init; }

    /// <summary>The profile by MPEG-4's numbers.</summary>
    internal int? AacProfile { get; init; }
}
