using FsCheck;
using FsCheck.Fluent;

namespace XApi.Tests.Queries;

/// <summary>Trees as a user could build them: every operator, many scripts, awkward quotes, any nesting.</summary>
internal static class QueryGenerator
{
    private static readonly string[] Words =
    [
        "snow",
        "ski",
        "día",
        "cumpleaños",
        "東京",
        "снег",
        "ثلج",
        "हिमपात",
        "หิมะ",
        "x_1",
        "v2",
        "OR",
        "and",
        "or",
        "AND",
        "café",
        "ß",
    ];

    private static readonly string[] Texts =
    [
        "coca-cola",
        "Twitter API",
        "say \"hi\"",
        "back\\slash",
        "\\",
        "\\\"",
        "a\\\\b",
        "(not a group)",
        "two\nlines",
        "-dash",
        "OR",
        "a:b",
        "#tag",
        "😃",
        "👍🏽",
        "❤️",
        "👩‍👩‍👧",
        "🇨🇭",
        "1️⃣",
        "https://developer.twitter.com/en?a=b&c=d",
        "5€",
        "“smart”",
        "[1 2 3]",
        "$5",
        "it's",
        "\ud83d",
        "tab\there",
    ];

    private static readonly string[] Usernames = ["TwitterDev", "X", "a_b_c", "2244994945", "@XDevelopers"];

    private static readonly string[] Ids = ["1", "123", "1334987486343299072"];

    public static Gen<XQuery> Term { get; } =
        Gen.OneOf(
            Gen.Elements(Words).Select(XQuery.Keyword),
            Gen.Elements(Texts).Select(XQuery.Keyword),
            Gen.Elements("😃", "😡", "❤️", "🍿", "🐶🐱").Select(XQuery.Emoji),
            Gen.Elements(Words.Concat(Texts)).Select(XQuery.Phrase),
            Gen.Elements(Words).Select(XQuery.Hashtag),
            Gen.Elements("twtr", "FB", "BRK.A").Select(XQuery.Cashtag),
            Gen.Elements(Usernames)
                .SelectMany(name =>
                    Gen.Elements<Func<string, XQuery>>(XQuery.Mention, XQuery.From, XQuery.To, XQuery.RetweetsOf).Select(make => make(name))
                ),
            Gen.Elements(Words.Concat(Texts))
                .SelectMany(text =>
                    Gen.Elements<Func<string, XQuery>>(
                            XQuery.Url,
                            XQuery.Entity,
                            XQuery.Place,
                            XQuery.Bio,
                            XQuery.BioName,
                            XQuery.BioLocation,
                            XQuery.UrlTitle,
                            XQuery.UrlDescription,
                            XQuery.UrlContains,
                            XQuery.Source
                        )
                        .Select(make => make(text))
                ),
            Gen.Elements(Ids)
                .SelectMany(id =>
                    Gen.Elements<Func<string, XQuery>>(
                            XQuery.InReplyToTweet,
                            XQuery.RetweetsOfTweet,
                            XQuery.QuotesOfTweet,
                            XQuery.ConversationId,
                            XQuery.List,
                            id => XQuery.Context(id, "7"),
                            id => XQuery.Context(id, null),
                            id => XQuery.Context(null, id)
                        )
                        .Select(make => make(id))
                ),
            Gen.Elements(
                XQuery.IsRetweet,
                XQuery.IsReply,
                XQuery.IsQuote,
                XQuery.IsVerified,
                XQuery.IsNotNullcast,
                XQuery.HasHashtags,
                XQuery.HasCashtags,
                XQuery.HasLinks,
                XQuery.HasMentions,
                XQuery.HasMedia,
                XQuery.HasImages,
                XQuery.HasVideos,
                XQuery.HasGeo
            ),
            Gen.Elements("GB", "us").Select(XQuery.PlaceCountry),
            Gen.Elements(XLanguage.English, XLanguage.LatinizedHindi, XLanguage.TraditionalChinese, XLanguage.Undetermined)
                .Select(XQuery.Lang),
            Gen.Choose(1, 100).Select(XQuery.Sample),
            Gen.Choose(-180_000, 180_000)
                .SelectMany(x =>
                    Gen.Choose(-90_000, 90_000).Select(y => XQuery.PointRadius(x / 1000.0, y / 1000.0, XDistance.Kilometers(16.5)))
                ),
            Gen.Choose(-170_000, 170_000)
                .SelectMany(x =>
                    Gen.Choose(-80_000, 80_000)
                        .Select(y => XQuery.BoundingBox(x / 1000.0, y / 1000.0, (x / 1000.0) + 0.1, (y / 1000.0) + 0.1))
                ),
            Gen.Choose(0, 1000)
                .SelectMany(low =>
                    Gen.Elements<Func<long, long?, XQuery>>(
                            XQuery.FollowersCount,
                            XQuery.TweetsCount,
                            XQuery.FollowingCount,
                            XQuery.ListedCount
                        )
                        .SelectMany(make => Gen.Elements(make(low, null), make(low, low + 10)))
                )
        );

    /// <summary>Terms that differ in their word only: for truth tables.</summary>
    public static Gen<XQuery> Letter { get; } = Gen.Elements("a", "b", "c", "d", "e").Select(XQuery.Keyword);

    public static Gen<XQuery> Tree(Gen<XQuery> term) => Gen.Choose(0, 4).SelectMany(depth => Tree(term, depth));

    private static Gen<XQuery> Tree(Gen<XQuery> term, int depth)
    {
        if (depth == 0)
        {
            return term;
        }

        var inner = Gen.Choose(0, depth - 1).SelectMany(below => Tree(term, below));
        return Gen.Choose(0, 9)
            .SelectMany(kind =>
                kind switch
                {
                    < 4 => Gen.Choose(2, 3).SelectMany(count => inner.ArrayOf(count)).Select(queries => XQuery.All(queries)),
                    < 8 => Gen.Choose(2, 3).SelectMany(count => inner.ArrayOf(count)).Select(queries => XQuery.Any(queries)),
                    _ => inner.Select(query => !query),
                }
            );
    }
}
