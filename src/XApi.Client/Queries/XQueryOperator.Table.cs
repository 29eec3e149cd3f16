using static XApi.XQueryArgument;
using static XApi.XQueryStanding;
using static XApi.XQueryTier;

namespace XApi;

// The operator tables of the three sections, side by side: search, counts, filtered stream.
// The rows live in a class of their own, so that they are initialized before their first use, whatever the order of the files.
public sealed partial class XQueryOperator
{
    internal static XQueryOperator Keyword => Rows.Keyword;

    internal static XQueryOperator Emoji => Rows.Emoji;

    internal static XQueryOperator Phrase => Rows.Phrase;

    internal static XQueryOperator Proximity => Rows.Proximity;

    internal static XQueryOperator Hashtag => Rows.Hashtag;

    internal static XQueryOperator Cashtag => Rows.Cashtag;

    internal static XQueryOperator Mention => Rows.Mention;

    internal static XQueryOperator Entity => Rows.Entity;

    internal static XQueryOperator Embedding => Rows.Embedding;

    internal static XQueryOperator List => Rows.List;

    internal static XQueryOperator Sample => Rows.Sample;

    internal static XQueryOperator Nullcast => Rows.Nullcast;

    internal static XQueryOperator Retweet => Rows.Retweet;

    internal static XQueryOperator Lang => Rows.Lang;

    internal static XQueryOperator Place => Rows.Place;

    internal static XQueryOperator PlaceCountry => Rows.PlaceCountry;

    internal static XQueryOperator PointRadius => Rows.PointRadius;

    internal static XQueryOperator BoundingBox => Rows.BoundingBox;

    /// <summary>A name with a colon that no table knows. It is kept as it was written and matches nothing locally.</summary>
    internal static XQueryOperator Unknown => Rows.Unknown;

    /// <summary>Every operator of the documentation, in the order of its tables.</summary>
    public static IReadOnlyList<XQueryOperator> All => Rows.All;

    private static class Rows
    {
        public static readonly XQueryOperator Keyword = new("", Word, Standalone, Core, Core, Core, "contains the word {0}");
        public static readonly XQueryOperator Emoji = new("", Word, Standalone, Core, Core, Core, "contains the emoji {0}");
        public static readonly XQueryOperator Phrase = new("", Text, Standalone, Core, Core, Core, "contains the phrase {0}");
        public static readonly XQueryOperator Hashtag = new(
            "#",
            XQueryArgument.Hashtag,
            Standalone,
            Core,
            Core,
            Core,
            "has the hashtag #{0}"
        );
        public static readonly XQueryOperator Mention = new("@", Username, Standalone, Core, Core, Core, "mentions @{0}");
        public static readonly XQueryOperator Cashtag = new(
            "$",
            XQueryArgument.Cashtag,
            Standalone,
            Advanced,
            Advanced,
            Core,
            "has the cashtag ${0}"
        );
        public static readonly XQueryOperator Entity = new(
            "entity:",
            Text,
            Standalone,
            Core,
            Core,
            Core,
            "is annotated with the entity {0}"
        );
        public static readonly XQueryOperator List = new("list:", Id, Standalone, Advanced, Advanced, Absent, "is by a member of List {0}");
        public static readonly XQueryOperator Place = new(
            "place:",
            Text,
            Standalone,
            Advanced,
            Advanced,
            Advanced,
            "is tagged with the place {0}"
        );
        public static readonly XQueryOperator PlaceCountry = new(
            "place_country:",
            Country,
            Standalone,
            Advanced,
            Advanced,
            Advanced,
            "is tagged with a place in the country {0}"
        );
        public static readonly XQueryOperator PointRadius = new(
            "point_radius:",
            XQueryArgument.PointRadius,
            Standalone,
            Advanced,
            Advanced,
            Advanced,
            "lies within the circle {0} (longitude, latitude, radius)"
        );
        public static readonly XQueryOperator BoundingBox = new(
            "bounding_box:",
            XQueryArgument.BoundingBox,
            Standalone,
            Advanced,
            Advanced,
            Advanced,
            "lies within the box {0} (west, south, east, north)",
            Sections.All,
            new Listing("geo_bounding_box:")
        );
        public static readonly XQueryOperator Retweet = new(
            "is:retweet",
            XQueryArgument.None,
            ConjunctionRequired,
            Core,
            Core,
            Core,
            "is a Retweet"
        );
        public static readonly XQueryOperator Nullcast = new(
            "is:nullcast",
            XQueryArgument.None,
            ConjunctionRequired,
            Advanced,
            Advanced,
            Advanced,
            "was made for promotion only"
        );
        public static readonly XQueryOperator Sample = new(
            "sample:",
            Percent,
            ConjunctionRequired,
            Absent,
            Absent,
            Core,
            "falls into a random {0} percent"
        );
        public static readonly XQueryOperator Lang = new(
            "lang:",
            Language,
            ConjunctionRequired,
            Core,
            Core,
            Core,
            "is in the language {0}"
        );
        public static readonly XQueryOperator Proximity = new("~", Text, Standalone, Absent, Absent, Core, "contains {0}");
        public static readonly XQueryOperator Embedding = new(
            "embedding:",
            Text,
            Standalone,
            Absent,
            Absent,
            Advanced,
            "is similar in meaning to {0}"
        );
        public static readonly XQueryOperator Unknown = new("", Text, Undocumented, Core, Core, Core, "matches the unknown operator {0}");

        public static readonly XQueryOperator[] All =
        [
            Keyword,
            Emoji,
            Phrase,
            Hashtag,
            Mention,
            Cashtag,
            new("from:", XQueryArgument.User, Standalone, Core, Core, Core, "is by {0}"),
            new("to:", XQueryArgument.User, Standalone, Core, Core, Core, "replies to {0}"),
            new("url:", Text, Standalone, Core, Core, Core, "has a link with {0} in its address"),
            new(
                "retweets_of:",
                XQueryArgument.User,
                Standalone,
                Core,
                Core,
                Core,
                "is a Retweet of {0}",
                Sections.All,
                new Listing("retweets_of_user:", Sections.Stream)
            ),
            new(
                "in_reply_to_tweet_id:",
                Id,
                Standalone,
                Core,
                Absent,
                Core,
                "replies to the Tweet {0}",
                Sections.All,
                new Listing("in_reply_to_status_id:")
            ),
            new(
                "retweets_of_tweet_id:",
                Id,
                Standalone,
                Core,
                Absent,
                Core,
                "is a Retweet of the Tweet {0}",
                Sections.All,
                new Listing("retweets_of_status_id:")
            ),
            new(
                "quotes_of_tweet_id:",
                Id,
                Standalone,
                Core,
                Absent,
                Absent,
                "quotes the Tweet {0}",
                Sections.All,
                new Listing("quotes_of_status_id:")
            ),
            new("context:", Context, Standalone, Core, Core, Core, "is annotated with the context {0} (domain.entity)"),
            Entity,
            new("conversation_id:", Id, Standalone, Core, Core, Core, "belongs to the conversation {0}"),
            List,
            new("bio:", Text, Standalone, Absent, Absent, Core, "is by someone whose bio has {0}", Sections.All, new Listing("user_bio:")),
            new("bio_name:", Text, Standalone, Absent, Absent, Core, "is by someone whose display name has {0}"),
            new(
                "bio_location:",
                Text,
                Standalone,
                Absent,
                Absent,
                Core,
                "is by someone whose location has {0}",
                Sections.All,
                new Listing("user_bio_location:")
            ),
            Place,
            PlaceCountry,
            PointRadius,
            BoundingBox,
            Retweet,
            new("is:reply", XQueryArgument.None, ConjunctionRequired, Core, Core, Core, "is a reply"),
            new("is:quote", XQueryArgument.None, ConjunctionRequired, Core, Core, Core, "is a Quote Tweet"),
            new("is:verified", XQueryArgument.None, ConjunctionRequired, Core, Core, Core, "is by a verified account"),
            Nullcast,
            new("has:hashtags", XQueryArgument.None, ConjunctionRequired, Core, Core, Core, "has a hashtag"),
            new("has:cashtags", XQueryArgument.None, ConjunctionRequired, Advanced, Advanced, Core, "has a cashtag"),
            new("has:links", XQueryArgument.None, ConjunctionRequired, Core, Core, Core, "has a link or media"),
            new("has:mentions", XQueryArgument.None, ConjunctionRequired, Core, Core, Core, "mentions someone"),
            new(
                "has:media",
                XQueryArgument.None,
                ConjunctionRequired,
                Core,
                Core,
                Core,
                "has a photo, a GIF or a video",
                Sections.All,
                new Listing("has:media_link", Sections.Search | Sections.Stream)
            ),
            new("has:images", XQueryArgument.None, ConjunctionRequired, Core, Core, Core, "has an image"),
            new(
                "has:video_link",
                XQueryArgument.None,
                ConjunctionRequired,
                Core,
                Core,
                Core,
                "has a video",
                Sections.Search | Sections.Stream,
                new Listing("has:videos")
            ),
            new("has:geo", XQueryArgument.None, ConjunctionRequired, Advanced, Advanced, Core, "is tagged with a location"),
            Sample,
            Lang,
            new("min_likes:", Number, Standalone, Core, Core, Absent, "has at least {0} likes"),
            new("min_replies:", Number, Standalone, Core, Core, Absent, "has at least {0} replies"),
            new("min_reposts:", Number, Standalone, Core, Core, Absent, "has at least {0} Retweets"),
            Proximity,
            new("from_affiliate_of:", XQueryArgument.User, Standalone, Absent, Absent, Core, "is by an affiliate of {0}"),
            new("to_affiliate_of:", XQueryArgument.User, Standalone, Absent, Absent, Core, "replies to an affiliate of {0}"),
            Embedding,
            new("embedding_threshold:", Fraction, ConjunctionRequired, Absent, Absent, Advanced, "is similar by at least {0}"),
            new("min_followers:", Number, Undocumented, Absent, Absent, Core, "is by someone with {0} or more followers"),
            new("followers_count:", Count, Undocumented, Absent, Absent, Core, "is by someone with {0} followers"),
            new(
                "tweets_count:",
                Count,
                Undocumented,
                Absent,
                Absent,
                Core,
                "is by someone with {0} Tweets",
                Sections.All,
                new Listing("statuses_count:")
            ),
            new(
                "following_count:",
                Count,
                Undocumented,
                Absent,
                Absent,
                Core,
                "is by someone who follows {0} accounts",
                Sections.All,
                new Listing("friends_count:")
            ),
            new(
                "listed_count:",
                Count,
                Undocumented,
                Absent,
                Absent,
                Core,
                "is by someone on {0} Lists",
                Sections.All,
                new Listing("user_in_lists_count:")
            ),
            new(
                "url_title:",
                Text,
                Undocumented,
                Absent,
                Absent,
                Core,
                "links to a page with {0} in its title",
                Sections.All,
                new Listing("within_url_title:")
            ),
            new(
                "url_description:",
                Text,
                Undocumented,
                Absent,
                Absent,
                Core,
                "links to a page with {0} in its description",
                Sections.All,
                new Listing("within_url_description:")
            ),
            new("url_contains:", Text, Undocumented, Absent, Absent, Core, "has a link that literally contains {0}"),
            // The table leaves its type blank, and says in words that it cannot be used alone.
            new("source:", Text, ConjunctionRequired, Absent, Absent, Core, "was posted with {0}"),
        ];

        private const XQueryTier Absent = XQueryTier.None;
    }
}
