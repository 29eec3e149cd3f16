using System.Globalization;

namespace XApi;

/// <summary>A text in the pieces that are never cut: URLs and grapheme clusters, with what they weigh.</summary>
internal sealed class TextAtoms
{
    // For each place between two atoms, where it is and what all before it weigh.
    private readonly List<int> _places = [0];
    private readonly List<long> _weights = [0];

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="rules">What a piece weighs.</param>
    /// <param name="heaviest">The weight over which a cluster is no piece: a letter with a thousand accents fits nowhere.</param>
    internal TextAtoms(string text, XTextRules rules, long heaviest)
    {
        var urls = UrlScanner.Find(text, bare: true);
        var isNormalized = NormalizedText.Of(text).IsOriginal;
        var next = 0;
        for (var start = 0; start < text.Length; start = _places[^1])
        {
            if (next < urls.Count && urls[next].Start.Value <= start)
            {
                Add(urls[next++].End.Value, (long)rules.UrlLength * rules.Scale);
                continue;
            }

            var end = start + StringInfo.GetNextTextElementLength(text, start);
            if (next < urls.Count)
            {
                end = Math.Min(end, urls[next].Start.Value);
            }

            var cluster = text.AsSpan(start..end);
            var weight = WeightOf(isNormalized || Composition.IsPlain(cluster) ? cluster : Composition.Compose(cluster) ?? cluster, rules);
            if (weight <= heaviest)
            {
                Add(end, weight);
                continue;
            }

            for (var at = start; at < end; )
            {
                weight = TextLength.ElementWeight(text.AsSpan(at..end), rules, out var length);
                at += length;
                Add(at, weight);
            }
        }
    }

    /// <summary>How many places there are, the beginning and the end of the text among them.</summary>
    internal int Count => _places.Count;

    /// <summary>A place in the text, in UTF-16 units.</summary>
    internal int Place(int index) => _places[index];

    /// <summary>The last place up to which the text from another place weighs no more than this; at least the next one.</summary>
    internal int Reach(int from, long weight)
    {
        var found = _weights.BinarySearch(from, _weights.Count - from, _weights[from] + weight, null);
        // Pieces without weight belong to what is before them.
        while (found >= 0 && found + 1 < _weights.Count && _weights[found + 1] == _weights[found])
        {
            found++;
        }

        return Math.Min(Math.Max(found >= 0 ? found : ~found - 1, from + 1), Count - 1);
    }

    /// <summary>What the text between two places weighs.</summary>
    internal long Weight(int from, int to) => _weights[to] - _weights[from];

    private static long WeightOf(ReadOnlySpan<char> cluster, XTextRules rules)
    {
        var weight = 0L;
        while (!cluster.IsEmpty)
        {
            weight += TextLength.ElementWeight(cluster, rules, out var length);
            cluster = cluster[length..];
        }

        return weight;
    }

    private void Add(int place, long weight)
    {
        _places.Add(place);
        _weights.Add(_weights[^1] + weight);
    }
}
