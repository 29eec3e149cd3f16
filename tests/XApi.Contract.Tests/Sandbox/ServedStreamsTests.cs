using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using XApi.Sandbox;

namespace XApi.Tests;

/// <summary>Every stream that the sandbox serves, recovered with all fields and expansions: each message is as the spec has it.</summary>
internal sealed class ServedStreamsTests
{
    // Enough for the first partition of each stream, and of a sample of one in a hundred.
    private const int Plenty = 600;

    private XSandbox _sandbox = null!;

    private static IEnumerable<TestCaseData> Served =>
        XOperation
            .All.Where(operation => operation.Streaming is not null && XSandbox.ServiceOf(operation) != SandboxService.None)
            .Select(operation => new TestCaseData(operation).SetArgDisplayNames(operation.Id));

    [OneTimeSetUp]
    public async Task Start()
    {
        _sandbox = await XSandbox.StartAsync(
            new()
            {
                Users = 100,
                Tweets = 500,
                EnforceRateLimits = false,
            }
        );
        await HappenAsync();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _sandbox.DisposeAsync();
    }

    [TestCaseSource(nameof(Served))]
    public async Task Each_message_is_as_the_spec_has_it(XOperation operation)
    {
        Assume.That(
            operation.Id,
            Does.Not.Match("Japanese|Korean|Portuguese"),
            "Nobody posts in these languages; the messages are those of English."
        );
        var now = _sandbox.TimeProvider.GetUtcNow();
        var ask = Ask.Of(
            ("partition", "1"),
            ("start_time", $"{now.AddHours(-1):yyyy-MM-ddTHH:mm:ssZ}"),
            ("end_time", $"{now.AddHours(1):yyyy-MM-ddTHH:mm:ssZ}")
        );
        // It shares its connections with all others, so it is not disposed.
        var wiretap = new Wiretap();
        using var http = new HttpClient(wiretap, disposeHandler: false) { BaseAddress = _sandbox.BaseAddress };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _sandbox.BearerToken);
        using var response = await http.GetAsync(ask.Url(operation, _sandbox.User.Id, isUser: false));
        await response.Content.ReadAsByteArrayAsync();
        var exchange = wiretap.Take()[^1];
        var verdict = ContractRun.Spec.Judge(exchange);
        // X's examples of events have texts beside numbers, and users within another object; its document has neither.
        var problems = verdict.Problems.Where(problem =>
            !problem.Contains("_str: is not a member", StringComparison.Ordinal)
            && !Regex.IsMatch(problem, "/payload/(source|target|user|author)(/data)?: ")
        );

        Assert.That(exchange.Status, Is.EqualTo(200), exchange.Response!.Body);
        Assert.That(verdict.Operation, Is.EqualTo(operation.Id));
        Assert.That(problems.Take(5), Is.Empty);
        Assert.That(exchange.Response.Body, Does.Contain("\"data\""));
    }

    /// <summary>Lets everything happen that some stream delivers.</summary>
    private async Task HappenAsync()
    {
        var (author, fan) = (_sandbox.Users[5], _sandbox.Users[9]);
        using var app = _sandbox.CreateClient();
        using var me = _sandbox.CreateClient(_sandbox.User);
        await app.FilteredStream.UpdateRulesAsync(new() { Add = [new() { Value = "snow", Tag = "weather" }] });
        foreach (var type in ActivityEventType.Known.Where(type => type != ActivityEventType.NewsNew))
        {
            await me.Activity.SubscribeAsync(
                new()
                {
                    EventType = type,
                    Filter = new() { UserId = _sandbox.User.Id },
                    Tag = "mine",
                }
            );
        }

        var mine = _sandbox.Post("Mine, with snow");
        for (var i = 0; i < Plenty; i++)
        {
            var id = _sandbox.Post($"Much snow, number {i}", author);
            _sandbox.World.Like(fan, id);
            if (i % 20 == 0)
            {
                _sandbox.World.Label(id, "It did not snow.");
                _sandbox.World.Label(id);
                _sandbox.World.Withhold(id, "DE");
                _sandbox.World.Unlike(fan, id);
                _sandbox.World.Delete(id);
                var user = _sandbox.Users[20 + (i / 20)];
                _sandbox.World.UpdateProfile(user, name: $"Snow {i}", url: "https://example.com/snow");
                _sandbox.World.Withhold(user, "TR");
                _sandbox.World.Suspend(user);
                _sandbox.World.Suspend(user, false);
                _sandbox.World.Protect(user);
                _sandbox.World.Protect(user, false);
            }
        }

        _sandbox.Post($"Hello @{_sandbox.User.Username}", author, inReplyToTweetId: mine, quoteTweetId: mine);
        _sandbox.World.Like(author, mine);
        _sandbox.World.Like(_sandbox.User, _sandbox.Post("Likeable", author));
        _sandbox.World.Follow(_sandbox.Users[60], _sandbox.User);
        _sandbox.World.Unfollow(_sandbox.Users[60], _sandbox.User);
        _sandbox.World.Mute(_sandbox.User, fan);
        _sandbox.World.Unmute(_sandbox.User, fan);
        _sandbox.World.Block(_sandbox.User, fan);
        _sandbox.World.Unblock(_sandbox.User, fan);
        _sandbox.World.StartTyping(author, _sandbox.User);
        _sandbox.World.SendMessage(author, _sandbox.User, "Snow!");
        _sandbox.World.SendMessage(_sandbox.User, author, "Hail!");
        _sandbox.World.ReadMessages(author, _sandbox.User);
        _sandbox.World.UpdateProfile(_sandbox.User, "Snowman", "Cold", "North", "https://example.com/cold");
        _sandbox.World.Delete(mine);
    }
}
