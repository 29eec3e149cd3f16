namespace XApi.Sandbox;

/// <summary>How users of the world relate, and what they keep: follows, blocks, mutes, Lists, conversations. Callers hold the world's gate.</summary>
internal sealed class Relationships(XWorld world)
{
    private readonly Dictionary<string, DmConversation> _conversations = [];

    internal Dictionary<long, ListRecord> Lists { get; } = [];

    /// <summary>What happened in conversations, oldest first.</summary>
    internal List<DmEventRecord> DmEvents { get; } = [];

    internal void Follow(UserRecord follower, UserRecord followed)
    {
        if (follower == followed)
        {
            return;
        }

        var order = world.NextOrder();
        followed.Followers.Add(follower, order);
        if (follower.Following.Add(followed, order))
        {
            world.Happen(new UserActed("follow.follow", follower, followed));
        }
    }

    internal void Unfollow(UserRecord follower, UserRecord followed)
    {
        followed.Followers.Remove(follower);
        if (follower.Following.Remove(followed))
        {
            world.Happen(new UserActed("follow.unfollow", follower, followed));
        }
    }

    /// <summary>Blocks a user, which ends that either follows the other.</summary>
    internal void Block(UserRecord user, UserRecord blocked)
    {
        Unfollow(user, blocked);
        Unfollow(blocked, user);
        if (user.Blocked.Add(blocked, world.NextOrder()))
        {
            world.Happen(new UserActed("block.block", user, blocked));
        }
    }

    internal void Unblock(UserRecord user, UserRecord blocked)
    {
        if (user.Blocked.Remove(blocked))
        {
            world.Happen(new UserActed("block.unblock", user, blocked));
        }
    }

    internal void Mute(UserRecord user, UserRecord muted)
    {
        if (user.Muted.Add(muted, world.NextOrder()))
        {
            world.Happen(new UserActed("mute.mute", user, muted));
        }
    }

    internal void Unmute(UserRecord user, UserRecord muted)
    {
        if (user.Muted.Remove(muted))
        {
            world.Happen(new UserActed("mute.unmute", user, muted));
        }
    }

    internal ListRecord CreateList(UserRecord owner, string name, string? description, bool isPrivate)
    {
        var list = new ListRecord
        {
            Id = world.NextId(),
            Owner = owner,
            Name = name,
            Description = description,
            IsPrivate = isPrivate,
        };
        Lists.Add(list.Id, list);
        return list;
    }

    internal void DeleteList(ListRecord list)
    {
        Lists.Remove(list.Id);
        foreach (var user in world.Users)
        {
            user.FollowedLists.Remove(list);
            user.PinnedLists.Remove(list);
        }
    }

    /// <summary>The conversation of two users, which is there once either writes.</summary>
    internal DmConversation Between(UserRecord one, UserRecord other)
    {
        var id = IdOf(one, other);
        return _conversations.TryGetValue(id, out var known)
            ? known
            : _conversations[id] = new DmConversation(id, [.. new[] { one, other }.OrderBy(user => user.Id).Distinct()]);
    }

    /// <summary>The id of the conversation of two users.</summary>
    internal static string IdOf(UserRecord one, UserRecord other) =>
        $"{JsonText.Id(Math.Min(one.Id, other.Id))}-{JsonText.Id(Math.Max(one.Id, other.Id))}";

    internal DmConversation CreateGroup(UserRecord creator, IEnumerable<UserRecord> others)
    {
        var id = JsonText.Id(world.NextId());
        var group = _conversations[id] = new DmConversation(id, [creator, .. others.Where(user => user != creator).Distinct()]);
        DmEvents.Add(
            new DmEventRecord
            {
                Id = world.NextId(),
                Conversation = group,
                Type = "ParticipantsJoin",
                Sender = creator,
                Joined = group.Participants,
            }
        );
        return group;
    }

    internal DmConversation? Conversation(string id) => _conversations.GetValueOrDefault(id);

    internal DmEventRecord Send(DmConversation conversation, UserRecord sender, string? text, IReadOnlyList<MediaRecord> media)
    {
        var message = new DmEventRecord
        {
            Id = world.NextId(),
            Conversation = conversation,
            Type = "MessageCreate",
            Sender = sender,
            Text = text is null ? null : world.Stored(text),
            Entities = text is null ? null : world.Read(world.Stored(text)),
            Media = media,
        };
        DmEvents.Add(message);
        world.Happen(new MessageSent(message));
        return message;
    }
}
