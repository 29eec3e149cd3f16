using System.Runtime.CompilerServices;

namespace XApi;

/// <summary>
/// The items of a list that is being read. Most lists have an item or two: they are gathered on the stack, so that the one array that is allocated has
/// their size.
/// </summary>
internal ref struct JsonItems<T>
{
    private const int Few = 8;

    private FewItems _few;
    private T[]? _many;
    private int _count;

    internal void Add(T item)
    {
        if (_count < Few)
        {
            _few[_count++] = item;
            return;
        }

        if (_many is null || _count == _many.Length)
        {
            // Here and not for each item, so that short lists cost nothing.
            ReadBudget.Spend(_count);
            var larger = new T[_count * 4];
            ((ReadOnlySpan<T>)(_many ?? (ReadOnlySpan<T>)_few)).CopyTo(larger);
            _many = larger;
        }

        _many[_count++] = item;
    }

    internal readonly IReadOnlyList<T> ToList() =>
        _many is not null ? _many.AsSpan(0, _count).ToArray()
        : _count == 1 ? [_few[0]]
        : ((ReadOnlySpan<T>)_few)[.._count].ToArray();

    [InlineArray(Few)]
    private struct FewItems
    {
        private T _first;
    }
}
