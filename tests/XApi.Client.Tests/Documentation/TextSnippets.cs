namespace XApi.Tests.Documentation;

/// <summary>The code of docs/text.md.</summary>
public class TextSnippets : SandboxGuide
{
    [Test]
    public async Task A_text_is_measured_and_its_entities_are_found()
    {
        var printed = await RunAsync(() =>
        {
            // snippet: text-measure
            var measure = XText.Measure("First snow on the pass! ❄️ https://example.com/webcam");
            Console.WriteLine($"{measure.Length} of {measure.MaxLength}, {measure.Remaining} left, valid: {measure.IsValid}");
            // end

            var draft = new string('a', 300);
            // snippet: text-premium
            var rules = XTextRules.Premium;
            Console.WriteLine(XText.Measure(draft, rules).Problem);
            // end

            // snippet: text-fit
            var fitting = draft[..XText.Measure(draft).FitLength];
            // end
            Assert.That(fitting, Has.Length.EqualTo(280));

            // snippet: text-entities
            const string text = "🐱 @XDevelopers: #snow at example.com, $NVDA";
            foreach (var entity in XText.Entities(text))
            {
                Console.WriteLine($"{entity.Kind} {entity.Value} at {entity.Range}, by code points {entity.Start} to {entity.End}");
            }

            // end
            return Task.CompletedTask;
        });

        Assert.That(
            Lines(printed),
            Is.EqualTo(
                new[]
                {
                    "50 of 280, 230 left, valid: True",
                    "None",
                    "Mention XDevelopers at 3..15, by code points 2 to 14",
                    "Hashtag snow at 17..22, by code points 16 to 21",
                    "Url example.com at 26..37, by code points 25 to 36",
                    "Cashtag NVDA at 39..44, by code points 38 to 43",
                }
            )
        );
    }

    [Test]
    public async Task A_text_becomes_HTML()
    {
        var x = X;
        var id = (await x.Tweets.CreateAsync(new() { Text = "Snow & ice. #snow" })).Data.Id;
        var printed = await RunAsync(async () =>
        {
            // snippet: text-html
            var tweet = await x.Tweets.GetAsync(id, new() { TweetFields = [TweetField.Entities, TweetField.NoteTweet] });
            var html = XText.ToHtml(tweet.Data!, new() { Target = "_blank" });
            Console.WriteLine(XText.Highlight(html, [0..4], tag: "mark"));
            // end
        });

        Assert.That(printed, Does.StartWith("<mark>Snow</mark> &amp; ice. <a href=\"https://x.com/search?q=%23snow\""));
    }

    [Test]
    public async Task A_long_text_becomes_a_thread()
    {
        var x = X;
        var longText = string.Concat(Enumerable.Repeat("It snowed all night, and in the morning the pass was closed. ", 12));

        // snippet: text-thread
        var parts = XText.Split(longText, new() { Numbering = XThreadNumbering.End });
        try
        {
            var posted = await x.Tweets.CreateThreadAsync(parts, new() { FindsLostPosts = true });
            Console.WriteLine($"https://x.com/i/status/{posted[0].Id}");
        }
        catch (XThreadException failure)
        {
            // Now, or with the ids that were kept, tomorrow.
            await x.Tweets.CreateThreadAsync(parts, new() { FindsLostPosts = true, Posted = failure.Posted });
        }

        // end
        Assert.That(parts, Has.Count.EqualTo(3));
        var timeline = await x.Timelines.UserTweetsAsync(UserRef.Me, new() { MaxResults = 5 });
        Assert.That(timeline.Data.Count(tweet => tweet.Text.StartsWith("It snowed", StringComparison.Ordinal)), Is.EqualTo(3));
    }

    [Test]
    public async Task A_Tweet_whose_response_was_lost_is_found()
    {
        var x = X;
        var request = new CreateTweetRequest { Text = "Only once, example.com" };
        var posted = await x.Tweets.CreateAsync(request);

        // snippet: text-find
        var id = (await x.Tweets.FindPostedAsync(request))?.Id ?? (await x.Tweets.CreateAsync(request)).Data.Id;
        // end
        Assert.That(id, Is.EqualTo(posted.Data.Id));
    }

    [Test]
    public async Task A_warning_comes_before_a_post_that_costs_more()
    {
        var x = X;
        var printed = await RunAsync(async () =>
        {
            // snippet: text-warnings
            x.Tweets.PostWarning += (_, warning) => Console.WriteLine($"{warning.Kind}: {warning.Message}");
            await x.Tweets.CreateAsync(new() { Text = "The webcam: https://example.com" });
            // end
        });

        Assert.That(Lines(printed), Is.EqualTo(new[] { "Url: with the URL https://example.com it costs 0.2 USD, and 0.015 without one." }));
    }

    private static string[] Lines(string printed) => printed.ReplaceLineEndings("\n").TrimEnd().Split('\n');
}
