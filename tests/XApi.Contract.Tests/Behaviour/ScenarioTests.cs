namespace XApi.Tests;

internal sealed class ScenarioTests
{
    private const string Tweet = "1460323737035677698";

    private static readonly Scenario[] Scenarios =
    [
        new(
            "A window that opens again",
            async scene =>
            {
                var x = scene.Client(new AppOnlyCredential("meets-limit"));
                await scene.SeeAsync(x.Search.RecentAsync("snow"));
            }
        ),
        new(
            "An overload that passes",
            async scene =>
            {
                var x = scene.Client(new AppOnlyCredential("meets-overload"));
                await scene.SeeAsync(x.Search.RecentAsync("snow"));
                scene.Note(
                    $"waited {string.Join(", ", scene.Waits.Select(wait => wait > TimeSpan.FromSeconds(2) ? $"{wait.TotalSeconds} s, as it was asked to" : "a moment"))}"
                );
            }
        ),
        new(
            "A token that is renewed",
            async scene =>
            {
                var store = new MemoryTokenStore();
                await store.UpdateAsync(
                    "default",
                    (_, _) =>
                        Task.FromResult<OAuth2UserToken?>(
                            new("stale") { RefreshToken = "refresh-1", Scope = "tweet.read users.read offline.access" }
                        )
                );
                var credential = new OAuth2UserCredential("client", store) { Server = scene.Server, TimeProvider = new StubTime() };
                var x = scene.Client(credential);
                await scene.SeeAsync(x.Tweets.GetAsync(Tweet));
                var token = (await store.ReadAsync("default"))!;
                scene.Note($"holds {token.AccessToken} and {token.RefreshToken} until {token.ExpiresAt?.UtcDateTime:u} for {token.Scope}");
                await scene.SeeAsync(x.Tweets.GetAsync(Tweet));

                // One who was given the same pair comes too late.
                var late = scene.Client(
                    new OAuth2UserCredential("client", new OAuth2UserToken("stale") { RefreshToken = "refresh-1" })
                    {
                        Server = scene.Server,
                    }
                );
                scene.Note((await Assert.CatchAsync(() => scene.RunAsync(late.Tweets.GetAsync(Tweet))))!.ToString().Split('\n')[0]);
                scene.NoteTraffic();
            }
        ),
        new(
            "An App that fetches its token",
            async scene =>
            {
                var x = scene.Client(new AppOnlyCredential("key", "secret") { Server = scene.Server });
                await scene.SeeAsync(x.Tweets.GetAsync(Tweet));
                await scene.SeeAsync(x.Tweets.GetAsync(Tweet));
            }
        ),
        new(
            "A chain of pages",
            async scene =>
            {
                var x = scene.Client(Caller.App);
                foreach (var query in new[] { "chain", "circle" })
                {
                    try
                    {
                        await foreach (var page in x.Search.EnumerateRecentAsync(query).Pages)
                        {
                            scene.NoteTraffic();
                            scene.Note(Seen.Of(page).TrimEnd());
                        }
                    }
                    catch (XApiException failure)
                    {
                        scene.NoteTraffic();
                        scene.Note(Seen.Of(failure).TrimEnd());
                    }
                }
            }
        ),
        new(
            "A stream that X disconnects",
            async scene =>
            {
                using var reading = new StreamReading(5);
                List<string> seen = [];
                var settings = reading.Settings with
                {
                    Watch = reading.Settings.Watch with
                    {
                        OnStateChanged = state =>
                        {
                            reading.Settings.Watch.OnStateChanged!(state);
                            if (state.Problem is { } problem)
                            {
                                seen.Add($"{state.Phase} again: {state.Interruption}, {problem.ToJson()}");
                            }
                        },
                    },
                };
                var x = scene.Client(new AppOnlyCredential("meets-disconnect"));
                await scene.RunAsync(ReadAsync());
                scene.NoteTraffic();
                seen.ForEach(scene.Note);
                scene.Note(Seen.Of(reading).TrimEnd());

                async Task<int> ReadAsync()
                {
                    try
                    {
                        await foreach (var message in x.VolumeStreams.SampleAsync(new() { Stream = settings }, reading.End))
                        {
                            if (reading.Add(message))
                            {
                                break;
                            }
                        }
                    }
                    catch (OperationCanceledException) when (reading.End.IsCancellationRequested)
                    {
                        // What was read so far is enough.
                    }
                    catch (XApiException failure)
                    {
                        seen.Add(failure.Message);
                    }

                    return reading.Messages.Count;
                }
            }
        ),
        new(
            "A Tweet that is edited",
            async scene =>
            {
                var x = scene.Client(Caller.User);
                var asked = new GetTweetOptions { TweetFields = [TweetField.EditControls] };
                await scene.SeeAsync(x.Tweets.GetAsync("1501", asked));
                await scene.SeeAsync(
                    x.Tweets.CreateAsync(
                        new()
                        {
                            EditOptions = new() { PreviousPostId = "1501" },
                            Text = "Hello world!",
                        }
                    )
                );
                await scene.SeeAsync(x.Tweets.GetAsync("1501", asked));
                await scene.SeeAsync(x.Tweets.GetAsync("1502", asked));
            }
        ),
    ];

    [TestCaseSource(nameof(Scenarios))]
    public async Task A_scenario_plays_as_approved(Scenario scenario) =>
        Approved.Check("Scenarios", scenario.Name, await scenario.RunAsync());

    [TestCaseSource(nameof(Scenarios))]
    public async Task A_scenario_is_as_the_spec_has_it(Scenario scenario)
    {
        ContractRun.Stubs.ResetScenarios();
        using var scene = new Scene();
        await scenario.Play(scene);
        scene.NoteTraffic();
        Assert.That(scene.Exchanges, Is.Not.Empty);
        foreach (var exchange in scene.Exchanges.Where(exchange => exchange is { IsOperation: true, Response: not null }))
        {
            Assert.That(ContractRun.Spec.Judge(exchange).Problems, Is.Empty, $"{exchange.Request.Method} {exchange.Request.Url}");
        }
    }

    [TestCaseSource(nameof(Scenarios))]
    public async Task Every_mutation_of_a_scenario_is_noticed(Scenario scenario)
    {
        var approved = Approved.Find("Scenarios", scenario.Name);
        Assert.That(approved, Is.Not.Null);
        List<string> unnoticed = [];
        foreach (var (name, mapping) in ContractRun.Stubs.Mappings)
        {
            if (
                name.StartsWith($"{scenario.Name}: ", StringComparison.Ordinal)
                && StubFiles.IsMet(name)
                && mapping["response"]!["fault"] is null
            )
            {
                unnoticed.AddRange(
                    (await Mutation.TryAllAsync(ContractRun.Stubs, mapping, () => IsUnnoticedAsync(scenario, approved!))).Unnoticed
                );
            }
        }

        Assert.That(unnoticed, Is.Empty);
    }

    [Test]
    public async Task A_refresh_token_is_spent_once_however_many_calls_need_it()
    {
        ContractRun.Stubs.ResetScenarios();
        ContractRun.Stubs.ForgetRequests();
        using var scene = new Scene();
        var x = scene.Client(
            new OAuth2UserCredential(
                "client",
                new OAuth2UserToken("stale") { RefreshToken = "refresh-1", Scope = "tweet.read users.read offline.access" }
            )
            {
                Server = scene.Server,
            }
        );
        var responses = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => x.Tweets.GetAsync(Tweet)));
        Assert.That(responses.Select(response => response.Data!.Id), Is.All.EqualTo(Tweet));
        Assert.That(ContractRun.Stubs.Count("POST", "/2/oauth2/token"), Is.EqualTo(1));
    }

    private static async Task<bool> IsUnnoticedAsync(Scenario scenario, string approved)
    {
        try
        {
            return await scenario.RunAsync() == approved;
        }
        catch (Exception failure) when (failure is XOAuthException or XCredentialException)
        {
            return false;
        }
    }
}
