using XApi.Sandbox;

namespace XApi.Tests.Documentation;

/// <summary>What the guides' code runs on: a sandbox and a client of it, on a clock that is turned on whenever the client waits.</summary>
public abstract class SandboxGuide
{
    private static readonly TimeSpan LongestStep = TimeSpan.FromHours(1);

    private readonly UnderWay _underWay = new();

    private protected FakeClock Clock { get; private set; } = null!;

    private protected XSandbox Sandbox { get; private set; } = null!;

    /// <summary>Acts for the App and for the sandbox's user. The guides call it <c>x</c>.</summary>
    private protected XApiClient X { get; private set; } = null!;

    [SetUp]
    public async Task StartSandbox()
    {
        Clock = new FakeClock();
        Sandbox = await XSandbox.StartAsync(new() { TimeProvider = Clock, SearchDelay = TimeSpan.Zero });
        X = Client(new AppOnlyCredential(Sandbox.BearerToken), Sandbox.User.Credential);
    }

    [TearDown]
    public async Task StopSandbox()
    {
        X.Dispose();
        await Sandbox.DisposeAsync();
    }

    [OneTimeTearDown]
    public void CloseConnections() => _underWay.Dispose();

    /// <summary>A client whose only timers are waits for limits, so that a turn of the clock ends nothing but those.</summary>
    private protected XApiClient Client(params XCredential[] credentials) =>
        new(
            new XApiClientOptions
            {
                BaseAddress = Sandbox.BaseAddress,
                Credentials = credentials,
                TimeProvider = Clock,
                PrimaryHandler = _underWay,
                RateLimitPolicy = RateLimitPolicy.Wait with { MaxWait = Timeout.InfiniteTimeSpan },
                Timeout = Timeout.InfiniteTimeSpan,
                AttemptTimeout = Timeout.InfiniteTimeSpan,
            }
        );

    /// <summary>Runs a snippet, and gives what it printed.</summary>
    private protected Task<string> RunAsync(Func<Task> snippet) =>
        Output.OfAsync(async () =>
        {
            var running = snippet();
            while (!running.IsCompleted)
            {
                // What is under way arrives at the time at which it was sent, and no wait ends early.
                if (_underWay.Count == 0 && Clock.Waiting is [var soonest, ..] && soonest < LongestStep)
                {
                    Clock.AdvanceToNext();
                }
                else
                {
                    await Task.Yield();
                }
            }

            await running;
        });

    private sealed class UnderWay()
        : DelegatingHandler(new SocketsHttpHandler { UseCookies = false, AutomaticDecompression = System.Net.DecompressionMethods.All })
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _count);
            try
            {
                var response = await base.SendAsync(request, cancellationToken);
                await response.Content.LoadIntoBufferAsync(cancellationToken);
                return response;
            }
            finally
            {
                Interlocked.Decrement(ref _count);
            }
        }
    }
}
