using System.Buffers.Binary;
using System.Text;

namespace XApi;

/// <summary>A box of an MP4 or QuickTime file: a type of four letters, and where what it holds begins and ends.</summary>
internal readonly record struct Mp4Box(string Type, long Start, long End);

/// <summary>Walks the boxes of an MP4 or QuickTime file by their heads alone. How many are looked at is bounded, whatever the file says.</summary>
/// <remarks>
/// Written for this: what is needed are six boxes, and the libraries there are read whole files, call FFmpeg, or are kept by nobody. ISO/IEC 14496-12 describes them.
/// </remarks>
internal sealed class BoxReader(MediaContent content)
{
    // A film has some dozens; a file that has more says nothing that a check could rely on.
    private const int MaxBoxes = 4096;

    private int _left = MaxBoxes;

    internal long Length => content.Length;

    /// <summary>The boxes in a range; those that can't be are where it ends.</summary>
    internal async Task<IReadOnlyList<Mp4Box>> BoxesAsync(long start, long end, CancellationToken cancellationToken)
    {
        var boxes = new List<Mp4Box>();
        var head = new byte[16];
        while (end - start >= 8 && _left-- > 0)
        {
            var read = await content.FillAsync(start, head, cancellationToken).ConfigureAwait(false);
            if (read < 8)
            {
                break;
            }

            var (size, headBytes) = ((long)BinaryPrimitives.ReadUInt32BigEndian(head), 8);
            if (size == 1 && read == 16)
            {
                (size, headBytes) = (BinaryPrimitives.ReadInt64BigEndian(head.AsSpan(8)), 16);
            }

            // 0 is all of the rest.
            size = size == 0 ? end - start : size;
            if (size < headBytes || size > end - start)
            {
                break;
            }

            boxes.Add(new(Encoding.Latin1.GetString(head, 4, 4), start + headBytes, start + size));
            start += size;
        }

        return boxes;
    }

    /// <summary>The first box of a type within another one; null where there is none.</summary>
    internal async Task<Mp4Box?> FindAsync(Mp4Box within, CancellationToken cancellationToken, params string[] path)
    {
        Mp4Box? found = within;
        foreach (var type in path)
        {
            var boxes = await BoxesAsync(found.Value.Start, found.Value.End, cancellationToken).ConfigureAwait(false);
            found = boxes.Where(box => box.Type == type).Select(box => (Mp4Box?)box).FirstOrDefault();
            if (found is null)
            {
                return null;
            }
        }

        return found;
    }

    /// <summary>The first bytes of what a box holds; null where it holds fewer.</summary>
    internal async Task<byte[]?> BytesAsync(Mp4Box box, int count, CancellationToken cancellationToken)
    {
        if (box.End - box.Start < count)
        {
            return null;
        }

        var bytes = new byte[count];
        return await content.FillAsync(box.Start, bytes, cancellationToken).ConfigureAwait(false) == count ? bytes : null;
    }
}
