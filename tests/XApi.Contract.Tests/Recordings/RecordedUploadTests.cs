using XApi.Sandbox;
using XApi.Testing;

namespace XApi.Tests;

/// <summary>An upload that was recorded at the sandbox, played back by WireMock.</summary>
internal sealed class RecordedUploadTests
{
    private string _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("xapi-recording").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Each_chunk_gets_its_own_response_and_the_bytes_go_as_they_are()
    {
        await using var sandbox = await XSandbox.StartAsync(new() { MediaProcessingTime = TimeSpan.Zero });
        var video = Enumerable.Range(0, 50_000).Select(number => (byte)number).ToArray();
        "\0\0\0\u0018ftypisom"u8.CopyTo(video);
        MediaUpload recorded;
        using (var recorder = new TrafficRecorder(_folder))
        {
            recorded = await UploadAsync(sandbox.BaseAddress, recorder);
        }

        using var player = StubServer.Start(_folder);
        var played = await UploadAsync(player.BaseAddress, null);

        Assert.That(played.MediaId, Is.EqualTo(recorded.MediaId));
        Assert.That(Directory.GetFiles(_folder, "AppendUpload.*", SearchOption.AllDirectories), Has.Length.EqualTo(4));
        using var kept = new MemoryStream();
        await sandbox.Media.Uploads.Single().CopyToAsync(kept);
        Assert.That(kept.ToArray(), Is.EqualTo(video));

        async Task<MediaUpload> UploadAsync(Uri server, TrafficRecorder? recorder)
        {
            using var x = new XApiClient(
                new XApiClientOptions
                {
                    BaseAddress = server,
                    Credentials = [sandbox.User.Credential],
                    PrimaryHandler = recorder,
                    TimeProvider = sandbox.TimeProvider,
                }
            );
            return await x.Media.UploadAsync(MediaSource.FromBytes(video, "A film"), new() { ChunkBytes = 16 * 1024 });
        }
    }
}
