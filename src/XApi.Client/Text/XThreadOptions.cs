namespace XApi;

/// <summary>How a text becomes a thread.</summary>
public sealed record XThreadOptions
{
    /// <summary>How long each part may be; <see cref="XTextRules.Default"/> unless set, 280.</summary>
    public XTextRules Rules { get; init; } = XTextRules.Default;

    /// <summary>Whether the parts are numbered, and where. Not by default.</summary>
    public XThreadNumbering Numbering { get; init; }
}

/// <summary>Where the parts of a thread have their numbers.</summary>
public enum XThreadNumbering
{
    /// <summary>They have none.</summary>
    None,

    /// <summary>Before the text: <c>1/3 Once upon a time</c>.</summary>
    Start,

    /// <summary>After the text: <c>Once upon a time 1/3</c>.</summary>
    End,
}
