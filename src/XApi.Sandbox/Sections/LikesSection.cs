namespace XApi.Sandbox;

/// <summary>Likes, and who likes what.</summary>
internal static class LikesSection
{
    internal static ApiResponse LikingUsers(Call call) =>
        call.OfTweet(tweet => call.Users(Enumerable.Reverse(tweet.Likes).Select(mark => (mark.Order, mark.Item))));

    internal static ApiResponse LikedTweets(Call call) => call.OfUser(user => call.Marked(user.Likes));

    internal static ApiResponse Like(Call call)
    {
        if (call.Find(call.Arguments.MemberId("tweet_id")!.Value, "tweet_id", out _) is not { } tweet)
        {
            return Problems.NoTweetToLike();
        }

        call.World.Like(call.User!, tweet);
        return ApiResponse.Done("liked", true);
    }

    internal static ApiResponse Unlike(Call call)
    {
        if (call.World.Tweet(call.Arguments.Id("tweet_id")!.Value) is { } tweet)
        {
            call.World.Unlike(call.User!, tweet);
        }

        return ApiResponse.Done("liked", false);
    }
}
