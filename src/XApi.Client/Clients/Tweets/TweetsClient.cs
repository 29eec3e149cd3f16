using System.Runtime.CompilerServices;

namespace XApi;

// Written by hand: threads, which are several calls, and what is said before a Tweet is posted.
public partial interface ITweetsClient
{
    /// <summary>Raised before a Tweet is posted that X will probably refuse, or charge more for. It is posted all the same. Handlers should be quick.</summary>
    /// <remarks>The same is logged as a warning, under the event id 50: a text that is too long each time, the others once for a client.</remarks>
    event EventHandler<PostWarningEventArgs>? PostWarning;

    /// <summary>Posts a thread: each Tweet replies to the one before it.</summary>
    /// <param name="parts">The Tweets in their order. The first may itself reply to another Tweet; the others must not say what they reply to.</param>
    /// <param name="options">What is posted already, and what happens when a response is lost; null for the defaults.</param>
    /// <param name="cancellationToken">Stops between two Tweets, or cancels the one under way.</param>
    /// <returns>The Tweets of the thread, those of <see cref="CreateThreadOptions.Posted"/> among them.</returns>
    /// <remarks>
    /// <see cref="XText.Split"/> makes the parts of a long text. A user may post 100 Tweets in 15 minutes; a thread waits for the limit as every call does.
    /// A reply that X refuses because it does not see the Tweet before it yet is retried for 15 seconds.
    /// </remarks>
    /// <exception cref="ArgumentException">There are no parts, a part after the first says what it replies to, more is posted than there is, or a first part without a text is to be looked for.</exception>
    /// <exception cref="XInvalidParameterException">X would refuse a part, or a file of one. Nothing was posted.</exception>
    /// <exception cref="IOException">A file of a part can't be read. Nothing was posted.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled. Once the first part was begun, its inner exception is the <see cref="XThreadException"/> that says what is up.</exception>
    /// <exception cref="XThreadException">A Tweet was not posted. Those before it stay: its <see cref="XThreadException.Posted"/> resumes the thread.</exception>
    // So that `[new() { Text = "…" }]` compiles: the compiler would not choose between Tweets and texts.
    [OverloadResolutionPriority(1)]
    Task<IReadOnlyList<CreatedTweet>> CreateThreadAsync(
        IReadOnlyList<CreateTweetRequest> parts,
        CreateThreadOptions? options = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>Posts a thread of texts: each replies to the one before it.</summary>
    /// <param name="parts">The texts in their order, as <see cref="XText.Split"/> makes them.</param>
    /// <param name="options">What is posted already, and what happens when a response is lost; null for the defaults.</param>
    /// <param name="cancellationToken">Stops between two Tweets, or cancels the one under way.</param>
    /// <returns>The Tweets of the thread, those of <see cref="CreateThreadOptions.Posted"/> among them.</returns>
    /// <exception cref="ArgumentException">There are no parts, or more is posted than there is.</exception>
    /// <exception cref="XInvalidParameterException">X would refuse a part. Nothing was posted.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled. Once the first part was begun, its inner exception is the <see cref="XThreadException"/> that says what is up.</exception>
    /// <exception cref="XThreadException">A Tweet was not posted. Those before it stay: its <see cref="XThreadException.Posted"/> resumes the thread.</exception>
    Task<IReadOnlyList<CreatedTweet>> CreateThreadAsync(
        IReadOnlyList<string> parts,
        CreateThreadOptions? options = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>Looks whether the authenticated user has posted such a Tweet in the last minutes, for instance where the response of <see cref="CreateAsync"/> was lost.</summary>
    /// <param name="request">What was to be posted.</param>
    /// <param name="within">How far back to look; 5 minutes by default. A minute is added, by which the clocks may differ.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The newest Tweet with the text of the request, that replies to and quotes the same; null when there is none.</returns>
    /// <remarks>
    /// It reads the user's timeline, newest first, until the Tweet is found or the time is over, and is billed for each Tweet that is returned. Texts are
    /// compared as they were written: escapes are decoded, the URLs that X shortened are taken at their full length, and the mentions that X writes before a
    /// reply are left out. X may take some seconds until a new Tweet is in the timeline.
    /// </remarks>
    /// <exception cref="ArgumentException">The request has no text and replies to nothing, by which to know the Tweet.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="within"/> is below zero.</exception>
    /// <exception cref="XApiException">X returned an error, or no response came.</exception>
    Task<Tweet?> FindPostedAsync(CreateTweetRequest request, TimeSpan? within = null, CancellationToken cancellationToken = default);
}

public sealed partial class TweetsClient
{
    /// <inheritdoc/>
    public event EventHandler<PostWarningEventArgs>? PostWarning
    {
        add => _transport.PostWarnings.Raised += value;
        remove => _transport.PostWarnings.Raised -= value;
    }

    /// <inheritdoc/>
    [OverloadResolutionPriority(1)]
    public Task<IReadOnlyList<CreatedTweet>> CreateThreadAsync(
        IReadOnlyList<CreateTweetRequest> parts,
        CreateThreadOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(parts);
        return new ThreadPosting(this, _transport, parts, options ?? new()).RunAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<CreatedTweet>> CreateThreadAsync(
        IReadOnlyList<string> parts,
        CreateThreadOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(parts);
        return CreateThreadAsync([.. parts.Select(text => new CreateTweetRequest { Text = text })], options, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Tweet?> FindPostedAsync(CreateTweetRequest request, TimeSpan? within = null, CancellationToken cancellationToken = default)
    {
        var time = within ?? TimeSpan.FromMinutes(5);
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero, nameof(within));
        return FindPostedAsync(request, time, null, null, cancellationToken);
    }

    /// <summary>
    /// The same since a time, or since a Tweet, with the options of the call that was to post it: it is the timeline of that call's user where the Tweet would
    /// be.
    /// </summary>
    internal Task<Tweet?> FindPostedAsync(
        CreateTweetRequest request,
        TimeSpan? within,
        string? sinceId,
        CallOptions? call,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(request);
        return PostedTweets.CanBeFound(request)
            ? PostedTweets.FindAsync(
                new TimelinesClient(_transport),
                request,
                within is { } time ? PostedTweets.Start(time, _transport.Clock) : null,
                sinceId,
                call,
                cancellationToken
            )
            : throw new ArgumentException(
                "The request has no text and replies to nothing, by which its Tweet could be known.",
                nameof(request)
            );
    }
}
