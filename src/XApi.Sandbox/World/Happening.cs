using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>Something that happened in the world. Streams, webhooks and compliance jobs are made of these.</summary>
internal abstract record Happening
{
    internal DateTimeOffset At { get; init; }

    /// <summary>Grows with everything that happens, so that two events of one moment are told apart.</summary>
    internal long Order { get; init; }
}

/// <summary>A Tweet was posted: a new one, or a new version of one.</summary>
internal sealed record TweetPosted(TweetRecord Tweet) : Happening
{
    /// <summary>Whether everyone could see it and still can. A replay judges as the delivery at the time did.</summary>
    internal bool IsPublic => Tweet.WasPublic && Tweet.Author.IsPublic;
}

internal sealed record TweetDeleted(TweetRecord Tweet) : Happening
{
    private readonly bool _wasPublic = Tweet.Author.IsPublic;

    internal bool IsPublic => _wasPublic && Tweet.Author.IsPublic;
}

/// <summary>A Tweet was withheld from the countries that it names now.</summary>
internal sealed record TweetWithheld(TweetRecord Tweet) : Happening;

/// <summary>X put a label on a Tweet, or took it off.</summary>
/// <param name="Tweet">The Tweet.</param>
/// <param name="Notice">The words of the label; null for one that hides the Tweet.</param>
/// <param name="IsApplied">Whether it was put on.</param>
internal sealed record TweetLabelled(TweetRecord Tweet, string? Notice, bool IsApplied) : Happening;

internal sealed record TweetLiked(UserRecord User, TweetRecord Tweet) : Happening
{
    private readonly bool _wasPublic = Tweet.Author.IsPublic;
    private readonly bool _wasByPublicUser = User.IsPublic;

    /// <summary>Whether everyone could see the Tweet and still can.</summary>
    internal bool IsPublic => _wasPublic && Tweet.Author.IsPublic;

    /// <summary>Whether who liked it was, and is, no protected account.</summary>
    internal bool IsByPublicUser => _wasByPublicUser && User.IsPublic;
}

internal sealed record TweetUnliked(UserRecord User, TweetRecord Tweet) : Happening;

/// <summary>A user did something to another.</summary>
/// <param name="Action">What, as X Activity names it: <c>follow.unfollow</c>.</param>
/// <param name="Source">Who did it.</param>
/// <param name="Target">To whom.</param>
internal sealed record UserActed(string Action, UserRecord Source, UserRecord Target) : Happening;

internal sealed record MessageSent(DmEventRecord Message) : Happening;

internal sealed record TypingStarted(UserRecord User, UserRecord Recipient) : Happening;

/// <summary>A user read a conversation up to a message.</summary>
internal sealed record MessageRead(UserRecord Reader, DmEventRecord Last) : Happening;

/// <summary>A user changed the profile.</summary>
/// <param name="User">The user.</param>
/// <param name="Part">What was changed, as X Activity names it: <c>bio</c>.</param>
/// <param name="Before">The old value.</param>
/// <param name="After">The new value.</param>
internal sealed record ProfileUpdated(UserRecord User, string Part, string Before, string After) : Happening;

/// <summary>The standing of an account changed.</summary>
/// <param name="User">The user.</param>
/// <param name="Change">How, as the compliance stream names it: <c>user_protect</c>.</param>
internal sealed record AccountChanged(UserRecord User, string Change) : Happening;

/// <summary>Something that X Activity alone reports.</summary>
/// <param name="Type">The type of the event.</param>
/// <param name="User">Whom it concerns; null where a word decides.</param>
/// <param name="Text">The words among which a subscription's is sought; null where a user decides.</param>
/// <param name="Payload">What the event holds.</param>
internal sealed record Reported(string Type, UserRecord? User, string? Text, JsonObject Payload) : Happening
{
    /// <summary>The member of the payload that shows a user, and the user, as they are when the event is written; null where none does.</summary>
    internal (string Member, UserRecord User)? Shown { get; init; }

    internal JsonObject Write(ActivityWriter writer)
    {
        var payload = Payload.DeepClone().AsObject();
        if (Shown is var (member, user))
        {
            payload[member] = writer.Wrapped(user);
        }

        return payload;
    }
}

/// <summary>A user took the App's access away.</summary>
internal sealed record AccessRevoked(UserRecord User) : Happening;
