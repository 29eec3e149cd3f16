using Microsoft.Kiota.Abstractions.Authentication;
using XApi.Sandbox;

namespace XApi.Tests;

/// <summary>The sandbox's responses pass the same gate as the stubs': a test against it is a test against what the spec describes.</summary>
internal sealed class SandboxContractTests
{
    private XSandbox _sandbox = null!;
    private SandboxCalls _calls = null!;

    private static IEnumerable<TestCaseData> Operations =>
        // Those that the sandbox serves.
        Sections
            .Written.Select(@case => @case.Operation)
            .Distinct()
            .Select(operation => new TestCaseData(operation).SetArgDisplayNames(operation.Id));

    [SetUp]
    public async Task StartSandbox()
    {
        _sandbox = await XSandbox.StartAsync(new() { SearchDelay = TimeSpan.Zero });
        _calls = new(_sandbox);
    }

    [TearDown]
    public async Task EndSandbox() => await _sandbox.DisposeAsync();

    [TestCaseSource(nameof(Operations))]
    public async Task A_response_with_all_that_can_be_requested_is_as_the_spec_has_it(XOperation operation)
    {
        foreach (var credential in Credentials(operation))
        {
            await PrepareAsync(operation);
            var outcome = await RunAsync(operation, credential);
            outcome.AssertConforms(operation);
            Assert.That(outcome.Exchange.Status, Is.InRange(200, 299), () => outcome.Seen);

            // Two credentials of one user share a limit, which may be one call.
            await EndSandbox();
            await StartSandbox();
        }
    }

    [TestCaseSource(nameof(Operations))]
    public async Task A_refusal_is_as_the_spec_has_it(XOperation operation)
    {
        var outcome = await RunAsync(operation, Caller.With("nobody", operation));
        outcome.AssertConforms(operation);
        Assert.That(outcome.Exchange.Status, Is.EqualTo(401));
    }

    [Test]
    public async Task What_cannot_be_found_is_reported_as_the_spec_has_it()
    {
        foreach (
            var call in new[]
            {
                ContractCase.Of(XOperation.GetTweet, "unknown", x => x.Tweets.GetAsync("1")),
                ContractCase.Of(XOperation.GetTweets, "partly unknown", x => x.Tweets.GetManyAsync(["1", _sandbox.User.PinnedTweetId!])),
                ContractCase.Of(XOperation.UserTweets, "unknown", x => x.Timelines.UserTweetsAsync("1")),
                ContractCase.Of(XOperation.RetweetedBy, "unknown", x => x.Retweets.RetweetedByAsync("1")),
            }
        )
        {
            var outcome = await call.RunAsync(_sandbox.BaseAddress, new AppOnlyCredential(_sandbox.BearerToken));
            outcome.AssertConforms(call.Operation);
            Assert.That(outcome.Exchange.Response!.Body, Does.Contain("resource-not-found"), call.Stub);
        }
    }

    [Test]
    public async Task A_used_up_window_and_a_stream_without_rules_are_reported_as_the_spec_has_it()
    {
        var connect = ContractCase.Of(
            XOperation.FilteredStream,
            "no rules",
            1,
            (x, stream, end) => x.FilteredStream.ConnectAsync(new() { Stream = stream }, end)
        );
        var noRules = await connect.RunAsync(_sandbox.BaseAddress, new AppOnlyCredential(_sandbox.BearerToken));
        noRules.AssertConforms(XOperation.FilteredStream);
        Assert.That(noRules.Exchange.Status, Is.EqualTo(409));

        var call = ContractCase.Of(XOperation.SearchAll, "again and again", x => x.Search.FullArchiveAsync("snow"));
        Outcome outcome;
        var calls = 0;
        do
        {
            outcome = await call.RunAsync(_sandbox.BaseAddress, new AppOnlyCredential(_sandbox.BearerToken));
            outcome.AssertConforms(call.Operation);
        } while (outcome.Exchange.Status == 200 && ++calls < 1000);
        Assert.That(outcome.Exchange.Status, Is.EqualTo(429));
    }

    private IEnumerable<IAuthenticationProvider> Credentials(XOperation operation) =>
        operation.Security.Select(security =>
            security.Scheme switch
            {
                XSecurityScheme.BearerToken => (IAuthenticationProvider)new AppOnlyCredential(_sandbox.BearerToken),
                XSecurityScheme.OAuth2UserToken => _sandbox.User.Credential,
                _ => _sandbox.User.OAuth1Credential,
            }
        );

    /// <summary>Makes what the operation is about: a rule for the stream, a Retweet to undo.</summary>
    private async Task PrepareAsync(XOperation operation)
    {
        using var app = _sandbox.CreateClient();
        if (operation == XOperation.FilteredStream)
        {
            await app.FilteredStream.UpdateRulesAsync(new() { Add = [new() { Value = "snow", Tag = "weather" }] });
        }
    }

    private async Task<Outcome> RunAsync(XOperation operation, IAuthenticationProvider credential)
    {
        // A stream has something to say only while Tweets are posted.
        using var posting = new CancellationTokenSource();
        var posts = operation.Streaming is null ? Task.CompletedTask : PostAsync(posting.Token);
        try
        {
            return await _calls
                .Of(operation, credential is not AppOnlyCredential)
                .RunAsync(_sandbox.BaseAddress, credential, _sandbox.TimeProvider);
        }
        finally
        {
            await posting.CancelAsync();
            await posts;
        }
    }

    private async Task PostAsync(CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            // One in a hundred is in the sample.
            for (var i = 0; i < 50; i++)
            {
                _sandbox.Post("snow in the mountains");
            }

            await Task.Delay(20, CancellationToken.None);
        }
    }
}
