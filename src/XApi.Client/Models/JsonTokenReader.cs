using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using System.Text.Json;

namespace XApi;

/// <summary>
/// The tokens of JSON in UTF-8 that lies in one piece: what <see cref="Utf8JsonReader"/> accepts by default, and nothing else. It has no options and no state
/// to stop in the middle, and so takes about half as long.
/// </summary>
/// <remarks>
/// The members are named as those of <see cref="Utf8JsonReader"/>, and mean the same, but for texts: half a surrogate pair and bytes that are not UTF-8 are
/// replaced by U+FFFD, where System.Text.Json would fail.
/// </remarks>
internal ref struct JsonTokenReader(ReadOnlySpan<byte> utf8)
{
    private const int MaxDepth = 64;

    // So many digits fit into 64 bits, whatever they are.
    private const int SafeDigits = 18;

    private readonly ReadOnlySpan<byte> _utf8 = utf8;

    // The first byte that has not been read.
    private int _next;
    private int _valueStart;
    private int _valueLength;
    private int _depth;

    // A bit for each object or list that is open, the innermost lowest: whether it is an object.
    private ulong _objects;

    // The number, where it is made of few digits and nothing else.
    private long _whole;
    private bool _isWhole;
    private bool _isAscii;

    /// <summary>What the reader stands on; None before the first token.</summary>
    internal JsonTokenType TokenType { get; private set; }

    /// <summary>Whether the text that the reader stands on has escapes.</summary>
    internal bool ValueIsEscaped { get; private set; }

    /// <summary>The name of the member that was moved to last, without escapes.</summary>
    internal ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>The token as it is written, without quotes.</summary>
    internal readonly ReadOnlySpan<byte> ValueSpan => _utf8.Slice(_valueStart, _valueLength);

    internal readonly int BytesConsumed => _next;

    internal readonly int TokenStartIndex =>
        TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? _valueStart - 1 : _valueStart;

    internal readonly int CurrentDepth => TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? _depth - 1 : _depth;

    /// <summary>Moves to the next token; false after the last one.</summary>
    /// <exception cref="JsonException">What follows is not JSON.</exception>
    internal bool Read()
    {
        var at = _next;
        if (!FindToken(ref at))
        {
            return _depth == 0 && TokenType != JsonTokenType.None ? false : throw Refusal();
        }

        var token = TokenType;
        if (token is JsonTokenType.None or JsonTokenType.PropertyName)
        {
            return ReadValue(at);
        }

        var first = _utf8[at];
        if (_depth == 0)
        {
            throw Refusal();
        }

        var isObject = (_objects & 1) != 0;
        if (first == (isObject ? (byte)'}' : (byte)']'))
        {
            Close(at, isObject);
            return true;
        }

        if (token is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            at++;
            if (first != (byte)',' || !FindToken(ref at))
            {
                throw Refusal();
            }
        }

        return isObject ? ReadName(at) : ReadValue(at);
    }

    /// <summary>
    /// Moves to the next member that has a value and onto that value; false at the object's end. A null says the same as no member at all.
    /// </summary>
    internal bool NextMember()
    {
        while (Read() && TokenType == JsonTokenType.PropertyName)
        {
            Name = ValueIsEscaped ? Encoding.UTF8.GetBytes(GetString()) : ValueSpan;
            Read();
            if (TokenType != JsonTokenType.Null)
            {
                return true;
            }
        }

        Name = default;
        return false;
    }

    /// <summary>The same in an object whose members have numbers.</summary>
    /// <param name="names">The names of the members.</param>
    /// <param name="member">The number of the member before, 0 at first; then that of the next one, 0 where it is not known.</param>
    internal bool NextMember(JsonNames names, ref int member)
    {
        // As X writes it: the expected name, without white space, after a comma unless it is the first.
        var at = _next;
        ref var utf8 = ref MemoryMarshal.GetReference(_utf8);
        if (
            _utf8.Length - at > Vector256<byte>.Count + 1
            && (TokenType == JsonTokenType.StartObject || Unsafe.Add(ref utf8, at++) == (byte)',')
        )
        {
            var next = names.Expected(member, Vector256.LoadUnsafe(ref utf8, (nuint)at));
            if (next != 0)
            {
                var length = names.LengthOf(next);
                Name = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref utf8, at + 1), length - 3);
                member = next;
                at += length;
                if (Unsafe.Add(ref utf8, at) <= (byte)' ' && !FindToken(ref at))
                {
                    throw Refusal();
                }

                ReadValue(at);
                if (TokenType != JsonTokenType.Null)
                {
                    return true;
                }
            }
        }

        if (!NextMember())
        {
            return false;
        }

        member = names.Find(Name, member);
        return true;
    }

    /// <summary>Moves to the end of the object or list that the reader stands on or whose name it stands on.</summary>
    internal void Skip()
    {
        if (TokenType == JsonTokenType.PropertyName)
        {
            Read();
        }

        if (TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            var outside = _depth - 1;
            while (Read() && _depth > outside) { }
        }
    }

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

    // X writes no white space, so that one comparison is enough.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool FindToken(ref int at) => (uint)at < (uint)_utf8.Length && (_utf8[at] > (byte)' ' || SkipSpace(ref at));

    private readonly bool SkipSpace(ref int at)
    {
        while (at < _utf8.Length && _utf8[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            at++;
        }

        return at < _utf8.Length;
    }

    private bool ReadName(int at)
    {
        if (_utf8[at] != (byte)'"')
        {
            throw Refusal();
        }

        ReadText(at + 1);
        at = _next;
        if (!FindToken(ref at) || _utf8[at] != (byte)':')
        {
            throw Refusal();
        }

        _next = at + 1;
        TokenType = JsonTokenType.PropertyName;
        return true;
    }

    private bool ReadValue(int at)
    {
        switch (_utf8[at])
        {
            case (byte)'"':
                ReadText(at + 1);
                TokenType = JsonTokenType.String;
                break;
            case (byte)'{':
                Open(at, JsonTokenType.StartObject, 1);
                break;
            case (byte)'[':
                Open(at, JsonTokenType.StartArray, 0);
                break;
            case (byte)'t':
                ReadLiteral(at, "true"u8, JsonTokenType.True);
                break;
            case (byte)'f':
                ReadLiteral(at, "false"u8, JsonTokenType.False);
                break;
            case (byte)'n':
                ReadLiteral(at, "null"u8, JsonTokenType.Null);
                break;
            default:
                ReadNumber(at);
                break;
        }

        return true;
    }

    private void Open(int at, JsonTokenType token, uint isObject)
    {
        if (_depth == MaxDepth)
        {
            throw Refusal();
        }

        _depth++;
        _objects = (_objects << 1) | isObject;
        Take(at, 1, token);
    }

    private void Close(int at, bool isObject)
    {
        _depth--;
        _objects >>= 1;
        Take(at, 1, isObject ? JsonTokenType.EndObject : JsonTokenType.EndArray);
    }

    private void ReadLiteral(int at, ReadOnlySpan<byte> literal, JsonTokenType token)
    {
        if (!_utf8[at..].StartsWith(literal))
        {
            throw Refusal();
        }

        Take(at, literal.Length, token);
    }

    private void Take(int at, int length, JsonTokenType token)
    {
        (_valueStart, _valueLength, _next) = (at, length, at + length);
        TokenType = token;
    }

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
                throw Refusal();
            }

            if (found == (byte)'"')
            {
                break;
            }

            at += JsonEscapes.LengthOf(utf8[at..]) is > 0 and var length ? length : throw Refusal();
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
            throw Refusal();
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
        return (at == _utf8.Length ? _depth == 0 : ",}] \n\r\t/"u8.Contains(_utf8[at])) ? at : throw Refusal();
    }

    private readonly int ReadDigits(int at)
    {
        var count = _utf8[at..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        count = count < 0 ? _utf8.Length - at : count;
        return count > 0 ? at + count : throw Refusal();
    }

    // Utf8JsonReader refuses it too, and its exception says what is wrong and where. Only what can't be read is read twice.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly JsonException Refusal()
    {
        try
        {
            var reader = new Utf8JsonReader(_utf8);
            while (reader.Read()) { }
        }
        catch (JsonException failure)
        {
            return failure;
        }

        return new JsonException($"It is not JSON at byte {_next}.");
    }
}
