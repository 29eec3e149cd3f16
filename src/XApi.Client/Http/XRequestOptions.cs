using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi;

/// <summary>What a request carries for the handlers that it passes through.</summary>
internal static class XRequestOptions
{
    internal static readonly HttpRequestOptionsKey<XOperation> Operation = new("XApi.Operation");

    /// <summary>The credential that was chosen for the call; not set where the operation takes none.</summary>
    internal static readonly HttpRequestOptionsKey<IAuthenticationProvider> Credential = new("XApi.Credential");

    /// <summary>The names of the headers that the credential has set; not set before the request is authenticated.</summary>
    internal static readonly HttpRequestOptionsKey<IReadOnlyList<string>> CredentialHeaders = new("XApi.CredentialHeaders");

    /// <summary>The kind of that credential.</summary>
    internal static readonly HttpRequestOptionsKey<XSecurityScheme> Scheme = new("XApi.Scheme");

    /// <summary>The options of the call; not set where the caller gave none.</summary>
    internal static readonly HttpRequestOptionsKey<CallOptions> Call = new("XApi.Call");

    /// <summary>The innermost time limit that runs.</summary>
    internal static readonly HttpRequestOptionsKey<Deadline> Deadline = new("XApi.Deadline");

    /// <summary>The time in an OAuth 1.0a signature; not set where the request has none.</summary>
    internal static readonly HttpRequestOptionsKey<DateTimeOffset> SignedAt = new("XApi.SignedAt");

    /// <summary>Set where the caller reads the body of a success, so that no handler does.</summary>
    internal static readonly HttpRequestOptionsKey<bool> LeavesBodyOpen = new("XApi.LeavesBodyOpen");

    /// <summary>Set where the request's body is read from the caller's stream: whether it can be read a second time.</summary>
    internal static readonly HttpRequestOptionsKey<bool> StreamedBodyRewinds = new("XApi.StreamedBodyRewinds");

    /// <summary>Whether the call's time limit is the only one: a body of any size is sent as fast as its source and the network have it.</summary>
    internal static readonly HttpRequestOptionsKey<bool> AttemptHasNoLimit = new("XApi.AttemptHasNoLimit");

    private static readonly HttpRequestOptionsKey<SentCount> Sent = new("XApi.Sent");

    /// <summary>Whether the request, in any attempt of its call, was handed to the network, so that X may have acted on it.</summary>
    internal static bool WasSent(HttpRequestMessage request) => TimesSent(request) > 0;

    /// <summary>How often the request was handed to the network. Compared before and after, it says whether one attempt was.</summary>
    internal static int TimesSent(HttpRequestMessage request) => request.Options.TryGetValue(Sent, out var sent) ? sent.Times : 0;

    /// <summary>How many attempts were sent whose responses were lost.</summary>
    internal static int ResponsesLost(HttpRequestMessage request) => request.Options.TryGetValue(Sent, out var sent) ? sent.Lost : 0;

    /// <summary>How many attempts were sent that X may have acted on, though no response says so: it was lost, or is that of a server that failed.</summary>
    internal static int AttemptsInDoubt(HttpRequestMessage request) =>
        request.Options.TryGetValue(Sent, out var sent) ? sent.Lost + sent.Failed : 0;

    /// <summary>Whether the body is read from the caller's stream, and must not be held in memory.</summary>
    internal static bool HasStreamedBody(HttpRequestMessage request) => request.Options.TryGetValue(StreamedBodyRewinds, out _);

    /// <summary>Whether the request can be sent again: a body that comes from a stream that can't be rewound is gone once it was read.</summary>
    internal static bool CanSendAgain(HttpRequestMessage request) =>
        !request.Options.TryGetValue(StreamedBodyRewinds, out var rewinds) || rewinds || !WasSent(request);

    internal static SentCount SentCountOf(HttpRequestMessage request)
    {
        if (!request.Options.TryGetValue(Sent, out var sent))
        {
            request.Options.Set(Sent, sent = new SentCount());
        }

        return sent;
    }
}
