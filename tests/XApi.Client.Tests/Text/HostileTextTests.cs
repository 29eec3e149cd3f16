using System.Diagnostics;

namespace XApi.Tests.Text;

/// <summary>No text takes more than its length: four times as long, four times the time.</summary>
[TestFixture]
internal sealed class HostileTextTests
{
    private static readonly Dictionary<string, Func<int, string>> Texts = new()
    {
        ["letters"] = n => new('a', n),
        ["kanji, each of which may precede a URL"] = n => new('あ', n),
        ["points between letters"] = n => Repeat("a.", n),
        ["points between kanji"] = n => Repeat("あ.", n),
        ["domains without an end"] = n => Repeat("com.", n),
        ["underscores in domains"] = n => Repeat("a_a.", n),
        ["hyphens"] = n => Repeat("a-", n),
        ["points"] = n => new('.', n),
        ["protocols"] = n => Repeat("http://", n),
        ["a path of points"] = n => "http://a.co/" + new string('.', n),
        ["a path of brackets"] = n => "http://a.co/" + new string('(', n),
        ["nested brackets"] = n => Repeat("a.co/(", n),
        ["brackets with paths"] = n => "http://a.co/" + Repeat("(aaa", n),
        ["a query of questions"] = n => "http://a.co" + new string('?', n),
        ["an endless punycode"] = n => "http://a.xn--" + new string('a', n),
        ["punycode labels"] = n => Repeat("xn--a.", n),
        ["one label of a domain in kanji"] = n => "http://" + new string('あ', n) + ".com",
        ["labels of a domain in kanji"] = n => "http://" + Repeat("ああああ.", n) + "com",
        ["at signs"] = n => new('@', n),
        ["mentions without a space"] = n => Repeat("@a", n),
        ["retweets"] = n => Repeat("RT@a/", n),
        ["mentions"] = n => Repeat("@a ", n),
        ["Lists"] = n => Repeat("@a/b-", n),
        ["hashtags"] = n => Repeat("#a ", n),
        ["hashtags without a space"] = n => Repeat("#a", n),
        ["wide hashtags"] = n => Repeat("＃あ", n),
        ["hash signs"] = n => new('#', n),
        ["hashtags of digits"] = n => Repeat("#1234567890", n),
        ["one endless hashtag"] = n => "#" + new string('1', n),
        ["cashtags"] = n => Repeat("$A ", n),
        ["cashtags with endings"] = n => Repeat("$AAAAAA.AA", n),
        ["URLs"] = n => Repeat("a.co ", n),
        ["URLs between kanji"] = n => Repeat("日a.co", n),
        ["addresses of mail"] = n => Repeat("a@a.co ", n),
        ["shortened URLs"] = n => Repeat("https://t.co/aaaaaaaaaa", n),
        ["dollars"] = n => Repeat(" $AAAAAAA", n),
        ["one letter with accents"] = n => "e" + new string('\u0301', n),
        ["accents that change their order"] = n => Repeat("e\u0301\u0323", n),
        ["accents without a letter"] = n => new('\u0301', n),
        ["accents of many classes on one letter"] = n => "e" + Repeat("\u0345\u0301\u0323\u0327", n),
        ["letters of Hangul"] = n => Repeat("\u1100\u1161\u11A8", n),
        ["vowels of Hangul"] = n => new('\u1161', n),
        ["consonants that join"] = n => Repeat("\u0915\u094D", n),
        ["joiners"] = n => new('\u200D', n),
        ["families"] = n => Repeat("👨\u200D👩\u200D👧\u200D👦", n),
        ["marks from right to left"] = n => Repeat("\u202E\u2067", n),
        ["letters from right to left"] = n => new('ש', n),
        ["hashtags from right to left"] = n => Repeat("#שלום ", n),
        ["signs that precede a letter"] = n => new('\u0600', n),
        ["skin tones"] = n => Repeat("🏽", n),
        ["selectors"] = n => "☺" + new string('\uFE0F', n),
        ["joined emoji"] = n => Repeat("👨\u200D", n),
        ["flags"] = n => Repeat("🇩", n),
        ["tags"] = n => "🏴" + Repeat("\U000E0067", n),
        ["keycaps"] = n => Repeat("1\uFE0F", n),
        ["half pairs"] = n => new('\uD83D', n),
        ["ampersands"] = n => new('&', n),
        ["tags of HTML"] = n => new('<', n),
        ["closing quotation marks"] = n => new('"', n),
        ["one endless word of URLs"] = n => Repeat("a.co/", n),
        ["spaces"] = n => "a" + new string(' ', n) + "a",
        ["ends of sentences"] = n => Repeat("a. ", n),
    };

    private static IEnumerable<string> Names => Texts.Keys;

    [TestCaseSource(nameof(Names))]
    [Category("Slow")]
    public void Time_grows_with_the_length(string name)
    {
        var (text, longer) = (Texts[name](20_000), Texts[name](80_000));
        var (time, longerTime) = (double.MaxValue, double.MaxValue);

        // The ratio is 4 when it is linear and 16 when it is quadratic. The best of some measurements leaves out what else the machine does.
        for (var round = 0; round < 30 && (round == 0 || longerTime > 9 * time); round++)
        {
            time = Math.Min(time, Time(text));
            longerTime = Math.Min(longerTime, Time(longer));
        }

        Assert.That(longerTime / time, Is.LessThanOrEqualTo(9), $"{name}: {time} ms, {longerTime} ms for four times as much");
    }

    // Memory is counted, whatever else the machine does.
    [TestCaseSource(nameof(Names))]
    public void Memory_grows_with_the_length(string name)
    {
        var (text, longer) = (Texts[name](5_000), Texts[name](20_000));
        // Tables are made by the first.
        Work(text);

        var (memory, longerMemory) = (Memory(text), Memory(longer));

        Assert.That(longerMemory, Is.LessThanOrEqualTo(9 * memory), $"{name}: {memory} bytes, {longerMemory} for four times as much");
    }

    private static long Memory(string text)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Work(text);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static double Time(string text)
    {
        var start = Stopwatch.GetTimestamp();
        Work(text);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static void Work(string text)
    {
        XText.Measure(text);
        XText.Entities(text);
        XText.Entities(text, bareUrls: false);
        XText.ToHtml(text);
        XText.Highlight(text, [0..1]);
        XText.Addressee(text);
        XText.IsUrl(text);
        XText.Decode(text);
        XText.Split(text);
        XText.Split(text, new() { Numbering = XThreadNumbering.End });
    }

    private static string Repeat(string piece, int length) => string.Concat(Enumerable.Repeat(piece, (length / piece.Length) + 1));
}
