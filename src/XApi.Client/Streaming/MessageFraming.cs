using System.Buffers;

namespace XApi;

/// <summary>What a line of a stream is.</summary>
internal enum StreamLine
{
    /// <summary>There is no whole line yet.</summary>
    None,

    /// <summary>An empty line: the server is alive.</summary>
    Heartbeat,

    /// <summary>A message.</summary>
    Message,

    /// <summary>The beginning of a message that is too long; the rest of it is skipped.</summary>
    TooLong,
}

/// <summary>Cuts the bytes of a stream into lines, wherever the bytes were split on their way.</summary>
internal sealed class MessageFraming(int longest)
{
    private const int Shown = 1024;

    // A proxy may put a byte order mark before the first message.
    private static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    // How much of the unfinished line is known to hold no end, so that a long message is not searched again with each chunk.
    private long _searched;
    private bool _skipping;

    /// <summary>Cuts the next line off the front of the buffer, without its end.</summary>
    internal StreamLine Read(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> line)
    {
        while (buffer.Slice(_searched).PositionOf((byte)'\n') is { } end)
        {
            _searched = 0;
            line = buffer.Slice(0, end);
            buffer = buffer.Slice(buffer.GetPosition(1, end));
            if (_skipping)
            {
                _skipping = false;
                continue;
            }

            line = Trim(line);
            return line.IsEmpty ? StreamLine.Heartbeat : Bounded(ref line);
        }

        line = default;
        if (_skipping || buffer.Length > longest)
        {
            var begins = !_skipping;
            line = buffer.Slice(0, Math.Min(Shown, buffer.Length));
            buffer = buffer.Slice(buffer.End);
            _searched = 0;
            _skipping = true;
            return begins ? StreamLine.TooLong : StreamLine.None;
        }

        _searched = buffer.Length;
        return StreamLine.None;
    }

    /// <summary>What is left when the stream has ended: a last message without a line end, whole or torn.</summary>
    internal StreamLine ReadLast(ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> line)
    {
        line = Trim(buffer);
        return _skipping || line.IsEmpty ? StreamLine.None : StreamLine.Message;
    }

    private StreamLine Bounded(ref ReadOnlySequence<byte> line)
    {
        if (line.Length <= longest)
        {
            return StreamLine.Message;
        }

        line = line.Slice(0, Shown);
        return StreamLine.TooLong;
    }

    // The line end may be \r\n or \n alone; white space around a message means nothing.
    private static ReadOnlySequence<byte> Trim(ReadOnlySequence<byte> line)
    {
        while (!line.IsEmpty)
        {
            var last = line.IsSingleSegment ? line.FirstSpan[^1] : line.Slice(line.Length - 1).FirstSpan[0];
            if (last > (byte)' ')
            {
                break;
            }

            line = line.Slice(0, line.Length - 1);
        }

        return StartsWithMark(line) ? line.Slice(Mark.Length) : line;
    }

    private static bool StartsWithMark(in ReadOnlySequence<byte> line)
    {
        if (line.Length < Mark.Length || line.FirstSpan[0] != Mark[0])
        {
            return false;
        }

        Span<byte> start = stackalloc byte[Mark.Length];
        line.Slice(0, Mark.Length).CopyTo(start);
        return start.SequenceEqual(Mark);
    }
}
