namespace XApi.Tests.Queries;

public class QueryDocumentTests
{
    [TestCase("https://x.com/a", "https://x.com/a")]
    [TestCase("see HTTP://X.com/a b", "HTTP://X.com/a")]
    [TestCase("(http://x.com/a)", "http://x.com/a")]
    [TestCase("https://x.com/a.", "https://x.com/a")]
    [TestCase("https://x.com/a, b", "https://x.com/a")]
    [TestCase("https://x.com/a;", "https://x.com/a")]
    [TestCase("https://x.com/a:", "https://x.com/a")]
    [TestCase("https://x.com/a!", "https://x.com/a")]
    [TestCase("https://x.com/a?", "https://x.com/a")]
    [TestCase("\"https://x.com/a\"", "https://x.com/a")]
    [TestCase("'https://x.com/a'", "https://x.com/a")]
    [TestCase("https://x.com/a…", "https://x.com/a")]
    [TestCase("https://x.com/a/?b=(c)&d#e", "https://x.com/a/?b=(c)&d#e")]
    [TestCase("https://x.com\nhttps://y.com", "https://x.com https://y.com")]
    [TestCase("xhttps://x.com", "")]
    [TestCase("https:/x.com ftp://x.com", "")]
    [TestCase("#a", "#a")]
    [TestCase("#a #b", "#a #b")]
    [TestCase("##a", "#a")]
    [TestCase("#a#b", "#a")]
    [TestCase("a#b a_#b 1@c é$d", "")]
    [TestCase("😀#a (#b) .@c", "#a #b @c")]
    [TestCase("# @ $", "")]
    [TestCase("a #", "")]
    [TestCase("#1 #12", "")]
    [TestCase("#1a #été", "#1a #été")]
    [TestCase("@@a @b,c", "@a @b")]
    [TestCase("@a@b", "@a")]
    [TestCase("$twtr", "$twtr")]
    [TestCase("$1a $5", "")]
    [TestCase("https://x.com/#a @b", "@b https://x.com/#a")]
    [TestCase("", "")]
    public void What_is_recognised_in_a_text(string text, string found)
    {
        var document = XQueryDocument.FromText(text);

        Assert.Multiple(() =>
        {
            Assert.That(
                string.Join(
                    ' ',
                    [
                        .. document.Hashtags.Select(tag => '#' + tag),
                        .. document.Cashtags.Select(tag => '$' + tag),
                        .. document.Mentions.Select(name => '@' + name),
                        .. document.Links.Select(link => link.Url),
                    ]
                ),
                Is.EqualTo(found)
            );
            Assert.That(document.Text, Is.EqualTo(text));
            Assert.That(document.Links.Select(link => link.ExpandedUrl), Is.EqualTo(document.Links.Select(link => link.Url)));
        });
    }

    [Test]
    public void A_document_is_made_of_something()
    {
        Assert.That(() => XQueryDocument.FromText(null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("text"));
        Assert.That(() => XQueryDocument.From(null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("tweet"));
    }

    private static Tweet Bare => new() { Id = "1", Text = "snow" };

    [Test]
    public void A_bare_Tweet_has_its_id_and_text_only()
    {
        var document = XQueryDocument.From(Bare);

        Assert.Multiple(() =>
        {
            Assert.That(document.Id, Is.EqualTo("1"));
            Assert.That(document.Text, Is.EqualTo("snow"));
            Assert.That(document.Author, Is.Null);
            Assert.That(document.InReplyToUsername, Is.Null);
            Assert.That(document.InReplyToTweetId, Is.Null);
            Assert.That(document.Place, Is.Null);
            Assert.That(document.Retweeted, Is.Null);
            Assert.That(document.Quoted, Is.Null);
            Assert.That(document.Media, Is.Empty);
            Assert.That(document.Entities, Is.Empty);
            Assert.That(document.Contexts, Is.Empty);
        });
    }

    [TestCase(null, null, null)]
    [TestCase("10", null, "10 ")]
    [TestCase(null, "bob", " bob")]
    [TestCase("10", "bob", "10 bob")]
    [TestCase("11", null, "11 Alice")]
    public void The_author_is_who_was_included_or_what_the_Tweet_says_itself(string? id, string? username, string? expected)
    {
        var tweet = new Tweet
        {
            Id = "1",
            Text = "snow",
            AuthorId = id,
            Username = username,
        };
        var includes = new Includes
        {
            Users =
            [
                new()
                {
                    Id = "9",
                    Username = "Zoe",
                    Name = "Zoe",
                },
                new()
                {
                    Id = "11",
                    Username = "Alice",
                    Name = "Alice",
                },
            ],
        };
        var author = XQueryDocument.From(tweet, includes).Author;

        Assert.That(author is null ? null : $"{author.Id} {author.Username}", Is.EqualTo(expected));
        Assert.That(author?.Verified, Is.Not.True);
        Assert.That(XQueryDocument.From(tweet).Author?.Id, Is.EqualTo(id));
    }

    [Test]
    public void Annotations_give_entities_and_contexts()
    {
        IReadOnlyList<ContextAnnotation> contexts =
        [
            new()
            {
                Domain = new() { Id = "47", Name = "Brand" },
                Entity = new() { Id = "99", Name = "Skiing" },
            },
            new()
            {
                Domain = new() { Id = "48", Name = "Sport" },
                Entity = new() { Id = "5", Name = "Snow" },
            },
        ];
        var document = XQueryDocument.From(
            new()
            {
                Id = "1",
                Text = "snow #a",
                Entities = new() { Annotations = [new() { NormalizedText = "Zürich" }, new()] },
                ContextAnnotations = contexts,
            }
        );
        var withoutEntities = XQueryDocument.From(
            new()
            {
                Id = "1",
                Text = "snow #a",
                ContextAnnotations = contexts,
            }
        );

        Assert.Multiple(() =>
        {
            Assert.That(document.Entities.Where(entity => entity.Length > 0), Is.EqualTo(["Zürich", "Skiing", "Snow"]));
            Assert.That(document.Contexts, Is.EqualTo(["47.99", "48.5"]));
            Assert.That(document.Hashtags, Is.Empty, "entities were asked for, and X found none");
            Assert.That(withoutEntities.Entities, Is.EqualTo(["Skiing", "Snow"]));
            Assert.That(withoutEntities.Hashtags, Is.EqualTo(["a"]));
        });
    }

    [Test]
    public void A_long_Tweet_has_the_text_and_the_entities_of_its_note()
    {
        var document = XQueryDocument.From(
            new()
            {
                Id = "1",
                Text = "short…",
                NoteTweet = new()
                {
                    Text = "short and long",
                    Entities = new()
                    {
                        Hashtags = [new() { Tag = "b" }],
                        Cashtags = [new() { Tag = "d" }],
                        Mentions = [new() { Username = "f" }],
                        Urls = [new() { Url = "https://t.co/2", ExpandedUrl = "https://y.com" }],
                    },
                },
                Entities = new()
                {
                    Hashtags = [new() { Tag = "a" }],
                    Cashtags = [new() { Tag = "c" }],
                    Mentions = [new() { Username = "e" }],
                    Urls =
                    [
                        new()
                        {
                            Url = "https://t.co/1",
                            ExpandedUrl = "https://s.com",
                            UnwoundUrl = "https://x.com",
                        },
                    ],
                },
            }
        );

        Assert.Multiple(() =>
        {
            Assert.That(document.Text, Is.EqualTo("short and long"));
            Assert.That(document.Hashtags, Is.EqualTo(["a", "b"]));
            Assert.That(document.Cashtags, Is.EqualTo(["c", "d"]));
            Assert.That(document.Mentions, Is.EqualTo(["e", "f"]));
            Assert.That(document.Links.Select(link => link.ExpandedUrl), Is.EqualTo(["https://x.com", "https://y.com"]));
        });
    }

    [Test]
    public void Media_are_of_the_included_types_and_count_without_one()
    {
        var tweet = new Tweet
        {
            Id = "1",
            Text = "snow",
            Attachments = new() { MediaKeys = ["m1", "m2", "m3"] },
        };
        var includes = new Includes
        {
            Media = [new() { MediaKey = "m2", Type = MediaType.Video }, new() { MediaKey = "m1", Type = MediaType.Photo }],
        };

        Assert.That(XQueryDocument.From(tweet, includes).Media, Is.EqualTo(["photo", "video", ""]));
        Assert.That(XQueryDocument.From(tweet).Media, Has.Count.EqualTo(3));
    }

    [Test]
    public void A_place_is_a_point_or_the_box_of_what_was_included()
    {
        var includes = new Includes
        {
            Places =
            [
                new()
                {
                    Id = "p1",
                    Name = "Nowhere",
                    FullName = "Nowhere",
                    Geo = new() { Bbox = [1, 2, 3] },
                },
                new()
                {
                    Id = "p2",
                    Name = "Zürich",
                    FullName = "Zürich, Switzerland",
                    CountryCode = "CH",
                    Geo = new() { Bbox = [1, 2, 3, 4] },
                },
            ],
        };

        Assert.Multiple(() =>
        {
            Assert.That(Of(new() { PlaceId = "p1" })!.Box, Is.Null);
            Assert.That(Of(new() { PlaceId = "p2" })!.Box, Is.EqualTo([1.0, 2, 3, 4]));
            Assert.That(Of(new() { PlaceId = "p2" })!.FullName, Is.EqualTo("Zürich, Switzerland"));
            Assert.That(Of(new() { PlaceId = "p3" })!.Id, Is.EqualTo("p3"));
            Assert.That(Of(new() { PlaceId = "p3" })!.Name, Is.Null);
            Assert.That(
                Of(
                    new()
                    {
                        PlaceId = "p2",
                        Coordinates = new() { Coordinates = [8.5, 47.3] },
                    }
                )!.Box,
                Is.EqualTo([8.5, 47.3, 8.5, 47.3])
            );
            Assert.That(Of(new() { Coordinates = new() { Coordinates = [8.5, 47.3] } })!.Id, Is.Null);
        });

        XQueryPlace? Of(TweetGeo geo) =>
            XQueryDocument
                .From(
                    new()
                    {
                        Id = "1",
                        Text = "snow",
                        Geo = geo,
                    },
                    includes
                )
                .Place;
    }

    [Test]
    public void Whom_a_reply_is_to_is_known_from_what_was_included_or_mentioned()
    {
        var tweet = new Tweet
        {
            Id = "1",
            Text = "snow",
            InReplyToUserId = "11",
            Entities = new() { Mentions = [new() { Username = "zoe", Id = "9" }, new() { Username = "alice", Id = "11" }] },
        };
        var includes = new Includes
        {
            Users =
            [
                new()
                {
                    Id = "11",
                    Username = "Renamed",
                    Name = "Alice",
                },
            ],
        };

        Assert.That(XQueryDocument.From(tweet).InReplyToUsername, Is.EqualTo("alice"));
        Assert.That(XQueryDocument.From(tweet, includes).InReplyToUsername, Is.EqualTo("Renamed"));
    }

    [Test]
    public void Referenced_Tweets_are_followed_twice_and_known_by_id_where_not_included()
    {
        var includes = new Includes { Tweets = [Quoting("2", "3"), Quoting("3", "4")] };
        var document = XQueryDocument.From(Quoting("1", "2"), includes);

        Assert.Multiple(() =>
        {
            Assert.That(document.Quoted!.Text, Is.EqualTo("text of 2"));
            Assert.That(document.Quoted.Quoted!.Text, Is.EqualTo("text of 3"));
            Assert.That(document.Quoted.Quoted.Quoted, Is.Null);
            Assert.That(document.Retweeted, Is.Null);
            Assert.That(XQueryDocument.From(Quoting("1", "2")).Quoted!.Id, Is.EqualTo("2"));
            Assert.That(XQueryDocument.From(Quoting("1", "2")).Quoted!.Text, Is.Empty);
        });

        static Tweet Quoting(string id, string quoted) =>
            new()
            {
                Id = id,
                Text = $"text of {id}",
                ReferencedTweets = [new() { Type = ReferencedTweetType.Quoted, Id = quoted }],
            };
    }

    private static readonly XQueryDocument Several = new()
    {
        Id = "1",
        Text = "fresh snow in Zürich",
        Author = new() { Id = "10", Description = "Skis in Zürich" },
        Contexts = ["47.99", "48.5"],
        Entities = ["Skiing", "Snow"],
        Hashtags = ["one", "two"],
        Cashtags = ["one", "two"],
        Mentions = ["one", "two"],
        Links =
        [
            new("https://a.com", Title: "First", Description: "Of all"),
            new("https://b.com", Title: "Second", Description: "To none"),
        ],
        Media = ["", "photo", "video"],
        Place = new()
        {
            Id = "p1",
            Name = "Altstadt",
            FullName = "Zürich, Switzerland",
        },
    };

    [TestCase("context:47.99", true)]
    [TestCase("context:48.5", true)]
    [TestCase("context:47.5", false)]
    [TestCase("context:48.*", true)]
    [TestCase("context:*.5", true)]
    [TestCase("entity:skiing", true)]
    [TestCase("entity:snow", true)]
    [TestCase("entity:sno", false)]
    [TestCase("#two", true)]
    [TestCase("#three", false)]
    [TestCase("$two", true)]
    [TestCase("@two", true)]
    [TestCase("url:b", true)]
    [TestCase("url:c", false)]
    [TestCase("url_title:second", true)]
    [TestCase("url_title:third", false)]
    [TestCase("url_description:none", true)]
    [TestCase("url_contains:\"b.com\"", true)]
    [TestCase("place:p1", true)]
    [TestCase("place:altstadt", true)]
    [TestCase("place:switzerland", true)]
    [TestCase("place:p2", false)]
    [TestCase("has:media", true)]
    [TestCase("has:images", true)]
    [TestCase("has:videos", true)]
    [TestCase("list:7", true)]
    [TestCase("list:8", false)]
    [TestCase("snow", true)]
    [TestCase("zurich", true)]
    [TestCase("zürich", true)]
    [TestCase("\"in zurich\"", true)]
    [TestCase("\"in zurich now\"", false)]
    [TestCase("\"fresh snow in zurich\"", true)]
    [TestCase("\"the fresh snow in zurich\"", false)]
    [TestCase("bio:zurich", true)]
    [TestCase("place:zurich", true)]
    public void One_of_several_is_enough(string query, bool matches) =>
        Assert.That(
            XQuery.Parse(query).Matches(Several, new() { IsListMember = (list, user) => (list, user) == ("7", "10") }),
            Is.EqualTo(matches)
        );

    [TestCase("zurich", "Zürich", false)]
    [TestCase("zürich", "Zürich", true)]
    [TestCase("zürich", "Zurich", false)]
    [TestCase("bio:zurich", "Zürich", false)]
    [TestCase("bio:zürich", "Zürich", true)]
    [TestCase("bio:zürich", "Zurich", false)]
    [TestCase("entity:zürich", "Zurich", false)]
    public void A_stream_does_not_read_over_accents(string query, string text, bool matches)
    {
        var document = new XQueryDocument
        {
            Text = text,
            Author = new() { Description = text },
            Entities = [text],
        };

        Assert.That(XQuery.Parse(query).Matches(document, new() { Endpoint = XQueryEndpoint.FilteredStream }), Is.EqualTo(matches));
        Assert.That(XQuery.Parse(query).Matches(document), Is.True, "search does");
    }

    [Test]
    public void Without_someone_who_knows_Lists_nobody_is_a_member()
    {
        var query = XQuery.Parse("list:7");

        Assert.That(query.Matches(Several), Is.False);
        Assert.That(
            query.Matches(new XQueryDocument { Text = "snow" }, new() { IsListMember = (_, _) => true }),
            Is.False,
            "the author is not known"
        );
    }

    // Both ends of what is written without spaces, and what lies just outside.
    [TestCase('\u0DFF', false)]
    [TestCase('\u0E00', true)]
    [TestCase('\u0E01', true)]
    [TestCase('\u0EFF', true)]
    [TestCase('\u0F00', false)]
    [TestCase('\u0FFF', false)]
    [TestCase('\u1000', true)]
    [TestCase('\u109F', true)]
    [TestCase('\u10A0', false)]
    [TestCase('\u177F', false)]
    [TestCase('\u1780', true)]
    [TestCase('\u17FF', true)]
    [TestCase('\u1800', false)]
    [TestCase('\u303F', false)]
    [TestCase('\u3040', true)]
    [TestCase('\u30FF', true)]
    [TestCase('\u3100', false)]
    [TestCase('\u33FF', false)]
    [TestCase('\u3400', true)]
    [TestCase('\u9FFF', true)]
    [TestCase('\uA000', false)]
    [TestCase('\uF8FF', false)]
    [TestCase('\uF900', true)]
    [TestCase('\uFAFF', true)]
    [TestCase('\uFB00', false)]
    [TestCase('a', false)]
    public void Which_scripts_have_no_spaces(char letter, bool unspaced) =>
        Assert.That(QueryText.IsUnspaced("a" + letter), Is.EqualTo(unspaced));

    [TestCase("กรุงเทพมหานคร", "เทพ", true)]
    [TestCase("မြန်မာနိုင်ငံ", "မာ", true)]
    [TestCase("snowfall", "snow", false)]
    public void A_word_of_a_script_without_spaces_is_found_within_others(string text, string word, bool found) =>
        Assert.That(XQuery.Parse(word).Matches(new XQueryDocument { Text = text }), Is.EqualTo(found));

    [TestCase("👍", true, false)]
    [TestCase("👍😃", true, false)]
    [TestCase("❤", true, false)]
    [TestCase("❤\uFE0F", true, true)]
    [TestCase("❤\uFE0E", true, true)]
    [TestCase("👍🏻", true, true)]
    [TestCase("👍🏿", true, true)]
    [TestCase("😃👍🏽", true, true)]
    [TestCase("👨\u200D👩\u200D👧", true, true)]
    [TestCase("1\uFE0F\u20E3", true, true)]
    [TestCase("1\u20E3", true, true)]
    [TestCase("0\u20E3", true, true)]
    [TestCase("9\u20E3", true, true)]
    [TestCase("#\uFE0F\u20E3", true, true)]
    [TestCase("*\uFE0F\u20E3", true, true)]
    [TestCase("👍1", false, false)]
    [TestCase("👍a", false, false)]
    [TestCase("1", false, false)]
    [TestCase("a\u20E3", false, false)]
    [TestCase("\uFE0F", false, true)]
    public void Which_words_are_emoji_and_which_of_them_variants(string word, bool emoji, bool variant)
    {
        Assert.That(QueryText.IsEmojiWord(word, out var isVariant), Is.EqualTo(emoji));
        Assert.That(isVariant, Is.EqualTo(variant));
    }

    [TestCase("snow", true)]
    [TestCase("a_1", true)]
    [TestCase("été", true)]
    [TestCase("𐐀𐐁b", true)]
    [TestCase("𐐀-", false)]
    [TestCase("a-b", false)]
    [TestCase("می\u200Cخواهم", true)]
    [TestCase("क\u200Dष", true)]
    [TestCase("a\uFE0F", false)]
    [TestCase("1\u20E3", false)]
    [TestCase("👍", false)]
    [TestCase("or", false)]
    [TestCase("", false)]
    public void Which_words_need_no_quotes(string word, bool plain) => Assert.That(QueryText.IsPlainWord(word), Is.EqualTo(plain));

    [TestCase("Snow, ice-cream!", "snow|ice|cream")]
    [TestCase("i❤\uFE0Fsnow", "i|❤|snow")]
    [TestCase("❤\uFE0E ❤", "❤|❤")]
    [TestCase("👍🏽👍x", "👍🏽|👍|x")]
    [TestCase("👨\u200D👩\u200D👧", "👨\u200D👩\u200D👧")]
    [TestCase("...", "")]
    public void How_a_text_falls_into_words_and_emoji(string text, string tokens) =>
        Assert.That(string.Join('|', QueryText.Tokens(text, foldAccents: false)), Is.EqualTo(tokens));

    [Test]
    public void Half_an_emoji_is_none()
    {
        Assert.Multiple(() =>
        {
            Assert.That(QueryText.Tokens("a\uD83Db", foldAccents: false), Is.EqualTo(["a", "b"]));
            Assert.That(QueryText.IsPlainWord("é\uD83D"), Is.False);
            Assert.That(QueryText.IsEmojiWord("👍\uD83D", out _), Is.False);
            Assert.That(QueryText.Count("a😃b"), Is.EqualTo(3));
            Assert.That(QueryText.Count("\uDE03\uD83D"), Is.EqualTo(2));
            Assert.That(QueryText.Count("\uDE03a"), Is.EqualTo(2));
        });
    }
}
