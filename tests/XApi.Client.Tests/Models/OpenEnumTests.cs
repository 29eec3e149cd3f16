using Newtonsoft.Json;

namespace XApi.Tests.Models;

/// <summary>Newtonsoft reads and writes an enum of the API as its value on the wire.</summary>
[TestFixture]
internal sealed class OpenEnumTests
{
    [Test]
    public void A_value_is_written_as_on_the_wire_known_or_not()
    {
        Assert.That(JsonConvert.SerializeObject(CreateTweetReplySettings.MentionedUsers), Is.EqualTo("\"mentionedUsers\""));
        Assert.That(JsonConvert.SerializeObject(new CreateTweetReplySettings("of tomorrow")), Is.EqualTo("\"of tomorrow\""));
        Assert.That(
            JsonConvert.SerializeObject(new WithheldScope?[] { WithheldScope.Tweet, null, WithheldScope.User }),
            Is.EqualTo("""["tweet",null,"user"]""")
        );
        Assert.That(JsonConvert.SerializeObject(default(WithheldScope)), Is.EqualTo("null"));
    }

    [Test]
    public void A_value_is_read_known_or_not()
    {
        Assert.That(JsonConvert.DeserializeObject<WithheldScope>("\"user\""), Is.EqualTo(WithheldScope.User));
        Assert.That(JsonConvert.DeserializeObject<WithheldScope>("\"of tomorrow\"").Value, Is.EqualTo("of tomorrow"));
        Assert.That(JsonConvert.DeserializeObject<WithheldScope?>("\"tweet\""), Is.EqualTo(WithheldScope.Tweet));
        Assert.That(JsonConvert.DeserializeObject<WithheldScope?>("null"), Is.Null);
        Assert.That(
            JsonConvert.DeserializeObject<WithheldScope?[]>("""["tweet",null,"user"]"""),
            Is.EqualTo(new WithheldScope?[] { WithheldScope.Tweet, null, WithheldScope.User })
        );
    }

    [TestCase(typeof(WithheldScope), true)]
    [TestCase(typeof(WithheldScope?), true)]
    [TestCase(typeof(MediaType), true)]
    [TestCase(typeof(MediaType?), true)]
    [TestCase(typeof(Tweet), false)]
    [TestCase(typeof(string), false)]
    public void The_converter_is_for_open_enums_alone(Type type, bool can) =>
        Assert.That(new OpenEnumConverter().CanConvert(type), Is.EqualTo(can));
}
