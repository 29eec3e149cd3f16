using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

/// <summary>What was collected elsewhere, in a sandbox.</summary>
[TestFixture]
internal sealed class SandboxSeedTests : SandboxFixture
{
    protected override XSandboxOptions Options =>
        new()
        {
            Users = 100,
            Tweets = 500,
            SearchDelay = TimeSpan.Zero,
        };

    private const string Response = """
        {"data":[{"id":"1785600000000000001","author_id":"12","conversation_id":"1785600000000000000","lang":"en","text":"Look &amp; see https://t.co/abc","entities":{"urls":[{"start":11,"end":27,"url":"https://t.co/abc","expanded_url":"https://example.com/snow","display_url":"example.com/snow"}]},"referenced_tweets":[{"type":"replied_to","id":"1785600000000000000"}],"attachments":{"media_keys":["3_1785600000000000005"],"poll_ids":["77"]}}],"includes":{"users":[{"id":"12","username":"jack","name":"jack","created_at":"2006-03-21T20:50:14.000Z","protected":false}],"tweets":[{"id":"1785600000000000000","author_id":"13","text":"Before"}],"media":[{"media_key":"3_1785600000000000005","type":"photo","width":640,"height":480,"alt_text":"Snow"}],"polls":[{"id":"77","options":[{"position":1,"label":"Yes","votes":3}],"duration_minutes":60}]}}
        """;

    [Test]
    public async Task A_response_is_there_as_it_was()
    {
        Assert.That(Seed(Response), Is.EqualTo(2));

        using var x = Sandbox.CreateClient();
        var tweet = (
            await x.Tweets.GetAsync(
                "1785600000000000001",
                new()
                {
                    TweetFields = [TweetField.CreatedAt, TweetField.ConversationId, TweetField.Entities, TweetField.ReferencedTweets],
                    Expansions = [TweetExpansion.AuthorId, TweetExpansion.AttachmentsMediaKeys, TweetExpansion.AttachmentsPollIds],
                    MediaFields = [MediaField.AltText, MediaField.Width],
                    PollFields = [PollField.Options],
                }
            )
        ).Data!;
        Assert.Multiple(() =>
        {
            Assert.That(tweet.Text, Is.EqualTo("Look &amp; see https://t.co/abc"));
            Assert.That((tweet.Author!.Username, tweet.ConversationId), Is.EqualTo(("jack", "1785600000000000000")));
            Assert.That(tweet.CreatedAt, Is.EqualTo(XId.GetTime("1785600000000000001")!.Value).Within(TimeSpan.FromSeconds(1)));
            Assert.That(tweet.Entities!.Urls[0].ExpandedUrl, Is.EqualTo("https://example.com/snow"));
            Assert.That(tweet.ReferencedTweets[0].Id, Is.EqualTo("1785600000000000000"));
            Assert.That((tweet.Media[0].AltText, tweet.Media[0].Width), Is.EqualTo(("Snow", 640)));
            Assert.That(tweet.Poll!.Options[0].Votes, Is.EqualTo(3));
        });
        Assert.That((await x.Users.GetByUsernameAsync("jack")).Data!.Id, Is.EqualTo("12"));
    }

    [Test]
    public async Task What_was_collected_with_what_was_expanded_inside_is_read_as_well_and_once()
    {
        const string line = """
            {"id":"1785600000000000001","author_id":"12","text":"Snow!","author":{"id":"12","username":"jack","name":"jack"},"referenced_tweets":[{"type":"quoted","id":"1785600000000000000","text":"Before","author_id":"13","author":{"id":"13","username":"biz","name":"Biz"}}]}
            """;
        Assert.That((Seed(line), Seed(line)), Is.EqualTo((2, 0)));

        using var x = Sandbox.CreateClient();
        Assert.That((await x.QuoteTweets.GetAsync("1785600000000000000")).Data.Select(tweet => tweet.Text), Is.EqualTo(new[] { "Snow!" }));
        Assert.That((await x.Users.GetManyByUsernameAsync(["jack", "biz"])).Data.Select(user => user.Id), Is.EqualTo(new[] { "12", "13" }));
    }

    [Test]
    public async Task Tweets_of_the_week_are_found_and_older_ones_are_in_their_place()
    {
        var (old, recent) = (XId.FirstAt(Clock.GetUtcNow().AddDays(-100)), XId.FirstAt(Clock.GetUtcNow().AddHours(-5)));
        Assert.That(
            Seed(
                $$"""{"id":"{{recent}}","author_id":"{{User.Id}}","text":"quokka today"}{{"\n"}}{"id":"{{old}}","author_id":"{{User.Id}}","text":"quokka then"}"""
            ),
            Is.EqualTo(2)
        );

        using var x = Sandbox.CreateClient();
        Assert.That((await x.Search.RecentAsync("quokka")).Data.Select(tweet => tweet.Id), Is.EqualTo(new[] { recent }));
        var mine = await x.Timelines.EnumerateUserTweetsAsync(User.Id).Select(tweet => long.Parse(tweet.Id)).ToListAsync();
        Assert.That(mine, Is.Ordered.Descending.And.SupersetOf(new[] { long.Parse(old), long.Parse(recent) }));
    }

    [Test]
    public async Task Nobody_s_name_is_taken_and_a_stream_has_no_news()
    {
        var taken = Sandbox.Users[3].Username;
        Seed(
            $$"""{"id":"999","username":"{{taken}}","name":"Another"}{{"\n"}}{"id":"1785600000000000001","author_id":"998","text":"By somebody"}"""
        );

        using var x = Sandbox.CreateClient();
        Assert.That(
            (await x.Users.GetManyAsync(["998", "999"])).Data.Select(user => user.Username),
            Is.EqualTo(new[] { "user998", "user999" })
        );
        Assert.That((await x.Users.GetByUsernameAsync(taken)).Data!.Id, Is.EqualTo(Sandbox.Users[3].Id));
    }

    [TestCase("{\"id\":\"20\",\"author_id\":\"12\",\"text\":\"a\"}\n{\"id\":\"x\",\"text\":\"b\"}", "Line 2", "its id is x")]
    [TestCase("[]", "Line 1", "no JSON object")]
    [TestCase("{\"id\":\"20\",\"text\":\"a\"}", "Line 1", "author_id")]
    [TestCase("{\"id\":\"20\"}", "Line 1", "neither a text nor a username")]
    [TestCase("{\"id\":\"20\",\"author_id\":\"12\",\"te", "Line 1", "Line 1")]
    public void A_line_that_is_something_else_is_named_and_nothing_is_added(string lines, string line, string reason)
    {
        var before = Sandbox.Save();
        Assert.That(() => Seed(lines), Throws.InstanceOf<FormatException>().With.Message.Contains(line).And.Message.Contains(reason));
        Assert.That(Sandbox.Save(), Is.EqualTo(before));
    }

    [Test]
    public void Lines_without_content_are_passed_over() => Assert.That(Seed("\uFEFF\n\n{\"meta\":{\"result_count\":0}}\n"), Is.Zero);

    private int Seed(string lines) => Sandbox.Seed(new StringReader(lines));
}
