using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace XApi;

/// <summary>
/// The names of a type's members on the wire, by number from 1, and which two of them came last after each: X writes the members of a type in the same order
/// nearly always, so that most names are compared with one or two and not looked for.
/// </summary>
/// <remarks>What came last is kept without locks: it says where to look first, and nothing else.</remarks>
internal sealed class JsonNames
{
    private readonly Entry[] _entries;
    private readonly byte[] _slots;

    /// <summary>Makes the table of a type.</summary>
    /// <param name="names">The names, with a space between two. None has characters that JSON escapes, or others than ASCII's.</param>
    internal JsonNames(string names)
    {
        var list = names.Split(' ');
        _entries = new Entry[list.Length + 1];
        _slots = new byte[BitOperations.RoundUpToPowerOf2((uint)list.Length * 2)];
        for (var i = 1; i < _entries.Length; i++)
        {
            ref var entry = ref _entries[i];
            entry.Name = Encoding.ASCII.GetBytes(list[i - 1]);
            entry.Written = new WrittenName(entry.Name);
            var slot = Slot(entry.Name);
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & (_slots.Length - 1);
            }

            _slots[slot] = checked((byte)i);
        }
    }

    /// <summary>A name by its number; none for 0.</summary>
    internal ReadOnlySpan<byte> this[int member] => _entries[member].Name;

    /// <summary>How many bytes a name has as it is written, with its quotes and its colon.</summary>
    internal int LengthOf(int member) => _entries[member].Written.Length;

    /// <summary>The number of the expected name that a block begins with; 0 when it begins with none.</summary>
    /// <param name="member">The member before; 0 for the first, and after one that is not known.</param>
    /// <param name="block">What follows, from the quote of the name.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Expected(int member, Vector256<byte> block)
    {
        int next = _entries[member].Next;
        return _entries[next].Written.Begins(block) ? next : Second(member, block);
    }

    /// <summary>The number of a name, which is expected from then on; 0 when it is not known.</summary>
    /// <param name="name">The name.</param>
    /// <param name="member">The member before.</param>
    internal int Find(ReadOnlySpan<byte> name, int member)
    {
        var slot = Slot(name);
        byte found;
        while ((found = _slots[slot]) != 0 && !name.SequenceEqual(_entries[found].Name))
        {
            slot = (slot + 1) & (_slots.Length - 1);
        }

        if (found != 0)
        {
            Expect(ref _entries[member], found);
        }

        return found;
    }

    // A member that some objects have and others lack changes what comes next, there and back.
    private int Second(int member, Vector256<byte> block)
    {
        ref var entry = ref _entries[member];
        var second = entry.Second;
        if (!_entries[second].Written.Begins(block))
        {
            return 0;
        }

        Expect(ref entry, second);
        return second;
    }

    private static void Expect(ref Entry entry, byte next) => (entry.Next, entry.Second) = (next, entry.Next);

    private int Slot(ReadOnlySpan<byte> name)
    {
        // The first, the middle and the last byte, and how many there are, tell nearly all names of a type apart.
        var key = name.IsEmpty ? 0 : name[0] | ((uint)name[name.Length / 2] << 8) | ((uint)name[^1] << 16) | ((uint)name.Length << 24);
        return (int)((key * 0x9E3779B1) >> 16) & (_slots.Length - 1);
    }

    private struct Entry
    {
        internal WrittenName Written;
        internal byte[] Name;
        internal byte Next;
        internal byte Second;
    }

    /// <summary>A name with its quotes and its colon, where that is no more than a block.</summary>
    private readonly struct WrittenName
    {
        private readonly Vector256<byte> _block;

        // The bits of what is not compared; all of them where nothing is equal.
        private readonly uint _rest;

        /// <summary>How many bytes it has.</summary>
        internal readonly int Length;

        internal WrittenName(ReadOnlySpan<byte> name)
        {
            Span<byte> written = stackalloc byte[Vector256<byte>.Count];
            if (name.Length + 3 > written.Length)
            {
                return;
            }

            written.Clear();
            written[0] = (byte)'"';
            name.CopyTo(written[1..]);
            "\":"u8.CopyTo(written[(name.Length + 1)..]);
            Length = name.Length + 3;
            _block = Vector256.Create((ReadOnlySpan<byte>)written);
            _rest = (uint)(uint.MaxValue * (1UL << Length));
        }

        /// <summary>Whether this is what a block begins with.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal bool Begins(Vector256<byte> block) =>
            Length != 0 && (Vector256.Equals(block, _block).ExtractMostSignificantBits() | _rest) == uint.MaxValue;
    }
}
