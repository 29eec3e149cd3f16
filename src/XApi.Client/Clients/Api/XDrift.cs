namespace XApi;

/// <summary>Something that X's document of its API says otherwise than the spec that this version of the client was made from.</summary>
/// <param name="Kind">What happened to it.</param>
/// <param name="Subject">What it is.</param>
/// <param name="Place">Where it is: the parameter of a value, the object of a member, the operation of a parameter.</param>
/// <param name="Name">What the client calls it; for what is new, what X does.</param>
public sealed record XDrift(XDriftKind Kind, XDriftSubject Subject, string Place, string Name)
{
    /// <summary>What X calls it now; null where it was not renamed.</summary>
    public string? NewName { get; init; }

    /// <summary>Whether that it was renamed is a guess, since two names are alike; false where the names are known to be those of X's two dialects.</summary>
    public bool IsGuess { get; init; }

    /// <summary>The operations that it concerns. Empty where the operation itself is new.</summary>
    public IReadOnlyList<XOperation> Operations { get; init; } = [];

    /// <summary>Whether the client has called one of those operations.</summary>
    public bool IsUsed { get; init; }

    /// <summary>The change in a line, which is the same in every run: <c>removed value tweet.fields lang</c>.</summary>
    public override string ToString()
    {
        var place = Place.Length == 0 ? "" : $"{Place} ";
        var line = $"{Word(Kind.ToString())} {Word(Subject.ToString())} {place}{Name}";
        return NewName is null ? line : $"{line} to {NewName}{(IsGuess ? " (guessed)" : "")}";
    }

    internal static string Word(string name) => name.ToLowerInvariant();
}

/// <summary>What happened to a part of the API.</summary>
public enum XDriftKind
{
    /// <summary>X's document no longer has it.</summary>
    Removed,

    /// <summary>X's document calls it otherwise.</summary>
    Renamed,

    /// <summary>X's document has it, and this version of the client does not.</summary>
    New,
}

/// <summary>A kind of part of the API.</summary>
public enum XDriftSubject
{
    /// <summary>An operation.</summary>
    Operation,

    /// <summary>A parameter of path or query.</summary>
    Parameter,

    /// <summary>A value of a parameter, such as a field or an expansion.</summary>
    Value,

    /// <summary>A member of the body of a request.</summary>
    Argument,

    /// <summary>A member of an object that comes back.</summary>
    Member,
}
