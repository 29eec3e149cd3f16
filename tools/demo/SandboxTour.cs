using Spectre.Console;
using XApi.Sandbox;

namespace XApi.Demo;

/// <summary>The whole tour: what reads, what writes, what streams.</summary>
internal sealed class SandboxTour(XSandbox sandbox, XApiClient x)
{
    private const string Query = "(the OR a OR snow OR coffee) lang:en -is:retweet";

    /// <summary>Takes all steps; true when each did what it says.</summary>
    public static async Task<bool> RunAsync(XSandbox sandbox, CancellationToken cancellationToken)
    {
        // One client, two credentials: each call uses the one that its operation accepts.
        using var x = sandbox.CreateClient(new AppOnlyCredential(sandbox.BearerToken), sandbox.User.Credential);
        var tour = new SandboxTour(sandbox, x);
        return await new Tour(x, Query, sandbox.User.PinnedTweetId!).ReadAsync(cancellationToken)
            & await tour.WriteAsync(cancellationToken)
            & CheckRule()
            & await tour.StreamAsync(cancellationToken)
            & await tour.ShowLimitsAsync(cancellationToken);
    }

    private async Task<bool> WriteAsync(CancellationToken cancellationToken)
    {
        Step.Begin("A Tweet's life", "x.Tweets.CreateAsync(request), x.Likes.LikeAsync(userId, tweetId), …");
        var me = sandbox.User.Id;
        var posted = (
            await x.Tweets.CreateAsync(new() { Text = "First snow on the pass this morning. #snow" }, cancellationToken: cancellationToken)
        ).Data;
        var liked = await x.Likes.LikeAsync(me, posted.Id, cancellationToken: cancellationToken);
        var bookmarked = await x.Bookmarks.AddAsync(me, posted.Id, cancellationToken: cancellationToken);
        var reply = sandbox.Post("Chains on, everyone!", sandbox.Users[1], inReplyToTweetId: posted.Id);
        var hidden = await x.Replies.SetHiddenAsync(reply, true, cancellationToken: cancellationToken);
        var bookmarks = await x.Bookmarks.GetAsync(me, cancellationToken: cancellationToken);
        var deleted = await x.Tweets.DeleteAsync(posted.Id, cancellationToken: cancellationToken);
        var gone = await x.Tweets.GetAsync(posted.Id, cancellationToken: cancellationToken);

        (string Did, bool Worked)[] steps =
        [
            ($"posted as {posted.Id}", posted.Text.StartsWith("First snow", StringComparison.Ordinal)),
            ("liked", liked.Data.Liked),
            ("bookmarked, and found among the bookmarks", bookmarked.Data.Bookmarked && bookmarks.Data.Any(tweet => tweet.Id == posted.Id)),
            ("replied to, and the reply hidden", hidden.Data.Hidden),
            (
                $"deleted; asked for again, X says: {(gone.Errors is [var problem, ..] ? problem.Title : "nothing")}",
                deleted.Data.Deleted && gone is { Data: null, Errors.Count: > 0 }
            ),
        ];
        foreach (var (did, worked) in steps)
        {
            AnsiConsole.MarkupLineInterpolated(worked ? $"  [green]•[/] {did}" : (FormattableString)$"  [red]•[/] {did}");
        }

        return Step.End(steps.All(step => step.Worked), "written, and seen in what is read");
    }

    private static bool CheckRule()
    {
        const string rule = "skiing -(snow OR day)";
        Step.Begin("A wrong rule, before X sees it", $"XQuery.Check(\"{rule}\", XOperation.UpdateRules)");
        var check = XQuery.Check(rule, XOperation.UpdateRules);
        AnsiConsole.WriteLine(check?.ToString() ?? "");
        return Step.End(check?.HasErrors == true, "the fault is shown where it stands, and nothing was sent");
    }

    private async Task<bool> StreamAsync(CancellationToken cancellationToken)
    {
        const int wanted = 5;
        Step.Begin("A filtered stream", "await foreach (var item in x.FilteredStream.ConnectAsync(options, cancellationToken))");
        var rules = await x.FilteredStream.UpdateRulesAsync(
            new() { Add = [new() { Value = "#snow -is:retweet", Tag = "snow" }] },
            cancellationToken: cancellationToken
        );
        var rule = rules.Data.Single();
        AnsiConsole.MarkupLineInterpolated($"  rule {rule.Id}: [bold]{rule.Value}[/], tagged {rule.Tag}");

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        enough.CancelAfter(TimeSpan.FromSeconds(20));
        var delivered = 0;
        var posting = PostAsync(enough.Token);
        try
        {
            await foreach (var item in x.FilteredStream.ConnectAsync(new() { TweetFields = [TweetField.CreatedAt] }, enough.Token))
            {
                AnsiConsole.MarkupLineInterpolated(
                    $"  [grey]{item.Data.CreatedAt:HH:mm:ss}[/] [deepskyblue1]{item.MatchingRules[0].Tag}[/] {item.Data.Text}"
                );
                if (++delivered == wanted)
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // What was delivered by then is counted below.
        }

        await enough.CancelAsync();
        await posting;
        var after = await x.FilteredStream.UpdateRulesAsync(
            new() { Delete = new() { Ids = [rule.Id] } },
            cancellationToken: cancellationToken
        );
        return Step.End(delivered == wanted && after.Meta?.Summary?.Deleted == 1, $"{delivered} Tweets delivered, the rule removed");
    }

    // Somebody always talks about snow, and about other things.
    private async Task PostAsync(CancellationToken cancellationToken)
    {
        string[] texts =
        [
            "Powder up to the knees #snow",
            "Coffee first.",
            "Whiteout on the ridge, turning back #snow",
            "#snow in May, why not",
        ];
        try
        {
            for (var i = 0; ; i++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
                sandbox.Post($"{texts[i % texts.Length]} ({i})", sandbox.Users[i % sandbox.Users.Count]);
            }
        }
        catch (OperationCanceledException)
        {
            // Enough was posted.
        }
    }

    private async Task<bool> ShowLimitsAsync(CancellationToken cancellationToken)
    {
        Step.Begin("What is left of the limits", "response.RateLimit");
        var table = new Table().Border(TableBorder.Rounded).AddColumns("operation", "limit", "left", "resets at");
        (XOperation Operation, RateLimit? State)[] states =
        [
            (XOperation.SearchRecent, (await x.Search.RecentAsync(Query, cancellationToken: cancellationToken)).RateLimit),
            (XOperation.CountRecent, (await x.Counts.RecentAsync(Query, cancellationToken: cancellationToken)).RateLimit),
            (XOperation.GetBookmarks, (await x.Bookmarks.GetAsync(sandbox.User.Id, cancellationToken: cancellationToken)).RateLimit),
        ];
        foreach (var (operation, state) in states)
        {
            table.AddRow(operation.ToString(), $"{state?.Limit}", $"{state?.Remaining}", $"{state?.Reset:HH:mm:ss} UTC");
        }

        AnsiConsole.Write(table);
        return Step.End(
            states.All(state => state.State is { Limit: > 0, Remaining: not null, Reset: not null }),
            "each response says what is left"
        );
    }
}
