using System.Numerics;
using Newtonsoft.Json.Linq;

namespace XApi.Tests.Models;

/// <summary>Members that the spec does not know are kept, and written back with what they held.</summary>
[TestFixture]
internal sealed class UnknownMemberTests
{
    [TestCase("{}")]
    [TestCase("[]")]
    [TestCase("true")]
    [TestCase("false")]
    [TestCase("\"2024-05-01T12:00:00Z\"")]
    [TestCase("\"\"")]
    [TestCase("""[1,"two",[],{},[3,[4]],{"five":[6,{"seven":null}]},null,false,8]""")]
    [TestCase("""{"a":{"b":{"c":[1,2,{"d":"e"}],"f":null}},"g":"h","i":[[["j"]],"k"]}""")]
    [TestCase("""{"a":{"b":[]},"c":{"d":{}},"e":1}""")]
    public void Any_value_comes_back_as_it_came(string value)
    {
        var json = $$"""{"id":"1","before":{{value}},"after":{{value}}}""";

        Assert.That(ModelJson.Read<Tweet>(json).ToJson(), Is.EqualTo(json));
    }

    [Test]
    public void They_are_written_in_every_dialect([Values] XDialect dialect) =>
        Assert.That(
            AnnotationEntity.FromJson("""{"start":1,"new":"n"}""").ToJson(dialect),
            Is.EqualTo("""{"start":1,"new":"n"}"""),
            "an object that is the same in all"
        );

    [Test]
    public void Names_and_texts_come_without_their_escapes()
    {
        var tweet = ModelJson.Read<Tweet>("""{"id":"1","n\u0065w":{"\u0061\"b":"c\n\u0064"},"❄":1}""");

        Assert.That(tweet.AdditionalProperties.Keys, Is.EqualTo(["new", "❄"]));
        Assert.That((string?)tweet.AdditionalProperties["new"]["a\"b"], Is.EqualTo("c\nd"));
        Assert.That(tweet.ToJson(), Is.EqualTo("""{"id":"1","new":{"a\"b":"c\nd"},"❄":1}"""));
    }

    [TestCase("0", typeof(long))]
    [TestCase("-7", typeof(long))]
    [TestCase("9223372036854775807", typeof(long))]
    [TestCase("-9223372036854775808", typeof(long))]
    [TestCase("9223372036854775808", typeof(BigInteger))]
    [TestCase("-9223372036854775809", typeof(BigInteger))]
    [TestCase("1.5", typeof(decimal))]
    [TestCase("1.0", typeof(decimal))]
    [TestCase("-1.50", typeof(decimal))]
    [TestCase("0.1234567890123456789012345678", typeof(decimal))]
    [TestCase("123456789012345678901234567890", typeof(BigInteger))]
    [TestCase("-123456789012345678901234567890", typeof(BigInteger))]
    [TestCase("1.5e+300", typeof(double), "1.5E+300")]
    [TestCase("1e2", typeof(double), "100.0")]
    [TestCase("1.2345678901234E5", typeof(double), "123456.78901234")]
    [TestCase("1.23456789012345e5", typeof(string))]
    [TestCase("0.12345678901234567890123456789012345", typeof(string))]
    [TestCase("1e400", typeof(string))]
    [TestCase("-1e400", typeof(string))]
    public void A_number_is_kept_in_the_first_form_that_holds_all_its_digits(string digits, Type form, string? written = null)
    {
        var tweet = ModelJson.Read<Tweet>($$"""{"id":"1","number":{{digits}}}""");

        Assert.That(((JValue)tweet.AdditionalProperties["number"]).Value, Is.TypeOf(form));
        Assert.That(tweet.ToJson(), Is.EqualTo($$"""{"id":"1","number":{{written ?? digits}}}"""));
    }

    [TestCase(400, typeof(BigInteger))]
    [TestCase(401, typeof(string))]
    public void A_number_of_more_than_400_digits_is_kept_as_it_was_written(int count, Type form) =>
        A_number_is_kept_in_the_first_form_that_holds_all_its_digits(new string('7', count), form);

    [Test]
    public void Of_several_values_of_a_name_the_last_holds_however_large_they_are() =>
        Assert.That(
            ModelJson.Read<Tweet>("""{"id":"1","new":{"a":8E+61,"b":0,"a":-59916288.78,"a":3e99}}""").ToJson(),
            Is.EqualTo("""{"id":"1","new":{"a":3E+99,"b":0}}""")
        );

    [Test]
    public void What_is_added_by_hand_is_written_behind_what_is_set()
    {
        var tweet = new Tweet { Id = "1" };
        tweet.AdditionalProperties["first"] = 1;
        tweet.AdditionalProperties["second"] = new JArray(2, "3");

        Assert.That(tweet.AdditionalProperties, Has.Count.EqualTo(2));
        Assert.That(tweet.ToJson(), Is.EqualTo("""{"id":"1","first":1,"second":[2,"3"]}"""));
    }

    [Test]
    public void A_member_that_is_always_there_says_so_when_it_was_not_set() =>
        Assert.That(
            static () => new SampledTweet().Data,
            Throws.InvalidOperationException.With.Message.EqualTo("`data` is always there in what X sends, but was not set here.")
        );
}
