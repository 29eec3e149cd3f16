namespace XApi;

/// <summary>What the values of a parameter, such as fields or expansions, are called in X's two dialects. One that is not listed has the same name in both.</summary>
/// <remarks>The names of <see cref="XParameter.Values"/> are those of the tweet dialect, and those of the post dialect that it lacks.</remarks>
public sealed partial record XDialectNames
{
    private static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();

    internal XDialectNames() { }

    /// <summary>What the post dialect calls the members of objects that it calls differently: <c>note_tweet</c> is <c>note_post</c>.</summary>
    public static IReadOnlyDictionary<string, string> Members => MembersOfSpec;

    /// <summary>What the post dialect calls a value: <c>note_tweet</c> is <c>note_post</c>.</summary>
    public IReadOnlyDictionary<string, string> Post { get; init; } = None;

    /// <summary>Fields that the post dialect has as expansions only, with the name that the expansion has there.</summary>
    public IReadOnlyDictionary<string, string> PostExpansions { get; init; } = None;

    /// <summary>Values that the tweet dialect does not have.</summary>
    public IReadOnlyList<string> PostOnly { get; init; } = [];

    /// <summary>Values that the post dialect no longer has.</summary>
    public IReadOnlyList<string> TweetOnly { get; init; } = [];

    /// <summary>What to do instead of a value that the post dialect no longer has.</summary>
    public IReadOnlyDictionary<string, string> Instead { get; init; } = None;

    /// <summary>The tweet dialect's name of a value that is given in either.</summary>
    internal string InTweet(string value)
    {
        foreach (var (tweet, post) in Post)
        {
            if (post == value)
            {
                return tweet;
            }
        }

        return value;
    }
}
