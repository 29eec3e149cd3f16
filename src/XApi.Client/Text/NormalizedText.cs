using System.Globalization;
using System.Text;

namespace XApi;

/// <summary>A text in Unicode's form C, in which X counts: é is one character, however it was typed. Each place leads back to the original one.</summary>
internal readonly struct NormalizedText
{
    private readonly int[]? _origins;
    private readonly int _originalLength;

    private NormalizedText(string text, int[]? origins, int originalLength)
    {
        Text = text;
        _origins = origins;
        _originalLength = originalLength;
    }

    internal string Text { get; }

    /// <summary>Whether the original text is in form C.</summary>
    internal bool IsOriginal => _origins is null;

    internal static NormalizedText Of(string text)
    {
        if (Composition.IsPlain(text))
        {
            return new(text, null, text.Length);
        }

        var builder = new StringBuilder(text.Length);
        var origins = new List<int>(text.Length + 1);
        var changed = false;
        for (var start = 0; start < text.Length; )
        {
            // Normalization joins nothing over the border of two grapheme clusters.
            var length = StringInfo.GetNextTextElementLength(text, start);
            var cluster = text.AsSpan(start, length);
            var normalized = Composition.IsPlain(cluster) ? null : Composition.Compose(cluster);
            builder.Append(normalized ?? cluster);
            for (var i = 0; i < (normalized?.Length ?? length); i++)
            {
                origins.Add(normalized is null ? start + i : start);
            }

            changed |= normalized is not null;

            start += length;
        }

        return changed ? new(builder.ToString(), [.. origins], text.Length) : new(text, null, text.Length);
    }

    /// <summary>Where a place of this text is in the original one. Within a cluster that was changed, it is the cluster's beginning.</summary>
    internal int Origin(int index) =>
        _origins is null ? index
        : index >= _origins.Length ? _originalLength
        : _origins[index];
}
