using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

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

    [TestCase("2024-05-01T12:34:56.789Z")]
    [TestCase("2024-02-29T23:59:59.999Z")]
    [TestCase("0001-01-01T00:00:00.000Z")]
    [TestCase("2024-05-01T12:34:56Z")]
    [TestCase("2024-05-01T12:34:56.7891234Z")]
    [TestCase("2024-05-01T12:34:56")]
    [TestCase("2024-05-01T12:34:56.789")]
    [TestCase("2024-05-01T12:34:56.789+02:00")]
    [TestCase("2024-05-01T12:34:56.7-05:30")]
    public void Times_are_read_in_all_their_forms(string time) =>
        Assert.That(Read($"\"{time}\"", JsonValues.ReadTimestamp), Is.EqualTo(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)));

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
    public void What_is_no_time_is_refused(string time) => Assert.That(() => Read($"\"{time}\"", JsonValues.ReadTimestamp), Throws.InstanceOf<JsonException>());

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
    public void Whole_numbers_are_read_to_their_bounds(string json, int number) => Assert.That(Read(json, JsonValues.ReadInt32), Is.EqualTo(number));

    [TestCase("2147483648")]
    [TestCase("99999999999999999999")]
    [TestCase("1.5")]
    [TestCase("1e10")]
    [TestCase("\"1\"")]
    [TestCase("true")]
    public void What_is_no_whole_number_is_refused(string json) => Assert.That(() => Read(json, JsonValues.ReadInt32), Throws.InstanceOf<JsonException>());

    [Test]
    public void Lists_hold_all_their_items_however_many_there_are([Values(0, 1, 2, 7, 8, 9, 31, 32, 33, 129, 1000)] int count)
    {
        var numbers = Enumerable.Range(0, count).ToList();

        Assert.That(Read($"[{string.Join(',', numbers)}]", Numbers), Is.EqualTo(numbers));
        Assert.That(Read($"[null,{string.Join("", numbers.Select(number => $"{number},null,"))}null]", Numbers), Is.EqualTo(numbers), "what is null is left out");
    }

    [TestCase("[1,2")]
    [TestCase("[1,2,")]
    [TestCase("[1,[2]]")]
    [TestCase("{}")]
    public void A_list_that_is_none_or_does_not_end_is_refused(string json) => Assert.That(() => Read(json, Numbers), Throws.InstanceOf<JsonException>());

    private static IReadOnlyList<int> Numbers(ref Utf8JsonReader reader) => JsonValues.ReadList(ref reader, JsonValues.ReadInt32);

    private static string Read(string text)
    {
        var json = $"\"{text}\"";
        var whole = Read(json, JsonValues.ReadString);

        // A stream's message may lie in two pieces.
        var utf8 = Encoding.UTF8.GetBytes(json);
        var reader = new Utf8JsonReader(Pieces(utf8, utf8.Length / 2));
        reader.Read();
        Assert.That(JsonValues.ReadString(ref reader), Is.EqualTo(whole));
        return whole;
    }

    private static T Read<T>(string json, ReadJson<T> read)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        reader.Read();
        return read(ref reader);
    }

    private static ReadOnlySequence<byte> Pieces(byte[] utf8, int cut)
    {
        var first = new Piece(utf8.AsMemory(0, cut), 0);
        var last = first.Then(utf8.AsMemory(cut));
        return new(first, 0, last, last.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        internal Piece(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        internal Piece Then(ReadOnlyMemory<byte> memory)
        {
            var next = new Piece(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
