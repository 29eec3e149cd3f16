using XApi.Testing;
namespace XApi.Tests.Documentation;

/// <summary>The code of docs/rules.md.</summary>
public class RuleSnippets : SandboxGuide
{
    [Test]
    public async Task A_rule_is_checked_tried_added_and_deleted()
    {
        var (x, tweet) = (X, XModelFactory.Tweet("7", "Snow on the pass #ski"));
        var read = await RunAsync(async () =>
        {
            // snippet: rules-build
            var query = XQuery.Keyword("snow") & (XQuery.Hashtag("ski") | XQuery.HasImages) & !XQuery.IsRetweet;
            Console.WriteLine(query); // snow (#ski OR has:images) -is:retweet
            Console.WriteLine(query.Explain());
            // end

            // snippet: rules-check
            var check = XQuery.Check("skiing -(snow OR day)", XOperation.UpdateRules, XAccessLevel.Pro);
            Console.WriteLine(check);
            // end
            Assert.That(check!.HasErrors, Is.True);

            // snippet: rules-add
            var rule = new AddRule { Value = query, Tag = "ski" };
            var tried = await x.FilteredStream.UpdateRulesAsync(new() { Add = [rule] }, new() { DryRun = true });
            var added = await x.FilteredStream.UpdateRulesAsync(new() { Add = [rule] });
            Console.WriteLine($"{added.Meta.Summary?.Created} added, {added.Errors.Count} refused");
            // end
            Assert.That(tried.Errors, Is.Empty);

            // snippet: rules-list
            await foreach (var existing in x.FilteredStream.EnumerateRulesAsync())
            {
                Console.WriteLine($"{existing.Id} {existing.Tag}: {existing.Value}");
            }

            // end

            // snippet: rules-sync
            var sync = await x.FilteredStream.SyncRulesAsync(
            [
                new() { Value = "#snow -is:retweet", Tag = "snow" },
                new() { Value = query, Tag = "ski" },
            ]);
            Console.WriteLine($"{sync.Added.Count} added, {sync.Deleted.Count} deleted, {sync.Unchanged.Count} as they were");
            foreach (var failure in sync.Failures)
            {
                Console.WriteLine($"{failure.Rule.Value}: {failure.Reason}, {failure.Problem?.Detail}");
            }

            // end

            // snippet: rules-save
            var json = await x.FilteredStream.ExportRulesAsync();
            await x.FilteredStream.ImportRulesAsync(json);
            // end

            // snippet: rules-match
            var matches = query.Matches(tweet);
            // end
            Assert.That(matches, Is.True);

            // snippet: rules-delete
            await x.FilteredStream.UpdateRulesAsync(new() { Delete = new() { Values = ["#snow -is:retweet"] } });
            // end
        });
        Assert.That(read, Does.StartWith("snow (#ski OR has:images) -is:retweet").And.Contain("1 added, 0 refused").And.Contain("1 added, 0 deleted, 1 as they were"));
        Assert.That((await x.FilteredStream.GetRulesAsync()).Data.Select(rule => rule.Tag), Is.EqualTo(new[] { "ski" }));
    }
}
