namespace XApi.Tests.Validation;

/// <summary>What is added to a call, or asked of its caller, when fields are wanted of objects that nothing returns.</summary>
[TestFixture]
internal sealed class AddedExpansionTests
{
    private static readonly AnyOptions Adding = new() { AddExpansions = true };

    [TestCase("poll.fields", null, "attachments.poll_ids")]
    [TestCase("poll.fields", "geo.place_id", "geo.place_id,attachments.poll_ids")]
    [TestCase("poll.fields", "geo.place_id,author_id", "geo.place_id,author_id,attachments.poll_ids")]
    [TestCase("poll.fields", "attachments.poll_ids", "attachments.poll_ids")]
    [TestCase("user.fields", null, "author_id,entities.mentions.username,entities.note.mentions.username,in_reply_to_user_id,username")]
    [TestCase("user.fields", "author_id", "author_id")]
    [TestCase("user.fields", "of_tomorrow", "of_tomorrow")]
    [TestCase("media.fields", null, "article.cover_media,article.media_entities,attachments.media_keys")]
    [TestCase("tweet.fields", null, null)]
    public void Those_that_start_from_what_is_returned_are_added_to_those_given(string fields, string? given, string? expected)
    {
        var request = new XRequest(XOperation.GetTweet, Adding)
            .Path("id", "1")
            .Query("expansions", given?.Split(','))
            .Query(fields, ["of_it"]);

        FieldExpansions.Complete(request, mayRefuse: true);

        Assert.That(request.ValueOf("expansions"), Is.EqualTo(expected));
        Assert.That(request.ValueOf(fields), Is.EqualTo("of_it"));
    }

    [Test]
    public void A_call_that_adds_nothing_is_refused_with_all_that_would_do()
    {
        var request = new XRequest(XOperation.GetTweet).Path("id", "1").Query("user.fields", ["location"]);

        var failure = Assert.Throws<XInvalidParameterException>(() => FieldExpansions.Complete(request, mayRefuse: true));

        Assert.Multiple(() =>
        {
            Assert.That(
                failure.Bound,
                Is.EqualTo(
                    "needs one of author_id, entities.mentions.username, entities.note.mentions.username, in_reply_to_user_id, referenced_tweets.id.author_id, username in Expansions, "
                        + "or AddExpansions, because X returns users only with an expansion that includes them"
                )
            );
            Assert.That((failure.ParamName, failure.Value), Is.EqualTo(("user.fields", "location")));
            Assert.That(() => FieldExpansions.Complete(request, mayRefuse: false), Throws.Nothing);
            Assert.That(request.Has("expansions"), Is.False);
        });
    }

    private sealed record AnyOptions : CallOptions;
}
