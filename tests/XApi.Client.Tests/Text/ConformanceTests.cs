using System.Text.Json;

namespace XApi.Tests.Text;

/// <summary>All of X's conformance data, case by case.</summary>
[TestFixture]
internal sealed class ConformanceTests
{
    /// <summary>Sections of an older configuration than v3, which is in force, and why they are.</summary>
    private static readonly Dictionary<string, XTextRules> OlderRules = new()
    {
        // The limit of 140 characters, all of one weight: v1.
        ["tweets"] = new()
        {
            MaxLength = 140,
            Scale = 1,
            DefaultWeight = 1,
            CountsEmojiOnce = false,
            Weights = [],
        },
        // Each code point of an emoji counts: v2. The same texts are in WeightedTweetsWithDiscountedEmojiCounterTest by v3.
        ["WeightedTweetsCounterTest"] = XTextRules.Default with
        {
            CountsEmojiOnce = false,
        },
    };

    // What the data expect of links: X's former address, no rel, and only what is no entity left as it is.
    private static readonly XTextHtmlOptions Html = new()
    {
        BaseUrl = "https://twitter.com/",
        Rel = null,
        Escapes = false,
    };

    [Test]
    public void The_rules_by_default_are_version_3()
    {
        using var v3 = JsonDocument.Parse(ConformanceData.Read("v3.json"));
        var rules = XTextRules.Default;

        Assert.Multiple(() =>
        {
            Assert.That(v3.RootElement.GetProperty("version").GetInt32(), Is.EqualTo(3));
            Assert.That(rules.MaxLength, Is.EqualTo(v3.RootElement.GetProperty("maxWeightedTweetLength").GetInt32()));
            Assert.That(rules.Scale, Is.EqualTo(v3.RootElement.GetProperty("scale").GetInt32()));
            Assert.That(rules.DefaultWeight, Is.EqualTo(v3.RootElement.GetProperty("defaultWeight").GetInt32()));
            Assert.That(rules.CountsEmojiOnce, Is.EqualTo(v3.RootElement.GetProperty("emojiParsingEnabled").GetBoolean()));
            Assert.That(rules.UrlLength, Is.EqualTo(v3.RootElement.GetProperty("transformedURLLength").GetInt32()));
            Assert.That(
                rules.Weights,
                Is.EqualTo(
                    v3.RootElement.GetProperty("ranges")
                        .EnumerateArray()
                        .Select(range => new XTextWeight(
                            range.GetProperty("start").GetInt32(),
                            range.GetProperty("end").GetInt32(),
                            range.GetProperty("weight").GetInt32()
                        ))
                )
            );
        });
    }

    [Test]
    public void Every_section_of_the_data_has_a_test()
    {
        string[] tested =
        [
            .. typeof(ConformanceTests)
                .GetMethods()
                .SelectMany(method => method.GetCustomAttributes(typeof(ConformanceAttribute), false))
                .Cast<ConformanceAttribute>()
                .Select(source => $"{source.File}.{source.Section}"),
        ];

        var sections = new[] { "extract", "validate", "autolink", "hit_highlighting", "tlds" }.SelectMany(file =>
            ConformanceData.Sections(file).Keys.Select(section => $"{file}.{section}")
        );

        Assert.That(tested, Is.EquivalentTo(sections));
    }

    [Conformance("extract", "mentions")]
    public void Mentions(ConformanceCase data) => Values(data, XTextEntityKind.Mention);

    [Conformance("extract", "mentions_with_indices")]
    public void Mentions_with_places(ConformanceCase data) => Places(data, item => (string?)item["screen_name"], XTextEntityKind.Mention);

    [Conformance("extract", "mentions_or_lists_with_indices")]
    public void Mentions_and_lists_with_places(ConformanceCase data) =>
        Places(data, item => $"{item["screen_name"]}{item["list_slug"]}", XTextEntityKind.Mention, XTextEntityKind.List);

    [Conformance("extract", "replies")]
    public void Replies(ConformanceCase data) => Assert.That(XText.Addressee(data.Text), Is.EqualTo(data.ExpectedText));

    [Conformance("extract", "urls")]
    [Conformance("extract", "tco_urls_with_params")]
    [Conformance("tlds", "country")]
    [Conformance("tlds", "generic")]
    public void Urls(ConformanceCase data) => Values(data, XTextEntityKind.Url);

    [Conformance("extract", "urls_with_indices")]
    [Conformance("extract", "urls_with_directional_markers")]
    public void Urls_with_places(ConformanceCase data) => Places(data, item => (string?)item["url"], XTextEntityKind.Url);

    [Conformance("extract", "hashtags")]
    [Conformance("extract", "hashtags_from_astral")]
    public void Hashtags(ConformanceCase data) => Values(data, XTextEntityKind.Hashtag);

    [Conformance("extract", "hashtags_with_indices")]
    public void Hashtags_with_places(ConformanceCase data) => Places(data, item => (string?)item["hashtag"], XTextEntityKind.Hashtag);

    [Conformance("extract", "cashtags")]
    public void Cashtags(ConformanceCase data) => Values(data, XTextEntityKind.Cashtag);

    [Conformance("extract", "cashtags_with_indices")]
    public void Cashtags_with_places(ConformanceCase data) => Places(data, item => (string?)item["cashtag"], XTextEntityKind.Cashtag);

    [Conformance("validate", "tweets")]
    public void Valid_Tweets(ConformanceCase data) =>
        Assert.That(XText.Measure(data.Text, OlderRules["tweets"]).IsValid, Is.EqualTo(data.ExpectedTruth));

    [Conformance("validate", "usernames")]
    public void Valid_usernames(ConformanceCase data) => Assert.That(XText.IsUsername(data.Text), Is.EqualTo(data.ExpectedTruth));

    [Conformance("validate", "lists")]
    public void Valid_lists(ConformanceCase data) => Assert.That(XText.IsList(data.Text), Is.EqualTo(data.ExpectedTruth));

    [Conformance("validate", "hashtags")]
    public void Valid_hashtags(ConformanceCase data) => Assert.That(XText.IsHashtag(data.Text), Is.EqualTo(data.ExpectedTruth));

    [Conformance("validate", "urls")]
    public void Valid_URLs(ConformanceCase data) => Assert.That(XText.IsUrl(data.Text), Is.EqualTo(data.ExpectedTruth));

    [Conformance("validate", "urls_without_protocol")]
    public void Valid_URLs_without_protocol(ConformanceCase data) =>
        Assert.That(XText.IsUrl(data.Text, needsProtocol: false), Is.EqualTo(data.ExpectedTruth));

    [Conformance("validate", "WeightedTweetsCounterTest")]
    public void Lengths_by_version_2(ConformanceCase data) => Length(data, OlderRules["WeightedTweetsCounterTest"]);

    [Conformance("validate", "WeightedTweetsWithDiscountedEmojiCounterTest")]
    [Conformance("validate", "UnicodeDirectionalMarkerCounterTest")]
    public void Lengths(ConformanceCase data) => Length(data, XTextRules.Default);

    [Conformance("autolink", "usernames")]
    [Conformance("autolink", "lists")]
    public void Links_of_mentions(ConformanceCase data) => Links(data, XTextEntityKind.Mention, XTextEntityKind.List);

    [Conformance("autolink", "hashtags")]
    public void Links_of_hashtags(ConformanceCase data) => Links(data, XTextEntityKind.Hashtag);

    [Conformance("autolink", "urls")]
    public void Links_of_URLs(ConformanceCase data) => Links(data, XTextEntityKind.Url);

    [Conformance("autolink", "cashtags")]
    public void Links_of_cashtags(ConformanceCase data) => Links(data, XTextEntityKind.Cashtag);

    [Conformance("autolink", "all")]
    public void Links_of_all(ConformanceCase data) => Links(data, [.. Html.Links]);

    [Conformance("autolink", "json")]
    public void Links_of_a_Tweet_with_its_entities(ConformanceCase data)
    {
        // The data are of the API v1.1; v2 has the same under other names.
        using var json = JsonDocument.Parse(data.Json);
        var tweet = new Tweet
        {
            Text = data.Text,
            Entities = new()
            {
                Hashtags =
                [
                    .. All(
                        json,
                        "hashtags",
                        (item, start, end) =>
                            new HashtagEntity
                            {
                                Tag = Member(item, "text"),
                                Start = start,
                                End = end,
                            }
                    ),
                ],
                Mentions =
                [
                    .. All(
                        json,
                        "user_mentions",
                        (item, start, end) =>
                            new MentionEntity
                            {
                                Username = Member(item, "screen_name"),
                                Start = start,
                                End = end,
                            }
                    ),
                ],
                Urls =
                [
                    .. All(
                        json,
                        "urls",
                        (item, start, end) =>
                            new UrlEntity
                            {
                                Url = Member(item, "url"),
                                ExpandedUrl = Member(item, "expanded_url"),
                                DisplayUrl = Member(item, "display_url"),
                                Start = start,
                                End = end,
                            }
                    ),
                ],
            },
        };

        Assert.That(XText.ToHtml(tweet, Html), Is.EqualTo(data.ExpectedText));
    }

    [Conformance("hit_highlighting", "plain_text")]
    [Conformance("hit_highlighting", "with_links")]
    public void Highlights(ConformanceCase data) => Assert.That(XText.Highlight(data.Text, data.Hits), Is.EqualTo(data.ExpectedText));

    private static void Links(ConformanceCase data, params XTextEntityKind[] kinds) =>
        Assert.That(XText.ToHtml(data.Text, Html with { Links = kinds }), Is.EqualTo(data.ExpectedText));

    private static void Values(ConformanceCase data, XTextEntityKind kind) =>
        Assert.That(
            XText.Entities(data.Text).Where(entity => entity.Kind == kind).Select(entity => entity.Value),
            Is.EqualTo(data.ExpectedTexts)
        );

    private static void Places(
        ConformanceCase data,
        Func<IReadOnlyDictionary<object, object?>, string?> value,
        params XTextEntityKind[] kinds
    ) =>
        Assert.That(
            XText
                .Entities(data.Text)
                .Where(entity => kinds.Contains(entity.Kind))
                .Select(entity => (entity.Value, entity.Start, entity.End)),
            Is.EqualTo(data.ExpectedPlaces(value))
        );

    private static void Length(ConformanceCase data, XTextRules rules)
    {
        var measure = XText.Measure(data.Text, rules);
        Assert.Multiple(() =>
        {
            Assert.That(measure.Length, Is.EqualTo(data.ExpectedNumber("weightedLength")), "weighted length");
            Assert.That(measure.IsValid, Is.EqualTo(data.ExpectedFlag("valid")), "valid");
            Assert.That(measure.Permillage, Is.EqualTo(data.ExpectedNumber("permillage")), "permillage");
            Assert.That(data.Text, Has.Length.EqualTo(data.ExpectedNumber("displayRangeEnd") + 1), "the text was read as it is");
            Assert.That(measure.FitLength, Is.EqualTo(data.ExpectedNumber("validRangeEnd") + 1), "what fits");
        });
    }

    private static IEnumerable<T> All<T>(JsonDocument json, string kind, Func<JsonElement, int, int, T> read) =>
        json
            .RootElement.GetProperty(kind)
            .EnumerateArray()
            .Select(item => read(item, item.GetProperty("indices")[0].GetInt32(), item.GetProperty("indices")[1].GetInt32()));

    private static string Member(JsonElement item, string name) => item.GetProperty(name).GetString()!;
}
