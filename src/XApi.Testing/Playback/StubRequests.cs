using System.Runtime.CompilerServices;
using WireMock;

namespace XApi.Testing;

/// <summary>Each request is taken apart once, however many stubs it is compared with.</summary>
internal static class StubRequests
{
    private static readonly ConditionalWeakTable<IRequestMessage, StubRequest> Known = [];

    internal static StubRequest Of(IRequestMessage message) => Known.GetValue(message, static sent => new StubRequest(sent));
}
