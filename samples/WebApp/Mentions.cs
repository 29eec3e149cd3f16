using System.Collections.Concurrent;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using XApi;

namespace WebApp;

/// <summary>Leads mentions from the webhook to the open pages of the user who was mentioned.</summary>
internal sealed class Mentions
{
    private readonly ConcurrentDictionary<Channel<Tweet>, string> _pages = new();

    public IEnumerable<string> Watching => _pages.Values.Distinct();

    public Task HandleAsync(XEvent item)
    {
        if (item is XActivityEvent { EventType.Value: "post.mention.create", Payload: Tweet tweet } mention)
        {
            foreach (var (page, _) in _pages.Where(page => page.Value == mention.UserId))
            {
                page.Writer.TryWrite(tweet);
            }
        }

        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<SseItem<Mention?>> WatchAsync(
        string userId,
        Func<CancellationToken, Task> subscribeAsync,
        CancellationToken stopping,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);
        // A page that does not keep up misses the oldest.
        var page = Channel.CreateBounded<Tweet>(new BoundedChannelOptions(100) { FullMode = BoundedChannelFullMode.DropOldest });
        _pages[page] = userId;
        try
        {
            await subscribeAsync(either.Token);
            yield return new(null, "live");
            await foreach (var tweet in page.Reader.ReadAllAsync(either.Token))
            {
                yield return new(new(tweet.Id, tweet.Author?.Username ?? tweet.Username, tweet.DecodedText), "mention");
            }
        }
        finally
        {
            _pages.TryRemove(page, out _);
        }
    }
}

internal sealed record Mention(string Id, string? Username, string? Text);
