using Microsoft.Extensions.Logging;
using static XApi.Tests.StreamStep;

namespace XApi.Tests.Streaming;

/// <summary>A member that a stream sends in another way than the spec says is kept and reported, as it is of a page.</summary>
internal sealed class UnreadMemberTests
{
    [Test]
    public async Task It_is_kept_and_logged_once_for_the_stream_and_every_item_is_delivered()
    {
        var items = new List<FilteredStreamTweet>();
        using var scripted = new StreamRun(
            ConnectionScript.Open(
                Line("""{"data":{"id":"1","text":"x","attachments":[],"new_member":1},"matching_rules":[{"id":"1","tag":"t"}]}"""),
                Line("""{"data":{"id":"2","text":"y","attachments":[]},"includes":{"users":"none"},"matching_rules":[{"id":"1"}]}"""),
                Line("""{"data":{"id":"3","text":"z"},"matching_rules":[{"id":"1"}]}""")
            )
        );

        var run = await scripted.TakeAsync(
            3,
            each: item =>
            {
                items.Add(item);
                return ValueTask.CompletedTask;
            }
        );

        Assert.Multiple(() =>
        {
            Assert.That(items.Select(item => item.Data.Text), Is.EqualTo(["x", "y", "z"]));
            Assert.That(items[0].Data.AdditionalProperties.Keys, Is.EqualTo(["attachments", "new_member"]));
            Assert.That((string?)items[1].Includes?.AdditionalProperties["users"], Is.EqualTo("none"));
            Assert.That(run.Notices.OfType<MalformedMessage>(), Is.Empty);
            Assert.That(
                run.Log.Entries.Where(entry => entry.Level == LogLevel.Warning).Select(entry => entry.Text),
                Is.EqualTo([
                    "GET /2/tweets/search/stream returned Tweet.attachments as StartArray, where the spec says an object. It is kept in AdditionalProperties; the rest was read.",
                    "GET /2/tweets/search/stream returned Includes.users as String, where the spec says a list. It is kept in AdditionalProperties; the rest was read.",
                ])
            );
        });
    }
}
