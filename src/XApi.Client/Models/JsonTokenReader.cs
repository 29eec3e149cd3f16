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
internal ref partial struct JsonTokenReader(ReadOnlySpan<byte> utf8)
{
    private const int MaxDepth = 64;

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
            return _depth == 0 && TokenType != JsonTokenType.None ? false : throw Malformed();
        }

        var token = TokenType;
        if (token is JsonTokenType.None or JsonTokenType.PropertyName)
        {
            return ReadValue(at);
        }

        var first = _utf8[at];
        if (_depth == 0)
        {
            throw Malformed();
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
                throw Malformed();
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
                    throw Malformed();
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
            throw Malformed();
        }

        ReadText(at + 1);
        at = _next;
        if (!FindToken(ref at) || _utf8[at] != (byte)':')
        {
            throw Malformed();
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
            throw Malformed();
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
            throw Malformed();
        }

        Take(at, literal.Length, token);
    }

    private void Take(int at, int length, JsonTokenType token)
    {
        (_valueStart, _valueLength, _next) = (at, length, at + length);
        TokenType = token;
    }

    // Utf8JsonReader refuses it too, and its exception says what is wrong and where. Only what can't be read is read twice.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly JsonException Malformed()
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
