using System.Text;
using System.Text.Json;

namespace XApi.Tests.Examples;

/// <summary>Bytes that are not what X meant to send are refused with a <see cref="JsonException"/>: no other exception, and no half of an object.</summary>
[TestFixture]
internal sealed class DamagedExampleTests
{
    private static readonly byte[] Significant = Encoding.ASCII.GetBytes("{}[]\":,\\u0-9.eE tfn\n\0");

    private static IEnumerable<Example> Examples => Example.All;

    [TestCaseSource(nameof(Examples))]
    public void A_cut_response_is_refused_wherever_it_is_cut(Example example)
    {
        var whole = Encoding.UTF8.GetBytes(example.Json.TrimEnd());

        // Every byte of the short ones; the long ones repeat themselves, and a prime stride meets every kind of place.
        for (var length = 0; length < whole.Length; length += whole.Length < 3_000 ? 1 : 13)
        {
            var cut = whole.AsSpan(0, length).ToArray();
            Assert.That(() => ModelJson.Read(example.Model, cut), Throws.InstanceOf<JsonException>(), $"cut after {length} bytes");
        }
    }

    [TestCaseSource(nameof(Examples))]
    public void A_damaged_response_is_refused_or_read_to_its_end(Example example)
    {
        var random = new Random(20240501);
        var whole = example.Utf8;
        for (var round = 0; round < 300; round++)
        {
            var damaged = Damage(whole, random);
            string written;
            try
            {
                written = ModelJson.Read(example.Model, damaged).ToJson();
            }
            catch (JsonException)
            {
                continue;
            }
            catch (Exception failure)
            {
                throw new AssertionException($"Round {round} ended in {failure}\n{Encoding.UTF8.GetString(damaged)}", failure);
            }

            Assert.That(
                JsonTree.Differences(written, ModelJson.Read(example.Model, written).ToJson()),
                Is.Empty,
                $"round {round}: what was read can be written and read again"
            );
        }
    }

    [TestCase("""{"data":{"id":"1","text":"half of a pair: \ud83d"}}""")]
    [TestCase("""{"data":{"id":"1","text":"the other half: \udc00 and some more text behind"}}""")]
    [TestCase("""{"data":{"id":"1","text":"t","\ud83d":"\udc00"}}""")]
    [TestCase("""{"data":{"id":"1","text":"t","created_at":"\ud83d"}}""")]
    public void Half_a_surrogate_pair_is_no_reason_to_fall_over(string json)
    {
        try
        {
            Assert.That(ModelJson.Read<TweetResponse>(json).Data!.Id, Is.EqualTo("1"));
        }
        catch (JsonException)
        {
            Assert.Pass();
        }
    }

    [Test]
    public void Bytes_that_are_not_UTF_8_are_no_reason_to_fall_over()
    {
        byte[] damaged =
        [
            .. """{"data":{"id":"1","text":"a text of more than twenty-four bytes """u8,
            0xFF,
            0xC3,
            .. "\",\"new_member\":\""u8,
            0xFE,
            .. "\"}}"u8,
        ];

        var tweet = ((TweetResponse)ModelJson.Read(typeof(TweetResponse), damaged)).Data!;

        Assert.Multiple(() =>
        {
            Assert.That(tweet.Text, Does.StartWith("a text of more").And.Contains("\uFFFD"));
            Assert.That((string?)tweet.AdditionalProperties["new_member"], Is.EqualTo("\uFFFD"));
        });
    }

    [TestCase("[", "]")]
    [TestCase("{\"a\":", "}")]
    public void Nesting_without_end_is_refused(string open, string close)
    {
        var deep = string.Concat(Enumerable.Repeat(open, 100_000)) + "1" + string.Concat(Enumerable.Repeat(close, 100_000));
        var json = "{\"data\":{\"id\":\"1\",\"text\":\"t\",\"deep\":" + deep + "}}";

        Assert.That(() => ModelJson.Read<TweetResponse>(json), Throws.InstanceOf<JsonException>());
    }

    [TestCase("")]
    [TestCase("   ")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("\"data\"")]
    [TestCase("1")]
    [TestCase("<html></html>")]
    [TestCase("{} {}")]
    [TestCase("{}x")]
    [TestCase("""{"data":1}""")]
    public void A_response_of_another_kind_is_refused(string json) =>
        Assert.That(() => ModelJson.Read<TweetPage>(json), Throws.InstanceOf<JsonException>());

    private static byte[] Damage(byte[] whole, Random random)
    {
        var bytes = whole.ToList();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] = Significant[random.Next(Significant.Length)];
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 12), bytes.Count - at - 1));
                    break;
                case 3:
                    bytes.Insert(at, Significant[random.Next(Significant.Length)]);
                    break;
                case 4:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 40), bytes.Count - at)));
                    break;
                default:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
            }
        }

        return [.. bytes];
    }
}
