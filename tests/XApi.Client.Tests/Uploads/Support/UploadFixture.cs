using XApi.Sandbox;

namespace XApi.Tests.Uploads;

/// <summary>A client that uploads to a sandbox of its own, on a clock that the test turns.</summary>
[Category("Slow")]
internal abstract class UploadFixture
{
    protected const int Chunk = 64 * 1024;

    protected XSandbox Sandbox { get; private set; } = null!;

    protected FakeClock Clock { get; private set; } = null!;

    protected MediaTraffic Traffic { get; private set; } = null!;

    protected XApiClient X { get; private set; } = null!;

    [SetUp]
    public async Task Start()
    {
        Clock = new FakeClock();
        Sandbox = await XSandbox.StartAsync(
            new()
            {
                TimeProvider = Clock,
                MaxMediaChunkBytes = 150_000,
                Explain = true,
            }
        );
        Traffic = new MediaTraffic();
        X = Client();
    }

    [TearDown]
    public async Task Stop()
    {
        X.Dispose();
        Traffic.Dispose();
        await Sandbox.DisposeAsync();
    }

    /// <summary>A client of the sandbox's user, whose retries come at once.</summary>
    protected XApiClient Client(bool validates = true, int maxRetries = 3) =>
        new(
            new XApiClientOptions
            {
                BaseAddress = Sandbox.BaseAddress,
                Credentials = [Sandbox.User.Credential],
                TimeProvider = Clock,
                PrimaryHandler = Traffic,
                ValidateRequests = validates,
                MaxRetries = maxRetries,
                Chance = () => 0,
            }
        );

    /// <summary>Waits for an upload, and lets the clock pass for what it waits for: retries and processing.</summary>
    protected async Task<T> EndedAsync<T>(Task<T> upload)
    {
        await Eventually.TrueAsync(
            () =>
            {
                // The time limits of calls are longer than what an upload waits for.
                if (!upload.IsCompleted && Clock.Waiting is [var next, ..] && next <= TimeSpan.FromSeconds(5))
                {
                    Clock.Advance(next);
                }

                return upload.IsCompleted;
            },
            "the upload has ended"
        );
        return await upload;
    }

    /// <summary>What the sandbox has of its latest upload.</summary>
    /// <summary>The bytes of the latest upload, or of the only one of a category.</summary>
    protected async Task<byte[]> BytesAsync(string? category = null)
    {
        var uploads = Sandbox.Media.Uploads;
        using var bytes = new MemoryStream();
        await (category is null ? uploads[^1] : uploads.Single(upload => upload.Category == category)).CopyToAsync(bytes);
        return bytes.ToArray();
    }

    protected static byte[] Video(int bytes)
    {
        var video = new byte[bytes];
        GeneratedStream.Fill(0, video);
        return video;
    }
}
