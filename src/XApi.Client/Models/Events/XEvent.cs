using System.Text;
using System.Text.Json;

namespace XApi;

/// <summary>
/// Something that X reports by a webhook or a stream: an event of X Activity, a Tweet of the filtered stream, or Account Activity. It is
/// one of
/// <see cref="XActivityEvent"/>, <see cref="XFilteredStreamEvent"/>, <see cref="XAccountActivityEvent"/>, <see cref="XReplayEvent"/> and
/// <see cref="XUnknownEvent"/>, for what X may send tomorrow.
/// </summary>
public abstract class XEvent
{
    private protected XEvent(string id, string type, string json) => (Id, Type, Json) = (id, type, json);

    /// <summary>
    /// The id, such as <c>activity/2080761390344937796</c>, up to 200 characters. The same event has the same one, however often and by
    /// whichever way it is delivered: repeated, replayed or streamed.
    /// </summary>
    public string Id { get; }

    /// <summary>What happened, such as <c>post.create</c>, <c>follow.unfollow</c> or <c>tweet</c>; the words are X's.</summary>
    public string Type { get; }

    /// <summary>The user whose subscription brought it; null where it names none.</summary>
    public virtual string? UserId => null;

    /// <summary>The event as X sent it. <see cref="Parse"/> reads it again.</summary>
    public string Json { get; }

    /// <summary>Reads an event from its <see cref="Json"/>.</summary>
    /// <param name="json">A JSON object that holds one event.</param>
    /// <exception cref="JsonException">It is not a JSON object.</exception>
    /// <exception cref="ArgumentException">It holds several events, which <see cref="ReadAll"/> reads.</exception>
    public static XEvent Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return ReadAll(Encoding.UTF8.GetBytes(json)) is [var only]
            ? only
            : throw new ArgumentException($"The JSON holds several events. {nameof(ReadAll)} reads them.", nameof(json));
    }

    /// <summary>Reads the events of a request to a webhook. Most hold one; a request of Account Activity may hold several.</summary>
    /// <param name="body">The body, whose signature has been checked.</param>
    /// <returns>
    /// One event at least. What can't be read as what it seems to be is an <see cref="XUnknownEvent"/>, so nothing is lost.
    /// </returns>
    /// <exception cref="JsonException">It is not a JSON object in UTF-8.</exception>
    public static IReadOnlyList<XEvent> ReadAll(ReadOnlyMemory<byte> body) => EventBody.Read(body);

    /// <summary>The event that an item of the stream of X Activity is. It has the id that it would have at a webhook.</summary>
    /// <param name="item">The item.</param>
    public static XEvent Of(ActivityStreamItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return Parse(item.ToJson());
    }

    /// <summary>The event that an item of the filtered stream is. It has the id that it would have at a webhook.</summary>
    /// <param name="item">The item.</param>
    public static XEvent Of(FilteredStreamTweet item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return Parse(item.ToJson());
    }

    /// <summary>Type and id, for logs and debuggers.</summary>
    public override string ToString() => $"{Type} {Id}";
}

/// <summary>An event of X Activity, by webhook or by stream.</summary>
public sealed class XActivityEvent : XEvent
{
    internal XActivityEvent(string id, string json, ActivityEvent activity)
        : base(id, activity.EventType.Value, json) => Activity = activity;

    /// <summary>The event with what was expanded, its filter and its tag.</summary>
    public ActivityEvent Activity { get; }

    /// <summary>What happened.</summary>
    public ActivityEventType EventType => Activity.EventType;

    /// <summary>
    /// What the event holds, by its type a <see cref="Tweet"/>, a <see cref="UserPairActivity"/> and so on; an
    /// <see cref="UnknownActivityPayload"/> for a type without a known shape. Null where X sent none.
    /// </summary>
    public IActivityPayload? Payload => Activity.Payload;

    /// <summary>The label of the subscription; null where it has none.</summary>
    public string? Tag => Activity.Tag;

    /// <inheritdoc/>
    public override string? UserId => Activity.Filter?.UserId;
}

/// <summary>A Tweet of the filtered stream. Its type is <c>tweet</c>.</summary>
public sealed class XFilteredStreamEvent : XEvent
{
    internal XFilteredStreamEvent(string id, string json, FilteredStreamTweet item)
        : base(id, "tweet", json) => Item = item;

    /// <summary>The Tweet with what was expanded and the rules that it matches.</summary>
    public FilteredStreamTweet Item { get; }

    /// <summary>The Tweet.</summary>
    public Tweet Tweet => Item.Data;
}

/// <summary>The end of a replay. Its type is <c>replay</c>.</summary>
public sealed class XReplayEvent : XEvent
{
    internal XReplayEvent(string id, string json, WebhookReplayStatus status)
        : base(id, "replay", json) => Status = status;

    /// <summary>What became of the job.</summary>
    public WebhookReplayStatus Status { get; }

    /// <summary>Whether all events were delivered again. Otherwise the job is to be repeated.</summary>
    public bool IsComplete => Status.JobState == "Complete";
}

/// <summary>
/// Something that this version does not know, or can't read as what it seems to be. <see cref="XEvent.Json"/> has it; its type is the name
/// of the first member.
/// </summary>
public sealed class XUnknownEvent : XEvent
{
    internal XUnknownEvent(string id, string type, string json)
        : base(id, type, json) { }
}
