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
}
