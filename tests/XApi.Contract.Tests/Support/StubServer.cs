using Newtonsoft.Json.Linq;
using WireMock.Server;
using XApi.Testing;

namespace XApi.Tests;

/// <summary>WireMock.Net in this process, with the stubs of a folder. One serves a whole run.</summary>
internal sealed class StubServer : IDisposable
{
    private readonly string _folder;

    private StubServer(WireMockServer server, string folder)
    {
        (Server, _folder) = (server, folder);
        BaseAddress = new Uri(server.Url!);
        Mappings = StubMapping.ReadAll(folder).ToDictionary(mapping => mapping.Name, mapping => mapping.Json);
    }

    public WireMockServer Server { get; }

    public Uri BaseAddress { get; }

    /// <summary>All mappings by name, as they are in the files.</summary>
    public IReadOnlyDictionary<string, JObject> Mappings { get; }

    public static StubServer Start(string folder) => new(XApiStubs.StartEmpty().AddXApiStubs(folder), folder);

    /// <summary>Replaces a mapping until it is replaced again; the file stays as it is.</summary>
    public void Put(JObject mapping) => StubMapping.Read(mapping, _folder).AddTo(Server);

    public void ResetScenarios() => Server.ResetScenarios();

    /// <summary>How many requests with this credential were sent since the last <see cref="ForgetRequests"/>.</summary>
    public int Count(string authorization) =>
        Server.LogEntries.Count(entry =>
            entry.RequestMessage?.Headers?.TryGetValue("Authorization", out var sent) == true && sent.Contains(authorization)
        );

    /// <summary>How many requests of this kind were sent since the last <see cref="ForgetRequests"/>.</summary>
    public int Count(string method, string path) =>
        Server.LogEntries.Count(entry => entry.RequestMessage?.Method == method && entry.RequestMessage.Path == path);

    public void ForgetRequests() => Server.ResetLogEntries();

    public void Dispose() => Server.Dispose();
}
