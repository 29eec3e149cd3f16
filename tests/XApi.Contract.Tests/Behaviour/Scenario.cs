using System.Globalization;
using System.Text;
using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi.Tests;

/// <summary>A story of several requests, whose stubs are those called <c>NAME: …</c>; some of them respond differently the second time.</summary>
internal sealed record Scenario(string Name, Func<Scene, Task> Play)
{
    /// <summary>Plays it from the start.</summary>
    /// <returns>All that a caller saw, and each request with its response.</returns>
    public async Task<string> RunAsync()
    {
        ContractRun.Stubs.ResetScenarios();
        using var scene = new Scene();
        await Play(scene);
        return scene.ToString();
    }

    public override string ToString() => Name;
}

/// <summary>Where a scenario plays: clients that talk to the stubs, and a record of what happened.</summary>
internal sealed class Scene : IDisposable
{
    // The time limits of calls are longer.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(30);

    private static readonly string[] Shown = ["content-type", "retry-after", "x-transaction-id"];

    private readonly StringBuilder _record = new();
    private readonly Wiretap _wiretap = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly List<XApiClient> _clients = [];

    public FakeClock Clock { get; } = new(new StubTime().GetUtcNow());

    /// <summary>How long was waited each time. None of it took any time.</summary>
    public List<TimeSpan> Waits { get; } = [];

    public XAuthorizationServer Server => new() { BaseAddress = ContractRun.Stubs.BaseAddress, Handler = _wiretap };

    public List<Exchange> Exchanges { get; } = [];

    /// <summary>A scene to count requests in: the server forgets those that came before.</summary>
    public static Scene New()
    {
        ContractRun.Stubs.ForgetRequests();
        return new Scene();
    }

    public XApiClient Client(IAuthenticationProvider credential, TimeProvider? time = null)
    {
        var client = new XApiClient(
            new XApiClientOptions
            {
                BaseAddress = ContractRun.Stubs.BaseAddress,
                Credentials = [credential],
                PrimaryHandler = _wiretap,
                TimeProvider = time ?? Clock,
                Timeout = TimeSpan.FromDays(1),
                AttemptTimeout = TimeSpan.FromDays(1),
            }
        );
        client.RateLimits.Waiting += (_, wait) =>
            Note(string.Create(CultureInfo.InvariantCulture, $"waits for {wait.Kind} until {wait.Until.UtcDateTime:u}"));
        _clients.Add(client);
        return client;
    }

    public void Note(string happened)
    {
        if (happened.Length > 0)
        {
            _record.Append(
                CultureInfo.InvariantCulture,
                $"{happened.Replace(ContractRun.Stubs.BaseAddress.Authority, "stubs", StringComparison.Ordinal)}\n"
            );
        }
    }

    /// <summary>Does something and notes what it gave, an <see cref="XApiException"/> as well.</summary>
    public async Task SeeAsync<T>(Task<T> call)
        where T : XModel
    {
        object result;
        try
        {
            result = await RunAsync(call);
        }
        catch (XApiException failure)
        {
            result = failure;
        }

        NoteTraffic();
        Note(Seen.Of(result).TrimEnd());
    }

    /// <summary>Lets a call come to its end: whenever nothing is under way, the clock is turned to the end of the next wait.</summary>
    public async Task<T> RunAsync<T>(Task<T> call)
    {
        for (var idle = 0; !call.IsCompleted; )
        {
            await Task.WhenAny(call, Task.Delay(10));
            idle = _wiretap.InFlight > 0 ? 0 : idle + 1;
            if (idle >= 5 && !call.IsCompleted && Clock.Waiting is [var wait, ..] && wait <= LongestWait)
            {
                Waits.Add(wait);
                Clock.AdvanceToNext();
                idle = 0;
            }
        }

        return await call;
    }

    /// <summary>Notes each request since the last time, and its response: the body too, where no caller gets to see it.</summary>
    public void NoteTraffic()
    {
        foreach (var exchange in _wiretap.Take())
        {
            Exchanges.Add(exchange);
            // A story is the same in each of X's dialects.
            var target = new Uri(exchange.Request.Url).PathAndQuery.Replace("post.fields=", "tweet.fields=", StringComparison.Ordinal);
            Note($"{exchange.Request.Method} {target} → {exchange.Status?.ToString(CultureInfo.InvariantCulture) ?? "no response"}");
            if (exchange.Response is { } response)
            {
                var isSeen = exchange is { IsOperation: true, Status: < 300 };
                Note(
                    $"  {string.Join(", ", response.Headers.Where(header => Shown.Contains(header.Key) || header.Key.StartsWith("x-rate", StringComparison.Ordinal)).Select(header => $"{header.Key}: {header.Value}"))}"
                );
                Note(isSeen ? "" : $"  {response.Body}");
            }
        }
    }

    public override string ToString() => _record.ToString();

    public void Dispose()
    {
        _clients.ForEach(client => client.Dispose());
        _wiretap.Dispose();
    }
}
