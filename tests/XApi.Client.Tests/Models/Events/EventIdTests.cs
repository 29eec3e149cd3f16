using System.Security.Cryptography;
using System.Text;

namespace XApi.Tests.Models;

/// <summary>What the id of an event is made of, and when a sum takes its place.</summary>
[TestFixture]
internal sealed class EventIdTests
{
    private const string Sum = "sha256-[0-9a-f]{64}";

    [Test]
    public void Letters_digits_and_what_separates_them_stay_as_they_are() =>
        Assert.That(Activity("\"azAZ09/-_.:+\"").Id, Is.EqualTo("activity/azAZ09/-_.:+"));

    [TestCase(",")]
    [TestCase(";")]
    [TestCase("*")]
    [TestCase("@")]
    [TestCase("[")]
    [TestCase("`")]
    [TestCase("{")]
    [TestCase("é")]
    [TestCase("٣")]
    public void Any_other_character_makes_the_id_a_sum(string character) =>
        Assert.That(Activity($"\"1{character}2\"").Id, Does.Match($"^activity/{Sum}$"));

    [TestCase(150, true)]
    [TestCase(151, false)]
    public void An_id_of_X_has_up_to_150_characters(int length, bool isKept) =>
        Assert.That(
            Activity($"\"{new string('7', length)}\"").Id,
            isKept ? Is.EqualTo($"activity/{new string('7', length)}") : Does.Match($"^activity/{Sum}$")
        );

    [TestCase("12", "activity/12")]
    [TestCase("9007199254740993", "activity/9007199254740993")]
    public void A_number_is_an_id_with_all_its_digits(string number, string id) => Assert.That(Activity(number).Id, Is.EqualTo(id));

    [TestCase("true")]
    [TestCase("{}")]
    [TestCase("[1]")]
    public void What_is_neither_text_nor_number_is_no_id(string value) => Assert.That(Activity(value).Id, Does.Match($"^activity/{Sum}$"));

    [Test]
    public void The_sum_is_SHA_256_of_the_body()
    {
        const string Body = """{"tomorrow":{"x":1}}""";

        Assert.That(
            XEvent.Parse(Body).Id,
            Is.EqualTo($"unknown/sha256-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Body)))}")
        );
    }

    [TestCase(32, true)]
    [TestCase(33, false)]
    public void The_name_of_a_list_has_up_to_32_characters_in_an_id(int length, bool isKept)
    {
        var name = new string('x', length);
        var item = XEvent.Parse($$"""{"for_user_id":"1","{{name}}_events":[{"id":"2"}]}""");

        Assert.That(item.Id, isKept ? Is.EqualTo($"account/{name}/1/2") : Does.Match("^[0-9a-f]{40}/1/2$"));
        Assert.That(item.Type, Is.EqualTo(name));
    }

    [Test]
    public void Lists_whose_names_are_no_keys_have_ids_of_their_own()
    {
        var (wave, nod) = (Listed("wave now", """{"id":"2"}"""), Listed("nod now", """{"id":"2"}"""));

        Assert.That(new[] { wave.Id, nod.Id }, Has.All.Match("^[0-9a-f]{40}/1/2$"));
        Assert.That(wave.Id, Is.Not.EqualTo(nod.Id));
    }

    [Test]
    public void An_item_without_a_key_has_the_sum_of_itself_and_of_the_user_whatever_else_the_request_holds()
    {
        var alone = Listed("wave", """{"hand":"left"}""");
        var together = XEvent.ReadAll("""{"users":{},"for_user_id":"1","wave_events":[{"hand":"right"},{"hand":"left"}]}"""u8.ToArray());
        var ofAnother = XEvent.Parse("""{"for_user_id":"2","wave_events":[{"hand":"left"}]}""");

        Assert.That(together[1].Id, Is.EqualTo(alone.Id).And.Match($"^account/wave/{Sum}$"));
        Assert.That(new[] { alone.Id, together[0].Id, ofAnother.Id }, Is.Unique);
    }

    [TestCase("""{"type":"follow","created_timestamp":"7","source":{"id_str":"1"},"target":{}}""")]
    [TestCase("""{"type":"follow","created_timestamp":"7","source":{},"target":{"id_str":"2"}}""")]
    [TestCase("""{"type":"follow","source":{"id_str":"1"},"target":{"id_str":"2"}}""")]
    [TestCase("""{"type":"follow","created_timestamp":"7","source":{"id_str":"1"}}""")]
    [TestCase("""{"type":"follow","created_timestamp":"7","target":{"recipient_id":"2"}}""")]
    [TestCase("""{"type":"follow","sender_id":"3","created_timestamp":"7","target":{"id_str":"2"}}""")]
    [TestCase("""{"type":"follow","sender_id":"3","target":{"recipient_id":"2"}}""")]
    [TestCase("""{"type":"follow","last_read_event_id":"5"}""")]
    [TestCase("""{"type":"follow","status":{"user_id":"1"}}""")]
    [TestCase("5")]
    [TestCase("null")]
    public void A_key_that_lacks_a_part_is_none(string item) =>
        Assert.That(Listed("follow", item).Id, Does.Match($"^account/follow/{Sum}$"));

    [TestCase("""{"id":"1","id_str":"2","status":{"id":"3"}}""", "2")]
    [TestCase("""{"id":"1","id_str":3,"status":{"id":"3"}}""", "3")]
    [TestCase("""{"id":"1","id_str":null,"status":{"id":"3"}}""", "1")]
    [TestCase("""{"id":"1","last_read_event_id":"4","sender_id":"5"}""", "1")]
    public void What_an_item_calls_its_id_comes_before_what_tells_it_from_others(string item, string id) =>
        Assert.That(Listed("favorite", item).Id, Is.EqualTo($"account/favorite/1/{id}"));

    [TestCase("follow", "unfollow", "unfollow")]
    [TestCase("block", "unblock", "unblock")]
    [TestCase("mute", "unmute", "unmute")]
    [TestCase("follow", "", "follow")]
    [TestCase("direct_message", "message_create", "direct_message")]
    [TestCase("tweet_create", "unfollow", "tweet_create")]
    public void What_was_done_to_a_user_is_the_type_and_nothing_else_is(string list, string done, string type) =>
        Assert.That(Listed(list, $$"""{"type":"{{done}}","id":"2"}""").Type, Is.EqualTo(type));

    [TestCase(150, true)]
    [TestCase(151, false)]
    public void What_was_done_has_up_to_150_characters(int length, bool isKept) =>
        Assert.That(
            Listed("follow", $$"""{"type":"{{new string('x', length)}}","id":"2"}""").Type,
            Is.EqualTo(isKept ? new string('x', length) : "follow")
        );

    private static XEvent Activity(string id) =>
        XEvent.Parse($$"""{"data":{"event_uuid":{{id}},"event_type":"post.delete","payload":{} } }""");

    private static XEvent Listed(string list, string item) => XEvent.Parse($$"""{"for_user_id":"1","{{list}}_events":[{{item}}]}""");
}
