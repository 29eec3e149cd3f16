namespace XApi.Sandbox;

/// <summary>Who bought tickets for a Space, and what was shared in it. The Spaces themselves are kept by the <see cref="GenericStore"/>.</summary>
internal static class SpacesSection
{
    internal const string Buyers = "buyer_ids";
    internal const string Tweets = "tweet_ids";

    internal static ApiResponse GetBuyers(Call call) =>
        OfSpace(
            call,
            space =>
                space.Text("creator_id") == JsonText.Id(call.User!.Id)
                    ? call.Users(space.Texts(Buyers).Select((id, index) => ((long)index, call.World.User(Arguments.ToId(id))!)).Reverse())
                    : call.Nothing(Problems.NotAuthorized(Kind.Space.Name, "id", call.Arguments.Text("id")!))
        );

    internal static ApiResponse GetTweets(Call call) =>
        OfSpace(
            call,
            space =>
                call.Tweets(
                    space
                        .Texts(Tweets)
                        .Select(id => call.World.Tweet(Arguments.ToId(id)))
                        .OfType<TweetRecord>()
                        .OrderByDescending(tweet => tweet.Id)
                )
        );

    private static ApiResponse OfSpace(Call call, Func<StoredObject, ApiResponse> respond) =>
        call.World.Store.Find(Kind.Space, call.Arguments.Text("id")) is { } space
            ? respond(space)
            : call.Nothing(Problems.NotFound(Kind.Space.Name, "id", call.Arguments.Text("id")!));
}
