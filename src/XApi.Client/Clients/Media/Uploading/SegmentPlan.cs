using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace XApi;

/// <summary>How a file is cut into chunks, and which of them X has. Safe for use from many threads.</summary>
internal sealed class SegmentPlan
{
    // Smaller chunks would only make more requests.
    internal const int LeastChunkBytes = 64 * 1024;

    private const int FingerprintBytes = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly bool[] _received;

    internal SegmentPlan(long totalBytes, int chunkBytes)
    {
        TotalBytes = totalBytes;
        ChunkBytes = chunkBytes;
        _received = new bool[(int)((totalBytes + chunkBytes - 1) / chunkBytes)];
    }

    /// <summary>How many chunks X takes, by the spec.</summary>
    internal static int MaxChunks { get; } = (int)(XOperation.AppendUpload.Parameter("segment_index")!.Maximum ?? 999) + 1;

    internal long TotalBytes { get; }

    internal int ChunkBytes { get; }

    internal int Count => _received.Length;

    internal long BytesReceived
    {
        get
        {
            lock (_gate)
            {
                return _received.Index().Where(chunk => chunk.Item).Sum(chunk => LengthOf(chunk.Index));
            }
        }
    }

    internal IReadOnlyList<int> Missing
    {
        get
        {
            lock (_gate)
            {
                return [.. _received.Index().Where(chunk => !chunk.Item).Select(chunk => chunk.Index)];
            }
        }
    }

    /// <summary>The received chunks as ranges of their indexes.</summary>
    internal string Received
    {
        get
        {
            lock (_gate)
            {
                var text = new StringBuilder();
                for (var i = 0; i < _received.Length; i++)
                {
                    if (_received[i])
                    {
                        var first = i;
                        while (i + 1 < _received.Length && _received[i + 1])
                        {
                            i++;
                        }

                        text.Append(text.Length == 0 ? "" : ",")
                            .Append(CultureInfo.InvariantCulture, $"{first}")
                            .Append(first == i ? "" : string.Create(CultureInfo.InvariantCulture, $"-{i}"));
                    }
                }

                return text.ToString();
            }
        }
    }

    internal long OffsetOf(int index) => (long)index * ChunkBytes;

    internal long LengthOf(int index) => Math.Min(ChunkBytes, TotalBytes - OffsetOf(index));

    internal void Mark(int index)
    {
        lock (_gate)
        {
            _received[index] = true;
        }
    }

    /// <summary>The size of a chunk that is nearest to the wanted one and makes no more chunks than X takes.</summary>
    internal static int ChunkBytesFor(long totalBytes, int wanted)
    {
        var least = (totalBytes + MaxChunks - 1) / MaxChunks;
        return checked((int)Math.Max(wanted, least));
    }

    /// <summary>The plan that a checkpoint describes.</summary>
    /// <exception cref="FormatException">Its ranges are none, or of another file.</exception>
    internal static SegmentPlan Of(MediaUploadCheckpoint checkpoint)
    {
        var chunks = (checkpoint.TotalBytes + checkpoint.ChunkBytes - 1) / checkpoint.ChunkBytes;
        if (chunks > MaxChunks)
        {
            throw new FormatException(
                $"{checkpoint.TotalBytes} bytes in chunks of {checkpoint.ChunkBytes} are {chunks} chunks, of which X takes {MaxChunks}"
            );
        }

        var plan = new SegmentPlan(checkpoint.TotalBytes, checkpoint.ChunkBytes);
        foreach (var range in checkpoint.Received.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = range.Split('-');
            if (
                ends.Length > 2
                || !int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
                || !int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
                || first > last
                || last >= plan.Count
            )
            {
                throw new FormatException($"`{range}` is no range of chunks from 0 to {plan.Count - 1}");
            }

            plan._received.AsSpan(first..(last + 1)).Fill(true);
        }

        return plan;
    }

    /// <summary>What tells one file from another without reading all of it: its size, its beginning and its end.</summary>
    internal static async Task<string> FingerprintAsync(MediaContent content, CancellationToken cancellationToken)
    {
        var part = new byte[FingerprintBytes];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(content.Length.ToString(CultureInfo.InvariantCulture)));
        foreach (var offset in new[] { 0, Math.Max(0, content.Length - FingerprintBytes) })
        {
            hash.AppendData(part, 0, await content.FillAsync(offset, part, cancellationToken).ConfigureAwait(false));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }
}
