using System.Buffers.Binary;
using System.Numerics;

namespace XApi.Sandbox;

/// <summary>Where a page begins: before or after an item, in a collection. On the wire it is 16 characters that say nothing.</summary>
/// <param name="Anchor">The order of the item at the edge of the page that the token was handed out with.</param>
/// <param name="IsBackward">Whether it leads back to newer items.</param>
internal readonly record struct PageToken(long Anchor, bool IsBackward)
{
    private const string Alphabet = "0123456789abcdefghijklmnopqrstuv";

    // Keeps the anchor from being read, and from being made up, by accident. It protects nothing.
    private const ulong Veil = 0x5DEECE66D1CE4E5B;

    internal string Write(string collection)
    {
        Span<byte> bytes = stackalloc byte[10];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, BitOperations.RotateLeft(((ulong)Anchor << 1) | (IsBackward ? 1u : 0u), 23) ^ Veil);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[8..], Check(bytes[..8], collection));
        return Encode(bytes);
    }

    /// <summary>Reads a token of this collection; null when it is another's, or none.</summary>
    internal static PageToken? Read(string text, string collection)
    {
        Span<byte> bytes = stackalloc byte[10];
        if (!Decode(text, bytes) || BinaryPrimitives.ReadUInt16BigEndian(bytes[8..]) != Check(bytes[..8], collection))
        {
            return null;
        }

        var bits = BitOperations.RotateRight(BinaryPrimitives.ReadUInt64BigEndian(bytes) ^ Veil, 23);
        return new PageToken((long)(bits >> 1), (bits & 1) == 1);
    }

    private static ushort Check(ReadOnlySpan<byte> bytes, string collection)
    {
        var hash = 2166136261u;
        foreach (var value in bytes)
        {
            hash = unchecked((hash ^ value) * 16777619);
        }

        foreach (var character in collection)
        {
            hash = unchecked((hash ^ character) * 16777619);
        }

        return (ushort)(hash ^ (hash >> 16));
    }

    private static string Encode(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[16];
        for (var i = 0; i < text.Length; i++)
        {
            var bit = i * 5;
            var pair = (bytes[bit / 8] << 8) | (bit / 8 + 1 < bytes.Length ? bytes[(bit / 8) + 1] : 0);
            text[i] = Alphabet[(pair >> (11 - (bit % 8))) & 31];
        }

        return new string(text);
    }

    private static bool Decode(string text, Span<byte> bytes)
    {
        bytes.Clear();
        if (text.Length != 16)
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            var value = Alphabet.IndexOf(text[i], StringComparison.Ordinal);
            if (value < 0)
            {
                return false;
            }

            var bit = i * 5;
            var pair = value << (11 - (bit % 8));
            bytes[bit / 8] |= (byte)(pair >> 8);
            if ((bit / 8) + 1 < bytes.Length)
            {
                bytes[(bit / 8) + 1] |= (byte)pair;
            }
        }

        return true;
    }
}
