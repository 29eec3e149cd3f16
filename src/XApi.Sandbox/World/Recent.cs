using System.Diagnostics.CodeAnalysis;

namespace XApi.Sandbox;

/// <summary>
/// Keeps what was put in or looked up last, so that a sandbox that runs for days does not grow: at least so many, and at most twice as many.
/// </summary>
/// <param name="least">How many are kept at least.</param>
internal sealed class Recent<TKey, TValue>(int least)
    where TKey : notnull
{
    private readonly Dictionary<TKey, TValue> _newer = [];
    private readonly Dictionary<TKey, TValue> _older = [];

    internal int Count => _newer.Count + _older.Keys.Count(key => !_newer.ContainsKey(key));

    internal void Put(TKey key, TValue value)
    {
        if (_newer.Count >= least && !_newer.ContainsKey(key))
        {
            _older.Clear();
            foreach (var (known, kept) in _newer)
            {
                _older.Add(known, kept);
            }

            _newer.Clear();
        }

        _newer[key] = value;
    }

    internal bool TryFind(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (_newer.TryGetValue(key, out value))
        {
            return true;
        }

        if (!_older.TryGetValue(key, out value))
        {
            return false;
        }

        Put(key, value);
        return true;
    }
}
