using System.Buffers;
using System.Text;
using static XApi.Tests.StreamStep;

namespace XApi.Tests.Streaming;

/// <summary>Messages come out whole, however their bytes were split on the way.</summary>
public class FramingTests
{
    private const string Awkward =
        """{"data":{"id":"7","text":"Schnee \u2744 ❄️ 雪 🎿 \"\\r\\n\" é"},"matching_rules":[{"id":"1","tag":"ski"}]}""";

    [Test]
    public async Task A_message_split_at_any_byte_is_read([Range(0, 130)] int at)
    {
        var run = await new StreamRun(
            ConnectionScript.Open(Split(Awkward, Math.Min(at, Encoding.UTF8.GetByteCount(Awkward) + 1)))
        ).TakeAsync(1);

        Assert.That(run.Ids, Is.EqualTo(new[] { "7" }));
    }

    [Test]
    public async Task A_message_that_comes_byte_by_byte_is_read_to_the_letter()
    {
        var text = "";
        var bytes = Encoding.UTF8.GetByteCount(Awkward) + 2;
        await new StreamRun(ConnectionScript.Open(Split(Awkward, [.. Enumerable.Range(1, bytes - 1)]))).TakeAsync(
            1,
            each: tweet =>
            {
                text = tweet.Data.Text;
                return ValueTask.CompletedTask;
            }
        );

        Assert.That(text, Is.EqualTo("Schnee ❄ ❄️ 雪 🎿 \"\\r\\n\" é"));
    }

    [Test, Category("Slow")]
    public async Task Ten_thousand_messages_through_random_splits_come_once_each([Values(1, 7, 4242)] int seed)
    {
        const int count = 10_000;
        var random = new Random(seed);
        var stream = new MemoryStream();
        for (var id = 1; id <= count; id++)
        {
            var text = string.Concat(
                Enumerable
                    .Range(0, random.Next(1, 12))
                    .Select(_ =>
                        random.Next(4) switch
                        {
                            0 => "é",
                            1 => "雪",
                            2 => "🎿",
                            _ => "snow ",
                        }
                    )
            );
            stream.Write(Encoding.UTF8.GetBytes($$$"""{"matching_rules":[{"id":"1"}],"data":{"text":"{{{text}}}","id":"{{{id}}}"}}"""));
            stream.Write(random.Next(2) == 0 ? "\r\n"u8 : "\n"u8);
            for (var beats = random.Next(3); beats > 0; beats--)
            {
                stream.Write(random.Next(2) == 0 ? "\r\n"u8 : "\n"u8);
            }
        }

        IEnumerable<StreamStep> Chunks()
        {
            var rest = stream.GetBuffer().AsMemory(0, (int)stream.Length);
            while (!rest.IsEmpty)
            {
                // Mostly small chunks, now and then one that holds many messages.
                var size = Math.Min(random.Next(10) == 0 ? random.Next(1, 50_000) : random.Next(1, 60), rest.Length);
                yield return new Send(rest[..size]);
                rest = rest[size..];
            }
        }

        var run = await new StreamRun(ConnectionScript.Open(Chunks())).TakeAsync(count);

        Assert.That(
            run.Ids,
            Is.EqualTo(Enumerable.Range(1, count).Select(id => id.ToString(System.Globalization.CultureInfo.InvariantCulture)))
        );
        Assert.That(run.Notices, Is.Empty);
    }

    [Test]
    public async Task A_message_of_megabytes_is_read_whole()
    {
        var text = new string('x', 5_000_000);
        var bytes = Encoding.UTF8.GetBytes($$$"""{"data":{"id":"9","text":"{{{text}}}"}}""" + "\r\n").AsMemory();
        var steps = Enumerable
            .Range(0, (bytes.Length + 9999) / 10_000)
            .Select(i => (StreamStep)new Send(bytes[(i * 10_000)..Math.Min((i + 1) * 10_000, bytes.Length)]));
        var length = 0;
        var run = await new StreamRun(ConnectionScript.Open(steps)).TakeAsync(
            1,
            each: tweet =>
            {
                length = tweet.Data.Text.Length;
                return ValueTask.CompletedTask;
            }
        );

        Assert.That(length, Is.EqualTo(text.Length));
        Assert.That(run.Notices, Is.Empty);
    }

    [TestCase(1000)]
    [TestCase(100_000)]
    public async Task A_message_that_is_too_long_is_reported_and_skipped(int chunk)
    {
        var bytes = Encoding.UTF8.GetBytes($$$"""{"data":{"id":"9","text":"{{{new string('x', 300_000)}}}"}}""" + "\r\n").AsMemory();
        var steps = Enumerable
            .Range(0, (bytes.Length + chunk - 1) / chunk)
            .Select(i => (StreamStep)new Send(bytes[(i * chunk)..Math.Min((i + 1) * chunk, bytes.Length)]));
        var run = await new StreamRun(ConnectionScript.Open(steps.Prepend(Tweet(1)).Append(Tweet(2)))).TakeAsync(
            2,
            new StreamSettings { Buffer = new() { MaxMessageBytes = 50_000 } }
        );

        Assert.That(run.Ids, Is.EqualTo(new[] { "1", "2" }));
        var notice = run.Notices.OfType<MalformedMessage>().Single();
        Assert.That(notice.Text, Does.StartWith("""{"data":{"id":"9",""").And.Length.EqualTo(1024));
        Assert.That(notice.Reason, Is.EqualTo("It is longer than 50000 bytes."));
    }

    [Test]
    public async Task A_last_message_without_a_line_end_is_read()
    {
        var run = await new StreamRun(ConnectionScript.Stream(Line(Json(1), end: "")), ConnectionScript.Open(Tweet(2))).TakeAsync(2);

        Assert.That(run.Ids, Is.EqualTo(new[] { "1", "2" }));
    }

    [Test]
    public async Task A_message_torn_by_the_end_of_the_connection_is_part_of_the_gap_and_no_malformed_message()
    {
        var run = await new StreamRun(
            ConnectionScript.Stream(Tweet(1), Line("""{"data":{"id":"2","te""", end: ""), new Reset()),
            ConnectionScript.Open(Tweet(3))
        ).TakeAsync(2);

        Assert.That(run.Ids, Is.EqualTo(new[] { "1", "3" }));
        Assert.That(run.Notices.OfType<MalformedMessage>(), Is.Empty);
    }

    private const int Longest = 2000;

    // What a framing reads of chunks, each of which comes when what was there before has been read.
    private static List<string> Frames(params string[] chunks)
    {
        var framing = new MessageFraming(Longest);
        var rest = new List<byte>();
        var read = new List<string>();
        void Note(StreamLine kind, ReadOnlySequence<byte> line) =>
            read.Add(line.Length <= 50 ? $"{kind} {Encoding.UTF8.GetString(line)}".TrimEnd() : $"{kind} of {line.Length}");

        foreach (var chunk in chunks)
        {
            rest.AddRange(Encoding.UTF8.GetBytes(chunk));
            var buffer = InPieces([.. rest]);
            while (framing.Read(ref buffer, out var line) is var kind && kind != StreamLine.None)
            {
                Note(kind, line);
            }

            rest = [.. buffer.ToArray()];
        }

        if (framing.ReadLast(InPieces([.. rest]), out var last) is var end && end != StreamLine.None)
        {
            read.Add("last:");
            Note(end, last);
        }

        return read;
    }

    // A network's bytes lie in pieces; those of a line may begin in one and end in another.
    private static ReadOnlySequence<byte> InPieces(byte[] bytes)
    {
        const int size = 7;
        var first = new Piece(bytes.AsMemory(0, Math.Min(size, bytes.Length)), 0);
        var last = first;
        for (var start = size; start < bytes.Length; start += size)
        {
            last = last.Append(bytes.AsMemory(start, Math.Min(size, bytes.Length - start)));
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private static string Text(int length) => new('x', length);

    private static IEnumerable<TestCaseData> Framings()
    {
        TestCaseData Case(string name, string[] chunks, params string[] lines) => new TestCaseData(chunks, lines).SetArgDisplayNames(name);
        yield return Case("nothing", []);
        yield return Case("either line end", ["a\r\nb\nc\r\n"], "Message a", "Message b", "Message c");
        yield return Case("heartbeats", ["\r\n\n \t\r\na\n\n"], "Heartbeat", "Heartbeat", "Heartbeat", "Message a", "Heartbeat");
        yield return Case("white space behind a message", ["a b! \t\r\n!\n"], "Message a b!", "Message !");
        yield return Case("a byte order mark", ["\uFEFFa\n\uFEFF\r\n", "\uFEFFlast"], "Message a", "Heartbeat", "last:", "Message last");
        yield return Case("a message in three chunks", ["begin", "ning and ", "end\nnext\n"], "Message beginning and end", "Message next");
        yield return Case("a line end in two chunks", ["message\r", "\nnext\r", "\n"], "Message message", "Message next");
        yield return Case("a last message", ["a\nlast"], "Message a", "last:", "Message last");
        yield return Case("a last message and half a line end", ["a\nlast\r"], "Message a", "last:", "Message last");
        yield return Case("blanks at the end", ["a\n \r"], "Message a");
        yield return Case("the longest", [Text(Longest) + "\r\n"], "Message of 2000");
        yield return Case("one too long", [Text(Longest + 1) + "\r\na\n"], "TooLong of 1024", "Message a");
        yield return Case("the longest, its end later", [Text(Longest), "\na\n"], "Message of 2000", "Message a");
        yield return Case("too long before its end comes", [Text(Longest + 1), "rest", "more\na\n"], "TooLong of 1024", "Message a");
        yield return Case("too long, with its end in the next chunk", [Text(Longest + 1), "\n", "b\n"], "TooLong of 1024", "Message b");
        yield return Case(
            "too long, and too long again",
            [Text(Longest + 1), "\n" + Text(Longest + 1), "\nb\n"],
            "TooLong of 1024",
            "TooLong of 1024",
            "Message b"
        );
        yield return Case("too long to the end", [Text(Longest + 1), "rest"], "TooLong of 1024");
        yield return Case(
            "too long, its rest as long as a message",
            [Text(Longest + 1), Text(Longest), "\nb\n"],
            "TooLong of 1024",
            "Message b"
        );
    }

    [TestCaseSource(nameof(Framings))]
    public void Bytes_are_cut_into(string[] chunks, string[] lines) => Assert.That(Frames(chunks), Is.EqualTo(lines));
}
