using System.Diagnostics;
using XApi.Spec;

namespace XApi.Tests;

/// <summary>
/// Documents that X published, which the repository does not hold: put x-openapi-2.159.json, 2.167 and 2.169 into a folder and name it in
/// XAPI_REFERENCE, or have it as shared/reference beside the repository.
/// </summary>
[TestFixture]
public class PublishedDocumentTests
{
    private static readonly Renames Posts = Renames.Load(Repository.File("tools", "spec", "post-renames.yaml"));

    [TestCase("x-openapi-2.159.json")]
    [TestCase("x-openapi-2.167.json")]
    [TestCase("x-openapi-2.169.json")]
    public void A_document_does_not_differ_from_itself(string name) =>
        Assert.That(SpecComparison.Compare(Document(name), Document(name), Renames.None), Is.Empty);

    [Test]
    public void The_newest_document_has_our_operations()
    {
        var found = SpecComparison.Compare(SpecDocument.Load(Repository.Spec), Document("x-openapi-2.169.json"), Posts, Scope.Old);
        Assert.That(
            found.Where(difference => difference.Subject == "operation" && difference.Sentence.Contains("gone", StringComparison.Ordinal)),
            Is.Empty
        );
    }

    [Test]
    public void The_document_that_says_post_is_read_through_the_map()
    {
        var clock = Stopwatch.StartNew();
        var found = SpecComparison.Compare(SpecDocument.Load(Repository.Spec), Document("x-openapi-2.167.json"), Posts, Scope.Old);
        var said = found.Select(difference => $"{difference.Place}: {difference.Sentence}").ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(said, Does.Contain("tweet.fields: It is now called `post.fields`."));
            Assert.That(said, Does.Contain("Tweet.note_tweet: It is now called `note_post`."));
            Assert.That(said, Does.Contain("Includes.tweets: It is now called `posts`."));
            Assert.That(said, Does.Contain("TweetExpansion: The value `referenced_tweets.id` is now called `referenced_posts`."));
            Assert.That(said, Does.Not.Contain("Tweet.text: It is no longer returned."));
            Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromMinutes(2)));
        }
    }

    [Test]
    public void Both_documents_are_compared_in_reasonable_time()
    {
        var clock = Stopwatch.StartNew();
        var found = SpecComparison.Compare(Document("x-openapi-2.159.json"), Document("x-openapi-2.167.json"), Posts);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                found.Select(difference => $"{difference.Place}: {difference.Sentence}"),
                Has.Some.EndsWith("made_with_ai: It can be sent now.")
            );
            Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromMinutes(2)));
        }
    }

    private static SpecDocument Document(string name)
    {
        var folder = Environment.GetEnvironmentVariable("XAPI_REFERENCE") ?? Path.Combine(Repository.Root, "..", "shared", "reference");
        var path = Path.Combine(folder, name);
        if (!File.Exists(path))
        {
            Assert.Ignore($"{name} is not at hand. XAPI_REFERENCE can name a folder that has it.");
        }

        return SpecDocument.Load(path);
    }
}
