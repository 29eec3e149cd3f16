using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace XApi.Testing;

/// <summary>
/// Records requests and responses as stub mappings of WireMock, without the secrets, so that tests can play them back:
/// <see cref="XApiStubs.AddXApiStubs(WireMock.Server.WireMockServer, string)"/> serves the folder, and so does any other WireMock as its <c>--root-dir</c>.
/// </summary>
/// <remarks>
/// <code>
/// using var recorder = new TrafficRecorder("recorded");
/// using var x = new XApiClient(new XApiClientOptions { Credentials = [credential], PrimaryHandler = recorder });
/// </code>
/// <para>
/// Each distinct request becomes a file <c>mappings/SECTION/OPERATION.NUMBER.json</c>, which matches method, path, every query parameter, the way of
/// authentication and the body: JSON by its members, the texts of a multipart body by their values, a file only by being there. A request that was sent
/// several times becomes a scenario that returns its responses in their order, the last one from then on. Files of an earlier recording are written over
/// where the request is the same.
/// </para>
/// <para>
/// What is left out: credentials (of the header <c>Authorization</c> only its form is kept, and wherever a token is in a URL or a body, <c>***</c>
/// is recorded instead), cookies, all headers of responses but the content type, the limits and <c>Retry-After</c>, the values of parameters and members that hold
/// secrets or a confirmed e-mail address, a body that should be JSON and can't be parsed, and everything that is not an operation of the API, such as the
/// exchange of tokens. What else is private only its owner knows: read a recording before you share it, and see <see cref="Redact"/>.
/// </para>
/// <para>
/// It is safe for use from many threads. A response that never arrived is not recorded; of a stream, what was read of it is, up to
/// <see cref="MaxBodyBytes"/>. What a bound leaves out is counted by <see cref="NotRecorded"/>, and reaches the client all the same.
/// </para>
/// </remarks>
public sealed class TrafficRecorder : DelegatingHandler
{
    private const string Anything = "[\\s\\S]*";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<JObject>> _responses = [];
    private readonly string _folder;
    private int _notRecorded;

    /// <summary>Makes a recorder.</summary>
    /// <param name="folder">Where the recording goes; a folder <c>mappings</c> is made in it.</param>
    /// <param name="innerHandler">What sends the requests; null for a <see cref="SocketsHttpHandler"/> that decompresses responses.</param>
    public TrafficRecorder(string folder, HttpMessageHandler? innerHandler = null)
        : base(
            innerHandler
                ?? new SocketsHttpHandler
                {
                    AutomaticDecompression = System.Net.DecompressionMethods.All,
                    AllowAutoRedirect = false,
                    UseCookies = false,
                }
        )
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        _folder = folder;
    }

    /// <summary>
    /// Takes out what else must not be in a recording: it is given each URL and each body as text, and returns what is recorded. Null, the default,
    /// changes nothing.
    /// </summary>
    public Func<string, string>? Redact { get; init; }

    /// <summary>How many bytes a body has at most to be recorded; of a stream, how many are. 1 MiB by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not between 1 byte and 1 GiB.</exception>
    public int MaxBodyBytes
    {
        get;
        init => field = Bound.Number(value, 1, 1 << 30, nameof(MaxBodyBytes));
    } = 1 << 20;

    /// <summary>How many distinct requests are recorded at most. 10,000 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not between 1 and 1,000,000.</exception>
    public int MaxRequests
    {
        get;
        init => field = Bound.Number(value, 1, 1_000_000, nameof(MaxRequests));
    } = 10_000;

    /// <summary>How many responses to the same request are recorded at most. 100 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not between 1 and 10,000.</exception>
    public int MaxResponses
    {
        get;
        init => field = Bound.Number(value, 1, 10_000, nameof(MaxResponses));
    } = 100;

    /// <summary>How many responses were not recorded because of a bound.</summary>
    public int NotRecorded => Volatile.Read(ref _notRecorded);

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!request.Options.TryGetValue(XRequestOptions.Operation, out var operation))
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }

        var text = new RecordedText(request.Headers.Authorization, Redact);
        var matcher = Matcher(request, text);
        await AddContentAsync(matcher, (request.Content as WatchedContent)?.Body ?? request.Content, text, cancellationToken)
            .ConfigureAwait(false);
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (operation.Streaming is not null && response.IsSuccessStatusCode)
        {
            response.Content = new CopiedContent(
                response.Content,
                MaxBodyBytes,
                body => Record(operation, matcher, RecordedResponse.OfStream(response, body ?? [], text))
            );
        }
        else if (await BoundedBody.ReadAsync(response, MaxBodyBytes, cancellationToken).ConfigureAwait(false) is { } body)
        {
            Record(operation, matcher, RecordedResponse.Of(response, body, text));
        }
        else
        {
            Interlocked.Increment(ref _notRecorded);
        }

        return response;
    }

    private static JObject Matcher(HttpRequestMessage request, RecordedText text)
    {
        var matcher = new JObject { ["method"] = request.Method.Method };
        var pairs = request
            .RequestUri!.Query.TrimStart('?')
            .Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .ToList();
        var path = text.Plain(request.RequestUri.AbsolutePath);
        if (pairs.Count == 0)
        {
            matcher["url"] = path;
        }
        else
        {
            // The pattern admits these parameters and no others; queryParameters says what each of them holds.
            var names = string.Join('|', pairs.Select(pair => Regex.Escape(pair[0])));
            matcher["urlPattern"] = $"{Regex.Escape(path)}\\?(?:(?:{names})=[^&]*(?:&|$)){{{pairs.Count}}}";
            matcher["queryParameters"] = new JObject(
                pairs.Select(pair => new JProperty(
                    pair[0],
                    RecordedText.IsSecret(pair[0])
                        ? new JObject { ["matches"] = Anything }
                        : new JObject { ["equalTo"] = text.Plain(Uri.UnescapeDataString(pair.Length > 1 ? pair[1] : "")) }
                ))
            );
        }

        matcher["headers"] = new JObject { ["Authorization"] = Form(request.Headers.Authorization) };
        return matcher;
    }

    // A file is neither read nor kept: it may have gigabytes, and reading it would take it from the network. It only has to be there.
    private static async Task AddContentAsync(JObject matcher, HttpContent? content, RecordedText text, CancellationToken cancellationToken)
    {
        if (content is MultipartContent parts)
        {
            var patterns = new JArray();
            foreach (var part in parts)
            {
                patterns.Add(await PartAsync(part, text, cancellationToken).ConfigureAwait(false));
            }

            matcher["multipartPatterns"] = patterns;
            return;
        }

        matcher["bodyPatterns"] = new JArray(
            content switch
            {
                null => new JObject { ["absent"] = true },
                StreamedContent => new JObject { ["matches"] = Anything },
                _ => Body(await content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false), text),
            }
        );
    }

    private static async Task<JObject> PartAsync(HttpContent part, RecordedText text, CancellationToken cancellationToken)
    {
        var name = part.Headers.ContentDisposition?.Name?.Trim('"') ?? "";
        var matcher = new JObject
        {
            ["matchingType"] = "ANY",
            ["headers"] = new JObject
            {
                ["Content-Disposition"] = new JObject { ["matches"] = $"form-data; name=\"?{Regex.Escape(name)}\"?(;.*)?" },
            },
        };
        if (part is not StreamedContent)
        {
            var decoded = RecordedText.Decode(await part.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
            matcher["bodyPatterns"] = new JArray(
                decoded is null ? new JObject { ["matches"] = Anything }
                : text.Json(decoded, isJson: false) is JContainer json ? new JObject { ["equalToJson"] = json }
                : new JObject { ["equalTo"] = text.Plain(decoded) }
            );
        }

        return matcher;
    }

    /// <summary>A JSON body by its members. Any other may hold secrets or bytes that no pattern can name: it only has to be there.</summary>
    private static JObject Body(byte[] body, RecordedText text) =>
        RecordedText.Decode(body) is { } decoded && text.Json(decoded, isJson: false) is JContainer json
            ? new JObject { ["equalToJson"] = json }
            : new JObject { ["matches"] = Anything };

    private void Record(XOperation operation, JObject matcher, JObject response)
    {
        // The id of an operation that the spec does not have is its method and path.
        var name = string.Join('-', operation.Id.Split([' ', '/', '{', '}'], StringSplitOptions.RemoveEmptyEntries));
        var key = $"{name}.{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(matcher.ToString(Formatting.None))))[..16]}";
        lock (_lock)
        {
            if (!_responses.TryGetValue(key, out var responses) && _responses.Count < MaxRequests)
            {
                _responses.Add(key, responses = []);
            }

            if (responses is null || responses.Count == MaxResponses)
            {
                Interlocked.Increment(ref _notRecorded);
                return;
            }

            responses.Add(response);
            var folder = Path.Combine(_folder, "mappings", operation.Tag);
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, $"{key}.json"), Mappings(key, matcher, responses).ToString(Formatting.Indented) + "\n");
        }
    }

    private static JObject Mappings(string key, JObject matcher, List<JObject> responses) =>
        new()
        {
            ["mappings"] = new JArray(
                responses.Select(
                    (response, index) =>
                    {
                        var mapping = new JObject { ["name"] = responses.Count == 1 ? key : $"{key}, {index + 1} of {responses.Count}" };
                        if (responses.Count > 1)
                        {
                            mapping["scenarioName"] = key;
                            mapping["requiredScenarioState"] = State(index);
                            mapping["newScenarioState"] = State(Math.Min(index + 1, responses.Count - 1));
                        }

                        mapping["request"] = matcher.DeepClone();
                        mapping["response"] = response.DeepClone();
                        return mapping;
                    }
                )
            ),
        };

    // WireMock calls the first state of every scenario "Started".
    private static string State(int index) => index == 0 ? "Started" : $"response {index + 1}";

    private static JObject Form(AuthenticationHeaderValue? authorization) =>
        authorization?.Scheme switch
        {
            null => new JObject { ["absent"] = true },
            "OAuth" => new JObject { ["matches"] = "OAuth (?=.*oauth_consumer_key=)(?=.*oauth_signature=)(?=.*oauth_token=).*" },
            var scheme => new JObject { ["matches"] = $"{Regex.Escape(scheme)} .+" },
        };
}
