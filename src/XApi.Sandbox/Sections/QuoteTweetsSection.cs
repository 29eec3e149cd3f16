namespace XApi.Sandbox;

/// <summary>Quotes of a Tweet.</summary>
internal static class QuoteTweetsSection
{
    internal static ApiResponse Get(Call call) =>
        call.OfTweet(tweet =>
            call.Tweets(Enumerable.Reverse(tweet.Quotes).Where(quote => !call.Excludes("replies") || quote.RepliedTo is null))
        );
}
