using Moq;
using NSubstitute;
using XApi.Testing;

namespace XApi.Tests.Testing;

/// <summary>Code that is given a client is tested with the usual libraries for mocks, and with what XModelFactory makes.</summary>
public class MockTests
{
    private static readonly Tweet[] Tweets = [.. Enumerable.Range(1, 5).Select(id => XModelFactory.Tweet($"{id}", $"Tweet {id}"))];

    /// <summary>What is tested: it counts words, as long as there is something left of the limit.</summary>
    private static async Task<(int Words, EndReason? End)> CountAsync(IXApiClient x, int most)
    {
        if (x.RateLimits[XOperation.SearchRecent].Remaining == 0)
        {
            return (0, null);
        }

        var found = x.Search.EnumerateRecentAsync("snow").Take(most);
        var words = 0;
        await foreach (var tweet in found)
        {
            words += tweet.Text.Split(' ').Length;
        }

        return (words, found.EndReason);
    }

    [Test]
    public async Task NSubstitute_mocks_a_section_and_the_client()
    {
        var x = Substitute.For<IXApiClient>();
        x.RateLimits.Returns(XModelFactory.RateLimits());
        x.Search.EnumerateRecentAsync("snow", Arg.Any<SearchRecentOptions?>()).Returns(XModelFactory.Paged(Tweets));
        Assert.That(await CountAsync(x, 3), Is.EqualTo((6, EndReason.ItemLimit)));
        Assert.That(await CountAsync(x, 10), Is.EqualTo((10, EndReason.NoMore)));

        x.RateLimits.Returns(
            XModelFactory.RateLimits(XModelFactory.RateLimitStatus(XOperation.SearchRecent, 0, 450, DateTimeOffset.UnixEpoch))
        );
        Assert.That((await CountAsync(x, 10)).Words, Is.Zero);
    }

    [Test]
    public async Task Moq_mocks_a_section_and_the_client()
    {
        var x = new Mock<IXApiClient>();
        x.Setup(client => client.RateLimits).Returns(XModelFactory.RateLimits());
        x.Setup(client => client.Search.EnumerateRecentAsync("snow", It.IsAny<SearchRecentOptions?>()))
            .Returns(XModelFactory.Paged(Tweets));
        Assert.That(await CountAsync(x.Object, 3), Is.EqualTo((6, EndReason.ItemLimit)));

        x.Setup(client => client.Tweets.CreateAsync(It.IsAny<CreateTweetRequest>(), null, It.IsAny<CancellationToken>()))
            .ThrowsAsync(new XForbiddenException("Not today."));
        Assert.That(
            (await Assert.ThrowsAsync<XForbiddenException>(() => x.Object.Tweets.CreateAsync(new() { Text = "Hello" })))!.Message,
            Is.EqualTo("Not today.")
        );
    }

    public static IEnumerable<Type> Interfaces() =>
        typeof(IXApiClient).Assembly.GetExportedTypes().Where(type => type is { IsInterface: true, IsGenericType: false });

    [TestCaseSource(nameof(Interfaces))]
    public void Every_public_interface_can_be_mocked(Type type)
    {
        Assume.That(
            type.GetMethods().Any(method => method.IsStatic && method.IsAbstract),
            Is.False,
            "static abstract members are for the models themselves"
        );
        Assert.That(Substitute.For([type], []), Is.InstanceOf(type));
        var mock = (Mock)Activator.CreateInstance(typeof(Mock<>).MakeGenericType(type))!;
        Assert.That(mock.Object, Is.InstanceOf(type));
    }

    [Test]
    public async Task What_is_paged_behaves_as_on_X()
    {
        var pages = XModelFactory.Paged<Tweet, TweetPage>(
            XModelFactory.TweetPage(Tweets[..2]),
            XModelFactory.TweetPage([]),
            XModelFactory.TweetPage(Tweets[2..])
        );
        Assert.That(await pages.Select(tweet => tweet.Id).ToListAsync(), Is.EqualTo(new[] { "1", "2", "3", "4", "5" }));
        Assert.That((pages.Checkpoint.Pages, pages.EndReason), Is.EqualTo((3, EndReason.NoMore)));
        Assert.That(await pages.Pages.CountAsync(), Is.EqualTo(3));

        await pages.Take(3).CountAsync();
        var rest = await pages.From(Checkpoint.Parse(pages.Checkpoint.ToString())).Select(tweet => tweet.Id).ToListAsync();
        Assert.That(rest, Is.EqualTo(new[] { "4", "5" }));
        Assert.That(await XModelFactory.Paged([XModelFactory.User("7", "ada")]).CountAsync(), Is.EqualTo(1));
        Assert.That(() => XModelFactory.Paged<Tweet, TweetPage>(), Throws.InstanceOf<ArgumentException>());
    }

    [Test]
    public async Task What_is_polled_ends_after_a_round()
    {
        var x = Substitute.For<ITimelinesClient>();
        x.PollMentionsAsync("7", Arg.Any<TimeSpan>(), Arg.Any<UserMentionsOptions?>()).Returns(XModelFactory.TweetPoller(Tweets.Reverse()));
        var poller = x.PollMentionsAsync("7", TimeSpan.FromMinutes(1));
        Assert.That(await poller.Select(tweet => tweet.Id).ToListAsync(), Has.Count.EqualTo(5));
        Assert.That(poller.State.SinceId, Is.EqualTo("5"));
    }

    [Test]
    public void Limits_say_what_they_are_given_and_raise_their_event()
    {
        var limits = XModelFactory.RateLimits(XModelFactory.RateLimitStatus(XOperation.SearchRecent, 3, 450, DateTimeOffset.UnixEpoch));
        Assert.That((limits[XOperation.SearchRecent].Remaining, limits[XOperation.GetTweet].IsDocumented), Is.EqualTo((3, true)));
        var waits = new List<RateLimitWaitEventArgs>();
        limits.Waiting += (_, wait) => waits.Add(wait);
        XModelFactory.RaiseWaiting(
            limits,
            new(XOperation.SearchRecent, RateLimitKind.Window, DateTimeOffset.UnixEpoch, TimeSpan.FromMinutes(15))
        );
        Assert.That(waits.Single().Duration, Is.EqualTo(TimeSpan.FromMinutes(15)));
    }
}
