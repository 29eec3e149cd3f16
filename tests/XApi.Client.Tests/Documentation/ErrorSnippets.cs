using XApi.Sandbox;

namespace XApi.Tests.Documentation;

/// <summary>The code of docs/errors.md.</summary>
public class ErrorSnippets : SandboxGuide
{
    [Test]
    public async Task A_part_is_missing()
    {
        var (x, id, gone) = (X, Sandbox.User.PinnedTweetId!, "1");
        var read = await RunAsync(async () =>
        {
            // snippet: errors-partial
            var page = await x.Tweets.GetManyAsync([id, gone]);
            foreach (var problem in page.Errors)
            {
                Console.WriteLine(problem.Kind == ProblemKind.ResourceNotFound ? $"{problem.ResourceId} is gone" : problem.Detail);
            }

            // end

            // snippet: errors-partial-throw
            try
            {
                await x.Tweets.GetManyAsync([id, gone], new() { ThrowOnPartialErrors = true });
            }
            catch (XPartialErrorsException failure)
            {
                Console.WriteLine($"{failure.Problems.Count} missing, {((TweetPage)failure.Response!).Data.Count} there");
            }

            // end
        });
        Assert.That(read, Does.Contain("1 is gone").And.Contain("1 missing, 1 there"));
    }

    [Test]
    public async Task What_can_go_wrong_is_caught_by_what_a_caller_does_about_it()
    {
        Sandbox.RevokeAccessToken(Sandbox.User.AccessToken);
        var (x, said) = (X, new List<string>());
        void AskToLogIn() => said.Add("log in");
        void TryLater(DateTimeOffset? at) => said.Add($"later {at}");
        void Report(string text) => said.Add(text);
        await RunAsync(async () =>
        {
            // snippet: errors-catch
            try
            {
                await x.Tweets.CreateAsync(new() { Text = "Hello" });
            }
            catch (XUnauthorizedException)
            {
                AskToLogIn();
            }
            catch (XRateLimitException failure)
            {
                TryLater(failure.RetryAt);
            }
            catch (XApiException failure)
            {
                Report($"{failure.Message} ({failure.RequestId})");
            }

            // end
        });
        Assert.That(said, Is.EqualTo(new[] { "log in" }));
    }

    [Test]
    public async Task A_wrong_request_is_not_sent()
    {
        var x = X;
        var read = await RunAsync(async () =>
        {
            // snippet: errors-unsent
            try
            {
                await x.Search.RecentAsync("snow", new() { MaxResults = 1000 });
            }
            catch (XInvalidParameterException mistake)
            {
                Console.WriteLine(mistake.Message);
            }

            // end
        });
        Assert.That(read, Does.Contain("max_results").And.Contain("10 to 100"));
    }
}
