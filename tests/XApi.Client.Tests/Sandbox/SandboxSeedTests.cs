using System.IO.Compression;
using System.Text;
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
    public async Task Nobody_s_name_is_taken()
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

    private const string ReplyToAbsent = """
        {"id":"1785600000000000003","author_id":"12","text":"@biz I agree","in_reply_to_user_id":"13","conversation_id":"1785600000000000000","entities":{"mentions":[{"start":0,"end":4,"username":"biz","id":"13"}]},"referenced_tweets":[{"type":"replied_to","id":"1785600000000000001"},{"type":"quoted","id":"1785600000000000002"}]}
        {"id":"1785600000000000004","author_id":"12","text":"RT @biz: Absent","referenced_tweets":[{"type":"retweeted","id":"1785600000000000001"}]}
        """;

    [Test]
    public async Task What_was_referred_to_and_not_collected_stays_a_reference()
    {
        Seed(ReplyToAbsent);

        using var x = Sandbox.CreateClient();
        var page = await x.Tweets.GetManyAsync(
            ["1785600000000000003", "1785600000000000004"],
            new()
            {
                TweetFields = [TweetField.ReferencedTweets, TweetField.InReplyToUserId, TweetField.ConversationId],
                Expansions = [TweetExpansion.ReferencedTweetsId, TweetExpansion.InReplyToUserId],
            }
        );
        Assert.That(
            page.Data.Select(tweet => tweet.ReferencedTweets.Select(other => $"{other.Type} {other.Id}")),
            Is.EqualTo(
                new string[][] { ["quoted 1785600000000000002", "replied_to 1785600000000000001"], ["retweeted 1785600000000000001"] }
            )
        );
        Assert.That(
            page.Errors.Select(error => (error.Parameter, error.ResourceId)),
            Has.Member(("referenced_tweets.id", "1785600000000000001"))
        );
        Assert.That((page.Data[0].InReplyToUserId, page.Data[0].ConversationId), Is.EqualTo(("13", "1785600000000000000")));
        Assert.That((await x.Users.GetByUsernameAsync("biz")).Data!.Id, Is.EqualTo("13"), "the mention has the name");
        var matches = await x.Search.FullArchiveAsync(
            "retweets_of_tweet_id:1785600000000000001 OR in_reply_to_tweet_id:1785600000000000001"
        );
        Assert.That(matches.Data.Select(tweet => tweet.Id), Does.Contain("1785600000000000003"));
        var originals = await x.Timelines.UserTweetsAsync("12", new() { Exclude = [Exclude.Retweets] });
        Assert.That(originals.Data.Select(tweet => tweet.Id), Is.EqualTo(new[] { "1785600000000000003" }));
    }

    [Test]
    public async Task What_is_collected_later_is_what_was_referred_to()
    {
        Seed(ReplyToAbsent);
        Seed("""{"id":"1785600000000000001","author_id":"13","text":"Absent no more","conversation_id":"1785600000000000000"}""");
        Seed("""{"id":"1785600000000000002","author_id":"13","text":"Nor this"}""");

        using var x = Sandbox.CreateClient();
        var metrics = await x.Tweets.GetManyAsync(
            ["1785600000000000001", "1785600000000000002"],
            new() { TweetFields = [TweetField.PublicMetrics] }
        );
        Assert.That(
            metrics.Data.Select(tweet => tweet.PublicMetrics!).Select(count => (count.ReplyCount, count.RetweetCount, count.QuoteCount)),
            Is.EqualTo(new[] { (1, 1, 0), (0, 0, 1) })
        );
        Assert.That((await x.Retweets.RetweetedByAsync("1785600000000000001")).Data.Select(user => user.Id), Is.EqualTo(new[] { "12" }));
        Assert.That((await x.QuoteTweets.GetAsync("1785600000000000002")).Data, Has.Count.EqualTo(1));
        var found = await x.Search.RecentAsync("quotes_of_tweet_id:1785600000000000002");
        Assert.That(found.Data.Select(tweet => tweet.Id), Is.EqualTo(new[] { "1785600000000000003" }));
    }

    [Test]
    public void A_Tweet_of_the_future_of_a_clock_that_was_given_is_refused_and_nothing_is_added()
    {
        var (ahead, before) = (XId.FirstAt(Clock.GetUtcNow().AddHours(1)), Sandbox.Save());

        Assert.That(
            () => Seed($$"""{"id":"20","author_id":"12","text":"then"}{{"\n"}}{"id":"{{ahead}}","author_id":"12","text":"soon"}"""),
            Throws.InvalidOperationException.With.Message.Contains(ahead).And.Message.Contains("Turn that clock first")
        );
        Assert.That(Sandbox.Save(), Is.EqualTo(before));
        Clock.Advance(TimeSpan.FromHours(1));
        Assert.That(Seed($$"""{"id":"{{ahead}}","author_id":"12","text":"now"}"""), Is.EqualTo(1));
    }

    [Test]
    public async Task A_clock_of_the_sandbox_s_own_moves_to_the_latest_Tweet_which_search_then_finds()
    {
        await using var sandbox = await XSandbox.StartAsync(
            new()
            {
                InMemory = true,
                Users = 100,
                Tweets = 500,
            }
        );
        using var x = sandbox.CreateClient();
        var day = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var (latest, started) = (XId.FirstAt(day), sandbox.TimeProvider.GetUtcNow());

        sandbox.Seed(new StringReader($$"""{"id":"{{latest}}","author_id":"12","text":"quokka"}"""));

        Assert.That(sandbox.TimeProvider.GetUtcNow(), Is.EqualTo(day.AddSeconds(31)).Within(TimeSpan.FromMinutes(1)));
        Assert.That((await x.Search.RecentAsync("quokka")).Data.Select(tweet => tweet.Id), Is.EqualTo(new[] { latest }));
        Assert.That(XId.Compare(sandbox.Post("after it"), latest), Is.Positive, "what is posted now is later than what was collected");
        sandbox.Reset();
        Assert.That(sandbox.TimeProvider.GetUtcNow(), Is.LessThan(day), "a reset sets it back");
        sandbox.Seed(new StringReader("""{"id":"20","author_id":"12","text":"old"}"""));
        Assert.That(sandbox.TimeProvider.GetUtcNow(), Is.EqualTo(started).Within(TimeSpan.FromMinutes(1)), "what is older moves nothing");
    }

    [Test]
    public void A_compressed_file_is_read_whatever_its_name()
    {
        var folder = Directory.CreateTempSubdirectory("xapi-seed-").FullName;
        try
        {
            var (whole, torn) = (Path.Combine(folder, "snow.jsonl.gz"), Path.Combine(folder, "snow"));
            using (var gzip = new GZipStream(File.Create(whole), CompressionLevel.Fastest))
            {
                gzip.Write(Encoding.UTF8.GetBytes("\uFEFF" + Response));
            }

            File.WriteAllBytes(torn, File.ReadAllBytes(whole)[..^20]);

            Assert.That(() => Sandbox.Seed(torn), Throws.InstanceOf<FormatException>().With.Message.Contains("Line 1"));
            Assert.That(Sandbox.Seed(whole), Is.EqualTo(2));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
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
    public async Task What_X_writes_of_a_user_without_a_URL_is_read_and_so_is_what_is_no_URL()
    {
        Seed(
            "{\"id\":\"12\",\"username\":\"jack\",\"name\":\"jack\",\"url\":\"\"}\n{\"id\":\"13\",\"username\":\"biz\",\"name\":\"biz\",\"url\":\"x.co\"}"
        );
        Seed(
            """{"id":"20","author_id":"12","text":"see https://t.co/abc","entities":{"urls":[{"start":4,"end":20,"url":"https://t.co/abc","expanded_url":""}]}}"""
        );
        Sandbox.World.UpdateProfile(Sandbox.Users[1], url: "me");
        Sandbox.World.UpdateProfile(Sandbox.Users[2], url: "");

        using var x = Sandbox.CreateClient();
        var users = await x.Users.GetManyAsync(
            ["12", "13", Sandbox.Users[1].Id, Sandbox.Users[2].Id],
            new() { UserFields = [UserField.Url, UserField.Entities] }
        );
        Assert.That(users.Data.Select(user => user.Entities?.Url?.Urls[0].DisplayUrl), Is.EqualTo(new[] { null, "x.co", "me", null }));
        var tweet = await x.Tweets.GetAsync("20", new() { TweetFields = [TweetField.Entities] });
        Assert.That(tweet.Data!.Entities!.Urls[0].DisplayUrl, Is.Empty);
    }

    [Test]
    public async Task Numbers_and_truths_may_be_texts_and_a_count_that_is_none_is_not_known()
    {
        Seed(
            """{"data":[{"id":"20","author_id":"12","text":"a","possibly_sensitive":"true","attachments":{"media_keys":["3_5"]}}],"includes":{"media":[{"media_key":"3_5","type":"photo","width":"640","height":480.5}]}}"""
        );

        using var x = Sandbox.CreateClient();
        var tweet = (
            await x.Tweets.GetAsync(
                "20",
                new()
                {
                    TweetFields = [TweetField.PossiblySensitive],
                    Expansions = [TweetExpansion.AttachmentsMediaKeys],
                    MediaFields = [MediaField.Width, MediaField.Height],
                }
            )
        ).Data!;
        Assert.That((tweet.PossiblySensitive, tweet.Media[0].Width, tweet.Media[0].Height), Is.EqualTo((true, 640, (int?)null)));
    }

    [Test]
    public async Task A_text_that_X_has_cut_within_a_character_is_read()
    {
        Seed("""{"id":"20","author_id":"12","text":"\\\ud83d \ud83d\ude00 \udc00 \\ud83d","\udc00":1}""");

        using var x = Sandbox.CreateClient();
        Assert.That((await x.Tweets.GetAsync("20")).Data!.Text, Is.EqualTo("\\\uFFFD 😀 \uFFFD \\ud83d"));
    }

    [Test]
    public void Lines_without_content_are_passed_over() => Assert.That(Seed("\uFEFF\n\n{\"meta\":{\"result_count\":0}}\n"), Is.Zero);

    private int Seed(string lines) => Sandbox.Seed(new StringReader(lines));
}
