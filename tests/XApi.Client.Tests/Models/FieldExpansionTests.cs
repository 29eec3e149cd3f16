using XApi.Tests.Pagination;

namespace XApi.Tests.Models;

/// <summary>Fields of expanded objects come to nothing without an expansion that returns such objects.</summary>
public class FieldExpansionTests
{
    private StubServer _server = null!;
    private XApiClient _x = null!;

    [SetUp]
    public void Serve()
    {
        _server = StubServer.Always("""{"data":[],"meta":{"result_count":0}}""");
        _x = StubClient.For(_server);
    }

    [TearDown]
    public void Close()
    {
        _x.Dispose();
        _server.Dispose();
    }

    [Test]
    public void User_fields_without_an_expansion_of_users_are_refused() =>
        Assert.That(
            async () =>
                await _x.Search.RecentAsync(
                    "snow",
                    new() { UserFields = [UserField.Verified], Expansions = [TweetExpansion.AttachmentsMediaKeys] }
                ),
            Throws
                .TypeOf<XInvalidParameterException>()
                .With.Message.Contains("user.fields")
                .And.Message.Contains("author_id")
                .And.Message.Contains("AddExpansions")
        );

    [Test]
    public void Media_poll_and_place_fields_are_too()
    {
        Assert.That(
            async () => await _x.Search.RecentAsync("snow", new() { MediaFields = [MediaField.Url] }),
            Throws.TypeOf<XInvalidParameterException>().With.Message.Contains("attachments.media_keys")
        );
        Assert.That(
            async () => await _x.Search.RecentAsync("snow", new() { PollFields = [PollField.EndDatetime] }),
            Throws.TypeOf<XInvalidParameterException>().With.Message.Contains("attachments.poll_ids")
        );
        Assert.That(
            async () => await _x.Search.RecentAsync("snow", new() { PlaceFields = [PlaceField.Country] }),
            Throws.TypeOf<XInvalidParameterException>().With.Message.Contains("geo.place_id")
        );
        Assert.That(
            async () => await _x.Likes.LikingUsersAsync("1", new() { TweetFields = [TweetField.Lang] }),
            Throws.TypeOf<XInvalidParameterException>().With.Message.Contains("pinned_tweet_id")
        );
    }

    [Test]
    public async Task Fields_of_what_the_operation_returns_need_none()
    {
        await _x.Search.RecentAsync("snow", new() { TweetFields = [TweetField.Lang] });
        await _x.Likes.LikingUsersAsync("1", new() { UserFields = [UserField.Verified] });

        Assert.That(_server.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Any_expansion_that_returns_them_will_do()
    {
        await _x.Search.RecentAsync(
            "snow",
            new() { UserFields = [UserField.Verified], Expansions = [TweetExpansion.EntitiesMentionsUsername] }
        );
        await _x.Search.RecentAsync(
            "snow",
            new() { UserFields = [UserField.Verified], Expansions = [new TweetExpansion("invented.tomorrow")] }
        );

        Assert.That(_server.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task On_request_the_expansions_are_added()
    {
        await _x.Search.RecentAsync(
            "snow",
            new()
            {
                AddExpansions = true,
                UserFields = [UserField.Verified],
                MediaFields = [MediaField.Url],
                Expansions = [TweetExpansion.GeoPlaceId],
            }
        );

        Assert.That(
            _server.Requests[0].PathAndQuery,
            Is.EqualTo(
                "/2/tweets/search/recent?query=snow"
                    + "&expansions=geo.place_id,article.cover_media,article.media_entities,attachments.media_keys,author_id,entities.mentions.username,entities.note.mentions.username,in_reply_to_user_id,username"
                    + "&media.fields=url&user.fields=verified"
            )
        );
    }

    [Test]
    public async Task Nothing_is_added_where_nothing_is_needed()
    {
        await _x.Search.RecentAsync("snow", new() { AddExpansions = true, TweetFields = [TweetField.Lang] });

        Assert.That(_server.Requests[0].PathAndQuery, Is.EqualTo("/2/tweets/search/recent?query=snow&tweet.fields=lang"));
    }

    [Test]
    public async Task Pages_are_asked_for_with_the_same_expansions()
    {
        await _x.Search.EnumerateRecentAsync("snow", new() { AddExpansions = true, PollFields = [PollField.Options] }).CountAsync();

        Assert.That(_server.Requests[0].PathAndQuery, Does.Contain("expansions=attachments.poll_ids"));
    }
}
