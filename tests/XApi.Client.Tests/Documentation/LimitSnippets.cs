using XApi.Sandbox;

namespace XApi.Tests.Documentation;

/// <summary>The code of docs/rate-limits.md.</summary>
public class LimitSnippets : SandboxGuide
{
    [Test]
    public async Task Limits_are_known_and_waited_for()
    {
        var (x, me) = (X, Sandbox.User.Credential);
        var read = await RunAsync(async () =>
        {
            // snippet: limits-seen
            var page = await x.Search.RecentAsync("snow");
            Console.WriteLine($"{page.RateLimit?.Remaining} of {page.RateLimit?.Limit} left until {page.RateLimit?.Reset:t}");

            var status = x.RateLimits[XOperation.SearchRecent];
            Console.WriteLine($"{status.Remaining} left, {status.Waiting} calls waiting, the next can go at {status.NextCall:t}");
            // end

            // snippet: limits-waiting
            x.RateLimits.Waiting += (_, wait) => Console.WriteLine($"{wait.Operation.Id} waits for {wait.Duration.TotalMinutes:0} minutes");
            // end
            await UseUpAsync();
            // The user has a window of their own.
            // snippet: limits-other
            await x.Search.RecentAsync("snow", new() { Credential = me });
            // end
            await x.Search.RecentAsync("snow");

            await UseUpAsync();
            // snippet: limits-throw
            try
            {
                await x.Search.RecentAsync("snow", new() { RateLimitPolicy = RateLimitPolicy.Throw });
            }
            catch (XRateLimitException limit)
            {
                Console.WriteLine($"Not sent. It can be sent at {limit.RetryAt:t}");
            }

            // end

            async Task UseUpAsync()
            {
                while (x.RateLimits[XOperation.SearchRecent].Remaining > 0)
                {
                    await x.Search.RecentAsync("snow");
                }
            }
        });
        Assert.That(read, Does.StartWith("449 of 450 left until").And.Contain("Not sent.").And.Contain("SearchRecent waits for 15 minutes"));
    }

    [Test]
    public void A_client_is_patient()
    {
        var credential = new AppOnlyCredential(Sandbox.BearerToken);
        // snippet: limits-policy
        using var patient = new XApiClient(new XApiClientOptions
        {
            Credentials = [credential],
            RateLimitPolicy = RateLimitPolicy.Wait with { MaxWait = TimeSpan.FromHours(24) },
        });
        // end
        Assert.That(patient.RateLimits[XOperation.SearchRecent].IsDocumented, Is.True);
    }
}
