using XApi;

/// <summary>What is tested: code that is given a client.</summary>
public class SnowReport(IXApiClient x)
{
    /// <summary>How many of the newest Tweets about snow were liked.</summary>
    public async Task<string> LikedAsync(int most)
    {
        try
        {
            var liked = await x.Search.EnumerateRecentAsync("snow").Take(most).CountAsync(tweet => tweet.PublicMetrics?.LikeCount > 0);
            return $"{liked} liked";
        }
        catch (XRateLimitException limit)
        {
            return $"again at {limit.RetryAt:t}";
        }
        catch (XApiException failure)
        {
            return $"X said {(int?)failure.Status}";
        }
    }
}
