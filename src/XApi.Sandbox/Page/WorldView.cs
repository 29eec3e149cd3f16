using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>What is in the world, the newest first; Tweets also those that a query matches.</summary>
internal static class WorldView
{
    private const int Shown = 100;

    internal static JsonArray? Of(XSandbox sandbox, string kind, string? query)
    {
        var world = sandbox.Records;
        lock (world.Gate)
        {
            return kind switch
            {
                "tweets" => Tweets(world, query),
                "users" => List(
                    world.Users.Where(user => query is null or "" || user.Username.Contains(query, StringComparison.OrdinalIgnoreCase)),
                    User
                ),
                "lists" => List(world.Relationships.Lists.Values.Reverse(), List),
                "messages" => List(world.Relationships.DmEvents.AsEnumerable().Reverse(), Message),
                "spaces" => List(world.Store.NewestFirst(Kind.Space), space => (JsonObject)space.Json.DeepClone()),
                _ => null,
            };
        }
    }

    private static JsonArray Tweets(XWorld world, string? query)
    {
        var matcher = string.IsNullOrWhiteSpace(query) ? null : XQuery.Parse(query);
        return List(
            world.Tweets.AsEnumerable().Reverse().Where(tweet => tweet.IsListed && (matcher?.Matches(tweet.Document) ?? true)),
            tweet => TweetCard.Of(world, tweet)
        );
    }

    private static JsonArray List<T>(IEnumerable<T> items, Func<T, JsonObject> show) => new([.. items.Take(Shown).Select(show)]);

    private static JsonObject User(UserRecord user) =>
        new()
        {
            ["id"] = JsonText.Id(user.Id),
            ["username"] = user.Username,
            ["name"] = user.Name,
            ["description"] = user.Description,
            ["tweets"] = user.Tweets.Count,
            ["followers"] = user.Followers.Count,
            ["following"] = user.Following.Count,
            ["is_protected"] = user.IsProtected,
            ["is_suspended"] = user.IsSuspended,
        };

    private static JsonObject List(ListRecord list) =>
        new()
        {
            ["id"] = JsonText.Id(list.Id),
            ["name"] = list.Name,
            ["description"] = list.Description,
            ["owner"] = list.Owner.Username,
            ["members"] = list.Members.Count,
            ["followers"] = list.Followers.Count,
            ["is_private"] = list.IsPrivate,
        };

    private static JsonObject Message(DmEventRecord message) =>
        new()
        {
            ["id"] = JsonText.Id(message.Id),
            ["type"] = message.Type,
            ["sender"] = message.Sender.Username,
            ["conversation"] = message.Conversation.Id,
            ["participants"] = string.Join(", ", message.Conversation.Participants.Select(user => user.Username)),
            ["text"] = message.Text,
        };
}
