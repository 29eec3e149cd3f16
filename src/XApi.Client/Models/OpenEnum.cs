namespace XApi;

/// <summary>
/// An enum of the API. It is open: a value that X adds tomorrow is kept as it came, and can be sent, before the spec knows it.
/// </summary>
/// <typeparam name="TSelf">The enum.</typeparam>
public interface IOpenEnum<TSelf>
    where TSelf : struct, IOpenEnum<TSelf>
{
    /// <summary>The value on the wire.</summary>
    string Value { get; }

    /// <summary>The values that the spec knows.</summary>
    static abstract IReadOnlyList<TSelf> Known { get; }

    /// <summary>The enum for a value on the wire, known or not.</summary>
    static abstract TSelf FromValue(string value);
}

/// <summary>What each kind of enum needs.</summary>
internal static class OpenEnum
{
    /// <summary>The values on the wire; null for no list. A loop compiles much faster for each kind than LINQ does.</summary>
    internal static string[]? Texts<T>(IReadOnlyList<T>? values)
        where T : struct, IOpenEnum<T>
    {
        if (values is null)
        {
            return null;
        }

        var texts = new string[values.Count];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = values[i].Value;
        }

        return texts;
    }
}
