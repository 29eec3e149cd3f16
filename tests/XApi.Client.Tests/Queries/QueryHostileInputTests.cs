using System.Diagnostics;
using System.Text;

namespace XApi.Tests.Queries;

/// <summary>No text crashes the parser, or keeps it from ending.</summary>
public class QueryHostileInputTests
{
    // Code that is prepared for mutation testing takes several times as much of it.
    private static readonly int SmallStack = (Eventually.IsHurried ? 16 : 1) * 512 * 1024;

    // Pieces of the language and of nothing, so that random texts come near to queries.
    private static readonly string[] Pieces =
    [
        " ",
        "  ",
        "(",
        ")",
        "-",
        "--",
        "\"",
        "\\",
        "\\\"",
        "OR",
        " OR ",
        "or",
        "and",
        "AND",
        "cat",
        "día",
        "東京",
        "😃",
        "❤️",
        "👍🏽",
        "1️⃣",
        "\ud83d",
        "\ude00",
        "#",
        "#tag",
        "@",
        "@user",
        "$",
        "$twtr",
        ":",
        "from:",
        "from:a",
        "is:",
        "is:retweet",
        "has:media",
        "has:",
        "lang:en",
        "lang:",
        "url:",
        "url:\"",
        "sample:10",
        "point_radius:[",
        "point_radius:[1 2 3mi]",
        "bounding_box:[1 2 3 4]",
        "[",
        "]",
        "..",
        "followers_count:1..2",
        "context:1.*",
        "list:1",
        "entity:\"",
        "foo:bar",
        "http://x",
        "“",
        "”",
        "\n",
        "\t",
        "\u00a0",
        "\0",
        "\u200d",
        "~3",
        "*",
        "&",
        "|",
        "!",
        "'",
        ",",
        ".",
        "/",
    ];

    // A million take some seconds; on a machine under load fewer are enough.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);
    private const int Texts = 1_000_000;

    [Test, Category("Slow")]
    public void A_million_random_and_mutated_texts_are_read_or_refused()
    {
        var random = new Random(20230515);
        var examples = DocumentedQueries.All.Select(entry => entry.Query).ToArray();
        var text = new StringBuilder();
        var clock = Stopwatch.StartNew();
        var read = 0;
        var count = 0;
        for (; count < Texts && clock.Elapsed < Longest; count++)
        {
            text.Clear();
            if ((count & 1) == 0)
            {
                for (var i = random.Next(1, 12); i > 0; i--)
                {
                    text.Append(random.Next(12) == 0 ? ((char)random.Next(0x10000)).ToString() : Pieces[random.Next(Pieces.Length)]);
                }
            }
            else
            {
                Mutate(text.Append(examples[random.Next(examples.Length)]), random);
            }

            var written = text.ToString();
            if (!XQuery.TryParse(written, out var query, out var diagnostics))
            {
                if (diagnostics.All(diagnostic => diagnostic.Severity != XQuerySeverity.Error))
                {
                    Assert.Fail($"«{written}» is refused without an error.");
                }

                continue;
            }

            read++;
            var again = query.ToString();
            if (!XQuery.TryParse(again, out var same) || !same.Equals(query))
            {
                Assert.Fail($"«{written}» is written as «{again}», which is read as «{same}».");
            }
        }

        TestContext.Out.WriteLine($"{count:N0} texts, {read:N0} of them queries, in {clock.Elapsed.TotalSeconds:N1} s");
        Assert.That(read, Is.GreaterThan(count / 10), "most texts were nothing like a query");
    }

    [Test, Category("Slow")]
    public void Checking_and_explaining_take_any_text()
    {
        var random = new Random(7);
        var examples = DocumentedQueries.All.Select(entry => entry.Query).ToArray();
        for (var i = 0; i < 20_000; i++)
        {
            var text = new StringBuilder(examples[random.Next(examples.Length)]);
            Mutate(text, random);
            var check = XQuery.Check(text.ToString(), (XQueryEndpoint)random.Next(5), (XAccessLevel)random.Next(7));
            foreach (var diagnostic in check.Diagnostics)
            {
                Assert.That(diagnostic.Span.Start, Is.InRange(0, check.Text.Length));
                Assert.That(diagnostic.Span.End, Is.InRange(diagnostic.Span.Start, check.Text.Length));
                _ = diagnostic.Show(check.Text);
                _ = diagnostic.Fix?.Apply(check.Text);
            }

            _ = XQuery.Explain(check.Text);
        }
    }

    // What is open or near to a phrase is looked at again and again by a reader that does not mind.
    [TestCase("(a ", "b", ")")]
    [TestCase("(", "a", " b)")]
    [TestCase("(", "a", " OR b)")]
    [TestCase("„a ", "”", "")]
    [TestCase("“a ", "", "")]
    [TestCase("'a ", "", "")]
    [TestCase("\"a\" ", "\"", "")]
    [TestCase("point_radius:[1 ", "", "]")]
    public void Memory_grows_with_the_length(string open, string middle, string close)
    {
        Memory(1);
        var (few, many) = (Memory(5_000), Memory(20_000));

        Assert.That(many, Is.LessThanOrEqualTo(9 * few), $"{few} bytes, {many} for four times as much");

        // Memory is counted, whatever else the machine does: 4 times as much when it is linear, 16 when it is quadratic.
        long Memory(int times)
        {
            var text = string.Concat(Enumerable.Repeat(open, times)) + middle + string.Concat(Enumerable.Repeat(close, times));
            var before = GC.GetAllocatedBytesForCurrentThread();
            _ = XQuery.TryParse(text, out _);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Test]
    public void As_many_parentheses_as_the_longest_query_can_hold_are_read_and_no_more()
    {
        Assert.That(XQuery.TryParse(new string('(', 2048) + "a" + new string(')', 2048), out _), Is.True);
        Assert.That(XQuery.TryParse(new string('(', 2049) + "a" + new string(')', 2049), out _, out var diagnostics), Is.False);
        Assert.That(diagnostics[^1].Message, Is.EqualTo("The query nests deeper than any that X takes."));
    }

    [TestCase("(", "a", ")")]
    [TestCase("(a ", "b", ")")]
    [TestCase("(a OR ", "b", ")")]
    [TestCase("(a (b OR ", "c", "))")]
    [TestCase("-(", "a", ")")]
    [TestCase("-(a ", "b", ")")]
    [TestCase("(", "", "")]
    [TestCase("", "", ")")]
    [TestCase("\"", "", "")]
    [TestCase("-", "a", "")]
    [TestCase("a OR ", "b", "")]
    [TestCase("(a", "", "")]
    public void Nesting_ten_thousand_deep_ends_on_a_small_stack(string open, string middle, string close)
    {
        var text = string.Concat(Enumerable.Repeat(open, 10_000)) + middle + string.Concat(Enumerable.Repeat(close, 10_000));
        Exception? thrown = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    if (XQuery.TryParse(text, out var query))
                    {
                        Assert.That(XQuery.Parse(query.ToString()), Is.EqualTo(query));
                        _ = query.Explain();
                    }

                    _ = XQuery.Check(text, XQueryEndpoint.FilteredStream, XAccessLevel.Pro).Diagnostics.Count;
                }
                catch (Exception exception)
                {
                    thrown = exception;
                }
            },
            maxStackSize: SmallStack
        );
        var clock = Stopwatch.StartNew();
        thread.Start();

        Assert.That(thread.Join(TimeSpan.FromSeconds(20)), "it does not end");
        Assert.That(thrown, Is.Null);
        Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds(10)));
    }

    [Test]
    public void Everything_that_walks_a_tree_bears_the_deepest_one_on_a_small_stack()
    {
        Exception? thrown = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    var query = XQuery.Keyword("a");
                    while (query.Depth < XQuery.DeepestNesting)
                    {
                        query = query.Depth % 2 == 0 ? XQuery.Keyword("b") & query : XQuery.Keyword("c") | query;
                    }

                    Assert.That(
                        () => query.Depth % 2 == 0 ? XQuery.Keyword("b") & query : XQuery.Keyword("c") | query,
                        Throws.ArgumentException
                    );
                    Assert.That(XQuery.Parse(query.ToString()), Is.EqualTo(query));
                    Assert.That(!!query, Is.EqualTo(query));
                    Assert.That(query.Matches(new XQueryDocument { Text = "a" }), Is.False);
                    Assert.That(query.Check(XQueryEndpoint.RecentSearch, XAccessLevel.Enterprise).Query, Is.Not.Null);
                    _ = query.Explain();
                    _ = query.GetHashCode();
                }
                catch (Exception exception)
                {
                    thrown = exception;
                }
            },
            maxStackSize: SmallStack
        );
        thread.Start();
        thread.Join();

        Assert.That(thrown, Is.Null);
    }

    private static void Mutate(StringBuilder text, Random random)
    {
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var at = random.Next(text.Length + 1);
            switch (random.Next(3))
            {
                case 0 when at < text.Length:
                    text.Remove(at, random.Next(1, Math.Min(6, text.Length - at) + 1));
                    break;
                case 1 when at < text.Length:
                    text[at] = (char)random.Next(0x20, 0x7F);
                    break;
                default:
                    text.Insert(at, Pieces[random.Next(Pieces.Length)]);
                    break;
            }
        }
    }
}
