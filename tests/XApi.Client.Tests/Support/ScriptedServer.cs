using System.Net;

namespace XApi.Tests;

/// <summary>Does one thing after the other, the last of them from then on, and keeps its responses.</summary>
internal sealed class ScriptedServer(params Func<CancellationToken, Task<HttpResponseMessage>>[] steps) : HttpMessageHandler
{
    private readonly List<HttpResponseMessage> _responses = [];
    private int _asked;

    /// <summary>How often it was asked.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <summary>Its responses, in order.</summary>
    public IReadOnlyList<HttpResponseMessage> Responses
    {
        get
        {
            lock (_responses)
            {
                return [.. _responses];
            }
        }
    }

    public static Func<CancellationToken, Task<HttpResponseMessage>> Respond(HttpStatusCode status, string json = "{}") =>
        _ => Task.FromResult(StubServer.Json(json, status));

    public static Func<CancellationToken, Task<HttpResponseMessage>> Respond(Func<HttpResponseMessage> response) =>
        _ => Task.FromResult(response());

    public static Func<CancellationToken, Task<HttpResponseMessage>> Fail(Exception failure) =>
        _ => Task.FromException<HttpResponseMessage>(failure);

    /// <summary>Takes the request and never responds.</summary>
    public static Task<HttpResponseMessage> HangAsync(CancellationToken cancellationToken) =>
        new TaskCompletionSource<HttpResponseMessage>().Task.WaitAsync(cancellationToken);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await steps[Math.Min(Interlocked.Increment(ref _asked), steps.Length) - 1](cancellationToken);
        response.RequestMessage = request;
        lock (_responses)
        {
            _responses.Add(response);
        }

        return response;
    }
}
