using System.Buffers.Text;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using System.Text.Json;

namespace XApi;

// Texts and numbers: where they end, and what they are.
internal ref partial struct JsonTokenReader
{
    // So many digits fit into 64 bits, whatever they are.
    private const int SafeDigits = 18;

    /// <summary>Whether the text or name that the reader stands on is this one.</summary>
    internal readonly bool ValueTextEquals(ReadOnlySpan<byte> utf8) =>
        ValueIsEscaped ? Encoding.UTF8.GetBytes(GetString()).AsSpan().SequenceEqual(utf8) : ValueSpan.SequenceEqual(utf8);

    /// <summary>The text that the reader stands on.</summary>
    internal readonly string GetString() =>
        ValueIsEscaped ? JsonEscapes.Decode(ValueSpan)
        : _isAscii ? Widened(ValueSpan)
        : Encoding.UTF8.GetString(ValueSpan);

    internal readonly bool TryGetInt32(out int value)
    {
        var fits = _isWhole && (int)_whole == _whole;
        value = fits ? (int)_whole : 0;
        return fits;
    }

    internal readonly bool TryGetInt64(out long value)
    {
        if (_isWhole)
        {
            value = _whole;
            return true;
        }

        var fits = Utf8Parser.TryParse(ValueSpan, out value, out var read) && read == _valueLength;
        value = fits ? value : 0;
        return fits;
    }

    internal readonly bool TryGetDouble(out double value)
    {
        var fits = Utf8Parser.TryParse(ValueSpan, out value, out var read) && read == _valueLength;
        value = fits ? value : 0;
        return fits;
    }

    internal readonly bool TryGetDecimal(out decimal value)
    {
        var fits = Utf8Parser.TryParse(ValueSpan, out value, out var read) && read == _valueLength;
        value = fits ? value : 0;
        return fits;
    }

    private static string Widened(ReadOnlySpan<byte> ascii) =>
        string.Create(ascii.Length, ascii, static (text, ascii) => Ascii.ToUtf16(ascii, text, out _));

    // The first byte is that after the quote.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ReadText(int start)
    {
        // Nearly all names and ids end within one block, so that there is little to predict.
        if (_utf8.Length - start >= Vector256<byte>.Count)
        {
            var block = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(_utf8), (nuint)start);
            var ends = Ends(block);
            var at = BitOperations.TrailingZeroCount(ends) + start;
            if (ends != 0 && Unsafe.Add(ref MemoryMarshal.GetReference(_utf8), at) == (byte)'"')
            {
                (_valueStart, _valueLength, _next) = (start, at - start, at + 1);
                // Of the bits, those below the first end belong to the text.
                (ValueIsEscaped, _isAscii) = (false, (block.ExtractMostSignificantBits() & (ends ^ (ends - 1))) == 0);
                return;
            }
        }

        ReadLongText(start);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Ends(Vector256<byte> block) =>
        (
            Vector256.Equals(block, Vector256.Create((byte)'"'))
            | Vector256.Equals(block, Vector256.Create((byte)'\\'))
            | Vector256.Equals(Vector256.Min(block, Vector256.Create((byte)0x1F)), block)
        ).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ReadLongText(int start)
    {
        var utf8 = _utf8;
        var at = start;
        var high = 0u;
        var isEscaped = false;
        while (true)
        {
            byte found;
            if (utf8.Length - at >= Vector256<byte>.Count)
            {
                var block = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(utf8), (nuint)at);
                var ends = Ends(block);
                var notAscii = block.ExtractMostSignificantBits();
                if (ends == 0)
                {
                    high |= notAscii;
                    at += Vector256<byte>.Count;
                    continue;
                }

                high |= notAscii & (ends ^ (ends - 1));
                at += BitOperations.TrailingZeroCount(ends);
                found = utf8[at];
            }
            else if (at < utf8.Length)
            {
                found = utf8[at];
                if (found is >= 0x20 and not ((byte)'"' or (byte)'\\'))
                {
                    high |= found & 0x80u;
                    at++;
                    continue;
                }
            }
            else
            {
                throw Malformed();
            }

            if (found == (byte)'"')
            {
                break;
            }

            at += JsonEscapes.LengthOf(utf8[at..]) is > 0 and var length ? length : throw Malformed();
            isEscaped = true;
        }

        (_valueStart, _valueLength, _next) = (start, at - start, at + 1);
        (ValueIsEscaped, _isAscii) = (isEscaped, high == 0);
    }

    private void ReadNumber(int start)
    {
        var utf8 = _utf8;
        if (BitConverter.IsLittleEndian && utf8.Length - start > sizeof(ulong))
        {
            // Counts and positions: up to seven digits, all at once.
            var word = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref MemoryMarshal.GetReference(utf8), start));
            var others = ((word + 0x4646464646464646) | (word - 0x3030303030303030)) & 0x8080808080808080;
            var length = BitOperations.TrailingZeroCount(others) >> 3;
            if (others != 0 && length > 0)
            {
                var end = Unsafe.Add(ref MemoryMarshal.GetReference(utf8), start + length);
                if ((end is (byte)',' or (byte)'}' or (byte)']') && (length == 1 || (byte)word != (byte)'0'))
                {
                    word = (word << (64 - (length << 3))) & 0x0F0F0F0F0F0F0F0F;
                    word = (word * 10) + (word >> 8);
                    _whole = (long)(
                        (((word & 0x000000FF000000FF) * 0x000F424000000064) + (((word >> 16) & 0x000000FF000000FF) * 0x0000271000000001))
                        >> 32
                    );
                    _isWhole = true;
                    Take(start, length, JsonTokenType.Number);
                    return;
                }
            }
        }

        var at = start;
        var isNegative = utf8[at] == (byte)'-';
        at += isNegative ? 1 : 0;
        var digits = at;
        var whole = 0L;
        for (; at < utf8.Length && (uint)(utf8[at] - '0') <= 9; at++)
        {
            whole = unchecked((whole * 10) + (utf8[at] - '0'));
        }

        var count = at - digits;
        if (count == 0 || (count > 1 && utf8[digits] == (byte)'0'))
        {
            throw Malformed();
        }

        _isWhole = count <= SafeDigits;
        _whole = isNegative ? -whole : whole;
        if (at >= utf8.Length || utf8[at] is not ((byte)',' or (byte)'}' or (byte)']'))
        {
            at = ReadFraction(at);
        }

        Take(start, at - start, JsonTokenType.Number);
    }

    // What follows the digits. Inside of an object or a list a number does not end with the bytes. A slash is refused with the next token, as everything is that can't follow a value.
    private int ReadFraction(int at)
    {
        var whole = at;
        if (at < _utf8.Length && _utf8[at] == (byte)'.')
        {
            at = ReadDigits(at + 1);
        }

        if (at < _utf8.Length && _utf8[at] is (byte)'e' or (byte)'E')
        {
            at++;
            at = ReadDigits(at < _utf8.Length && _utf8[at] is (byte)'+' or (byte)'-' ? at + 1 : at);
        }

        _isWhole &= at == whole;
        return (at == _utf8.Length ? _depth == 0 : ",}] \n\r\t/"u8.Contains(_utf8[at])) ? at : throw Malformed();
    }

    private readonly int ReadDigits(int at)
    {
        var count = _utf8[at..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        count = count < 0 ? _utf8.Length - at : count;
        return count > 0 ? at + count : throw Malformed();
    }
}
