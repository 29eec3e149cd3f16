using System.Net;

namespace XApi.Tests;

/// <summary>Does one thing after the other, the last of them from then on, and keeps what it answered.</summary>
internal sealed class ScriptedServer(params Func<CancellationToken, Task<HttpResponseMessage>>[] steps) : HttpMessageHandler
{
    private readonly List<HttpResponseMessage> _answers = [];
    private int _asked;

    /// <summary>How often it was asked.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <summary>What it answered, in order.</summary>
    public IReadOnlyList<HttpResponseMessage> Answers
    {
        get
        {
            lock (_answers)
            {
                return [.. _answers];
            }
        }
    }

    public static Func<CancellationToken, Task<HttpResponseMessage>> Answer(HttpStatusCode status, string json = "{}") =>
        _ => Task.FromResult(StubServer.Json(json, status));

    public static Func<CancellationToken, Task<HttpResponseMessage>> Answer(Func<HttpResponseMessage> answer) =>
        _ => Task.FromResult(answer());

    public static Func<CancellationToken, Task<HttpResponseMessage>> Fail(Exception failure) =>
        _ => Task.FromException<HttpResponseMessage>(failure);

    /// <summary>Takes the request and never answers.</summary>
    public static Task<HttpResponseMessage> HangAsync(CancellationToken cancellationToken) =>
        new TaskCompletionSource<HttpResponseMessage>().Task.WaitAsync(cancellationToken);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = await steps[Math.Min(Interlocked.Increment(ref _asked), steps.Length) - 1](cancellationToken);
        answer.RequestMessage = request;
        lock (_answers)
        {
            _answers.Add(answer);
        }

        return answer;
    }
}
