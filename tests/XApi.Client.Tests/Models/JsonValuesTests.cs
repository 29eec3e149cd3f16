using System.Globalization;
using System.Text;
using System.Text.Json;
using Newtonsoft.Json.Linq;

namespace XApi.Tests.Models;

/// <summary>The values that readers are made of take short ways, and arrive where the long ways do.</summary>
[TestFixture]
internal sealed class JsonValuesTests
{
    [Test]
    public void Texts_of_all_lengths_are_what_they_were_whichever_came_before()
    {
        var random = new Random(20240501);
        for (var round = 0; round < 20_000; round++)
        {
            // Few letters, so that many texts differ in one place only; and some of several bytes.
            var text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => "ab1é雪"[random.Next(5)]));

            Assert.That(Read(text), Is.EqualTo(text));
        }
    }

    [Test]
    public void Short_texts_that_come_again_are_shared_and_ids_are_not()
    {
        Assert.That(AreShared("Twitter for iPhone"), Is.True);
        Assert.That(AreShared("1460323737035677698"), Is.False);

        static bool AreShared(string text) => ReferenceEquals(Read(text), Read(text));
    }

    [TestCase("12345678", true)]
    [TestCase("123456789", false)]
    [TestCase("a12345678", true)]
    [TestCase("abcdefghijklmnopqrstuvwx", true)]
    [TestCase("abcdefghijklmnopqrstuvwxy", false)]
    public void Texts_are_shared_up_to_24_bytes_and_those_that_begin_like_an_id_up_to_8(string text, bool shared) =>
        Assert.That(ReferenceEquals(Read(text), Read(text)), Is.EqualTo(shared));

    [Test]
    public void Texts_that_differ_in_one_place_are_told_apart_wherever_it_is([Range(1, 40)] int length)
    {
        var text = new string('a', length);
        for (var place = 0; place < length; place++)
        {
            var other = string.Concat(text.AsSpan(0, place), "b", text.AsSpan(place + 1));

            Assert.That((Read(text), Read(other), Read(text)), Is.EqualTo((text, other, text)));
        }
    }

    [TestCase("2024-05-01T12:34:56.789Z")]
    [TestCase("2024-02-29T23:59:59.999Z")]
    [TestCase("0001-01-01T00:00:00.000Z")]
    [TestCase("2024-05-01T12:34:56Z")]
    [TestCase("2024-05-01T12:34:56.7891234Z")]
    [TestCase("2024-05-01T12:34:56")]
    [TestCase("2024-05-01T12:34:56.789")]
    [TestCase("2024-05-01T12:34:56.789+02:00")]
    [TestCase("2024-05-01T12:34:56.7-05:30")]
    public void Times_are_read_in_all_their_forms_and_are_in_UTC(string time)
    {
        var read = Read($"\"{time}\"", JsonValues.ReadTimestamp);

        Assert.That(read, Is.EqualTo(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)));
        Assert.That(read.Offset, Is.EqualTo(TimeSpan.Zero));
    }

    [TestCase("2023-02-29T12:34:56.789Z")]
    [TestCase("2024-04-31T12:34:56.789Z")]
    [TestCase("2024-00-10T12:34:56.789Z")]
    [TestCase("2024-13-01T12:34:56.789Z")]
    [TestCase("2024-05-00T12:34:56.789Z")]
    [TestCase("2024-05-01T24:34:56.789Z")]
    [TestCase("2024-05-01T12:60:56.789Z")]
    [TestCase("2024-05-01T12:34:61.789Z")]
    [TestCase("0000-05-01T12:34:56.789Z")]
    [TestCase("2024-05-01T12:34:5x.789Z")]
    [TestCase("2024-05-01T12:34:56.7 9Z")]
    [TestCase("20-4-05-01T12:34:56.789Z")]
    [TestCase("12:34", Description = "an hour of which day?")]
    [TestCase("May 1", Description = "a day of which year?")]
    public void What_is_no_time_is_refused(string time) =>
        Assert.That(() => Read($"\"{time}\"", JsonValues.ReadTimestamp), Throws.InstanceOf<JsonException>());

    [TestCase("0", 0)]
    [TestCase("-0", 0)]
    [TestCase("7", 7)]
    [TestCase("-7", -7)]
    [TestCase("999999999", 999_999_999)]
    [TestCase("1000000000", 1_000_000_000)]
    [TestCase("2147483647", int.MaxValue)]
    [TestCase("-2147483648", int.MinValue)]
    [TestCase("3.0", 3)]
    [TestCase("-12e2", -1200)]
    public void Whole_numbers_are_read_to_their_bounds(string json, int number) =>
        Assert.That(Read(json, JsonValues.ReadInt32), Is.EqualTo(number));

    [TestCase("2147483648")]
    [TestCase("99999999999999999999")]
    [TestCase("1.5")]
    [TestCase("1e10")]
    [TestCase("\"1\"")]
    [TestCase("true")]
    public void What_is_no_whole_number_is_refused(string json) =>
        Assert.That(() => Read(json, JsonValues.ReadInt32), Throws.InstanceOf<JsonException>());

    [TestCase("2147483647.0", int.MaxValue)]
    [TestCase("-2147483647.0", -int.MaxValue)]
    [TestCase("9007199254740991.0", 9_007_199_254_740_991)]
    [TestCase("-9007199254740991.0", -9_007_199_254_740_991)]
    [TestCase("9007199254740993", 9_007_199_254_740_993)]
    [TestCase("9223372036854775807", long.MaxValue)]
    [TestCase("-9223372036854775808", long.MinValue)]
    [TestCase("12e2", 1200)]
    public void Great_whole_numbers_are_read_to_the_digit(string json, long number)
    {
        Assert.That(Read(json, JsonValues.ReadInt64), Is.EqualTo(number));
        if (Math.Abs((double)number) <= int.MaxValue)
        {
            Assert.That(Read(json, JsonValues.ReadInt32), Is.EqualTo(number));
        }
    }

    [TestCase("52.516", 52.516)]
    [TestCase("-7", -7)]
    [TestCase("1.7976931348623157e308", double.MaxValue)]
    [TestCase("4.9e-324", double.Epsilon)]
    public void Numbers_are_read_to_their_bounds(string json, double number) =>
        Assert.That(Read(json, JsonValues.ReadDouble), Is.EqualTo(number));

    [TestCase(nameof(JsonValues.StartObject), "[]", "an object", "StartArray")]
    [TestCase(nameof(JsonValues.ReadString), "{}", "a string", "StartObject")]
    [TestCase(nameof(JsonValues.ReadString), "true", "a string", "True")]
    [TestCase(nameof(JsonValues.ReadInt32), "2147483648.0", "a whole number", "Number")]
    [TestCase(nameof(JsonValues.ReadInt32), "1.5", "a whole number", "Number")]
    [TestCase(nameof(JsonValues.ReadInt32), "\"1\"", "a whole number", "String")]
    [TestCase(nameof(JsonValues.ReadInt64), "9007199254740992.0", "a whole number", "Number")]
    [TestCase(nameof(JsonValues.ReadInt64), "9007199254740993.0", "a whole number", "Number")]
    [TestCase(nameof(JsonValues.ReadInt64), "9223372036854775808", "a whole number", "Number")]
    [TestCase(nameof(JsonValues.ReadInt64), "0.5", "a whole number", "Number")]
    [TestCase(nameof(JsonValues.ReadInt64), "1e400", "a whole number", "Number")]
    [TestCase(nameof(JsonValues.ReadInt64), "\"1\"", "a whole number", "String")]
    [TestCase(nameof(JsonValues.ReadDouble), "1e400", "a number", "Number")]
    [TestCase(nameof(JsonValues.ReadDouble), "\"1.5\"", "a number", "String")]
    [TestCase(nameof(JsonValues.ReadBoolean), "\"true\"", "true or false", "String")]
    [TestCase(nameof(JsonValues.ReadBoolean), "1", "true or false", "Number")]
    [TestCase(nameof(JsonValues.ReadTimestamp), "\"yesterday\"", "a time", "String")]
    [TestCase(nameof(JsonValues.ReadTimestamp), "1714566896", "a time", "Number")]
    [TestCase(nameof(JsonValues.ReadList), "{}", "an array", "StartObject")]
    [TestCase(nameof(JsonValues.ReadList), "7", "an array", "Number")]
    [TestCase(nameof(JsonValues.ReadList), " [1,[2]]", "a whole number", "StartArray", 6)]
    public void A_refusal_says_what_was_expected_what_came_and_where(
        string reader,
        string json,
        string expected,
        string found,
        int at = 2
    ) =>
        Assert.That(
            () => ReadBy(reader, $"  {json}"),
            Throws.TypeOf<JsonException>().With.Message.EqualTo($"Expected {expected} but found {found} at byte {at}.")
        );

    [Test]
    public void Where_nothing_was_read_yet_there_is_no_value() =>
        Assert.That(
            static () =>
            {
                var reader = new JsonTokenReader("1"u8);
                return JsonValues.ReadToken(ref reader);
            },
            Throws.TypeOf<JsonException>().With.Message.EqualTo("Expected a value but found None at byte 0.")
        );

    [Test]
    public void A_member_that_a_response_cannot_be_without_is_named_when_it_is_missing() =>
        Assert.That(
            static () => ModelJson.Read<CreateTweetResponse>("""{"errors":[]}"""),
            Throws.TypeOf<JsonException>().With.Message.EqualTo("An object came without its member `data`.")
        );

    [TestCase("""{"id":1460323737035677698,"te\u0078t":"snow"}""", "1460323737035677698", "snow")]
    [TestCase("""{"\u0069d":"1","text":"a \"quoted\" \u2744 and a \\"}""", "1", "a \"quoted\" \u2744 and a \\")]
    [TestCase("""{"id":"1","text":"half of a pair: \ud83d"}""", "1", "half of a pair: \uFFFD")]
    [TestCase("""{"id":"1","text":"a \"half\": \udc00!"}""", "1", "a \"half\": \uFFFD!")]
    public void Escapes_are_read_in_names_and_in_texts(string json, string id, string text)
    {
        var tweet = ModelJson.Read<Tweet>(json);

        Assert.That((tweet.Id, tweet.Text, tweet.AdditionalProperties), Is.EqualTo((id, text, new Dictionary<string, JToken>())));
    }

    [Test]
    public void Names_times_numbers_and_what_is_shared_are_read_without_taking_memory()
    {
        var utf8 =
            """{"name":"en","created_at":"2024-05-01T12:34:56.789Z","result_count":100,"bytes":12345678901,"share":0.5,"nothing":null}"""u8.ToArray();
        Read(utf8);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Read(utf8);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);

        static void Read(byte[] utf8)
        {
            var reader = new JsonTokenReader(utf8);
            reader.Read();
            JsonValues.StartObject(ref reader);
            while (reader.NextMember())
            {
                switch (reader.Name[0])
                {
                    case (byte)'n':
                        JsonValues.ReadString(ref reader);
                        break;
                    case (byte)'c':
                        JsonValues.ReadTimestamp(ref reader);
                        break;
                    case (byte)'r':
                        JsonValues.ReadInt32(ref reader);
                        break;
                    case (byte)'b':
                        JsonValues.ReadInt64(ref reader);
                        break;
                    default:
                        JsonValues.ReadDouble(ref reader);
                        break;
                }
            }
        }
    }

    [Test]
    public void Lists_hold_all_their_items_however_many_there_are([Values(0, 1, 2, 7, 8, 9, 31, 32, 33, 129, 1000)] int count)
    {
        var numbers = Enumerable.Range(0, count).ToList();

        Assert.That(Read($"[{string.Join(',', numbers)}]", Numbers), Is.EqualTo(numbers));
        Assert.That(
            Read($"[null,{string.Join("", numbers.Select(number => $"{number},null,"))}null]", Numbers),
            Is.EqualTo(numbers),
            "what is null is left out"
        );
    }

    [TestCase("[1,2")]
    [TestCase("[1,2,")]
    [TestCase("[1,[2]]")]
    [TestCase("{}")]
    public void A_list_that_is_none_or_does_not_end_is_refused(string json) =>
        Assert.That(() => Read(json, Numbers), Throws.InstanceOf<JsonException>());

    private static object? ReadBy(string reader, string json) =>
        reader switch
        {
            nameof(JsonValues.StartObject) => Read(
                json,
                static (ref JsonTokenReader reader) =>
                {
                    JsonValues.StartObject(ref reader);
                    return true;
                }
            ),
            nameof(JsonValues.ReadString) => Read(json, JsonValues.ReadString),
            nameof(JsonValues.ReadInt32) => Read(json, JsonValues.ReadInt32),
            nameof(JsonValues.ReadInt64) => Read(json, JsonValues.ReadInt64),
            nameof(JsonValues.ReadDouble) => Read(json, JsonValues.ReadDouble),
            nameof(JsonValues.ReadBoolean) => Read(json, JsonValues.ReadBoolean),
            nameof(JsonValues.ReadTimestamp) => Read(json, JsonValues.ReadTimestamp),
            nameof(JsonValues.ReadList) => Read(json, Numbers),
            _ => throw new ArgumentOutOfRangeException(nameof(reader), reader, null),
        };

    private static IReadOnlyList<int> Numbers(ref JsonTokenReader reader) => JsonValues.ReadList(ref reader, JsonValues.ReadInt32);

    private static string Read(string text) => Read($"\"{text}\"", JsonValues.ReadString);

    private static T Read<T>(string json, ReadJson<T> read)
    {
        var reader = new JsonTokenReader(Encoding.UTF8.GetBytes(json));
        reader.Read();
        return read(ref reader);
    }
}
