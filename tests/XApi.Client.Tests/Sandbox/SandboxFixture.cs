using XApi.Sandbox;

namespace XApi.Tests;

/// <summary>A sandbox on a clock that the test turns, for each test its own.</summary>
[Category("Slow")]
internal abstract class SandboxFixture
{
    protected XSandbox Sandbox { get; private set; } = null!;

    protected FakeClock Clock { get; private set; } = null!;

    protected SandboxHttp App { get; private set; } = null!;

    protected SandboxHttp Me { get; private set; } = null!;

    protected SandboxUser User => Sandbox.User;

    protected string Landmark => User.PinnedTweetId!;

    protected virtual XSandboxOptions Options => new();

    [SetUp]
    public async Task Start()
    {
        Clock = new FakeClock();
        Sandbox = await XSandbox.StartAsync(Options with { TimeProvider = Clock });
        App = SandboxHttp.AsApp(Sandbox);
        Me = SandboxHttp.AsUser(Sandbox, User);
    }

    [TearDown]
    public async Task Stop()
    {
        App.Dispose();
        Me.Dispose();
        await Sandbox.DisposeAsync();
    }
}
