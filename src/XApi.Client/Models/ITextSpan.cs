using System.Text;

namespace XApi;

/// <summary>What has a place in a text. X counts Unicode code points, .NET counts UTF-16 units: after an emoji the two differ.</summary>
public interface ITextSpan
{
    /// <summary>Where it begins, in Unicode code points from 0.</summary>
    int Start { get; }

    /// <summary>Where it ends, in Unicode code points from 0.</summary>
    int End { get; }

    /// <summary>The place as .NET counts: <c>tweet.Text[hashtag.In(tweet.Text)]</c>.</summary>
    /// <param name="text">The text in which it was found, as it came. For a long Tweet that is the text of <c>note_tweet</c>.</param>
    /// <returns>The range of UTF-16 units; what lies behind the end of the text is left out.</returns>
    Range In(string text);
}

/// <summary>Places that count Unicode code points.</summary>
internal static class CodePoints
{
    internal static Range Range(string text, int start, int end)
    {
        ArgumentNullException.ThrowIfNull(text);
        var from = Index(text, start, after: 0);
        return new(from, Index(text, Math.Max(end - start, 0), from));
    }

    // Half of a pair counts as one code point, as it does in software that replaces it.
    private static int Index(string text, int codePoints, int after)
    {
        var index = after;
        for (var i = 0; i < codePoints && index < text.Length; i++)
        {
            Rune.DecodeFromUtf16(text.AsSpan(index), out _, out var units);
            index += units;
        }

        return index;
    }
}
