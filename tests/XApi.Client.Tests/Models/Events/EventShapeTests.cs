using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace XApi.Tests.Models;

/// <summary>A body that is a JSON object is one event at least, whatever stands in the place of what X sends: what is not understood must not get lost.</summary>
[TestFixture]
internal sealed class EventShapeTests
{
    private static readonly string[] Bodies =
    [
        """{"data":{"event_uuid":"1","event_type":"post.create","filter":{"user_id":"1"},"tag":"t","payload":{"id":"1","text":"t"}}}""",
        """
            {"data":{"event_uuid":"1","event_type":"dm.sent","payload":{"direct_message_events":[{"type":"message_create","id":"5","message_create":
            {"target":{"recipient_id":"2"},"sender_id":"1","message_data":{"text":"Hello","entities":{"urls":[]}}}}],"users":{"1":{"data":{"id":"1"}}}}}}
            """,
        """{"data":{"id":"20","text":"Snow","entities":{"urls":[{"start":0}]}},"includes":{"users":[{"id":"1"}]},"matching_rules":[{"id":"1","tag":"snow"}]}""",
        """{"replay_job_status":{"webhook_id":"1","job_state":"Complete","job_id":"9"}}""",
        """{"user_event":{"revoke":{"date_time":"2018-05-24T09:48:12+00:00","target":{"app_id":"13"},"source":{"user_id":"1"}}}}""",
        """
            {"for_user_id":"1","user_has_blocked":"false","users":{"2":{"id":"2"}},"apps":{"3":{"name":"App"}},
            "tweet_create_events":[{"id_str":"2","user":{"id_str":"1"},"entities":{"urls":[{"url":"u"}]},"extended_tweet":{"full_text":"t"}}],
            "follow_events":[{"type":"follow","created_timestamp":"7","source":{"id_str":"2"},"target":{"id_str":"1"}}],
            "tweet_delete_events":[{"status":{"id":"20","user_id":"1"},"timestamp_ms":"7"}],
            "direct_message_mark_read_events":[{"created_timestamp":"7","sender_id":"2","target":{"recipient_id":"1"},"last_read_event_id":"5"}]}
            """,
    ];

    private static readonly string[] Others =
    [
        "null",
        "true",
        "5",
        "1e400",
        "\"\"",
        "\"x\"",
        "[]",
        "{}",
        "[5]",
        "[[]]",
        "[{}]",
        "{\"x\":5}",
    ];

    [TestCaseSource(nameof(Bodies))]
    public void Another_value_in_the_place_of_any_makes_another_event_at_worst(string body)
    {
        var places = Parse(body).Descendants().Where(token => token is not JProperty).Select(token => token.Path).ToList();
        foreach (var place in places)
        {
            foreach (var other in Others)
            {
                var changed = Parse(body);
                changed.SelectToken(place)!.Replace(new JRaw(other));
                var json = changed.ToString(Formatting.None);

                Assert.That(
                    () => XEvent.ReadAll(Encoding.UTF8.GetBytes(json)),
                    Is.Not.Empty.And.All.Property(nameof(XEvent.Id)).Length.InRange(1, 200),
                    json
                );
            }
        }
    }

    [TestCase("""{"\ud83d":1}""", 1)]
    [TestCase("""{"data":{"\ud83d":1,"id":"20","text":"\ud83d"}}""", 1)]
    [TestCase("""{"for_user_id":"1","\ud83d":1,"\ud83d_events":[{"id":"2","\ud83d":"\ud83d"}]}""", 1)]
    [TestCase(
        """{"for_user_id":"1","\ud83d":"\ud83d","tweet_create_events":[{"id_str":"2","text":"\ud83d","\ud83d":1},{"id_str":"3"}]}""",
        2
    )]
    public void Half_a_surrogate_pair_which_JSON_can_escape_is_no_obstacle(string body, int count)
    {
        var items = XEvent.ReadAll(Encoding.UTF8.GetBytes(body));

        Assert.That(items.Select(item => item.Id), Is.Unique);
        Assert.That(items, Has.Count.EqualTo(count));
        Assert.That(items.Select(item => XEvent.Parse(item.Json).Id), Is.EqualTo(items.Select(item => item.Id)));
    }

    // A time stays the text that it is.
    private static JObject Parse(string body)
    {
        using var reader = new JsonTextReader(new StringReader(body)) { DateParseHandling = DateParseHandling.None };
        return JObject.Load(reader);
    }
}
