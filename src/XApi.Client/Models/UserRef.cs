namespace XApi;

/// <summary>A user as an argument: an id, <c>@username</c>, or <see cref="Me"/>. A string converts to it.</summary>
/// <remarks>
/// X takes ids only. An id is sent as it is. What else is given is found with a call of its own before the first call that needs it, which is metered and
/// counts against limits as any other, and remembered: the authenticated user for as long as the credential's login lasts, a username for an hour, since
/// usernames change hands. A stored login (<see cref="OAuth2UserToken.UserId"/>) and an OAuth 1.0a access token hold the user's id, and cost no call. The time
/// limit of a call starts once its users are found.
/// </remarks>
/// <example><code>await x.Follows.FollowAsync(UserRef.Me, "@XDevelopers");</code></example>
public readonly record struct UserRef
{
    private const string MeText = "me";

    private readonly string? _text;

    private UserRef(string? text) => _text = text;

    /// <summary>
    /// The user for whom the call is made: that of its credential, or where that is App-only, that of the first of the client's credentials which stands for
    /// a user. The text <c>me</c> says the same.
    /// </summary>
    public static UserRef Me { get; } = new(MeText);

    internal bool IsMe => _text == MeText;

    /// <summary>Whether it is sent as it is.</summary>
    internal bool IsId => !IsMe && _text is not ['@', ..];

    internal string Text => _text ?? "";

    /// <summary>A user by id, or by username with an <c>@</c> before it.</summary>
    /// <param name="text">The id, or <c>@username</c>.</param>
    public static implicit operator UserRef(string text) => FromString(text);

    /// <summary>A user by id, or by username with an <c>@</c> before it.</summary>
    /// <param name="text">The id, or <c>@username</c>.</param>
    public static UserRef FromString(string text) => new(text);

    /// <summary>What it was made of.</summary>
    public override string ToString() => Text;
}
