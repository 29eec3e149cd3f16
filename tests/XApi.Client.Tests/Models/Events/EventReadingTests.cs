using System.Text;
using System.Text.Json;

namespace XApi.Tests.Models;

/// <summary>Which event a body is, what it is called and what it holds.</summary>
[TestFixture]
internal sealed class EventReadingTests
{
    private static readonly string[] Types =
    [
        .. typeof(ActivityEventType)
            .GetProperties(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Static)
            .Where(property => property.PropertyType == typeof(ActivityEventType))
            .Select(property => ((ActivityEventType)property.GetValue(null)!).Value),
    ];

    [Test]
    public void A_Tweet_without_rules_is_one_of_the_filtered_stream_if_it_has_a_text_or_a_list_of_them(
        [Values("""{"data":{"id":"20","text":"Snow"}}""", """{"data":{"id":"20"},"matching_rules":[]}""")] string json
    ) => Assert.That(XEvent.Parse(json), Is.InstanceOf<XFilteredStreamEvent>().With.Property("Id").EqualTo("tweet/20"));

    [TestCaseSource(nameof(Types))]
    public void Every_type_of_X_Activity_is_read_and_keeps_what_it_holds(string type)
    {
        var json = Activity("-12", type, """{"id":"1","text":"t","author_id":"2","unheard_of":[1]}""");

        var item = (XActivityEvent)XEvent.Parse(json);

        Assert.That((item.Id, item.Type, item.UserId), Is.EqualTo(("activity/-12", type, "1")));
        Assert.That(
            ((XModel)item.Payload!).AdditionalProperties["unheard_of"].ToString(Newtonsoft.Json.Formatting.None),
            Is.EqualTo("[1]")
        );
        Assert.That(item.Json, Is.EqualTo(json));
    }

    [Test]
    public void A_type_of_tomorrow_surfaces_with_its_JSON()
    {
        var item = (XActivityEvent)XEvent.Parse(Activity("1", "space.launch", """{"rocket":"x"}"""));

        Assert.That(item.Payload, Is.InstanceOf<UnknownActivityPayload>());
        Assert.That(item.Payload!.ToJson(), Is.EqualTo("""{"rocket":"x"}"""));
    }

    [TestCase("dm.sent")]
    [TestCase("dm.received")]
    public void Direct_Messages_of_X_Activity_have_the_older_shape_and_new_users(string type)
    {
        var item = (XActivityEvent)
            XEvent.Parse(
                Activity(
                    "1",
                    type,
                    """
                    {"direct_message_events":[{"type":"message_create","id":"5","created_timestamp":"1714564800000","message_create":
                    {"target":{"recipient_id":"2"},"sender_id":"1","message_data":{"text":"Hello","entities":{"urls":[]}}}}],
                    "users":{"1":{"data":{"id":"1","username":"a","name":"A"}}}}
                    """
                )
            );
        var payload = (DirectMessageActivity)item.Payload!;

        Assert.That(payload.DirectMessageEvents[0].MessageCreate!.MessageData!.Text, Is.EqualTo("Hello"));
        Assert.That(payload.DirectMessageEvents[0].SentAt, Is.EqualTo(new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.Zero)));
        Assert.That(payload.Users["1"].Data!.Username, Is.EqualTo("a"));
    }

    [Test]
    public void A_Tweet_of_the_filtered_stream_has_its_own_id()
    {
        var item = (XFilteredStreamEvent)XEvent.Parse("""{"data":{"id":"20","text":"Snow"},"matching_rules":[{"id":"1","tag":"snow"}]}""");

        Assert.That((item.Id, item.Type, item.Tweet.Text), Is.EqualTo(("tweet/20", "tweet", "Snow")));
        Assert.That(item.Item.MatchingRules[0].Tag, Is.EqualTo("snow"));
    }

    [TestCase(
        """{"for_user_id":"1","tweet_create_events":[{"id":9007199254740993,"id_str":"9007199254740993"}]}""",
        "account/tweet_create/1/9007199254740993",
        "tweet_create"
    )]
    [TestCase("""{"for_user_id":"1","favorite_events":[{"id":"a7ba59"}]}""", "account/favorite/1/a7ba59", "favorite")]
    [TestCase(
        """{"for_user_id":"1","follow_events":[{"type":"unfollow","created_timestamp":"7","source":{"id_str":"1"},"target":{"id_str":"2"}}]}""",
        "account/follow/1/unfollow/1/2/7",
        "unfollow"
    )]
    [TestCase(
        """{"for_user_id":"1","follow_events":[{"type":"follow","created_timestamp":"7","source":{"id":1},"target":{"id":"2"}}]}""",
        "account/follow/1/follow/1/2/7",
        "follow"
    )]
    [TestCase(
        """{"for_user_id":"1","block_events":[{"type":"unblock","created_timestamp":"7","source":{"id_str":"1"},"target":{"id_str":"2"}}]}""",
        "account/block/1/unblock/1/2/7",
        "unblock"
    )]
    [TestCase(
        """{"for_user_id":"1","mute_events":[{"type":"mute","created_timestamp":"7","source":{"id_str":"1"},"target":{"id_str":"2"}}]}""",
        "account/mute/1/mute/1/2/7",
        "mute"
    )]
    [TestCase(
        """{"for_user_id":"1","direct_message_events":[{"type":"message_create","id":"5"}],"users":{}}""",
        "account/direct_message/1/5",
        "direct_message"
    )]
    [TestCase(
        """{"for_user_id":"1","direct_message_indicate_typing_events":[{"created_timestamp":"7","sender_id":"2","target":{"recipient_id":"1"}}]}""",
        "account/direct_message_indicate_typing/1/2/1/7",
        "direct_message_indicate_typing"
    )]
    [TestCase(
        """{"for_user_id":"1","direct_message_mark_read_events":[{"created_timestamp":"7","sender_id":"2","target":{"recipient_id":"1"},"last_read_event_id":"5"}]}""",
        "account/direct_message_mark_read/1/2/5",
        "direct_message_mark_read"
    )]
    [TestCase(
        """{"for_user_id":"1","tweet_delete_events":[{"status":{"id":"20","user_id":"1"},"timestamp_ms":"7"}]}""",
        "account/tweet_delete/1/20",
        "tweet_delete"
    )]
    [TestCase(
        """{"user_event":{"revoke":{"date_time":"2018-05-24T09:48:12+00:00","target":{"app_id":"13"},"source":{"user_id":"1"}}}}""",
        "account/revoke/1/2018-05-24T09:48:12+00:00",
        "revoke"
    )]
    public void Each_kind_of_Account_Activity_has_an_id_that_a_repetition_has_too(string json, string id, string type)
    {
        var item = (XAccountActivityEvent)XEvent.Parse(json);

        Assert.That((item.Id, item.Type, item.UserId), Is.EqualTo((Expected(id), type, "1")));
        Assert.That(
            new object?[] { item.Tweet, item.Like, item.Action, item.DirectMessage, item.Signal, item.Deletion, item.Revocation }.Count(
                member => member is not null
            ),
            Is.EqualTo(1)
        );

        static string Expected(string id) => id;
    }

    [Test]
    public void Counts_of_a_replay_do_not_make_another_event()
    {
        const string Follow =
            """{"for_user_id":"1","follow_events":[{"type":"follow","created_timestamp":"7","source":{"id_str":"2","followers_count":10},"target":{"id_str":"1"}}]}""";

        Assert.That(XEvent.Parse(Follow.Replace("10", "11", StringComparison.Ordinal)).Id, Is.EqualTo(XEvent.Parse(Follow).Id));
    }

    [Test]
    public void Several_events_of_a_request_are_events_of_their_own()
    {
        var body = """
            {"for_user_id":"1","direct_message_events":[{"type":"message_create","id":"5"},{"type":"message_create","id":"6"}],
            "follow_events":[{"type":"follow","created_timestamp":"7","source":{"id_str":"2"},"target":{"id_str":"1"}}],"users":{"2":{"id":"2"}}}
            """;

        var items = XEvent.ReadAll(Encoding.UTF8.GetBytes(body)).Cast<XAccountActivityEvent>().ToList();

        Assert.That(
            items.Select(item => item.Id),
            Is.EqualTo(new[] { "account/direct_message/1/5", "account/direct_message/1/6", "account/follow/1/follow/2/1/7" })
        );
        Assert.That(items.Select(item => item.Message.Users["2"].Id), Has.All.EqualTo("2"));
        Assert.That(items[1].Message.DirectMessageEvents, Has.Count.EqualTo(1));
        Assert.That(items[2].Message.DirectMessageEvents, Is.Empty);
        Assert.That(items.Select(item => XEvent.Parse(item.Json).Id), Is.EqualTo(items.Select(item => item.Id)));
        Assert.That(() => XEvent.Parse(body), Throws.ArgumentException.With.Message.StartsWith("The JSON holds several events."));
    }

    [Test]
    public void A_list_of_tomorrow_is_Account_Activity_too()
    {
        var item = (XAccountActivityEvent)XEvent.Parse("""{"for_user_id":"1","wave_events":[{"hand":"left"}]}""");

        Assert.That(item.Type, Is.EqualTo("wave"));
        Assert.That(item.Message.AdditionalProperties, Contains.Key("wave_events"));
        Assert.That(item.Id, Does.Match("^account/wave/sha256-[0-9a-f]{64}$"));
    }

    [TestCase("""{"user_has_blocked":"false"}""", false)]
    [TestCase("""{"user_has_blocked":"true"}""", true)]
    [TestCase("{}", null)]
    public void A_truth_value_that_comes_as_a_text_is_one(string members, bool? expected)
    {
        var json = """{"for_user_id":"1","tweet_create_events":[{"id_str":"2"}],""" + (members == "{}" ? "\"a\":1}" : members[1..]);

        Assert.That(((XAccountActivityEvent)XEvent.Parse(json)).UserHasBlocked, Is.EqualTo(expected));
    }

    [Test]
    public void The_whole_text_of_a_long_Tweet_is_there()
    {
        var item = (XAccountActivityEvent)
            XEvent.Parse(
                """
                {"for_user_id":"1","tweet_create_events":[{"id_str":"2","text":"Long…","truncated":true,"created_at":"Mon May 19 14:01:46 +0000 2025",
                "extended_tweet":{"full_text":"Long &amp; longer"}}]}
                """
            );

        Assert.That(item.Tweet!.WholeText, Is.EqualTo("Long & longer"));
        Assert.That(item.Tweet.PostedAt, Is.EqualTo(new DateTimeOffset(2025, 5, 19, 14, 1, 46, TimeSpan.Zero)));
    }

    [Test]
    public void The_end_of_a_replay_says_whether_all_was_delivered()
    {
        var item = (XReplayEvent)XEvent.Parse("""{"replay_job_status":{"webhook_id":"1","job_state":"Incomplete","job_id":"9"}}""");

        Assert.That((item.Id, item.IsComplete, item.Status.WebhookId), Is.EqualTo(("replay/9/Incomplete", false, "1")));
    }

    [TestCase("""{"tomorrow":{"x":1}}""", "tomorrow")]
    [TestCase("{}", "")]
    [TestCase("""{"data":[]}""", "data")]
    [TestCase("""{"data":{"id":"1"}}""", "data")]
    [TestCase("""{"for_user_id":"1","tweet_create_events":[]}""", "for_user_id")]
    [TestCase("""{"replay_job_status":"done"}""", "replay_job_status")]
    [TestCase("""{"data":{"text":"Snow"},"matching_rules":[]}""", "data")]
    [TestCase("""{"data":{"id":true,"text":"Snow"}}""", "data")]
    [TestCase("""{"tweet_create_events":[{"id_str":"2"}]}""", "tweet_create_events")]
    [TestCase("""{"for_user_id":"1","_events":[{"id":"2"}]}""", "for_user_id")]
    [TestCase("""{"for_user_id":"1","wave_events":{"id":"2"}}""", "for_user_id")]
    [TestCase("""{"for_user_id":"1","wave_event":[{"id":"2"}]}""", "for_user_id")]
    [TestCase("""{"user_event":{"revoke":"all"}}""", "user_event")]
    [TestCase("""{"user_event":"revoke"}""", "user_event")]
    [TestCase("""{"for_user_id":"1"}""", "for_user_id")]
    public void What_is_not_known_surfaces_with_its_JSON(string json, string type)
    {
        var item = (XUnknownEvent)XEvent.Parse(json);

        Assert.That((item.Type, item.Json), Is.EqualTo((type, json)));
        Assert.That(item.Id, Does.Match("^unknown/sha256-[0-9a-f]{64}$"));
    }

    [TestCase("\"\"")]
    [TestCase("\"a b\"")]
    [TestCase("\"\\u0000\"")]
    [TestCase("\"\\ud800\"")]
    [TestCase("null")]
    public void An_id_that_is_no_key_of_a_database_is_replaced_by_a_sum(string id)
    {
        var json = $$$"""{"data":{"event_uuid":{{{id}}},"event_type":"post.delete","payload":{} } }""";

        Assert.That(XEvent.Parse(json).Id, Does.Match("^activity/sha256-[0-9a-f]{64}$"));
        Assert.That(XEvent.Parse(json + " ").Id, Is.Not.EqualTo(XEvent.Parse(json).Id), "it is the sum of the bytes");
    }

    [Test]
    public void An_id_is_never_longer_than_a_key()
    {
        var item = XEvent.Parse(Activity(new string('1', 1000)));
        var list = XEvent.Parse($$"""{"for_user_id":"1","{{new string('x', 500)}}_events":[{"id":"1"}] }""");

        Assert.That(item.Id, Has.Length.LessThanOrEqualTo(200));
        Assert.That(list.Id, Has.Length.LessThanOrEqualTo(200));
    }

    [Test]
    public void The_same_event_by_stream_has_the_same_id()
    {
        var json = Activity("77");

        Assert.That(XEvent.Of(ActivityStreamItem.FromJson(json)).Id, Is.EqualTo(XEvent.Parse(json).Id));
    }

    [Test]
    public void The_same_Tweet_by_stream_has_the_same_id()
    {
        const string Json = """{"data":{"id":"20","text":"Snow"},"matching_rules":[{"id":"1","tag":"snow"}]}""";
        var item = (XFilteredStreamEvent)XEvent.Of(FilteredStreamTweet.FromJson(Json));

        Assert.That((item.Id, item.Json), Is.EqualTo(("tweet/20", Json)));
    }

    [Test]
    public void An_event_of_Account_Activity_keeps_what_came_beside_it_and_no_event_of_another()
    {
        var items = XEvent.ReadAll(
            """
            {"for_user_id":"1","apps":{"3":{"name":"App"}},"tweet_create_events":[{"id_str":"2"}],"wave_events":[{"id":"4"}],
            "names":["_events"],"user_has_blocked":"true"}
            """u8.ToArray()
        );

        Assert.That(
            items.Select(item => item.Json),
            Is.EqualTo(
                new[]
                {
                    """{"for_user_id":"1","apps":{"3":{"name":"App"}},"names":["_events"],"user_has_blocked":"true","tweet_create_events":[{"id_str":"2"}]}""",
                    """{"for_user_id":"1","apps":{"3":{"name":"App"}},"names":["_events"],"user_has_blocked":"true","wave_events":[{"id":"4"}]}""",
                }
            )
        );
    }

    [Test]
    public void A_revocation_without_its_source_has_a_sum_for_an_id()
    {
        var item = (XAccountActivityEvent)XEvent.Parse("""{"user_event":{"revoke":{"date_time":"2018-05-24T09:48:12+00:00"}}}""");

        Assert.That(item.Id, Does.Match("^account/revoke/sha256-[0-9a-f]{64}$"));
        Assert.That((item.Type, item.UserId), Is.EqualTo(("revoke", (string?)null)));
    }

    [Test]
    public void A_revocation_beside_empty_lists_is_one()
    {
        var json = """{"tweet_create_events":[],"user_event":{"revoke":{"date_time":"t","source":{"user_id":"1"}}}}""";

        Assert.That(XEvent.Parse(json).Id, Is.EqualTo("account/revoke/1/t"));
    }

    [Test]
    public void An_event_shows_its_type_and_its_id() =>
        Assert.That(XEvent.Parse(Activity("77")).ToString(), Is.EqualTo("profile.update.bio activity/77"));

    [TestCase("Complete", true)]
    [TestCase("Incomplete", false)]
    [TestCase("complete", false)]
    public void A_replay_is_complete_where_X_says_so(string state, bool isComplete) =>
        Assert.That(
            ((XReplayEvent)XEvent.Parse($$$"""{"replay_job_status":{"job_state":"{{{state}}}","job_id":"9"}}""")).IsComplete,
            Is.EqualTo(isComplete)
        );

    [TestCase("[]")]
    [TestCase("")]
    [TestCase("{\"a\":}")]
    public void What_is_no_object_is_refused(string body) =>
        Assert.That(() => XEvent.ReadAll(Encoding.UTF8.GetBytes(body)), Throws.InstanceOf<JsonException>());

    [Test]
    public void What_is_not_UTF_8_is_refused() =>
        Assert.That(() => XEvent.ReadAll(new byte[] { (byte)'{', 0xff, (byte)'}' }), Throws.InstanceOf<JsonException>());

    /// <summary>An event as X Activity sends it.</summary>
    private static string Activity(string id, string type = "profile.update.bio", string payload = """{"before":"a","after":"b"}""") =>
        $$$"""{"data":{"event_uuid":"{{{id}}}","event_type":"{{{type}}}","filter":{"user_id":"1"},"payload":{{{payload}}}}}""";
}
