// A program as it was written before the API grew. It must compile and run after that, too: ApiChangeTests builds it both ways.
using System.Net;
using System.Text;
using XApi;

using var responses = new Responses();
using var x = new XApiClient(new XApiClientOptions { Credentials = [new AppOnlyCredential("token")], PrimaryHandler = responses });

var options = new SearchRecentOptions { MaxResults = 10, TweetFields = [TweetField.CreatedAt, TweetField.Lang] };
var page = await x.Search.RecentAsync("snow", options with { SortOrder = SortOrder.Recency });
Console.WriteLine($"{page.Data[0].Id} {page.Data[0].Text} {page.Data[0].Lang} {page.Meta?.ResultCount}");

await foreach (var tweet in x.Search.EnumerateRecentAsync("snow", options))
{
    Console.WriteLine($"{tweet.AuthorId} {tweet.PublicMetrics?.LikeCount} {tweet.AdditionalProperties.Count}");
}

var users = await x.Retweets.RetweetedByAsync(tweetId: "1");
Console.WriteLine($"{users.Data.Count} {XOperation.RetweetedBy.Path} {new CreateTweetRequest { Text = "hello" }.Text}");

internal sealed class Responses : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Task.FromResult(
            new HttpResponseMessage(HttpStatusCode.OK)
            {
                RequestMessage = request,
                Content = new StringContent(
                    request.RequestUri!.AbsolutePath.EndsWith("/retweeted_by", StringComparison.Ordinal)
                        ? """{"data":[{"id":"2","name":"Two","username":"two"}],"meta":{"result_count":1}}"""
                        : """{"data":[{"id":"1","text":"snow","lang":"en","author_id":"2","public_metrics":{"like_count":3},"unheard_of":true}],"meta":{"result_count":1}}""",
                    Encoding.UTF8,
                    "application/json"
                ),
            }
        );
}
