using System.Globalization;

namespace XApi.Sandbox;

/// <summary>
/// What happens in a sandbox without any call: users follow, like and write to each other, and X protects, suspends and withholds. Reads show it, and streams
/// and webhooks deliver it.
/// </summary>
/// <remarks>
/// <code>
/// sandbox.World.Suspend(sandbox.Users[3]);
/// sandbox.World.Withhold(tweetId, "DE", "FR");
/// </code>
/// Its members are safe for use from many threads.
/// </remarks>
public sealed partial class SandboxWorld
{
    private readonly XWorld _world;
    private readonly CredentialStore _credentials;
    private readonly OAuthEndpoints _logins;

    internal SandboxWorld(XWorld world, CredentialStore credentials, OAuthEndpoints logins) =>
        (_world, _credentials, _logins) = (world, credentials, logins);

    /// <summary>Protects an account: its Tweets are shown to its followers only, and a follow has to be approved.</summary>
    /// <param name="user">The user.</param>
    /// <param name="isProtected">False opens the account again.</param>
    public void Protect(SandboxUser user, bool isProtected = true) => On(user, record => _world.Accounts.Protect(record, isProtected));

    /// <summary>Suspends an account: it and its Tweets can't be seen, and its tokens are refused with 403.</summary>
    /// <param name="user">The user.</param>
    /// <param name="isSuspended">False ends the suspension.</param>
    public void Suspend(SandboxUser user, bool isSuspended = true) => On(user, record => _world.Accounts.Suspend(record, isSuspended));

    /// <summary>Withholds a Tweet from countries, which its field <c>withheld</c> names.</summary>
    /// <param name="tweetId">The Tweet.</param>
    /// <param name="countryCodes">Codes of two letters, such as <c>DE</c>; X writes <c>XY</c> for a claim of copyright and <c>XX</c> for everywhere. None for nowhere.</param>
    /// <exception cref="ArgumentException">There is no such Tweet.</exception>
    public void Withhold(string tweetId, params IReadOnlyList<string> countryCodes)
    {
        ArgumentNullException.ThrowIfNull(countryCodes);
        On(tweetId, tweet => _world.Accounts.Withhold(tweet, [.. countryCodes]));
    }

    /// <summary>Withholds an account from countries, which its field <c>withheld</c> names.</summary>
    /// <param name="user">The user.</param>
    /// <param name="countryCodes">Codes of two letters, such as <c>DE</c>. None for nowhere.</param>
    public void Withhold(SandboxUser user, params IReadOnlyList<string> countryCodes)
    {
        ArgumentNullException.ThrowIfNull(countryCodes);
        On(user, record => _world.Accounts.Withhold(record, [.. countryCodes]));
    }

    /// <summary>Puts a label on a Tweet, which the stream of labels delivers.</summary>
    /// <param name="tweetId">The Tweet.</param>
    /// <param name="notice">The words of the label; null for a label that hides the Tweet.</param>
    /// <param name="isApplied">False takes the label off.</param>
    /// <exception cref="ArgumentException">There is no such Tweet.</exception>
    public void Label(string tweetId, string? notice = null, bool isApplied = true) =>
        On(tweetId, tweet => _world.Accounts.Label(tweet, notice, isApplied));

    /// <summary>Deletes a Tweet, as if its author had done so.</summary>
    /// <param name="tweetId">The Tweet.</param>
    /// <exception cref="ArgumentException">There is no such Tweet.</exception>
    public void Delete(string tweetId) => On(tweetId, _world.Delete);

    /// <summary>Lets a user like a Tweet.</summary>
    /// <param name="user">Who likes it.</param>
    /// <param name="tweetId">The Tweet.</param>
    /// <exception cref="ArgumentException">There is no such Tweet.</exception>
    public void Like(SandboxUser user, string tweetId) => On(tweetId, tweet => _world.Like(Record(user), tweet));

    /// <summary>Lets a user take a like back.</summary>
    /// <param name="user">Who liked it.</param>
    /// <param name="tweetId">The Tweet.</param>
    /// <exception cref="ArgumentException">There is no such Tweet.</exception>
    public void Unlike(SandboxUser user, string tweetId) => On(tweetId, tweet => _world.Unlike(Record(user), tweet));

    /// <summary>Lets a user follow another, who approves it if they must.</summary>
    /// <param name="user">Who follows.</param>
    /// <param name="target">Who is followed.</param>
    public void Follow(SandboxUser user, SandboxUser target) => On(user, target, _world.Relationships.Follow);

    /// <summary>Lets a user unfollow another.</summary>
    /// <param name="user">Who follows.</param>
    /// <param name="target">Who is followed.</param>
    public void Unfollow(SandboxUser user, SandboxUser target) => On(user, target, _world.Relationships.Unfollow);

    /// <summary>Lets a user block another, which ends that either follows the other.</summary>
    /// <param name="user">Who blocks.</param>
    /// <param name="target">Who is blocked.</param>
    public void Block(SandboxUser user, SandboxUser target) => On(user, target, _world.Relationships.Block);

    /// <summary>Lets a user unblock another.</summary>
    /// <param name="user">Who blocks.</param>
    /// <param name="target">Who is blocked.</param>
    public void Unblock(SandboxUser user, SandboxUser target) => On(user, target, _world.Relationships.Unblock);

    /// <summary>Lets a user mute another.</summary>
    /// <param name="user">Who mutes.</param>
    /// <param name="target">Who is muted.</param>
    public void Mute(SandboxUser user, SandboxUser target) => On(user, target, _world.Relationships.Mute);

    /// <summary>Lets a user unmute another.</summary>
    /// <param name="user">Who mutes.</param>
    /// <param name="target">Who is muted.</param>
    public void Unmute(SandboxUser user, SandboxUser target) => On(user, target, _world.Relationships.Unmute);

    /// <summary>Sends a Direct Message.</summary>
    /// <param name="sender">Who writes.</param>
    /// <param name="recipient">To whom.</param>
    /// <param name="text">The text.</param>
    /// <returns>The id of the event.</returns>
    public string SendMessage(SandboxUser sender, SandboxUser recipient, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (from, to) = (Record(sender), Record(recipient));
        lock (_world.Gate)
        {
            return JsonText.Id(_world.Relationships.Send(_world.Relationships.Between(from, to), from, text, []).Id);
        }
    }

    /// <summary>Lets a user begin to type a Direct Message.</summary>
    /// <param name="user">Who types.</param>
    /// <param name="recipient">To whom.</param>
    public void StartTyping(SandboxUser user, SandboxUser recipient) =>
        On(user, recipient, (one, other) => _world.Happen(new TypingStarted(one, other)));

    /// <summary>Lets a user read the latest Direct Message that another sent to them; nothing where there is none.</summary>
    /// <param name="reader">Who reads.</param>
    /// <param name="sender">Who sent it.</param>
    public void ReadMessages(SandboxUser reader, SandboxUser sender) =>
        On(
            reader,
            sender,
            (to, from) =>
            {
                var between = Relationships.IdOf(to, from);
                if (
                    _world.Relationships.DmEvents.FindLast(message => message.Conversation.Id == between && message.Sender == from) is
                    { } last
                )
                {
                    _world.Happen(new MessageRead(to, last));
                }
            }
        );

    /// <summary>Changes a profile. What is null stays as it is; an empty text removes what there is.</summary>
    /// <param name="user">The user.</param>
    /// <param name="name">The new name.</param>
    /// <param name="description">The new text.</param>
    /// <param name="location">The new location.</param>
    /// <param name="url">The new URL.</param>
    public void UpdateProfile(
        SandboxUser user,
        string? name = null,
        string? description = null,
        string? location = null,
        string? url = null
    ) =>
        On(
            user,
            record =>
            {
                _world.Accounts.Update(record, "screenname", record.Name, name, value => record.Name = value);
                _world.Accounts.Update(record, "bio", record.Description, description, value => record.Description = value);
                _world.Accounts.Update(record, "geo", record.Location, location, value => record.Location = value);
                _world.Accounts.Update(record, "url", record.Url, url, value => record.Url = value is "" ? null : value);
            }
        );

    /// <summary>Takes the App's access to an account away, as its user can do in the settings: all tokens of the user are worthless.</summary>
    /// <param name="user">The user.</param>
    public void RevokeAccess(SandboxUser user) =>
        On(
            user,
            record =>
            {
                _credentials.RevokeAll(record);
                _logins.RevokeAll(record);
                _world.Happen(new AccessRevoked(record));
            }
        );

    private static UserRecord Record(SandboxUser user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.Record;
    }

    private void On(SandboxUser user, Action<UserRecord> act)
    {
        var record = Record(user);
        lock (_world.Gate)
        {
            act(record);
        }
    }

    private void On(SandboxUser user, SandboxUser target, Action<UserRecord, UserRecord> act)
    {
        var (one, other) = (Record(user), Record(target));
        lock (_world.Gate)
        {
            act(one, other);
        }
    }

    private void On(string tweetId, Action<TweetRecord> act)
    {
        ArgumentNullException.ThrowIfNull(tweetId);
        lock (_world.Gate)
        {
            act(
                long.TryParse(tweetId, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && _world.Tweet(id) is { } tweet
                    ? tweet
                    : throw new ArgumentException($"There is no Tweet {tweetId}.", nameof(tweetId))
            );
        }
    }
}
