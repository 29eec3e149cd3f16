using System.Text.Json.Nodes;

namespace XApi.Sandbox;

// What a test puts into the world that no call can: Spaces, Communities, news, trends and the like. Of these the world has none of its own.
public sealed partial class SandboxWorld
{
    /// <summary>Adds a Space, or replaces the one that has its id. One that has ended is found no more, as on X.</summary>
    /// <remarks><code>var id = sandbox.World.Add(new Space { Title = "Snow talk", State = SpaceState.Live, CreatorId = sandbox.User.Id });</code></remarks>
    /// <param name="space">The Space. Without an id it gets one, without a state it is live.</param>
    /// <returns>The id.</returns>
    public string Add(Space space)
    {
        ArgumentNullException.ThrowIfNull(space);
        var json = Json(space);
        json["state"] ??= SpaceState.Live.Value;
        lock (_world.Gate)
        {
            var before = _world.Store.Find(Kind.Space, json["id"]?.ToString())?.Text("state");
            var id = Add(Kind.Space, json);
            SectionEvents.SpaceChanged(_world, json, before);
            return id;
        }
    }

    /// <summary>Adds a topic of Spaces, or replaces the one that has its id.</summary>
    /// <param name="topic">The topic. Without an id it gets one.</param>
    /// <returns>The id.</returns>
    public string Add(Topic topic) => Add(Kind.Topic, Json(topic));

    /// <summary>Adds a Community, or replaces the one that has its id.</summary>
    /// <param name="community">The Community. Without an id it gets one.</param>
    /// <returns>The id.</returns>
    public string Add(Community community) => Add(Kind.Community, Json(community));

    /// <summary>Adds a story of the news, or replaces the one that has its id.</summary>
    /// <param name="story">The story. Without an id it gets one.</param>
    /// <returns>The id.</returns>
    public string Add(NewsStory story)
    {
        var json = Json(story);
        lock (_world.Gate)
        {
            var id = Add(Kind.News, json);
            SectionEvents.StoryCameUp(_world, json);
            return id;
        }
    }

    /// <summary>Adds a broadcast, or replaces the one that has its id. It runs from its <c>start_ms</c> on, and has ended where it has an <c>end_ms</c>.</summary>
    /// <param name="broadcast">The broadcast. Without an id it gets one; <see cref="Broadcast.TwitterUserId"/> says whose it is.</param>
    /// <returns>The id.</returns>
    public string Add(Broadcast broadcast)
    {
        var json = Json(broadcast);
        lock (_world.Gate)
        {
            var before = SectionEvents.StateOf(_world.Store.Find(Kind.Broadcast, json[Kind.Broadcast.Key]?.ToString())?.Json);
            var id = Add(Kind.Broadcast, json);
            SectionEvents.BroadcastChanged(_world, json, before);
            return id;
        }
    }

    /// <summary>Adds a trend, which comes after those that are there already.</summary>
    /// <param name="trend">The trend.</param>
    /// <param name="woeid">Where it is one. 1, the whole world, by default.</param>
    public void Add(Trend trend, int woeid = 1) => Add(Kind.Trend, Json(trend), JsonText.Id(woeid));

    /// <summary>Adds a trend among those of a user, which comes after those that are there already.</summary>
    /// <param name="trend">The trend.</param>
    /// <param name="user">Whose it is.</param>
    public void Add(PersonalizedTrend trend, SandboxUser user) => Add(Kind.PersonalTrend, Json(trend), ObjectStore.Own(Record(user)));

    /// <summary>Lets a user buy a ticket for a Space.</summary>
    /// <param name="spaceId">The Space.</param>
    /// <param name="user">Who buys it.</param>
    /// <exception cref="ArgumentException">There is no such Space.</exception>
    public void AddBuyer(string spaceId, SandboxUser user) => OnSpace(spaceId, SpacesSection.Buyers, JsonText.Id(Record(user).Id));

    /// <summary>Shares a Tweet in a Space.</summary>
    /// <param name="spaceId">The Space.</param>
    /// <param name="tweetId">The Tweet.</param>
    /// <exception cref="ArgumentException">There is no such Space.</exception>
    public void ShareInSpace(string spaceId, string tweetId) => OnSpace(spaceId, SpacesSection.Tweets, tweetId);

    /// <summary>Makes a user belong to an organization.</summary>
    /// <param name="organization">The organization's account.</param>
    /// <param name="user">The user.</param>
    public void AddAffiliate(SandboxUser organization, SandboxUser user) =>
        On(
            organization,
            user,
            (owner, member) =>
            {
                owner.Affiliates.Add(member, _world.NextOrder());
                member.Affiliation = owner;
            }
        );

    /// <summary>Asks for a Community Note for a Tweet, so that it is one of those that a note may be written for.</summary>
    /// <param name="tweetId">The Tweet.</param>
    /// <exception cref="ArgumentException">There is no such Tweet.</exception>
    public void RequestNote(string tweetId) => On(tweetId, tweet => _world.NoteRequests.Add(tweet));

    /// <summary>Pins a message of X Chat, which no operation does.</summary>
    /// <param name="conversationId">The conversation's id, as it is returned.</param>
    /// <param name="eventId">The id of the event that brought the message.</param>
    /// <exception cref="ArgumentException">There is no such message.</exception>
    public void PinChatMessage(string conversationId, string eventId)
    {
        lock (_world.Gate)
        {
            var message =
                _world.Store.Find(Kind.ChatEvent, eventId, conversationId)
                ?? throw new ArgumentException($"There is no event {eventId} in the conversation {conversationId}.", nameof(eventId));
            message.Json[ChatMessagesSection.IsPinned] = true;
        }
    }

    private static JsonObject Json(XModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return JsonNode.Parse(model.ToJson())!.AsObject();
    }

    private string Add(Kind kind, JsonObject json, string place = "")
    {
        lock (_world.Gate)
        {
            return _world.Store.Add(kind, json, place).Text(kind.Key)!;
        }
    }

    private void OnSpace(string id, string member, string value)
    {
        lock (_world.Gate)
        {
            var space = _world.Store.Find(Kind.Space, id) ?? throw new ArgumentException($"There is no Space {id}.", nameof(id));
            space.Include(member, value);
        }
    }
}
