namespace XApi.Tests.Text;

/// <summary>A text as HTML: nothing of it becomes markup that should not.</summary>
[TestFixture]
internal sealed class HtmlTests
{
    [Test]
    public void What_is_no_link_is_escaped() =>
        Assert.That(
            XText.ToHtml("<script>alert('1')</script> & \"#a\""),
            Is.EqualTo(
                "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;"
                    + "<a href=\"https://x.com/search?q=%23a\" title=\"#a\" class=\"tweet-url hashtag\" rel=\"nofollow\">#a</a>&quot;"
            )
        );

    [Test]
    public void Links_are_as_the_options_say() =>
        Assert.That(
            XText.ToHtml(
                "@a x.com",
                new()
                {
                    BaseUrl = "https://example.com/?u=",
                    MentionClass = null,
                    UrlClass = "u",
                    Rel = "noopener",
                    Target = "_blank",
                    LinksBareUrls = true,
                }
            ),
            Is.EqualTo(
                "@<a href=\"https://example.com/?u=a\" target=\"_blank\" rel=\"noopener\">a</a> "
                    + "<a href=\"https://x.com\" class=\"u\" target=\"_blank\" rel=\"noopener\">x.com</a>"
            )
        );

    [Test]
    public void A_hashtag_from_right_to_left_is_marked() =>
        Assert.That(XText.ToHtml("#العربية"), Does.Contain("class=\"tweet-url hashtag rtl\""));

    [Test]
    public void A_Tweet_is_written_with_what_X_found_and_escaped_once()
    {
        var tweet = new Tweet
        {
            Text = "🐱 a &lt; b https://t.co/x https://t.co/y",
            Entities = new()
            {
                Urls =
                [
                    new()
                    {
                        Start = 11,
                        End = 25,
                        Url = "https://t.co/x",
                        ExpandedUrl = "https://e.com/<long>",
                        DisplayUrl = "e.com/<lon…",
                    },
                    // Two photos are one URL.
                    new()
                    {
                        Start = 26,
                        End = 40,
                        Url = "https://t.co/y",
                        ExpandedUrl = "https://x.com/i/1/photo/1",
                        DisplayUrl = "pic.x.com/y",
                    },
                    new()
                    {
                        Start = 26,
                        End = 40,
                        Url = "https://t.co/y",
                        ExpandedUrl = "https://x.com/i/1/photo/2",
                        DisplayUrl = "pic.x.com/y",
                    },
                ],
            },
        };

        var html = XText.ToHtml(tweet);

        Assert.Multiple(() =>
        {
            Assert.That(html, Does.StartWith("🐱 a &lt; b <a href=\"https://t.co/x\" title=\"https://e.com/&lt;long&gt;\""));
            Assert.That(html, Does.Contain("<span class='js-display-url'>e.com/&lt;lon</span>"));
            Assert.That(html, Does.EndWith(">pic.x.com/y</a>"));
            Assert.That(html.Split("<a "), Has.Length.EqualTo(3));
        });
    }

    // Places of a Tweet come from elsewhere, such as a file.
    [TestCase("a < b", 2, "javascript://%0aalert(1)", "a &lt; b")]
    public void What_stands_elsewhere_than_its_place_says_is_no_link(string text, int start, string url, string expected)
    {
        var entities = new TweetEntities
        {
            Mentions =
            [
                new()
                {
                    Start = start,
                    End = start + 1,
                    Username = "b",
                },
            ],
            Hashtags =
            [
                new()
                {
                    Start = start,
                    End = start + 1,
                    Tag = "b",
                },
            ],
            Cashtags =
            [
                new()
                {
                    Start = start,
                    End = start + 1,
                    Tag = "b",
                },
            ],
        };

        Assert.That(XText.ToHtml(new Tweet { Text = text, Entities = entities }), Is.EqualTo(expected));
        Assert.That(
            XText.ToHtml(
                new Tweet
                {
                    Text = text,
                    Entities = new()
                    {
                        Urls =
                        [
                            new()
                            {
                                Start = 0,
                                End = 1,
                                Url = url,
                            },
                        ],
                    },
                }
            ),
            Does.StartWith($"<a href=\"https://{url}\""),
            "a script is no protocol of the web"
        );
    }

    [Test]
    public void A_long_Tweet_is_written_whole() =>
        Assert.That(
            XText.ToHtml(
                new Tweet
                {
                    Text = "a…",
                    NoteTweet = new() { Text = "all of it" },
                }
            ),
            Is.EqualTo("all of it")
        );

    [TestCase(
        "<a>user</a> text",
        2,
        8,
        "<a>us<em>er</em></a><em> tex</em>t",
        TestName = "A mark that begins in a link ends with it and begins again"
    )]
    [TestCase("<a>user</a>", 0, 4, "<a><em>user</em></a>", TestName = "A mark of a link is within it")]
    [TestCase("a < b", 2, 3, "a <em><</em> b", TestName = "A sign that begins no tag is a character")]
    [TestCase("a<br/>b", 0, 2, "<em>a<br/>b</em>", TestName = "An element without content is within a mark")]
    [TestCase("a &amp; &#39;b", 2, 5, "a <em>&amp; &#39;</em>b", TestName = "What is escaped is one character")]
    [TestCase("a &amp b&", 2, 4, "a <em>&a</em>mp b&", TestName = "An ampersand that escapes nothing is a character")]
    [TestCase("&averylongname;", 0, 2, "<em>&a</em>verylongname;", TestName = "A name that is too long escapes nothing")]
    public void Marks_never_overlap_elements(string html, int start, int end, string expected) =>
        Assert.That(XText.Highlight(html, [start..end]), Is.EqualTo(expected));

    [Test]
    public void Hits_out_of_order_are_refused() =>
        Assert.That(
            () => XText.Highlight("abc", [1..2, 0..1]),
            Throws.ArgumentException.With.Message.StartsWith(
                "A hit begins at 0, before the end of another one, 2: they are taken in order."
            )
        );

    [Test]
    public void A_hit_beyond_the_text_is_refused() =>
        Assert.That(() => XText.Highlight("abc", [1..5]), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [TestCase("")]
    [TestCase("a b")]
    [TestCase("x onload=1")]
    public void A_tag_that_is_no_name_is_refused(string tag) =>
        Assert.That(() => XText.Highlight("abc", [0..1], tag), Throws.ArgumentException);

    [TestCase("…")]
    [TestCase("elsewhere.com")]
    public void What_is_displayed_of_a_URL_and_is_no_part_of_it_is_shown_as_it_is(string shown)
    {
        var tweet = new Tweet
        {
            Text = "https://t.co/x",
            Entities = new()
            {
                Urls =
                [
                    new()
                    {
                        Start = 0,
                        End = 14,
                        Url = "https://t.co/x",
                        ExpandedUrl = "https://e.com/",
                        DisplayUrl = shown,
                    },
                ],
            },
        };

        Assert.That(XText.ToHtml(tweet), Does.EndWith($">{shown}</a>"));
    }
}
