using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

/// <summary>A sandbox whose App has a webhook in this process.</summary>
internal abstract class WebhookFixture : SandboxFixture
{
    protected const string Url = "https://example.com/x/webhook";

    protected WebhookReceiver Receiver { get; private set; } = null!;

    protected XApiClient AppClient { get; private set; } = null!;

    protected XApiClient MyClient { get; private set; } = null!;

    protected override XSandboxOptions Options => new() { WebhookHandler = Receiver, EnforceRateLimits = false };

    protected SandboxUser Other => Sandbox.Users[4];

    [OneTimeSetUp]
    public void Receive() => Receiver = new WebhookReceiver();

    [SetUp]
    public void Connect()
    {
        Receiver.Reset(Sandbox.ApiKeySecret);
        AppClient = Sandbox.CreateClient();
        MyClient = Sandbox.CreateClient(User);
    }

    [TearDown]
    public void Disconnect()
    {
        AppClient.Dispose();
        MyClient.Dispose();
    }

    [OneTimeTearDown]
    public void Close() => Receiver.Dispose();

    protected async Task<string> WebhookAsync() => (await AppClient.Webhooks.CreateAsync(Url)).Data!.Id;

    /// <summary>What the stream delivers of the last minutes.</summary>
    protected Task<IReadOnlyList<ActivityEvent>> EventsAsync(int count) => TakeAsync(5, count);

    protected async Task<IReadOnlyList<ActivityEvent>> TakeAsync(int? backfill, int count)
    {
        using var limit = new CancellationTokenSource(Eventually.Patience);
        return await AppClient
            .Activity.ConnectAsync(new() { BackfillMinutes = backfill }, limit.Token)
            .Take(count)
            .Select(item => item.Data!)
            .ToListAsync(limit.Token);
    }

    /// <summary>Lets everything arrive that is on its way and waits for no clock.</summary>
    protected Task ArriveAsync(int events) => Eventually.TrueAsync(() => Receiver.Events.Count >= events, $"{events} events arrived");

    protected Task SettleAsync() => Eventually.TrueAsync(() => Sandbox.Webhooks.Pending == 0, "nothing is on its way");
}
