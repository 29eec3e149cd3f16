using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Newtonsoft.Json.Linq;
using WireMock.Server;
using XApi.Testing;

namespace XApi.Tests;

/// <summary>WireMock.Net in this process, with the stubs of a folder. One serves all tests of a worker.</summary>
internal sealed class StubServer : IDisposable
{
    private readonly string _folder;

    // Counted when they arrive: WireMock.Net logs a request after its response, which may be after the client has seen a fault.
    private readonly ConcurrentQueue<(string Method, string Path, string Authorization)> _requests = new();

    private StubServer(string folder)
    {
        _folder = folder;
        Server = XApiStubs.StartEmpty(app =>
            ((IApplicationBuilder)app).Use(
                (context, next) =>
                {
                    _requests.Enqueue(
                        (context.Request.Method, context.Request.Path.Value!, context.Request.Headers.Authorization.ToString())
                    );
                    return next(context);
                }
            )
        );
        Server.AddXApiStubs(folder);
        BaseAddress = new Uri(Server.Url!);
        Mappings = StubMapping.ReadAll(folder).ToDictionary(mapping => mapping.Name, mapping => mapping.Json);
    }

    public WireMockServer Server { get; }

    public Uri BaseAddress { get; }

    /// <summary>All mappings by name, as they are in the files.</summary>
    public IReadOnlyDictionary<string, JObject> Mappings { get; }

    public static StubServer Start(string folder) => new(folder);

    /// <summary>Replaces a mapping until it is replaced again; the file stays as it is.</summary>
    public void Put(JObject mapping) => StubMapping.Read(mapping, _folder).AddTo(Server);

    /// <summary>Holds the mappings with such names, as they are in the files, and no others.</summary>
    public void Hold(Predicate<string> isHeld)
    {
        Server.ResetMappings();
        foreach (var (_, mapping) in Mappings.Where(mapping => isHeld(mapping.Key)))
        {
            Put(mapping);
        }
    }

    public void ResetScenarios() => Server.ResetScenarios();

    /// <summary>How many requests with this credential arrived since the last <see cref="ForgetRequests"/>.</summary>
    public int Count(string authorization) => _requests.Count(request => request.Authorization == authorization);

    /// <summary>How many requests of this kind arrived since the last <see cref="ForgetRequests"/>.</summary>
    public int Count(string method, string path) => _requests.Count(request => request.Method == method && request.Path == path);

    public void ForgetRequests() => _requests.Clear();

    public void Dispose() => Server.Dispose();
}
