using XApi.Sandbox;

namespace XApi.Tests.Costs;

/// <summary>The sandbox charges as X's price list has it, by what it sends and not by what the client counts.</summary>
[TestFixture]
[Category("Slow")]
internal sealed class SandboxChargeTests
{
    private FakeClock _clock = null!;
    private XSandbox _sandbox = null!;
    private XApiClient _x = null!;

    [SetUp]
    public async Task Start()
    {
        _clock = new FakeClock(new DateTimeOffset(2026, 11, 27, 20, 0, 0, TimeSpan.Zero));
        _sandbox = await XSandbox.StartAsync(
            new XSandboxOptions
            {
                TimeProvider = _clock,
                Credits = 5,
                ShortPages = false,
                UserOwnsApp = true,
            }
        );
        _x = new XApiClient(
            new XApiClientOptions
            {
                BaseAddress = _sandbox.BaseAddress,
                Credentials = [new AppOnlyCredential(_sandbox.BearerToken), _sandbox.User.Credential],
                TimeProvider = _clock,
                MaxRetries = 0,
                Costs = new CostSettings { AppOwnerId = _sandbox.User.Id },
            }
        );
    }

    [TearDown]
    public async Task Stop()
    {
        _x.Dispose();
        await _sandbox.DisposeAsync();
    }

    [Test]
    public async Task Data_and_included_resources_of_the_same_kind_are_charged_once_a_day()
    {
        var options = new UserTweetsOptions { MaxResults = 50, Expansions = [TweetExpansion.ReferencedTweetsId, TweetExpansion.AuthorId] };
        var page = await _x.Timelines.UserTweetsAsync(_sandbox.Users[1].Id, options);
        var posts = page.Data.Select(tweet => tweet.Id).Concat(page.Includes?.Tweets.Select(tweet => tweet.Id) ?? []).Distinct().Count();
        await _x.Timelines.UserTweetsAsync(_sandbox.Users[1].Id, options);

        Assert.That(_sandbox.Balance, Is.EqualTo(5 - (posts * 0.005m)));
        Assert.That(
            _sandbox.Charges,
            Is.EqualTo([new SandboxCharge(new DateOnly(2026, 11, 27), "UserTweets", "post_read", posts, posts * 0.005m)])
        );

        _clock.Advance(TimeSpan.FromHours(4));
        await _x.Tweets.GetAsync(page.Data[0].Id);

        Assert.That(_sandbox.Charges[^1], Is.EqualTo(new SandboxCharge(new DateOnly(2026, 11, 28), "GetTweet", "post_read", 1, 0.005m)));
    }

    [Test]
    public async Task Requests_are_charged_by_what_they_send_and_refusals_are_not()
    {
        await _x.Tweets.CreateAsync(new CreateTweetRequest { Text = "A walk in the snow" });
        await _x.Tweets.CreateAsync(new CreateTweetRequest { Text = "See https://example.com/snow" });
        await Assert.ThrowsAsync<XForbiddenException>(() => _x.Tweets.CreateAsync(new CreateTweetRequest { Text = "A walk in the snow" }));

        Assert.That(
            _sandbox.Charges.Select(charge => (charge.Item, charge.Count, charge.Usd)),
            Is.EqualTo([("post_create", 1, 0.015m), ("post_create_with_url", 1, 0.2m)])
        );
    }

    [TestCase("https://example.com")]
    [TestCase("Snow at example.com")]
    [TestCase("日本語example.com")]
    [TestCase("snow.pdf and v1.2.3")]
    [TestCase("mail@example.com")]
    [TestCase("https://localhost/snow")]
    public async Task What_is_a_url_is_the_same_on_both_sides(string text)
    {
        var created = await _x.Tweets.CreateAsync(new CreateTweetRequest { Text = text });

        Assert.That(_sandbox.Charges.Select(charge => (charge.Item, charge.Usd)), Is.EqualTo([(created.Cost!.Item, created.Cost.Usd)]));
        Assert.That(
            created.Cost.Item,
            Is.EqualTo(XText.Entities(text).Any(entity => entity.Kind == XTextEntityKind.Url) ? "post_create_with_url" : "post_create")
        );
    }

    [Test]
    public async Task The_owner_of_the_app_reads_what_is_theirs_for_less()
    {
        var page = await _x.Bookmarks.GetAsync(_sandbox.User.Id);

        Assert.That(_sandbox.Charges.Select(charge => (charge.Item, charge.Usd)), Is.EqualTo([("owned_read", page.Data.Count * 0.001m)]));
        Assert.That(page.Cost!.Usd, Is.EqualTo(page.Data.Count * 0.001m));
    }

    [Test]
    public async Task What_costs_something_is_refused_when_the_credits_are_used_up()
    {
        _sandbox.Balance = 0.001m;
        await _x.Users.GetAsync(_sandbox.Users[1].Id);

        Assert.That(_sandbox.Balance, Is.EqualTo(-0.009m));
        var refused = (await Assert.ThrowsAsync<XCreditsDepletedException>(() => _x.Users.GetAsync(_sandbox.Users[2].Id)))!;
        Assert.That(refused.Status, Is.EqualTo(System.Net.HttpStatusCode.PaymentRequired));
        Assert.That((await _x.Usage.CreditsAsync()).Data!.TotalBalance, Is.EqualTo(-0.009));

        _sandbox.Balance = 1;
        await Assert.DoesNotThrowAsync(() => _x.Users.GetAsync(_sandbox.Users[2].Id));
    }

    [Test]
    public async Task Usage_is_what_was_charged()
    {
        var page = await _x.Timelines.UserTweetsAsync(_sandbox.Users[1].Id, new() { MaxResults = 20 });
        _clock.Advance(TimeSpan.FromDays(1));
        await _x.Tweets.GetAsync(page.Data[0].Id);

        var usage = (
            await _x.Usage.TweetsAsync(new() { Days = 2, UsageFields = [UsageField.DailyProjectUsage, UsageField.ProjectUsage] })
        ).Data!;

        Assert.That(usage.DailyProjectUsage!.Usage.Select(day => day.Usage), Is.EqualTo([$"{page.Data.Count}", "1"]));
        Assert.That(usage.ProjectUsage, Is.EqualTo($"{page.Data.Count + 1}"));
    }

    [Test]
    public async Task A_stream_is_charged_as_the_client_counts_it()
    {
        await _x.FilteredStream.UpdateRulesAsync(new UpdateRulesRequest { Add = [new AddRule { Value = "snow" }] });
        var read = 0;
        var reading = Task.Run(async () =>
        {
            await foreach (var _ in _x.FilteredStream.ConnectAsync())
            {
                if (++read == 30)
                {
                    break;
                }
            }
        });
        await Eventually.TrueAsync(() => _sandbox.Streams.Open > 0, "the stream is connected");
        for (var i = 0; i < 30; i++)
        {
            _sandbox.Post($"snow {i}", _sandbox.Users[20 + i]);
        }

        await Eventually.TrueAsync(() => reading.IsCompleted, "all were read");
        await reading;
        var ledger = await _x.Costs.ReadAsync();
        Assert.That((ledger.Usd, 5 - _sandbox.Balance), Is.EqualTo((0.15m, 0.15m)));
    }

    [Test]
    public async Task The_ledger_is_compared_with_what_x_has_counted()
    {
        var before = await _x.Costs.ReconcileAsync();
        var page = await _x.Timelines.UserTweetsAsync(_sandbox.Users[1].Id, new() { MaxResults = 20 });
        await _x.Users.GetAsync(_sandbox.Users[1].Id);

        // Another program of the same project.
        using var other = _sandbox.CreateClient();
        await other.Tweets.GetAsync((await other.Timelines.UserTweetsAsync(_sandbox.Users[2].Id, new() { MaxResults = 5 })).Data[0].Id);
        var now = await _x.Costs.ReconcileAsync(days: 2, since: before);

        Assert.That(
            now.Days,
            Is.EqualTo([
                new CostReconciliationDay(new DateOnly(2026, 11, 26), 0, 0),
                new CostReconciliationDay(new DateOnly(2026, 11, 27), page.Data.Count, page.Data.Count + 5),
            ])
        );
        Assert.That((now.PostsDifference, now.UsdSince, now.UsdDifference), Is.EqualTo((5L, page.Data.Count * 0.005m + 0.01m, 0.025m)));
        Assert.That(await _x.Costs.BalanceAsync(), Is.EqualTo(_sandbox.Balance));
    }
}
