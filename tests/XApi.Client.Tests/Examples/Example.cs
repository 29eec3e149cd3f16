using System.Text;
using Newtonsoft.Json.Linq;

namespace XApi.Tests.Examples;

/// <summary>A JSON example of the documentation, and the type that stands for it.</summary>
internal sealed record Example(string File, Type Model)
{
    private static readonly string Folder = Path.Combine(TestContext.CurrentContext.TestDirectory, "Examples", "Data");

    // What each operation returns. The examples of all pages that name their operation are of these types.
    private static readonly Dictionary<string, Type> Returned = new()
    {
        ["GET /2/tweets"] = typeof(TweetPage),
        ["POST /2/tweets"] = typeof(CreateTweetResponse),
        ["GET /2/tweets/:id"] = typeof(TweetResponse),
        ["DELETE /2/tweets/:id"] = typeof(DeletionResponse),
        ["GET /2/users/:id/tweets"] = typeof(TweetPage),
        ["GET /2/users/:id/mentions"] = typeof(TweetPage),
        ["GET /2/users/:id/timelines/reverse_chronological"] = typeof(TweetPage),
        ["GET /2/tweets/search/recent"] = typeof(TweetPage),
        ["GET /2/tweets/search/all"] = typeof(TweetPage),
        ["GET /2/tweets/counts/recent"] = typeof(CountsPage),
        ["GET /2/tweets/counts/all"] = typeof(CountsPage),
        ["GET /2/tweets/search/stream/rules"] = typeof(RulesResponse),
        ["POST /2/tweets/search/stream/rules"] = typeof(RulesResponse),
        ["GET /2/tweets/search/stream"] = typeof(FilteredStreamTweet),
        ["GET /2/tweets/sample/stream"] = typeof(SampledTweet),
        ["GET /2/tweets/sample10/stream"] = typeof(SampledTweet),
        ["GET /2/tweets/:id/retweeted_by"] = typeof(UserPage),
        ["GET /2/tweets/:id/retweets"] = typeof(TweetPage),
        ["POST /2/users/:id/retweets"] = typeof(RetweetResponse),
        ["DELETE /2/users/:id/retweets/:source_tweet_id"] = typeof(RetweetResponse),
        ["GET /2/tweets/:id/quote_tweets"] = typeof(TweetPage),
        ["GET /2/tweets/:id/liking_users"] = typeof(UserPage),
        ["GET /2/users/:id/liked_tweets"] = typeof(TweetPage),
        ["POST /2/users/:id/likes"] = typeof(LikeResponse),
        ["DELETE /2/users/:id/likes/:tweet_id"] = typeof(LikeResponse),
        ["GET /2/users/:id/bookmarks"] = typeof(TweetPage),
        ["POST /2/users/:id/bookmarks"] = typeof(BookmarkResponse),
        ["DELETE /2/users/:id/bookmarks/:tweet_id"] = typeof(BookmarkResponse),
        ["PUT /2/tweets/:id/hidden"] = typeof(HideReplyResponse),
    };

    // Examples of quick starts and guides, which name no operation. Pages of Tweets stand on the stream pages, too.
    private static readonly Dictionary<string, Type> Unnamed = new()
    {
        ["01-tweets-lookup-01"] = typeof(TweetPage),
        ["02-manage-tweets-01"] = typeof(CreateTweetResponse),
        ["02-manage-tweets-02"] = typeof(DeletionResponse),
        ["03-timelines-01"] = typeof(TweetPage),
        ["03-timelines-02"] = typeof(TweetPage),
        ["04-search-01"] = typeof(TweetPage),
        ["04-search-02"] = typeof(TweetPage),
        ["05-counts-01"] = typeof(CountsPage),
        ["05-counts-02"] = typeof(CountsPage),
        ["06-filtered-stream-01"] = typeof(RulesResponse),
        ["06-filtered-stream-02"] = typeof(RulesResponse),
        ["06-filtered-stream-03"] = typeof(TweetPage),
        ["06-filtered-stream-04"] = typeof(AddRule),
        ["06-filtered-stream-05"] = typeof(AddRule),
        ["06-filtered-stream-06"] = typeof(Problem),
        ["06-filtered-stream-07"] = typeof(Problem),
        ["06-filtered-stream-08"] = typeof(Problem),
        ["07-volume-streams-01"] = typeof(TweetPage),
        ["07-volume-streams-02"] = typeof(Problem),
        ["07-volume-streams-03"] = typeof(Problem),
        ["08-retweets-01"] = typeof(UserPage),
        ["08-retweets-02"] = typeof(RetweetResponse),
        ["08-retweets-03"] = typeof(RetweetResponse),
        ["09-quote-tweets-01"] = typeof(TweetPage),
        ["10-likes-01"] = typeof(UserPage),
        ["10-likes-02"] = typeof(TweetPage),
        ["10-likes-03"] = typeof(LikeResponse),
        ["11-bookmarks-01"] = typeof(TweetPage),
        ["11-bookmarks-02"] = typeof(BookmarkRequest),
        ["11-bookmarks-03"] = typeof(BookmarkResponse),
        ["11-bookmarks-04"] = typeof(BookmarkResponse),
        ["12-hide-replies-01"] = typeof(HideReplyRequest),
        ["12-hide-replies-02"] = typeof(HideReplyRequest),
    };

    /// <summary>Every example that the index lists.</summary>
    public static IEnumerable<Example> All =>
        JArray
            .Parse(System.IO.File.ReadAllText(Path.Combine(Folder, "index.json")))
            .Select(entry => ((string)entry["file"]!, (string?)entry["operation"]))
            .Select(entry => (Name: Path.GetFileNameWithoutExtension(entry.Item1), Operation: entry.Item2))
            .Select(entry => new Example(entry.Name, entry.Operation is { } operation ? Returned[operation] : Unnamed[entry.Name]));

    /// <summary>The names of the files that lie in the folder, listed or not.</summary>
    public static IEnumerable<string> Files =>
        Directory.EnumerateFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Where(name => name != "index");

    public string Json => System.IO.File.ReadAllText(Path.Combine(Folder, File + ".json"));

    public byte[] Utf8 => Encoding.UTF8.GetBytes(Json);

    public override string ToString() => $"{File} as {Model.Name}";
}
