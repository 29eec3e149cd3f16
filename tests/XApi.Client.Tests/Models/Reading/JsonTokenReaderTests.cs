using System.Text;
using System.Text.Json;

namespace XApi.Tests.Models;

/// <summary>What the client's own reader of JSON accepts, refuses and finds. The rest its comparison with other readers shows, over many inputs.</summary>
[TestFixture]
internal sealed class JsonTokenReaderTests
{
    [TestCase("")]
    [TestCase(" \n")]
    [TestCase("{")]
    [TestCase("[1,]")]
    [TestCase("[1 2]")]
    [TestCase("{\"a\":1,}")]
    [TestCase("{\"a\" 1}")]
    [TestCase("{a:1}")]
    [TestCase("[1}")]
    [TestCase("1 2")]
    [TestCase("[01]")]
    [TestCase("[-]")]
    [TestCase("[1.]")]
    [TestCase("[1e]")]
    [TestCase("[1x]")]
    [TestCase("[+1]")]
    [TestCase("[NaN]")]
    [TestCase("[truE]")]
    [TestCase("[nul")]
    [TestCase("\"a")]
    [TestCase("\"a\nb\"")]
    [TestCase("\"a text of more than thirty-two bytes\u0001\"")]
    [TestCase("\"\\x\"")]
    [TestCase("\"\\u12G4\"")]
    [TestCase("\"\\u123")]
    [TestCase("'a'")]
    [TestCase("// a\n1")]
    [TestCase("[1/*a*/]")]
    [TestCase("\uFEFF1")]
    public void What_is_no_JSON_is_refused_in_the_words_of_System_Text_Json(string json)
    {
        var utf8 = Encoding.UTF8.GetBytes(json);
        var expected = Assert.Catch<JsonException>(() => ReadWithSystemTextJson(utf8))!;

        var refusal = Assert.Catch<JsonException>(() => Read(utf8))!;

        Assert.That(
            (refusal.Message, refusal.LineNumber, refusal.BytePositionInLine),
            Is.EqualTo((expected.Message, expected.LineNumber, expected.BytePositionInLine))
        );
    }

    [TestCase(64, true)]
    [TestCase(65, false)]
    public void Objects_and_lists_are_64_deep_at_most(int depth, bool isRead)
    {
        var utf8 = Encoding.UTF8.GetBytes(
            $"{string.Concat(Enumerable.Repeat("[{\"a\":", depth / 2))}{(depth % 2 == 0 ? "1" : "[]")}{string.Concat(Enumerable.Repeat("}]", depth / 2))}"
        );

        Assert.That(() => Read(utf8), isRead ? Throws.Nothing : Throws.InstanceOf<JsonException>());
    }

    [TestCase("\\u0022\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t")]
    [TestCase("\\ud83d\\ude00", "\U0001F600")]
    [TestCase("\\ud83d", "\uFFFD")]
    [TestCase("\\ud83d!", "\uFFFD!")]
    [TestCase("\\ud83d\\n", "\uFFFD\n")]
    [TestCase("\\ud83d\\ud83d\\ude00", "\uFFFD\U0001F600")]
    [TestCase("\\ude00\\ud83d", "\uFFFD\uFFFD")]
    [TestCase("\\u0000", "\0")]
    public void Escapes_are_decoded_and_half_a_pair_is_replaced(string escaped, string text)
    {
        Assert.That(Text(escaped), Is.EqualTo(text));

        // Longer than what is decoded on the stack.
        var start = new string('x', 300);
        Assert.That(Text(start + escaped), Is.EqualTo(start + text));
    }

    [TestCase(new byte[] { 0x80 }, "\uFFFD")]
    [TestCase(new byte[] { 0xE2, 0x9D }, "\uFFFD")]
    [TestCase(new byte[] { 0xE2, 0x9D, (byte)'\\', (byte)'n' }, "\uFFFD\n")]
    [TestCase(new byte[] { 0xF0, 0x9F, 0x98, 0x80 }, "\U0001F600")]
    public void Bytes_that_are_no_UTF_8_are_replaced(byte[] bytes, string text)
    {
        var reader = new JsonTokenReader([(byte)'"', .. bytes, (byte)'"']);
        reader.Read();

        Assert.That(reader.GetString(), Is.EqualTo(text));
    }

    [Test]
    public void A_text_is_read_wherever_it_ends_and_whatever_comes_behind([Range(0, 70)] int length, [Values(0, 1, 40)] int behind)
    {
        var text = new string('x', length);
        var reader = new JsonTokenReader(Encoding.UTF8.GetBytes($"[\"{text}\",\"{new string('é', behind)}\"]"));
        reader.Read();
        reader.Read();

        Assert.That(reader.GetString(), Is.EqualTo(text));
        reader.Read();
        Assert.That(reader.GetString(), Is.EqualTo(new string('é', behind)));
    }

    [Test]
    public void Members_have_their_numbers_in_whatever_order_they_come()
    {
        var names = new JsonNames("id text lang a_name_that_is_longer_than_a_block_of_bytes");
        var all = new[] { "id", "text", "lang", "a_name_that_is_longer_than_a_block_of_bytes", "unknown" };
        var random = new Random(20260501);
        for (var round = 0; round < 2_000; round++)
        {
            // Mostly as the object before.
            if (round % 5 == 0)
            {
                random.Shuffle(all);
            }

            var members = all[..random.Next(all.Length + 1)];
            var space = round % 7 == 0 ? " " : "";
            var json = string.Join(
                ',',
                members.Select(name => $"{space}\"{name}\"{space}:{space}{(name == "lang" && round % 3 == 0 ? "null" : "1")}")
            );
            var reader = new JsonTokenReader(Encoding.UTF8.GetBytes($"{{{json}}}{new string(' ', random.Next(50))}"));
            reader.Read();
            var found = new List<string>();
            for (var member = 0; reader.NextMember(names, ref member); )
            {
                Assert.That(
                    member == 0 ? "unknown" : Encoding.UTF8.GetString(names[member]),
                    Is.EqualTo(Encoding.UTF8.GetString(reader.Name))
                );
                found.Add(Encoding.UTF8.GetString(reader.Name));
            }

            Assert.That(found, Is.EqualTo(members.Where(name => name != "lang" || round % 3 != 0)));
            Assert.That(reader.TokenType, Is.EqualTo(JsonTokenType.EndObject));
        }
    }

    private static string Text(string escaped)
    {
        var reader = new JsonTokenReader(Encoding.UTF8.GetBytes($"\"{escaped}\""));
        reader.Read();
        return reader.GetString();
    }

    private static void Read(byte[] utf8)
    {
        var reader = new JsonTokenReader(utf8);
        while (reader.Read()) { }
    }

    private static void ReadWithSystemTextJson(byte[] utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        while (reader.Read()) { }
    }
}
