namespace XApi;

/// <summary>
/// Which names a client uses in its requests. X renames <c>tweet</c> to <c>post</c>: lookups document <c>post.fields=note_post</c>, streams and events keep
/// <c>tweet.fields=note_tweet</c>.
/// </summary>
/// <remarks>An operation that takes the names of one dialect alone gets those. Responses are read in both, whatever was requested.</remarks>
public enum XDialect
{
    /// <summary>The older names, such as <c>tweet.fields</c>. Lookups still take them, although X no longer documents them.</summary>
    Tweet,

    /// <summary>The newer names, such as <c>post.fields</c>.</summary>
    Post,

    /// <summary>What X documents for the operation, as far as this version of the client knows.</summary>
    Auto,
}
