namespace XApi;

/// <summary>How long a text is as X counts it, and whether X takes it.</summary>
public readonly record struct XTextMeasure
{
    /// <summary>The weighted length: a URL is 23, an emoji 2, a Latin letter 1, a Chinese, Japanese or Korean one 2.</summary>
    public int Length { get; internal init; }

    /// <summary>The longest weighted length that is accepted: 280, unless the rules say otherwise.</summary>
    public int MaxLength { get; internal init; }

    /// <summary>What may still be written; negative when the text is too long.</summary>
    public int Remaining => MaxLength - Length;

    /// <summary>How much of the limit is used, in thousandths: more than 1,000 when the text is too long.</summary>
    public int Permillage => (int)(Length * 1_000L / Math.Max(MaxLength, 1));

    /// <summary>How much of the text fits, in UTF-16 units, as .NET counts: <c>text[..measure.FitLength]</c> is the longest part of it that X would take. No URL or emoji is cut by it.</summary>
    public int FitLength { get; internal init; }

    /// <summary>Why X would refuse the text.</summary>
    public XTextProblem Problem { get; internal init; }

    /// <summary>Whether X would take the text as a Tweet without media.</summary>
    public bool IsValid => Problem == XTextProblem.None;
}

/// <summary>Why X would refuse a text.</summary>
public enum XTextProblem
{
    /// <summary>It would not.</summary>
    None,

    /// <summary>There is nothing but white space.</summary>
    Empty,

    /// <summary>The weighted length is over the limit.</summary>
    TooLong,

    /// <summary>It has U+FFFE, U+FEFF or U+FFFF.</summary>
    InvalidCharacter,
}
