using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>Retweets, and who retweeted what.</summary>
internal static class RetweetsSection
{
    internal static ApiResponse RetweetedBy(Call call) =>
        call.OfTweet(tweet =>
            call.Users(
                Enumerable.Reverse(tweet.Retweets).Where(retweet => retweet.IsListed).Select(retweet => (retweet.Id, retweet.Author))
            )
        );

    internal static ApiResponse Retweets(Call call) => call.OfTweet(tweet => call.Tweets(Enumerable.Reverse(tweet.Retweets)));

    internal static ApiResponse OfMe(Call call) =>
        call.Tweets(Enumerable.Reverse(call.User!.Tweets).Where(tweet => tweet.Retweets.Exists(retweet => retweet.IsListed)));

    internal static ApiResponse Retweet(Call call) =>
        call.OnTweet(tweet =>
        {
            var original = tweet.Retweeted ?? tweet;
            if (XWorld.RetweetBy(call.User!, original) is not null)
            {
                return Problems.InvalidRequest("You cannot retweet a Tweet that you have already retweeted.");
            }

            var retweet = call.World.Retweet(call.User!, original);
            return ApiResponse.Ok(new JsonObject { ["data"] = JsonText.Object(("retweeted", true), ("rest_id", JsonText.Id(retweet.Id))) });
        });

    internal static ApiResponse Undo(Call call)
    {
        if (
            call.World.Tweet(call.Arguments.Id("source_tweet_id")!.Value) is { } tweet
            && XWorld.RetweetBy(call.User!, tweet) is { } retweet
        )
        {
            call.World.Delete(retweet);
        }

        return ApiResponse.Done("retweeted", false);
    }
}
