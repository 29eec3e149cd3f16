using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

/// <summary>Traffic on a machine that can't keep up its pace: a Tweet takes until the test lets it pass.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SandboxTrafficTests : IDisposable
{
    private readonly FakeClock _clock = new();
    private readonly SemaphoreSlim _begun = new(0);
    private readonly SemaphoreSlim _passes = new(0);
    private readonly SandboxTraffic _traffic;
    private int _posted;

    public SandboxTrafficTests() => _traffic = new SandboxTraffic(_clock, tweetsPerSecond: 1000, Post);

    public void Dispose()
    {
        _traffic.Dispose();
        _begun.Dispose();
        _passes.Dispose();
    }

    [Test]
    public async Task A_tick_that_comes_while_another_posts_does_not_wait_and_what_it_would_have_posted_is_posted() =>
        Assert.That(await PostedAsync(() => _clock.Advance(TimeSpan.FromSeconds(1))), Is.EqualTo(1050));

    [Test]
    public async Task A_new_pace_does_not_wait_for_the_old_one() =>
        Assert.That(await PostedAsync(() => _traffic.TweetsPerSecond = 0), Is.EqualTo(1));

    [Test]
    public async Task What_is_disposed_posts_no_more_although_more_is_due() =>
        Assert.That(await PostedAsync(_traffic.Dispose), Is.EqualTo(1));

    [Test]
    public async Task Traffic_ends_with_its_sandbox()
    {
        var clock = new FakeClock();
        var sandbox = await XSandbox.StartAsync(new() { TimeProvider = clock, InMemory = true });
        sandbox.StartTraffic(10);
        await sandbox.DisposeAsync();
        var before = sandbox.Records.Tweets.Count;

        clock.Advance(TimeSpan.FromSeconds(10));

        Assert.That(sandbox.Records.Tweets, Has.Count.EqualTo(before));
    }

    // How many Tweets are posted where something happens while the first of 50 that are due is being posted.
    private async Task<int> PostedAsync(Action meanwhile)
    {
        var slow = Task.Run(() => _clock.Advance(TimeSpan.FromMilliseconds(50)));
        Assert.That(await _begun.WaitAsync(Eventually.Patience), "nothing is posted");
        await Task.Run(meanwhile).WaitAsync(Eventually.Patience);
        _passes.Release(10_000);
        await slow.WaitAsync(Eventually.Patience);
        return _posted;
    }

    private void Post()
    {
        _begun.Release();
        Assert.That(_passes.Wait(Eventually.Patience), "the test lets no Tweet pass");
        _posted++;
    }
}
