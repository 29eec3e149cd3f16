using System.Globalization;
using System.Runtime.CompilerServices;

namespace XApi;

// The operators, typed. An argument that could not be written is refused here; what X may judge otherwise is left to Check.
public abstract partial class XQuery
{
    /// <summary>Tweets whose text has a word, matched token by token. A text that is not one plain word becomes a phrase.</summary>
    /// <param name="text">A word, such as <c>snow</c>.</param>
    public static XQuery Keyword(string text)
    {
        Require(text);
        return QueryText.IsPlainWord(text) ? new XQueryTerm(XQueryOperator.Keyword, "", text, quoted: false, negated: false) : Emoji(text);
    }

    /// <summary>Tweets whose text has an emoji. One with a variant is put in quotes, as X asks.</summary>
    /// <param name="emoji">An emoji, such as 😃.</param>
    public static XQuery Emoji(string emoji)
    {
        Require(emoji);
        return QueryText.IsEmojiWord(emoji, out var variant) && !variant
            ? new XQueryTerm(XQueryOperator.Emoji, "", emoji, quoted: false, negated: false)
            : Phrase(emoji);
    }

    /// <summary>Tweets whose text has an exact phrase.</summary>
    /// <param name="text">The phrase without quotes; quotes within it are escaped.</param>
    public static XQuery Phrase(string text)
    {
        Require(text);
        return new XQueryTerm(XQueryOperator.Phrase, "", text, quoted: true, negated: false);
    }

    /// <summary>Tweets with exactly this hashtag.</summary>
    /// <param name="tag">The hashtag, with or without its sign: letters, digits and underscores of any script.</param>
    public static XQuery Hashtag(string tag)
    {
        Require(tag);
        var value = tag.TrimStart('#');
        return QueryText.IsTag(value)
            ? new XQueryTerm(XQueryOperator.Hashtag, "#", value, quoted: false, negated: false)
            : throw new ArgumentException("A hashtag holds letters, digits and underscores only.", nameof(tag));
    }

    /// <summary>Tweets with this cashtag.</summary>
    /// <param name="symbol">The symbol, with or without its sign.</param>
    public static XQuery Cashtag(string symbol)
    {
        Require(symbol);
        var value = symbol.TrimStart('$');
        return QueryText.IsCashtag(value)
            ? new XQueryTerm(XQueryOperator.Cashtag, "$", value, quoted: false, negated: false)
            : throw new ArgumentException(
                "A cashtag begins with a letter and holds letters, digits, underscores and dots.",
                nameof(symbol)
            );
    }

    /// <summary>Tweets that mention a user.</summary>
    /// <param name="username">The username, with or without the at sign.</param>
    public static XQuery Mention(string username) =>
        new XQueryTerm(XQueryOperator.Mention, "@", Username(username), quoted: false, negated: false);

    /// <summary>Tweets by a user.</summary>
    /// <param name="user">A username, with or without the at sign, or a user's id.</param>
    public static XQuery From(string user) => Make("from:", Username(user));

    /// <summary>Tweets that reply to a user.</summary>
    /// <param name="user">A username, with or without the at sign, or a user's id.</param>
    public static XQuery To(string user) => Make("to:", Username(user));

    /// <summary>Tweets with a link whose address, short or expanded, has these tokens in a row.</summary>
    /// <param name="url">An address or a part of one.</param>
    public static XQuery Url(string url) => Text("url:", url);

    /// <summary>Retweets of a user's Tweets.</summary>
    /// <param name="user">A username, with or without the at sign, or a user's id.</param>
    public static XQuery RetweetsOf(string user) => Make("retweets_of:", Username(user));

    /// <summary>Replies to a Tweet. Not in counts.</summary>
    /// <param name="tweetId">The Tweet's id.</param>
    public static XQuery InReplyToTweet(string tweetId) => Make("in_reply_to_tweet_id:", Id(tweetId));

    /// <summary>Retweets of a Tweet. Not in counts.</summary>
    /// <param name="tweetId">The id of an original Tweet.</param>
    public static XQuery RetweetsOfTweet(string tweetId) => Make("retweets_of_tweet_id:", Id(tweetId));

    /// <summary>Quote Tweets of a Tweet. Search only.</summary>
    /// <param name="tweetId">The id of an original Tweet.</param>
    public static XQuery QuotesOfTweet(string tweetId) => Make("quotes_of_tweet_id:", Id(tweetId));

    /// <summary>Tweets annotated with a context. Only the filtered stream documents wildcards.</summary>
    /// <param name="domainId">The domain's id; null for any.</param>
    /// <param name="entityId">The entity's id; null for any.</param>
    public static XQuery Context(string? domainId, string? entityId) =>
        domainId is null && entityId is null
            ? throw new ArgumentException("A context needs a domain, an entity or both.", nameof(entityId))
            : Make("context:", $"{(domainId is null ? "*" : Id(domainId))}.{(entityId is null ? "*" : Id(entityId))}");

    /// <summary>Tweets annotated with an entity.</summary>
    /// <param name="name">The entity's name, such as <c>Michael Jordan</c>.</param>
    public static XQuery Entity(string name)
    {
        Require(name);
        return Make("entity:", name, quoted: true);
    }

    /// <summary>Tweets of a conversation.</summary>
    /// <param name="tweetId">The id of the Tweet that began it.</param>
    public static XQuery ConversationId(string tweetId) => Make("conversation_id:", Id(tweetId));

    /// <summary>Tweets by the members of a List. One per query; not in filtered streams.</summary>
    /// <param name="listId">The List's id.</param>
    public static XQuery List(string listId) => Make("list:", Id(listId));

    /// <summary>Tweets tagged with a place.</summary>
    /// <param name="place">A name, such as <c>new york city</c>, or a place's id.</param>
    public static XQuery Place(string place) => Text("place:", place);

    /// <summary>Tweets tagged with a place in a country.</summary>
    /// <param name="countryCode">An ISO 3166-1 alpha-2 code, such as <c>GB</c>.</param>
    public static XQuery PlaceCountry(string countryCode)
    {
        Require(countryCode);
        return QueryGeo.IsCountryShape(countryCode)
            ? Make("place_country:", countryCode)
            : throw new ArgumentException("A country code has two letters.", nameof(countryCode));
    }

    /// <summary>Tweets within a circle.</summary>
    /// <param name="longitude">Degrees, -180 to 180, east positive.</param>
    /// <param name="latitude">Degrees, -90 to 90, north positive.</param>
    /// <param name="radius">More than nothing and less than 25 miles.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is out of its range.</exception>
    public static XQuery PointRadius(double longitude, double latitude, XDistance radius)
    {
        Degrees(longitude, 180, nameof(longitude));
        Degrees(latitude, 90, nameof(latitude));
        if (!(radius.InMiles > 0 && radius.InMiles < QueryGeo.WidestMiles))
        {
            throw new ArgumentOutOfRangeException(nameof(radius), radius, "The radius is more than nothing and less than 25 miles.");
        }

        return Make("point_radius:", $"[{QueryGeo.Format(longitude)} {QueryGeo.Format(latitude)} {radius}]");
    }

    /// <summary>Tweets within a box whose width and height are less than 25 miles.</summary>
    /// <param name="west">The longitude of the southwest corner, in degrees.</param>
    /// <param name="south">The latitude of the southwest corner, in degrees.</param>
    /// <param name="east">The longitude of the northeast corner, in degrees.</param>
    /// <param name="north">The latitude of the northeast corner, in degrees.</param>
    /// <exception cref="ArgumentOutOfRangeException">A corner is no place on earth.</exception>
    /// <exception cref="ArgumentException">The corners are swapped, or the box is too large.</exception>
    public static XQuery BoundingBox(double west, double south, double east, double north)
    {
        Degrees(west, 180, nameof(west));
        Degrees(south, 90, nameof(south));
        Degrees(east, 180, nameof(east));
        Degrees(north, 90, nameof(north));
        var box = new QueryBox(west, south, east, north);
        if (south > north)
        {
            throw new ArgumentException(
                $"The south is {QueryGeo.Format(south)} and the north {QueryGeo.Format(north)}: the latitude of the south must be the lower.",
                nameof(south)
            );
        }

        if (box.WidthMiles >= QueryGeo.WidestMiles || box.HeightMiles >= QueryGeo.WidestMiles)
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The box is {box.WidthMiles:N1} miles wide and {box.HeightMiles:N1} high; each must be less than {QueryGeo.WidestMiles:N0}."
                ),
                nameof(east)
            );
        }

        return Make("bounding_box:", box.ToString());
    }

    /// <summary>Retweets, made with the Retweet button. Needs a standalone operator beside it.</summary>
    public static XQuery IsRetweet => Make("is:retweet");

    /// <summary>Replies. Needs a standalone operator beside it.</summary>
    public static XQuery IsReply => Make("is:reply");

    /// <summary>Quote Tweets. Needs a standalone operator beside it.</summary>
    public static XQuery IsQuote => Make("is:quote");

    /// <summary>Tweets by verified accounts. Needs a standalone operator beside it.</summary>
    public static XQuery IsVerified => Make("is:verified");

    /// <summary>No Tweets made for promotion only: <c>-is:nullcast</c>, which X takes negated only.</summary>
    public static XQuery IsNotNullcast => Make("is:nullcast").Negate();

    /// <summary>Tweets with a hashtag. Needs a standalone operator beside it.</summary>
    public static XQuery HasHashtags => Make("has:hashtags");

    /// <summary>Tweets with a cashtag. Needs a standalone operator beside it.</summary>
    public static XQuery HasCashtags => Make("has:cashtags");

    /// <summary>Tweets with a link or media. Needs a standalone operator beside it.</summary>
    public static XQuery HasLinks => Make("has:links");

    /// <summary>Tweets that mention someone. Needs a standalone operator beside it.</summary>
    public static XQuery HasMentions => Make("has:mentions");

    /// <summary>Tweets with a photo, a GIF or a video. Needs a standalone operator beside it.</summary>
    public static XQuery HasMedia => Make("has:media");

    /// <summary>Tweets with an image. Needs a standalone operator beside it.</summary>
    public static XQuery HasImages => Make("has:images");

    /// <summary>Tweets with a video uploaded to X. Needs a standalone operator beside it. Written <c>has:videos</c>, the name that every section lists.</summary>
    public static XQuery HasVideos => Make("has:videos");

    /// <summary>Tweets tagged with a location. Needs a standalone operator beside it.</summary>
    public static XQuery HasGeo => Make("has:geo");

    /// <summary>Tweets that X classified as being in a language. Needs a standalone operator beside it.</summary>
    /// <param name="language">A language, such as <see cref="XLanguage.English"/>.</param>
    public static XQuery Lang(XLanguage language)
    {
        Require(language.Value, nameof(language));
        foreach (var c in language.Value)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-')
            {
                throw new ArgumentException("A language identifier holds letters, digits and hyphens.", nameof(language));
            }
        }

        return Make("lang:", language.Value);
    }

    /// <summary>A random part of what the rest matches. Filtered streams only; it applies to the whole rule.</summary>
    /// <param name="percent">1 to 100.</param>
    public static XQuery Sample(int percent) =>
        percent is >= 1 and <= 100
            ? Make("sample:", percent.ToString(CultureInfo.InvariantCulture))
            : throw new ArgumentOutOfRangeException(nameof(percent), percent, "A sample is 1 to 100 percent.");

    /// <summary>Tweets with at least this many likes. Search and counts only.</summary>
    /// <param name="least">The least number.</param>
    public static XQuery MinLikes(long least) => Count("min_likes:", least, null);

    /// <summary>Tweets with at least this many replies. Search and counts only.</summary>
    /// <param name="least">The least number.</param>
    public static XQuery MinReplies(long least) => Count("min_replies:", least, null);

    /// <summary>Tweets that were retweeted at least this often. Search and counts only.</summary>
    /// <param name="least">The least number.</param>
    public static XQuery MinReposts(long least) => Count("min_reposts:", least, null);

    /// <summary>Tweets whose text has some words near one another, in any order. Filtered streams only.</summary>
    /// <param name="words">Two or more words.</param>
    /// <param name="tokens">How many tokens apart neighbours may be, from 1, which is side by side, to 6.</param>
    public static XQuery Near(string words, int tokens)
    {
        Require(words);
        return tokens is >= 1 and <= 6
            ? new XQueryTerm(
                XQueryOperator.Proximity,
                string.Create(CultureInfo.InvariantCulture, $"~{tokens}"),
                words,
                quoted: true,
                negated: false
            )
            : throw new ArgumentOutOfRangeException(nameof(tokens), tokens, "Words can be 1 to 6 tokens apart.");
    }

    /// <summary>Tweets that are similar in meaning to a text. Filtered streams only, for Enterprise with the embedding tier.</summary>
    /// <param name="text">What they are about, in natural language; a sentence finds better than a word.</param>
    public static XQuery Embedding(string text) => Text("embedding:", text);

    /// <summary>How similar in meaning a Tweet must be; 0.3 by default. Goes with <see cref="Embedding"/>.</summary>
    /// <param name="least">The least cosine similarity, from 0 to 1.</param>
    public static XQuery EmbeddingThreshold(double least) =>
        least is >= 0 and <= 1
            ? Make("embedding_threshold:", QueryGeo.Format(least))
            : throw new ArgumentOutOfRangeException(nameof(least), least, "A similarity is 0 to 1.");

    /// <summary>Tweets by affiliates of an organization. Filtered streams only.</summary>
    /// <param name="user">A username, with or without the at sign, or a user's id.</param>
    public static XQuery FromAffiliateOf(string user) => Make("from_affiliate_of:", Username(user));

    /// <summary>Replies to affiliates of an organization. Filtered streams only.</summary>
    /// <param name="user">A username, with or without the at sign, or a user's id.</param>
    public static XQuery ToAffiliateOf(string user) => Make("to_affiliate_of:", Username(user));

    /// <summary>Tweets by users with at least this many followers. Filtered streams only.</summary>
    /// <param name="least">The least number.</param>
    public static XQuery MinFollowers(long least) => Count("min_followers:", least, null);

    /// <summary>Tweets by users with at least this many followers, or with a number in a range. Filtered streams only.</summary>
    /// <param name="least">The least number.</param>
    /// <param name="most">The greatest; null for no bound.</param>
    public static XQuery FollowersCount(long least, long? most = null) => Count("followers_count:", least, most);

    /// <summary>Tweets by users with at least this many Tweets, or with a number in a range. Filtered streams only.</summary>
    /// <param name="least">The least number.</param>
    /// <param name="most">The greatest; null for no bound.</param>
    public static XQuery TweetsCount(long least, long? most = null) => Count("tweets_count:", least, most);

    /// <summary>Tweets by users who follow at least this many accounts, or a number in a range. Filtered streams only.</summary>
    /// <param name="least">The least number.</param>
    /// <param name="most">The greatest; null for no bound.</param>
    public static XQuery FollowingCount(long least, long? most = null) => Count("following_count:", least, most);

    /// <summary>Tweets by users on at least this many Lists, or on a number in a range. Filtered streams only.</summary>
    /// <param name="least">The least number.</param>
    /// <param name="most">The greatest; null for no bound.</param>
    public static XQuery ListedCount(long least, long? most = null) => Count("listed_count:", least, most);

    /// <summary>Tweets by users whose bio has a word or phrase. Filtered streams only.</summary>
    /// <param name="text">A word or phrase.</param>
    public static XQuery Bio(string text) => Text("bio:", text);

    /// <summary>Tweets by users whose display name has a word. Filtered streams only.</summary>
    /// <param name="text">A word or phrase.</param>
    public static XQuery BioName(string text) => Text("bio_name:", text);

    /// <summary>Tweets by users whose free-form location has a word or phrase. Filtered streams only.</summary>
    /// <param name="text">A word or phrase.</param>
    public static XQuery BioLocation(string text) => Text("bio_location:", text);

    /// <summary>Tweets that link to a page with a word or phrase in its title. Filtered streams only.</summary>
    /// <param name="text">A word or phrase.</param>
    public static XQuery UrlTitle(string text) => Text("url_title:", text);

    /// <summary>Tweets that link to a page with a word or phrase in its description. Filtered streams only.</summary>
    /// <param name="text">A word or phrase.</param>
    public static XQuery UrlDescription(string text) => Text("url_description:", text);

    /// <summary>Tweets with a link whose address literally contains a text. Filtered streams only.</summary>
    /// <param name="text">A part of an address.</param>
    public static XQuery UrlContains(string text) => Text("url_contains:", text);

    /// <summary>Tweets that were posted with an application. Filtered streams only; needs a standalone operator beside it.</summary>
    /// <param name="application">The application's name or address.</param>
    public static XQuery Source(string application) => Text("source:", application);

    private static XQueryTerm Make(string name, string value = "", bool quoted = false) =>
        new(XQueryOperator.Lookup(name, out var spelled)!, spelled, value, quoted, negated: false);

    // These three take the name of the caller's argument, so that an exception names the parameter that the user sees.
    private static XQueryTerm Text(string name, string value, [CallerArgumentExpression(nameof(value))] string? parameter = null)
    {
        Require(value, parameter);
        return Make(name, value, quoted: !QueryText.IsTag(value));
    }

    private static XQueryTerm Count(string name, long least, long? most)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(least);
        if (most < least)
        {
            throw new ArgumentOutOfRangeException(nameof(most), most, "The range ends before it begins.");
        }

        return Make(
            name,
            most is null ? least.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{least}..{most}")
        );
    }

    private static string Username(string user, [CallerArgumentExpression(nameof(user))] string? parameter = null)
    {
        Require(user, parameter);
        var value = user.TrimStart('@');
        return QueryText.IsUsername(value)
            ? value
            : throw new ArgumentException("A username holds Latin letters, digits and underscores only.", parameter);
    }

    private static string Id(string id, [CallerArgumentExpression(nameof(id))] string? parameter = null)
    {
        Require(id, parameter);
        return id.All(char.IsAsciiDigit) ? id : throw new ArgumentException("An id holds digits only.", parameter);
    }

    private static void Degrees(double value, int bound, string name)
    {
        if (!(Math.Abs(value) <= bound))
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be from -{bound} to {bound} degrees.");
        }
    }

    private static void Require(string text, [CallerArgumentExpression(nameof(text))] string? name = null) =>
        ArgumentException.ThrowIfNullOrWhiteSpace(text, name);
}
