using System.Runtime.CompilerServices;

namespace XApi;

/// <summary>How X counts a text, and how long it may be: by default its configuration v3.</summary>
/// <remarks>Another limit is <c>XTextRules.Default with { MaxLength = 25_000 }</c>. <see href="https://docs.x.com/fundamentals/counting-characters"/></remarks>
public sealed record XTextRules
{
    /// <summary>What holds for every account: 280.</summary>
    public static XTextRules Default { get; } = new();

    /// <summary>What holds for accounts with Premium: 25,000.</summary>
    public static XTextRules Premium { get; } = new() { MaxLength = 25_000 };

    /// <summary>The longest weighted length that is accepted, in characters. 280 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public int MaxLength
    {
        get;
        init => field = AtLeast(value, 0);
    } = 280;

    /// <summary>The length of a URL, however long it is: X shortens each to <c>t.co</c>. 23 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public int UrlLength
    {
        get;
        init => field = AtLeast(value, 0);
    } = 23;

    /// <summary>The weight of one character of <see cref="MaxLength"/>. 100 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int Scale
    {
        get;
        init => field = AtLeast(value, 1);
    } = 100;

    /// <summary>The weight of an emoji, and of each code point that no range has. 200 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public int DefaultWeight
    {
        get;
        init => field = AtLeast(value, 0);
    } = 200;

    /// <summary>Whether an emoji of several code points counts as one character. True by default.</summary>
    public bool CountsEmojiOnce { get; init; } = true;

    /// <summary>The code points whose weight is another than <see cref="DefaultWeight"/>: by default Latin and its neighbours up to U+10FF and common punctuation weigh 100.</summary>
    public IReadOnlyList<XTextWeight> Weights { get; init; } =
    [new(0, 4_351, 100), new(8_192, 8_205, 100), new(8_208, 8_223, 100), new(8_242, 8_247, 100)];

    internal int WeightOf(int codePoint)
    {
        // By index: an enumerator would be made for each character of a text.
        for (var i = 0; i < Weights.Count; i++)
        {
            var (first, last, weight) = Weights[i];
            if (codePoint >= first && codePoint <= last)
            {
                return weight;
            }
        }

        return DefaultWeight;
    }

    private static int AtLeast(int value, int least, [CallerMemberName] string name = "")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least, name);
        return value;
    }
}

/// <summary>The weight of a range of code points.</summary>
/// <param name="First">The first of them.</param>
/// <param name="Last">The last of them.</param>
/// <param name="Weight">What each weighs, in parts of <see cref="XTextRules.Scale"/>.</param>
public readonly record struct XTextWeight(int First, int Last, int Weight);
