using System.Text;
using Microsoft.AspNetCore.Http;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using WireMock;
using WireMock.ResponseProviders;
using WireMock.Settings;
using WireMock.Types;
using WireMock.Util;

namespace XApi.Testing;

/// <summary>The <c>response</c> of a WireMock mapping: status, headers, body, delays, and faults of the connection.</summary>
internal sealed class StubResponse : IResponseProvider
{
    internal const string NameHeader = "Matched-Stub-Name";

    private readonly int _status;
    private readonly List<(string Name, string Value)> _headers = [];
    private readonly Lazy<byte[]> _body = new([]);
    private readonly TimeSpan _delay;
    private readonly string? _fault;
    private readonly (int Chunks, TimeSpan Duration)? _dribble;

    internal StubResponse(JObject response, string folder, string name)
    {
        _status = response["status"] is { } status ? Whole(status, "status", 200, 599) : 200;
        _headers.Add((NameHeader, name));
        foreach (var (member, value) in response)
        {
            switch (member)
            {
                case "status" or "statusMessage":
                    break;
                case "headers":
                    _headers.AddRange(
                        ((JObject)value!)
                            .Properties()
                            .SelectMany(header =>
                                header.Value is JArray many
                                    ? many.Select(one => (header.Name, (string)one!))
                                    : [(header.Name, (string)header.Value!)]
                            )
                    );
                    break;
                case "body":
                    _body = Text((string)value!);
                    break;
                case "jsonBody":
                    _body = Text(value!.ToString(Formatting.None));
                    break;
                case "base64Body":
                    var bytes = Convert.FromBase64String((string)value!);
                    _body = new(bytes);
                    break;
                case "bodyFileName":
                    var file = Path.Combine(folder, "__files", (string)value!);
                    if (!File.Exists(file))
                    {
                        throw new FormatException($"its body should be in {file}, which does not exist");
                    }

                    // Most stubs of a server are never asked for.
                    _body = new(() => File.ReadAllBytes(file));
                    break;
                case "fixedDelayMilliseconds":
                    _delay = Time(value, member);
                    break;
                case "chunkedDribbleDelay":
                    _dribble = (
                        Whole(value!["numberOfChunks"], "numberOfChunks", 1, int.MaxValue),
                        Time(value["totalDuration"], "totalDuration")
                    );
                    break;
                case "fault":
                    _fault = ConnectionFault.Known.Contains((string)value!)
                        ? (string)value!
                        : throw new FormatException($"the fault \"{value}\" is not supported");
                    break;
                default:
                    throw new FormatException($"\"{member}\" of a response is not supported");
            }
        }
    }

    public async Task<(IResponseMessage Message, IMapping? Mapping)> ProvideResponseAsync(
        IMapping mapping,
        HttpContext context,
        IRequestMessage requestMessage,
        WireMockServerSettings settings
    )
    {
        if (_delay > TimeSpan.Zero)
        {
            await Task.Delay(_delay, TimeProvider.System, context.RequestAborted)
                .ContinueWith(static _ => { }, TaskScheduler.Default)
                .ConfigureAwait(false);
        }

        if (_fault is not null)
        {
            await ConnectionFault.PlayAsync(_fault, context, _status).ConfigureAwait(false);
        }

        if (_dribble is var (chunks, duration))
        {
            context.Response.Body = new DribblingStream(
                context.Response.Body,
                _body.Value.Length,
                chunks,
                duration,
                context.RequestAborted
            );
        }

        return (Message(_status, _headers, _body.Value), null);
    }

    internal static ResponseMessage Message(int status, IEnumerable<(string Name, string Value)> headers, byte[] body)
    {
        var message = new ResponseMessage
        {
            StatusCode = status,
            BodyData = new BodyData { DetectedBodyType = BodyType.Bytes, BodyAsBytes = body },
        };
        foreach (var header in headers.GroupBy(header => header.Name, header => header.Value))
        {
            message.AddHeader(header.Key, [.. header]);
        }

        return message;
    }

    // What would fail only when the stub is asked for.
    private static int Whole(JToken? value, string name, int min, int max) =>
        value is JValue { Value: long number } && number >= min && number <= max
            ? (int)number
            : throw new FormatException($"\"{name}\" is {Shown(value)}; it must be a whole number from {min} to {max}");

    private static TimeSpan Time(JToken? value, string name) =>
        value is JValue { Value: long or double } && (double)value is >= 0 and <= int.MaxValue
            ? TimeSpan.FromMilliseconds((double)value)
            : throw new FormatException($"\"{name}\" is {Shown(value)}; it must be a number of milliseconds from 0 to {int.MaxValue}");

    private static string Shown(JToken? value) => value?.ToString(Formatting.None) ?? "missing";

    private static Lazy<byte[]> Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return new(bytes);
    }
}
