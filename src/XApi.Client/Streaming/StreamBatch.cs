using System.Buffers;

namespace XApi;

/// <summary>Lines of a stream that are at hand together. Where there are many, two threads read them; they are handled in their order all the same.</summary>
internal sealed class StreamBatch<T>(ReadJson<T> read, int maxMessageBytes)
    where T : class, IStreamedItem
{
    // Few enough that the first does not wait long for the last.
    private const int MostLines = 64;

    // To read fewer takes about as long as to wake another thread.
    private const int WorthSharing = 8;

    private static readonly bool IsAlone = Environment.ProcessorCount == 1;

    private readonly Line[] _lines = new Line[MostLines];

    internal int Count { get; private set; }

    internal bool IsFull => Count == MostLines;

    internal ref readonly Line this[int index] => ref _lines[index];

    internal void Clear()
    {
        Array.Clear(_lines, 0, Count);
        Count = 0;
    }

    internal void Add(StreamLine kind, in ReadOnlySequence<byte> bytes, StreamArrival arrival) =>
        _lines[Count++] = new Line
        {
            Kind = kind,
            Rest = bytes,
            Arrival = arrival,
        };

    /// <summary>Reads the first message of each line.</summary>
    internal ValueTask ReadAsync()
    {
        if (Count >= WorthSharing && !IsAlone)
        {
            return new ValueTask(ShareAsync(Count / 2, Count));
        }

        Read(0, Count);
        return default;
    }

    private async Task ShareAsync(int half, int end)
    {
        var taken = 0;
        bool Take() => Interlocked.Exchange(ref taken, 1) == 0;
        var helping = Task.Run(
            () =>
            {
                if (Take())
                {
                    Read(half, end);
                }
            },
            CancellationToken.None
        );
        Read(0, half);
        if (Take())
        {
            // No thread was free to help. Whichever comes later finds nothing to do.
            Read(half, end);
        }
        else
        {
            await helping.ConfigureAwait(false);
        }
    }

    private void Read(int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            _lines[i].Read(read, maxMessageBytes);
        }
    }

    /// <summary>A line, and the first message in it.</summary>
    internal struct Line
    {
        internal StreamLine Kind { get; init; }

        internal StreamArrival Arrival { get; init; }

        /// <summary>The first message, once it has been read. A heartbeat has none.</summary>
        internal StreamMessage<T> First { get; private set; }

        /// <summary>How many bytes of the line the first message takes.</summary>
        internal int Bytes { get; private set; }

        /// <summary>What follows the first message: servers sometimes write several on one line.</summary>
        internal ReadOnlySequence<byte> Rest { get; set; }

        internal void Read(ReadJson<T> read, int maxMessageBytes)
        {
            var line = Rest;
            switch (Kind)
            {
                case StreamLine.Message:
                    First = StreamMessage<T>.Read(ref line, read);
                    break;
                case StreamLine.TooLong:
                    First = StreamMessage<T>.TooLong(line, maxMessageBytes);
                    line = default;
                    break;
            }

            Bytes = (int)(Rest.Length - line.Length);
            Rest = line;
        }
    }
}
