using XApi.Sandbox;

namespace XApi.Tests.Documentation;

/// <summary>The code of docs/posting.md.</summary>
public class PostingSnippets : SandboxGuide
{
    [Test]
    public async Task A_poll_is_posted_replied_to_quoted_and_deleted()
    {
        var (x, me) = (X, Sandbox.User.Id);
        var read = await RunAsync(async () =>
        {
            // snippet: posting-text
            var posted = await x.Tweets.CreateAsync(new() { Text = "First snow on the pass this morning. #snow" });
            Console.WriteLine($"https://x.com/i/status/{posted.Data.Id}");
            // end

            // snippet: posting-poll
            var asked = await x.Tweets.CreateAsync(new()
            {
                Text = "What are you going to do with it?",
                Poll = new() { Options = ["Ski", "Sledge", "Shovel"], DurationMinutes = 24 * 60 },
            });
            // end

            // snippet: posting-poll-read
            var read = await x.Tweets.GetAsync(asked.Data.Id, new()
            {
                Expansions = [TweetExpansion.AttachmentsPollIds],
                PollFields = [PollField.EndDatetime, PollField.VotingStatus],
            });
            foreach (var option in read.Data!.Poll!.Options)
            {
                Console.WriteLine($"{option.Label}: {option.Votes}");
            }

            // end
            Assert.That(read.Data.Poll.EndDatetime, Is.EqualTo(Clock.GetUtcNow().AddDays(1)).Within(TimeSpan.FromMinutes(1)));

            // snippet: posting-reply
            await x.Tweets.CreateAsync(new()
            {
                Text = "Chains on, everyone!",
                Reply = new() { InReplyToTweetId = posted.Data.Id },
                ReplySettings = CreateTweetReplySettings.MentionedUsers,
            });
            await x.Tweets.CreateAsync(new() { Text = "As I said.", QuoteTweetId = posted.Data.Id });
            // end

            var mediaId = Sandbox.AddMedia(MediaType.Photo);
            // snippet: posting-media
            await x.Tweets.CreateAsync(new() { Text = "Look:", Media = new() { MediaIds = [mediaId] } });
            // end

            // snippet: posting-react
            await x.Likes.LikeAsync(me, posted.Data.Id);
            await x.Retweets.RetweetAsync(me, posted.Data.Id);
            await x.Bookmarks.AddAsync(me, posted.Data.Id);
            // end
            var reply = Sandbox.Post("Buy my chains!", Sandbox.Users[1], inReplyToTweetId: posted.Data.Id);
            // snippet: posting-tidy
            await x.Replies.SetHiddenAsync(reply, hidden: true);
            await x.Tweets.DeleteAsync(posted.Data.Id);
            // end
            Assert.That((await x.Tweets.GetAsync(posted.Data.Id)).Errors, Is.Not.Empty);
        });
        Assert.That(read, Does.Contain("https://x.com/i/status/").And.Contain("Sledge: 0"));
    }

    [Test]
    public async Task A_Tweet_is_not_posted_twice()
    {
        // The sandbox is asked through a connection that is lost on the way back.
        using var x = new XApiClient(new XApiClientOptions
        {
            BaseAddress = Sandbox.BaseAddress,
            Credentials = [Sandbox.User.Credential],
            TimeProvider = Clock,
            PrimaryHandler = new LosesResponses { InnerHandler = new SocketsHttpHandler() },
        });
        var request = new CreateTweetRequest { Text = "Only once" };
        var read = await Output.OfAsync(async () =>
        {
            // snippet: posting-once
            try
            {
                await x.Tweets.CreateAsync(request);
            }
            catch (XConnectionException failure) when (failure.MayHaveBeenActedOn)
            {
                Console.WriteLine("Look at the timeline before you post again.");
            }

            // end
        });
        Assert.That(read, Does.StartWith("Look"));
        Assert.That((await X.Timelines.UserTweetsAsync(Sandbox.User.Id)).Data.Select(tweet => tweet.Text), Has.Exactly(1).EqualTo("Only once"));
    }

    private sealed class LosesResponses : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            (await base.SendAsync(request, cancellationToken)).Dispose();
            throw new HttpRequestException(HttpRequestError.ResponseEnded, "The response ended prematurely.");
        }
    }
}
