using System.Net;
using System.Text;

namespace XApi.Tests;

/// <summary>What a server does next on an open stream.</summary>
internal abstract record StreamStep
{
    /// <summary>Sends bytes, as one chunk.</summary>
    public sealed record Send(ReadOnlyMemory<byte> Bytes) : StreamStep;

    /// <summary>Lets time pass.</summary>
    public sealed record Pause(TimeSpan Time) : StreamStep;

    /// <summary>Sends nothing more and keeps the connection open; time passes until the client's timeout.</summary>
    public sealed record Stall : StreamStep;

    /// <summary>Sends nothing more and keeps the connection open; time stands still.</summary>
    public sealed record Hold : StreamStep;

    /// <summary>Sends nothing more until a task has ended; time stands still.</summary>
    public sealed record Await(Task Task) : StreamStep;

    /// <summary>Ends the response in good order.</summary>
    public sealed record Close : StreamStep;

    /// <summary>Breaks the connection.</summary>
    public sealed record Reset : StreamStep;

    public static StreamStep Line(string json, string end = "\r\n") => new Send(Encoding.UTF8.GetBytes(json + end));

    public static StreamStep Tweet(long id, string? tag = null) => Line(Json(id, tag));

    public static StreamStep Heartbeat => Line("");

    public static StreamStep Malformed => Line("""{"data":{"id":"1","text":""");

    public static StreamStep Disconnect(string type) =>
        Line(
            $$"""{"errors":[{"title":"operational-disconnect","disconnect_type":"{{type}}","detail":"This stream has been disconnected.","type":"https://api.twitter.com/2/problems/operational-disconnect"}]}"""
        );

    /// <summary>Sends a line split at the given bytes.</summary>
    public static IEnumerable<StreamStep> Split(string json, params int[] at)
    {
        var bytes = Encoding.UTF8.GetBytes(json + "\r\n").AsMemory();
        var start = 0;
        foreach (var end in at.Order().Append(bytes.Length))
        {
            yield return new Send(bytes[start..end]);
            start = end;
        }
    }

    public static string Json(long id, string? tag = null, DateTimeOffset? createdAt = null)
    {
        var created = createdAt is { } time ? $",\"created_at\":\"{time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}\"" : "";
        var rules = tag is null ? "" : $",\"matching_rules\":[{{\"id\":\"1\",\"tag\":\"{tag}\"}}]";
        return $"{{\"data\":{{\"id\":\"{id}\",\"text\":\"Tweet {id}\"{created}}}{rules}}}";
    }
}

/// <summary>What a server does with one attempt to connect: a response that ends, a stream, or nothing at all.</summary>
internal sealed record ConnectionScript
{
    public HttpStatusCode Status { get; init; } = HttpStatusCode.OK;

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The body of a response that ends.</summary>
    public string Body { get; init; } = "";

    /// <summary>What is done on the stream, made while it runs. When the steps end, the stream is closed.</summary>
    public IEnumerable<StreamStep>? Steps { get; init; }

    /// <summary>Is called when the client has closed the stream.</summary>
    public Action? Closed { get; init; }

    /// <summary>Whether no connection can be made.</summary>
    public bool IsUnreachable { get; init; }

    /// <summary>Whether the response never begins.</summary>
    public bool IsMute { get; init; }

    public static ConnectionScript Unreachable => new() { IsUnreachable = true };

    public static ConnectionScript Mute => new() { IsMute = true };

    public static ConnectionScript Stream(params IEnumerable<StreamStep> steps) => new() { Steps = steps };

    /// <summary>A stream that stays open.</summary>
    public static ConnectionScript Open(params IEnumerable<StreamStep> steps) => new() { Steps = steps.Append(new StreamStep.Hold()) };

    public static ConnectionScript Error(HttpStatusCode status, string body = "", params (string Name, string Value)[] headers) =>
        new()
        {
            Status = status,
            Body = body,
            Headers = headers.ToDictionary(header => header.Name, header => header.Value),
        };

    public static ConnectionScript RateLimited(DateTimeOffset reset) =>
        Error(
            HttpStatusCode.TooManyRequests,
            """{"title":"Too Many Requests","detail":"Too Many Requests","type":"about:blank","status":429}""",
            ("x-rate-limit-limit", "50"),
            ("x-rate-limit-remaining", "0"),
            ("x-rate-limit-reset", reset.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture))
        );

    public static ConnectionScript TooManyConnections =>
        Error(
            HttpStatusCode.TooManyRequests,
            """{"title":"ConnectionException","detail":"This stream is currently at the maximum allowed connection limit.","connection_issue":"TooManyConnections","type":"https://api.twitter.com/2/problems/streaming-connection"}"""
        );

    public static ConnectionScript UsageCapped =>
        Error(
            HttpStatusCode.TooManyRequests,
            """{"account_id":1,"product_name":"standard-basic","title":"UsageCapExceeded","period":"Monthly","scope":"Product","detail":"Usage cap exceeded: Monthly product cap","type":"https://api.twitter.com/2/problems/usage-capped"}"""
        );

    public static ConnectionScript Json(string body, HttpStatusCode status = HttpStatusCode.OK) => Error(status, body);
}
