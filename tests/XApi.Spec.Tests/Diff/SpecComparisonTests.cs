using XApi.Spec;

namespace XApi.Tests;

[TestFixture]
public class SpecComparisonTests
{
    private static readonly Lazy<SpecDocument> Ours = new(() => SpecDocument.Load(Repository.Spec));

    private static IEnumerable<TestCaseData> EveryChange =>
        KnownChanges.All.Select(change => new TestCaseData(change).SetArgDisplayNames(change.Name));

    private static IEnumerable<TestCaseData> EveryUnnoticeable =>
        KnownChanges.Unnoticeable.Select(change => new TestCaseData(change.Apply).SetArgDisplayNames(change.Name));

    [Test]
    public void A_spec_does_not_differ_from_itself() =>
        Assert.That(SpecComparison.Compare(Ours.Value, SpecDocument.Load(Repository.Spec), Renames.None), Is.Empty);

    [TestCaseSource(nameof(EveryChange))]
    public void A_change_is_found_and_nothing_else(object given)
    {
        var change = (KnownChange)given;
        var found = Compare(change.Apply);
        Assert.That(found, Is.EqualTo([Compared(change)]));
    }

    [Test]
    public void At_least_25_changes_made_at_once_are_all_found_and_nothing_else()
    {
        Assert.That(KnownChanges.All, Has.Count.AtLeast(25));
        var found = Compare([.. KnownChanges.All.Select(change => change.Apply)]);
        Assert.That(found, Is.EquivalentTo(KnownChanges.All.Select(Compared)));
    }

    [TestCaseSource(nameof(EveryUnnoticeable))]
    public void What_callers_cannot_notice_is_no_difference(object apply) => Assert.That(Compare((Action<SpecCopy>)apply), Is.Empty);

    [Test]
    public void The_way_back_turns_additions_into_removals()
    {
        using var copy = new SpecCopy();
        copy.Set("{ type: integer, format: int64 }", "schemas/tweets.yaml", "Tweet", "properties", "reactions");
        copy.Save();
        var back = SpecComparison.Compare(SpecDocument.Load(copy.Path), Ours.Value, Renames.None);
        Assert.That(back.Select(Compared), Is.EqualTo(["breaking | response field | Tweet.reactions | It is no longer returned."]));
    }

    [Test]
    public void A_change_of_a_shared_schema_is_one_difference_with_all_operations_that_show_it()
    {
        using var copy = new SpecCopy();
        copy.Remove("schemas/tweets.yaml", "Tweet", "properties", "lang");
        copy.Save();
        var difference = SpecComparison.Compare(Ours.Value, SpecDocument.Load(copy.Path), Renames.None).Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(difference.Sites, Does.Contain(new Site("SearchRecent", "data.lang")), "a page of Tweets");
            Assert.That(difference.Sites, Does.Contain(new Site("LikingUsers", "includes.tweets.lang")), "Tweets that users have pinned");
            Assert.That(difference.Sites.Select(site => site.Operation), Does.Not.Contain("CreateTweet"));
        }
    }

    [Test]
    public void A_bound_that_is_sent_and_received_weighs_as_what_is_sent()
    {
        using var copy = new SpecCopy();
        copy.Set("'^[1-9][0-9]{0,18}$'", "schemas/ids.yaml", "TweetId", "pattern");
        copy.Save();
        var difference = SpecComparison.Compare(Ours.Value, SpecDocument.Load(copy.Path), Renames.None).Single();
        Assert.That(
            Compared(difference),
            Does.StartWith("breaking | ").And.Contains("TweetId | The pattern was `^[0-9]{1,19}$` and is `^[1-9][0-9]{0,18}$`.")
        );
    }

    [Test]
    public void Names_that_a_map_gives_are_renamed_rather_than_gone_and_new()
    {
        using var copy = new SpecCopy();
        copy.Set("post.fields", "parameters.yaml", "TweetFields", "name");
        copy.Replace("note_tweet", "note_post", "schemas/fields.yaml", "TweetField", "enum");
        copy.Replace("referenced_tweets.id.author_id", "referenced_posts.id.author_id", "schemas/fields.yaml", "TweetExpansion", "enum");
        var members = copy.Map("schemas/tweets.yaml", "Tweet", "properties").Children;
        members["note_post"] = members["note_tweet"];
        members.Remove("note_tweet");
        copy.Remove("schemas/tweets.yaml", "NoteTweet", "properties", "text");
        copy.Save();
        var renames = new Renames(
            new Dictionary<string, string>
            {
                ["tweet.fields"] = "post.fields",
                ["note_tweet"] = "note_post",
                ["referenced_tweets.id.*"] = "referenced_posts.id.*",
                ["unheard_of"] = "heard_of",
            }
        );

        var found = SpecComparison.Compare(Ours.Value, SpecDocument.Load(copy.Path), renames);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                found.Select(Compared),
                Is.EquivalentTo([
                    "breaking | parameter | tweet.fields | It is now called `post.fields`.",
                    "breaking | parameter | TweetField | The value `note_tweet` is now called `note_post`.",
                    "breaking | parameter | TweetExpansion | The value `referenced_tweets.id.author_id` is now called `referenced_posts.id.author_id`.",
                    "breaking | response field | Tweet.note_tweet | It is now called `note_post`.",
                    "breaking | response field | NoteTweet.text | It is no longer returned.",
                ])
            );
            Assert.That(renames.Unused, Is.EqualTo(["unheard_of"]));
        }
    }

    [Test]
    public void An_operation_that_a_map_gives_has_moved()
    {
        using var copy = new SpecCopy();
        var paths = copy.Map("x-api-v2.yaml", "paths").Children;
        paths["/2/posts/{id}/quotes"] = paths["/2/tweets/{id}/quote_tweets"];
        paths.Remove("/2/tweets/{id}/quote_tweets");
        copy.Save();
        var renames = new Renames(new Dictionary<string, string> { ["GET /2/tweets/{id}/quote_tweets"] = "GET /2/posts/{id}/quotes" });
        Assert.That(
            SpecComparison.Compare(Ours.Value, SpecDocument.Load(copy.Path), renames).Select(Compared),
            Is.EqualTo(["breaking | operation | GET /2/tweets/{id}/quote_tweets | The operation is now `GET /2/posts/{id}/quotes`."])
        );
    }

    [Test]
    public void A_variant_of_an_operation_comes_and_goes_as_an_operation_does()
    {
        using var copy = new SpecCopy();
        copy.Remove("paths/bookmarks.yaml", "Bookmarks", "post", "x-variants");
        copy.Save();
        var without = SpecDocument.Load(copy.Path);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                SpecComparison.Compare(Ours.Value, without, Renames.None).Select(Compared),
                Is.EqualTo(["breaking | operation | POST /2/users/{id}/bookmarks | The operation is gone."])
            );
            Assert.That(
                SpecComparison.Compare(without, Ours.Value, Renames.None).Select(Compared),
                Is.EqualTo(["compatible | operation | POST /2/users/{id}/bookmarks | The operation is new."])
            );
        }
    }

    [Test]
    public void A_name_of_C_sharp_for_a_value_that_is_new_breaks_nobody()
    {
        using var copy = new SpecCopy();
        copy.List("schemas/fields.yaml", "Granularity", "enum").Add("2weeks");
        copy.Set("{ 2weeks: TwoWeeks }", "schemas/fields.yaml", "Granularity", "x-names");
        copy.Save();

        Assert.That(
            SpecComparison.Compare(Ours.Value, SpecDocument.Load(copy.Path), Renames.None).Select(difference => difference.Severity),
            Is.EqualTo([Severity.Compatible, Severity.Informative])
        );
    }

    [Test]
    public void The_scope_says_which_operations_count()
    {
        using var copy = new SpecCopy();
        copy.Remove("paths/tweets.yaml", "Tweet", "delete");
        copy.Set("{ $ref: 'paths/tweets.yaml#/Tweets' }", "x-api-v2.yaml", "paths", "/2/drafts");
        copy.Save();
        var changed = SpecDocument.Load(copy.Path);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(SpecComparison.Compare(Ours.Value, changed, Renames.None, Scope.Both), Is.Empty);
            Assert.That(
                SpecComparison.Compare(Ours.Value, changed, Renames.None, Scope.Old).Select(difference => difference.Place),
                Is.EqualTo(["DELETE /2/tweets/{id}"])
            );
            Assert.That(SpecComparison.Compare(Ours.Value, changed, Renames.None), Has.Count.EqualTo(3), "one gone, two of a new path");
        }
    }

    private static List<string> Compare(params Action<SpecCopy>[] changes)
    {
        using var copy = new SpecCopy();
        foreach (var change in changes)
        {
            change(copy);
        }

        copy.Save();
        return [.. SpecComparison.Compare(Ours.Value, SpecDocument.Load(copy.Path), Renames.None).Select(Compared)];
    }

    private static string Compared(KnownChange change) => Line(change.Severity, change.Subject, change.Place, change.Sentence);

    private static string Compared(Difference difference) =>
        Line(difference.Severity, difference.Subject, difference.Place, difference.Sentence);

    private static string Line(Severity severity, string subject, string place, string sentence) =>
        $"{DiffReport.Name(severity)} | {subject} | {place} | {sentence}";
}
