namespace XApi.Sandbox;

/// <summary>Shows a Tweet to the query language.</summary>
internal static class Documents
{
    internal static XQueryDocument Of(TweetRecord tweet, TweetRecord? quoted) =>
        new()
        {
            Id = JsonText.Id(tweet.Id),
            Text = tweet.FullText,
            Author = Of(tweet.Author),
            InReplyToUserId = tweet.InReplyTo is { } user ? JsonText.Id(user.Id) : null,
            InReplyToUsername = tweet.InReplyTo?.Username,
            InReplyToTweetId = tweet.RepliedTo is { } parent ? JsonText.Id(parent) : null,
            ConversationId = JsonText.Id(tweet.ConversationId),
            Lang = tweet.Lang,
            Source = tweet.Source,
            Hashtags = [.. tweet.Entities.Hashtags.Select(tag => tag.Tag)],
            Cashtags = [.. tweet.Entities.Cashtags.Select(tag => tag.Tag)],
            Mentions = [.. tweet.Entities.Mentions.Select(mention => mention.Username)],
            Links = [.. tweet.Entities.Links.Select(link => new XQueryLink(link.Url, link.ExpandedUrl))],
            Media = [.. tweet.Media.Select(medium => medium.Type)],
            Entities = tweet.Topic is { } topic ? [topic.Name] : [],
            Contexts = tweet.Topic is { } subject ? [$"{subject.DomainId}.{subject.EntityId}"] : [],
            Place = Of(tweet),
            Retweeted = tweet.Retweeted?.Document ?? Absent(tweet.RetweetedId),
            Quoted = quoted?.Document ?? Absent(tweet.Quoted),
        };

    // That there is one is known, and nothing of it.
    private static XQueryDocument? Absent(long? id) => id is { } known ? new XQueryDocument { Id = JsonText.Id(known), Text = "" } : null;

    private static XQueryAuthor Of(UserRecord user) =>
        new()
        {
            Id = JsonText.Id(user.Id),
            Username = user.Username,
            Name = user.Name,
            Description = user.Description,
            Location = user.Location,
            Verified = user.IsVerified,
            FollowersCount = user.Followers.Count,
            FollowingCount = user.Following.Count,
            TweetCount = user.Tweets.Count,
            ListedCount = user.ListedCount,
        };

    private static XQueryPlace? Of(TweetRecord tweet)
    {
        if (tweet.Place is not { } place)
        {
            return null;
        }

        // Who shares a point is found by it; else the place's outline stands for it.
        IReadOnlyList<double> box = tweet.Coordinates is { } point
            ? [point.Longitude, point.Latitude, point.Longitude, point.Latitude]
            : [place.West, place.South, place.East, place.North];
        return new()
        {
            Id = place.Id,
            Name = place.Name,
            FullName = place.FullName,
            CountryCode = place.CountryCode,
            Box = box,
        };
    }
}
