using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using XApi.Testing;

namespace XApi.Tests.Testing;

/// <summary>How the recorder writes requests with files, which it neither reads nor keeps.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class RecordedUploadTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("xapi-recorder").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Of_a_body_of_several_parts_the_texts_are_matched_and_the_file_is_left_alone()
    {
        await using var chunk = new Unread();
        using var recorder = new TrafficRecorder(_folder, new Deaf("""{"data":{"expires_at":1}}"""));
        using var x = Client(recorder);

        await x.Media.AppendAsync("15", chunk, new() { SegmentIndex = 27 });

        Assert.That(
            Request()["multipartPatterns"]!.ToString(Formatting.None),
            Is.EqualTo(
                """[{"matchingType":"ANY","headers":{"Content-Disposition":{"matches":"form-data; name=\"?segment_index\"?(;.*)?"}},"bodyPatterns":[{"equalTo":"27"}]},{"matchingType":"ANY","headers":{"Content-Disposition":{"matches":"form-data; name=\"?media\"?(;.*)?"}}}]"""
            )
        );
        Assert.That(Request()["bodyPatterns"], Is.Null);
    }

    [Test]
    public async Task A_body_that_is_a_file_is_left_alone_too()
    {
        await using var ids = new Unread();
        using var recorder = new TrafficRecorder(_folder, new Deaf("{}"));
        using var x = Client(recorder);

        await x.Compliance.UploadAsync("9", "token", ids);

        Assert.That(Request()["bodyPatterns"]!.ToString(Formatting.None), Is.EqualTo("""[{"matches":"[\\s\\S]*"}]"""));
    }

    private static XApiClient Client(TrafficRecorder recorder) =>
        new(new XApiClientOptions { Credentials = [Users.One("1"), new AppOnlyCredential("app")], PrimaryHandler = recorder });

    private JObject Request() =>
        (JObject)
            JObject.Parse(File.ReadAllText(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Single()))["mappings"]![0]![
                "request"
            ]!;

    /// <summary>A server that responds without reading what is sent.</summary>
    private sealed class Deaf(string json) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(StubServer.Json(json));
    }

    /// <summary>A file that must not be read here.</summary>
    private sealed class Unread : ForwardStream
    {
        public override int Read(byte[] buffer, int offset, int count) =>
            throw new InvalidOperationException("The recorder read the file.");
    }
}
