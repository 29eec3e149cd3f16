using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

/// <summary>The streams that Enterprise accounts have: everything in partitions, languages, likes, compliance, labels.</summary>
[TestFixture]
internal sealed class SandboxFeedTests : SandboxFixture
{
    private XApiClient _app = null!;

    protected override XSandboxOptions Options => new() { EnforceRateLimits = false };

    private SandboxUser Other => Sandbox.Users[4];

    [SetUp]
    public void Connect() => _app = Sandbox.CreateClient();

    [TearDown]
    public void Disconnect() => _app.Dispose();

    [Test]
    public async Task The_partitions_of_the_firehose_are_the_whole_and_share_nothing()
    {
        var posted = Post(200);
        var parts = new List<string[]>();
        for (var partition = 1; partition <= 20; partition++)
        {
            parts.Add([
                .. (
                    await RecoveredAsync((start, end) => _app.Firehose.AllAsync(partition, new() { StartTime = start, EndTime = end }))
                ).Select(item => item.Data!.Id),
            ]);
        }

        Assert.That(parts.SelectMany(part => part), Is.EquivalentTo(posted));
        Assert.That(parts, Has.All.Matches<string[]>(part => part!.Length is >= 1 and <= 40));
    }

    [Test]
    public async Task Each_language_has_a_firehose_of_its_own()
    {
        var ids = new[] { "en", "ja", "ko", "pt", "de" }.ToDictionary(lang => lang, lang => Post(20, lang));

        Assert.That(
            await AllAsync(8, (partition, start, end) => _app.Firehose.EnglishAsync(partition, new() { StartTime = start, EndTime = end })),
            Is.EquivalentTo(ids["en"])
        );
        Assert.That(
            await AllAsync(
                2,
                (partition, start, end) => _app.Firehose.JapaneseAsync(partition, new() { StartTime = start, EndTime = end })
            ),
            Is.EquivalentTo(ids["ja"])
        );
        Assert.That(
            await AllAsync(2, (partition, start, end) => _app.Firehose.KoreanAsync(partition, new() { StartTime = start, EndTime = end })),
            Is.EquivalentTo(ids["ko"])
        );
        Assert.That(
            await AllAsync(
                2,
                (partition, start, end) => _app.Firehose.PortugueseAsync(partition, new() { StartTime = start, EndTime = end })
            ),
            Is.EquivalentTo(ids["pt"])
        );

        Task<IReadOnlyList<string>> AllAsync(
            int partitions,
            Func<int, DateTimeOffset, DateTimeOffset, IAsyncEnumerable<SampledTweet>> connect
        ) => PartitionsAsync(partitions, connect, item => item.Data!.Id);
    }

    [Test]
    public async Task Likes_come_with_the_Tweet_and_without_who_liked()
    {
        var fan = Sandbox.Users[9];
        var posted = Post(100);
        foreach (var id in posted)
        {
            Sandbox.World.Like(fan, id);
        }

        var all = await PartitionsAsync(
            20,
            (partition, start, end) =>
                _app.LikeStreams.FirehoseAsync(
                    partition,
                    new()
                    {
                        StartTime = start,
                        EndTime = end,
                        LikeWithTweetAuthorFields = StreamedLikeField.Known,
                        Expansions = StreamedLikeExpansion.Known,
                    }
                ),
            item => item
        );
        var sample = await PartitionsAsync(
            2,
            (partition, start, end) => _app.LikeStreams.Sample10Async(partition, new() { StartTime = start, EndTime = end }),
            item => item.Data!.Id
        );

        Assert.That(all.Select(item => item.Data!.LikedTweetId), Is.EquivalentTo(posted));
        Assert.That(all.Select(item => item.Data!.Id), Is.Unique.And.All.Match("^[0-9a-f]{32}$"));
        Assert.That(all.Select(item => item.Includes!.Users[0].Id), Is.All.EqualTo(Other.Id));
        Assert.That(all.Select(item => item.ToJson()), Has.None.Contain(fan.Id));
        Assert.That(sample, Has.Count.InRange(3, 22));
        Assert.That(sample, Is.SubsetOf(all.Select(item => item.Data!.Id)));
    }

    [Test]
    public async Task What_becomes_of_Tweets_is_in_their_compliance_stream()
    {
        var (gone, withheld) = (Sandbox.Post("Gone", Other), Sandbox.Post("Withheld", Other));
        using var me = Sandbox.CreateClient(User);
        var first = (await me.Tweets.CreateAsync(new() { Text = "Tpyo" })).Data!.Id;
        var second = (
            await me.Tweets.CreateAsync(
                new()
                {
                    Text = "Typo",
                    EditOptions = new() { PreviousPostId = first },
                }
            )
        ).Data!.Id;
        Sandbox.World.Delete(gone);
        Sandbox.World.Withhold(withheld, "DE", "FR");

        var changes = await PartitionsAsync(
            4,
            (partition, start, end) => _app.ComplianceStreams.TweetsAsync(partition, new() { StartTime = start, EndTime = end }),
            item => item.Data!
        );

        Assert.That(changes, Has.Count.EqualTo(3));
        var deleted = changes.Single(change => change.Delete is not null).Delete!;
        Assert.That((deleted.Tweet.Id, deleted.Tweet.AuthorId, deleted.EventAt), Is.EqualTo((gone, Other.Id, Clock.GetUtcNow())));
        var hidden = changes.Single(change => change.Withheld is not null).Withheld!;
        Assert.That(hidden.Tweet.Id, Is.EqualTo(withheld));
        Assert.That(hidden.WithheldInCountries, Is.EqualTo(new[] { "DE", "FR" }));
        var edited = changes.Single(change => change.TweetEdit is not null).TweetEdit!;
        Assert.That((edited.Tweet.Id, edited.InitialTweetId), Is.EqualTo((second, first)));
        Assert.That(edited.EditTweetIds, Is.EqualTo(new[] { first, second }));
    }

    [Test]
    public async Task What_becomes_of_users_is_in_theirs()
    {
        Sandbox.World.Protect(Other);
        Sandbox.World.Protect(Other, false);
        Sandbox.World.Suspend(Other);
        Sandbox.World.Suspend(Other, false);
        Sandbox.World.Withhold(Other, "TR");
        Sandbox.World.UpdateProfile(Other, name: "Somebody", description: "Else");

        var changes = await PartitionsAsync(
            4,
            (partition, start, end) => _app.ComplianceStreams.UsersAsync(partition, new() { StartTime = start, EndTime = end }),
            item => item.Data!
        );

        Assert.That(changes, Has.Count.EqualTo(7));
        Assert.That(changes.Single(change => change.UserProtect is not null).UserProtect!.User.Id, Is.EqualTo(Other.Id));
        Assert.That(
            changes.Count(change => change.UserUnprotect is not null || change.UserSuspend is not null || change.UserUnsuspend is not null),
            Is.EqualTo(3)
        );
        Assert.That(
            changes.Single(change => change.UserWithheld is not null).UserWithheld!.WithheldInCountries,
            Is.EqualTo(new[] { "TR" })
        );
        Assert.That(
            changes
                .Select(change => change.UserProfileModification)
                .OfType<ProfileChange>()
                .Select(change => (change.ProfileField, change.NewValue)),
            Is.EqualTo(new[] { ("name", "Somebody"), ("description", "Else") })
        );
    }

    [Test]
    public async Task Likes_that_were_taken_back_and_labels_have_streams()
    {
        var id = Sandbox.Post("Contested", Other);
        Sandbox.World.Like(User, id);
        Sandbox.World.Unlike(User, id);
        Sandbox.World.Unlike(User, id);
        Sandbox.World.Label(id, "It did not snow.");
        Sandbox.World.Label(id, isApplied: false);

        var unlikes = await RecoveredAsync((start, end) => _app.ComplianceStreams.LikesAsync(new() { StartTime = start, EndTime = end }));
        var labels = await RecoveredAsync((start, end) => _app.ComplianceStreams.LabelsAsync(new() { StartTime = start, EndTime = end }));

        Assert.That(unlikes.Single().Data!.Delete.Favorite.Id, Is.EqualTo(id));
        Assert.That(unlikes.Single().Data!.Delete.Favorite.UserId, Is.EqualTo(User.Id));
        var notice = labels[0].Data!.PublicTweetNotice!;
        Assert.That((notice.Tweet.Id, notice.Application, notice.Details), Is.EqualTo((id, "apply", "It did not snow.")));
        Assert.That(labels[1].Data!.PublicTweetUnviewable!.Application, Is.EqualTo("remove"));
    }

    [Test]
    public async Task A_partition_takes_one_connection_and_another_partition_another()
    {
        using var first = await App.OpenAsync("/2/tweets/firehose/stream?partition=1");
        using var second = await App.OpenAsync("/2/tweets/firehose/stream?partition=2");

        var third = await App.GetAsync("/2/tweets/firehose/stream?partition=1");

        Assert.That(third.Text("connection_issue"), Is.EqualTo("TooManyConnections"));
        Assert.That(Sandbox.Streams.Open, Is.EqualTo(2));
    }

    [TestCase("/2/tweets/firehose/stream", "partition")]
    [TestCase("/2/tweets/firehose/stream?partition=21", "partition")]
    [TestCase("/2/users/compliance/stream?partition=5", "partition")]
    public async Task A_partition_that_there_is_not_is_refused(string path, string parameter)
    {
        var refused = await App.GetAsync(path);

        Assert.That(refused.Json.GetProperty("errors")[0].GetProperty("parameters").TryGetProperty(parameter, out _), refused.Body);
    }

    private List<string> Post(int count, string lang = "en")
    {
        var ids = new List<string>();
        for (var i = 0; i < count; i++)
        {
            lock (Sandbox.Records.Gate)
            {
                ids.Add($"{Sandbox.Records.Post(new Draft(Other.Record, $"Number {i}") { Lang = lang }).Id}");
            }
        }

        return ids;
    }

    private async Task<IReadOnlyList<TResult>> PartitionsAsync<T, TResult>(
        int count,
        Func<int, DateTimeOffset, DateTimeOffset, IAsyncEnumerable<T>> connect,
        Func<T, TResult> read
    )
    {
        var items = new List<TResult>();
        for (var partition = 1; partition <= count; partition++)
        {
            items.AddRange((await RecoveredAsync((start, end) => connect(partition, start, end))).Select(read));
        }

        return items;
    }

    /// <summary>What happened so far, as a recovery delivers it.</summary>
    private async Task<IReadOnlyList<T>> RecoveredAsync<T>(Func<DateTimeOffset, DateTimeOffset, IAsyncEnumerable<T>> connect)
    {
        using var limit = new CancellationTokenSource(Eventually.Patience);
        var now = Clock.GetUtcNow();
        return await connect(now.AddSeconds(-1), now.AddSeconds(1)).ToListAsync(limit.Token);
    }
}
