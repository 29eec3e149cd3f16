using Spectre.Console;

namespace XApi.Demo;

/// <summary>The read-only steps of the tour: they run against the sandbox and against the real API.</summary>
internal sealed class Tour(IXApiClient x, string query, string tweetId)
{
    private const int ItemsWanted = 250;

    /// <summary>Takes all steps; true when each did what it says.</summary>
    public async Task<bool> ReadAsync(CancellationToken cancellationToken) =>
        await LookUpAsync(cancellationToken) & await SearchAsync(cancellationToken) & await CountAsync(cancellationToken);

    private async Task<bool> LookUpAsync(CancellationToken cancellationToken)
    {
        Step.Begin("A Tweet, and what belongs to it", "x.Tweets.GetAsync(id, options)");
        var response = await x.Tweets.GetAsync(
            tweetId,
            new()
            {
                TweetFields = [TweetField.CreatedAt, TweetField.PublicMetrics, TweetField.Attachments, TweetField.Lang],
                UserFields = [UserField.PublicMetrics, UserField.Verified],
                MediaFields = [MediaField.Url, MediaField.AltText],
                Expansions = [TweetExpansion.AuthorId, TweetExpansion.AttachmentsMediaKeys],
            },
            cancellationToken
        );
        if (response.Data is not { } tweet)
        {
            return Step.End(false, response.Errors.Count > 0 ? response.Errors[0].Detail ?? "X sent no Tweet" : "X sent no Tweet");
        }

        var author = response.Includes?.Users.FirstOrDefault(user => user.Id == tweet.AuthorId);
        var table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumns("", "");
        table.AddRow("text", Markup.Escape(tweet.Text));
        table.AddRow(
            "author",
            Markup.Escape($"{author?.Name} (@{author?.Username}), {author?.PublicMetrics?.FollowersCount:N0} followers")
        );
        table.AddRow("posted", $"{tweet.CreatedAt:yyyy-MM-dd HH:mm} UTC, in [italic]{tweet.Lang}[/]");
        table.AddRow(
            "reactions",
            $"{tweet.PublicMetrics?.LikeCount:N0} likes, {tweet.PublicMetrics?.RetweetCount:N0} Retweets, {tweet.PublicMetrics?.ReplyCount:N0} replies"
        );
        foreach (var media in response.Includes?.Media ?? [])
        {
            table.AddRow(media.Type.Value, Markup.Escape(media.Url ?? media.AltText ?? media.MediaKey));
        }

        AnsiConsole.Write(table);
        return Step.End(tweet.Id == tweetId && author is not null && tweet.CreatedAt is not null, "the Tweet came with its author");
    }

    private async Task<bool> SearchAsync(CancellationToken cancellationToken)
    {
        Step.Begin(
            $"A search over several pages: {query}",
            "await foreach (var page in x.Search.EnumerateRecentAsync(query, options).Pages)"
        );
        var found = new Dictionary<string, Tweet>();
        var (pages, seen) = (0, 0);
        await AnsiConsole
            .Progress()
            .AutoClear(false)
            .HideCompleted(false)
            .StartAsync(async progress =>
            {
                var bar = progress.AddTask("Tweets", maxValue: ItemsWanted);
                var options = new SearchRecentOptions { MaxResults = 50, TweetFields = [TweetField.CreatedAt, TweetField.AuthorId] };
                await foreach (var page in x.Search.EnumerateRecentAsync(query, options).Pages.WithCancellation(cancellationToken))
                {
                    pages++;
                    foreach (var tweet in page.Data)
                    {
                        seen++;
                        found[tweet.Id] = tweet;
                    }

                    bar.Value = Math.Min(seen, ItemsWanted);
                    bar.Description = $"{seen} Tweets on {pages} pages, {page.RateLimit?.Remaining} requests left";
                    if (seen >= ItemsWanted)
                    {
                        break;
                    }
                }

                bar.Value = ItemsWanted;
            });
        return Step.End(found.Count == seen, $"{seen} Tweets on {pages} pages, none twice");
    }

    private async Task<bool> CountAsync(CancellationToken cancellationToken)
    {
        Step.Begin("How many a day", "x.Counts.RecentAsync(query, new() { Granularity = Granularity.Day })");
        var counts = await x.Counts.RecentAsync(query, new() { Granularity = Granularity.Day }, cancellationToken);
        var chart = new BarChart().Width(Math.Min(72, AnsiConsole.Profile.Width)).CenterLabel();
        foreach (var day in counts.Data)
        {
            chart.AddItem($"{day.Start:ddd dd MMM}", day.TweetCount, Color.DeepSkyBlue1);
        }

        AnsiConsole.Write(chart);
        var total = counts.Data.Sum(day => day.TweetCount);
        return Step.End(counts.Meta?.TotalTweetCount == total, $"{total} in all");
    }
}
