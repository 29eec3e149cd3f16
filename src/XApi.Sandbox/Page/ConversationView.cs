using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>A conversation: its Tweets in the order of a tree, each with its depth, the replies of one Tweet from the oldest to the newest.</summary>
internal sealed class ConversationView
{
    private const int Shown = 500;

    private readonly XWorld _world;
    private readonly int _count;
    private readonly SortedSet<long> _roots = [];
    private readonly Dictionary<long, SortedSet<long>> _replies = [];

    private ConversationView(XWorld world, long conversation)
    {
        _world = world;
        foreach (var tweet in world.Tweets.Where(tweet => tweet.ConversationId == conversation && tweet.IsListed))
        {
            _count++;
            Place(tweet);
        }
    }

    /// <summary>The conversation that a Tweet is in; null where there is no such Tweet.</summary>
    internal static JsonObject? Of(XSandbox sandbox, long id)
    {
        var world = sandbox.Records;
        lock (world.Gate)
        {
            if (world.Tweet(id) is not { } tweet)
            {
                return null;
            }

            var view = new ConversationView(world, tweet.ConversationId);
            return new()
            {
                ["conversation"] = JsonText.Id(tweet.ConversationId),
                ["chosen"] = JsonText.Id(tweet.Versions[^1]),
                ["tweets"] = new JsonArray([.. view.InOrder().Take(Shown).Select(view.Card)]),
                ["left_out"] = Math.Max(0, view._count - Shown),
            };
        }
    }

    // A reply to a Tweet that was deleted hangs below its place, which hangs where it hung.
    private void Place(TweetRecord tweet)
    {
        for (TweetRecord? record = tweet; record is not null; )
        {
            if (record.RepliedTo is not { } repliedTo)
            {
                _roots.Add(Newest(record.Id));
                return;
            }

            var parent = Newest(repliedTo);
            if (!_replies.TryGetValue(parent, out var replies))
            {
                _replies[parent] = replies = [];
            }

            replies.Add(Newest(record.Id));
            if (_world.Tweet(parent) is { } other)
            {
                // What was collected may name another conversation than its parent does.
                if (other.ConversationId != tweet.ConversationId)
                {
                    _roots.Add(parent);
                }

                return;
            }

            record = _world.AnyTweet(parent);
            if (record is null)
            {
                _roots.Add(parent);
            }
        }
    }

    // Replies to an older version are replies to the Tweet.
    private long Newest(long id) => _world.AnyTweet(id)?.Versions[^1] ?? id;

    private IEnumerable<(long Id, int Depth)> InOrder()
    {
        // Conversations may be deeper than the stack.
        var next = new Stack<(long Id, int Depth)>(_roots.Reverse().Select(root => (root, 0)));
        while (next.TryPop(out var place))
        {
            yield return place;
            foreach (var reply in _replies.GetValueOrDefault(place.Id)?.Reverse() ?? [])
            {
                next.Push((reply, place.Depth + 1));
            }
        }
    }

    private JsonObject Card((long Id, int Depth) place)
    {
        var card = _world.Tweet(place.Id) is { } tweet ? TweetCard.Of(_world, tweet) : TweetCard.Gone(place.Id);
        card["depth"] = place.Depth;
        return card;
    }
}
