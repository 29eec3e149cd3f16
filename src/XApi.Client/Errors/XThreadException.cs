namespace XApi;

/// <summary>A thread was not posted to its end. What was posted stays, and <see cref="Posted"/> resumes it.</summary>
/// <remarks>The inner exception says why: it is what <see cref="ITweetsClient.CreateAsync"/> throws.</remarks>
/// <example><code>await x.Tweets.CreateThreadAsync(parts, new() { Posted = failure.Posted });</code></example>
public sealed class XThreadException : XApiException
{
    /// <summary>Describes what was posted; also for tests of code that handles it.</summary>
    /// <param name="failedPart">The index of the part that was not posted.</param>
    /// <param name="parts">How many parts the thread has.</param>
    /// <param name="posted">The Tweets that were posted, in order.</param>
    /// <param name="mayBePosted">Whether X may have posted the part all the same.</param>
    /// <param name="cause">Why.</param>
    public XThreadException(int failedPart, int parts, IReadOnlyList<CreatedTweet> posted, bool mayBePosted, Exception cause)
        : base(Describe(failedPart, parts, posted, mayBePosted, cause), cause)
    {
        ArgumentNullException.ThrowIfNull(posted);
        FailedPart = failedPart;
        Posted = [.. posted];
        MayBePosted = mayBePosted;
        // A cancellation has its facts in the exception within it.
        Facts = (cause as XApiException ?? cause?.InnerException as XApiException)?.Facts ?? ErrorFacts.None;
    }

    /// <summary>Makes an exception of a message and what caused it.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    /// <param name="innerException">The cause.</param>
    public XThreadException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <summary>Makes an exception of a message.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    public XThreadException(string message)
        : base(message) { }

    /// <summary>Makes an exception; for tests of code that handles it.</summary>
    public XThreadException()
        : base("The thread was not posted to its end.") { }

    /// <summary>The index of the part that was not posted, from 0.</summary>
    public int FailedPart { get; init; }

    /// <summary>The Tweets of the thread that are up, in order. Set as <see cref="CreateThreadOptions.Posted"/>, they are not posted again.</summary>
    public IReadOnlyList<CreatedTweet> Posted { get; init; } = [];

    /// <summary>Whether X may have posted the part that failed, because its response was lost. Resume with <see cref="CreateThreadOptions.FindsLostPosts"/> then.</summary>
    public bool MayBePosted { get; init; }

    private static string Describe(int failedPart, int parts, IReadOnlyList<CreatedTweet> posted, bool mayBePosted, Exception cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        var up = posted switch
        {
            { Count: > 1 } => $"{posted.Count} are up, the last of them {posted[^1].Id}",
            { Count: 1 } => $"1 is up, {posted[0].Id}",
            _ => "none is up",
        };
        var lost = mayBePosted ? " X may have posted it all the same: resume with FindsLostPosts." : "";
        return $"Part {failedPart + 1} of the thread of {parts} was not posted; {up}.{lost} {cause.Message}";
    }
}
