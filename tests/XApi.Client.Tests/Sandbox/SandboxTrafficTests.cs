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
    public async Task A_tick_that_comes_while_another_posts_does_not_wait_and_what_it_would_have_posted_is_posted()
    {
        var slow = await BeginAsync();

        await InTimeAsync(() => _clock.Advance(TimeSpan.FromSeconds(1)));
        _passes.Release(10_000);
        await slow.WaitAsync(Eventually.Patience);

        Assert.That(_posted, Is.EqualTo(1050));
    }

    [Test]
    public async Task A_new_pace_does_not_wait_for_the_old_one()
    {
        var slow = await BeginAsync();

        await InTimeAsync(() => _traffic.TweetsPerSecond = 0);
        _passes.Release(10_000);
        await slow.WaitAsync(Eventually.Patience);

        Assert.That(_posted, Is.EqualTo(1));
    }

    [Test]
    public async Task What_is_disposed_posts_no_more_although_more_is_due()
    {
        var slow = await BeginAsync();

        await InTimeAsync(_traffic.Dispose);
        _passes.Release(10_000);
        await slow.WaitAsync(Eventually.Patience);

        Assert.That(_posted, Is.EqualTo(1));
    }

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

    // 50 Tweets are due, of which the first is being posted.
    private async Task<Task> BeginAsync()
    {
        var slow = Task.Run(() => _clock.Advance(TimeSpan.FromMilliseconds(50)));
        Assert.That(await _begun.WaitAsync(Eventually.Patience), "nothing is posted");
        return slow;
    }

    private static Task InTimeAsync(Action action) => Task.Run(action).WaitAsync(Eventually.Patience);

    private void Post()
    {
        _begun.Release();
        Assert.That(_passes.Wait(Eventually.Patience), "the test lets no Tweet pass");
        _posted++;
    }
}
