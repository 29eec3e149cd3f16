using System.Net;
using System.Text;

namespace XApi.Tests;

/// <summary>An attempt to connect, or another request, as the server sees it.</summary>
internal sealed record StreamRequest(int Number, Uri Uri, DateTimeOffset At, string Method, string? Body)
{
    public bool IsStream => Uri.AbsolutePath.EndsWith("/stream", StringComparison.Ordinal);

    public string? Parameter(string name) =>
        Uri
            .Query.TrimStart('?')
            .Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .Where(pair => pair[0] == name)
            .Select(pair => Uri.UnescapeDataString(pair[1]))
            .FirstOrDefault();

    public int? BackfillMinutes =>
        Parameter("backfill_minutes") is { } minutes ? int.Parse(minutes, System.Globalization.CultureInfo.InvariantCulture) : null;
}

/// <summary>A server inside the process that does what a script says, connection by connection and byte by byte, on a clock that it may turn.</summary>
internal sealed class ScriptedStreamServer(SharedClock clock, Func<StreamRequest, ConnectionScript> script) : HttpMessageHandler
{
    private readonly Lock _lock = new();
    private readonly List<StreamRequest> _requests = [];
    private int _open;

    /// <summary>All requests, in order.</summary>
    public IReadOnlyList<StreamRequest> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>When each attempt to connect to a stream came.</summary>
    public IReadOnlyList<StreamRequest> Attempts => [.. Requests.Where(request => request.IsStream)];

    /// <summary>How many streams are open. The client has to close each.</summary>
    public int Open => Volatile.Read(ref _open);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        StreamRequest seen;
        lock (_lock)
        {
            seen = new StreamRequest(_requests.Count + 1, request.RequestUri!, clock.GetUtcNow(), request.Method.Method, body);
            _requests.Add(seen);
        }

        var connection = script(seen);
        if (connection.IsUnreachable)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, "No connection could be made.");
        }

        if (connection.IsMute)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }

        HttpContent content = new StringContent(connection.Body, Encoding.UTF8, "application/json");
        if (connection.Steps is { } steps)
        {
            Interlocked.Increment(ref _open);
            content = new StreamContent(
                new ScriptedStream(
                    clock,
                    steps,
                    () =>
                    {
                        Interlocked.Decrement(ref _open);
                        connection.Closed?.Invoke();
                    }
                )
            );
        }

        var response = new HttpResponseMessage(connection.Status) { RequestMessage = request, Content = content };
        foreach (var (name, value) in connection.Headers)
        {
            response.Headers.TryAddWithoutValidation(name, value);
        }

        return response;
    }
}

/// <summary>The bytes of a stream as its steps give them: a chunk a read.</summary>
internal sealed class ScriptedStream(SharedClock clock, IEnumerable<StreamStep> steps, Action closed) : ForwardStream
{
    // Longer than any stall timeout in use.
    private static readonly TimeSpan EndlessSilence = TimeSpan.FromMinutes(2);

    private readonly IEnumerator<StreamStep> _steps = steps.GetEnumerator();
    private ReadOnlyMemory<byte> _chunk;
    private bool _begun;
    private int _isClosed;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_begun)
        {
            // A network responds on a thread of its own.
            _begun = true;
            await Task.Yield();
        }

        cancellationToken.ThrowIfCancellationRequested();
        while (_chunk.IsEmpty)
        {
            if (!_steps.MoveNext())
            {
                return 0;
            }

            switch (_steps.Current)
            {
                case StreamStep.Send send:
                    _chunk = send.Bytes;
                    break;
                case StreamStep.Pause pause:
                    clock.Pass(pause.Time, CancellationToken.None);
                    break;
                case StreamStep.Stall:
                    clock.Pass(EndlessSilence, cancellationToken);
                    await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
                    break;
                case StreamStep.Hold:
                    await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
                    break;
                case StreamStep.Await wait:
                    await wait.Task.WaitAsync(cancellationToken);
                    break;
                case StreamStep.Reset:
                    throw new HttpIOException(HttpRequestError.ResponseEnded, "The connection was reset.");
                default:
                    return 0;
            }
        }

        var count = Math.Min(buffer.Length, _chunk.Length);
        _chunk[..count].CopyTo(buffer);
        _chunk = _chunk[count..];
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Streams are read asynchronously.");

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _isClosed, 1) == 0)
        {
            _steps.Dispose();
            closed();
        }

        base.Dispose(disposing);
    }
}
