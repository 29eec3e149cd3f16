using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace XApi;

/// <summary>
/// Records what a client sends and is answered as stub mappings of WireMock, without the secrets, so that tests can play it back: point a WireMock's
/// <c>--root-dir</c> at the folder, and a client's <see cref="XApiClientOptions.BaseAddress"/> at that WireMock.
/// </summary>
/// <remarks>
/// <code>
/// using var recorder = new TrafficRecorder("recorded");
/// using var x = new XApiClient(new XApiClientOptions { Credentials = [credential], PrimaryHandler = recorder });
/// </code>
/// <para>
/// Each distinct request becomes a file <c>mappings/SECTION/OPERATION.NUMBER.json</c>, which matches method, path, every query parameter, the way of
/// authentication and the JSON body. A request that was sent several times becomes a scenario that gives its responses in their order, the last one from
/// then on. Files of an earlier recording are written over where the request is the same.
/// </para>
/// <para>
/// What is left out: credentials (of the header <c>Authorization</c> only its form is kept, and wherever a token stands in a URL or a body, <c>***</c>
/// does instead), cookies, all headers of responses but the content type, the limits and <c>Retry-After</c>, the values of JSON members that hold secrets
/// or a confirmed e-mail address, and everything that is not an operation of the API, such as the exchange of tokens. What else is private only its
/// owner knows: read a recording before you share it, and see <see cref="Redact"/>.
/// </para>
/// <para>It is safe for use from many threads. A response that never came is not recorded; of a stream, what was read of it is, up to a mebibyte.</para>
/// </remarks>
public sealed partial class TrafficRecorder : DelegatingHandler
{
    private const int LongestStream = 1024 * 1024;
    private const string Hidden = "***";

    private static readonly HashSet<string> SecretMembers =
    [
        "access_token",
        "refresh_token",
        "bearer_token",
        "oauth_token",
        "oauth_token_secret",
        "oauth_verifier",
        "client_secret",
        "code_verifier",
        "confirmed_email",
    ];

    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<JObject>> _answers = [];
    private readonly string _folder;

    /// <summary>Makes a recorder.</summary>
    /// <param name="folder">Where the recording goes; a folder <c>mappings</c> is made in it.</param>
    /// <param name="innerHandler">What talks to the network; null for a <see cref="SocketsHttpHandler"/> that decompresses answers.</param>
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
    /// Takes out what else must not be in a recording: it is given each URL and each body as text, and returns what is written. Null, the default,
    /// changes nothing.
    /// </summary>
    public Func<string, string>? Redact { get; init; }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!request.Options.TryGetValue(XRequestOptions.Operation, out var operation))
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }

        var authorization = request.Headers.Authorization;
        var matcher = Matcher(
            request,
            request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false)
        );
        var answer = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (operation.Streaming is not null && answer.IsSuccessStatusCode)
        {
            answer.Content = new CopiedContent(
                answer.Content,
                LongestStream,
                body => Record(operation, matcher, StreamResponse(answer, body ?? [], authorization))
            );
        }
        else
        {
            await answer.Content.LoadIntoBufferAsync(cancellationToken).ConfigureAwait(false);
            Record(
                operation,
                matcher,
                Answer(answer, await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false), authorization)
            );
        }

        return answer;
    }

    private JObject Matcher(HttpRequestMessage request, string? body)
    {
        var authorization = request.Headers.Authorization;
        var matcher = new JObject { ["method"] = request.Method.Method };
        var pairs = request
            .RequestUri!.Query.TrimStart('?')
            .Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .ToList();
        var path = Presentable(request.RequestUri.AbsolutePath, authorization);
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
                    new JObject { ["equalTo"] = Presentable(Uri.UnescapeDataString(pair.Length > 1 ? pair[1] : ""), authorization) }
                ))
            );
        }

        matcher["headers"] = new JObject { ["Authorization"] = Form(authorization) };
        matcher["bodyPatterns"] = new JArray(
            body is null
                ? new JObject { ["absent"] = true }
                : new JObject { ["equalToJson"] = (JToken?)Json(Presentable(body, authorization)) ?? body }
        );
        return matcher;
    }

    private JObject Answer(HttpResponseMessage answer, byte[] body, AuthenticationHeaderValue? authorization)
    {
        var recorded = Head(answer);
        if (Text(body) is not { } text)
        {
            recorded["base64Body"] = Convert.ToBase64String(body);
        }
        else if (Json(Presentable(text, authorization)) is { } json)
        {
            recorded["jsonBody"] = json;
        }
        else if (text.Length > 0)
        {
            recorded["body"] = Presentable(text, authorization);
        }

        return recorded;
    }

    /// <summary>The messages of a stream, one a line. The last one may have been cut short, and is left out then.</summary>
    private JObject StreamResponse(HttpResponseMessage answer, byte[] body, AuthenticationHeaderValue? authorization)
    {
        var recorded = Head(answer);
        var lines = Encoding.UTF8.GetString(body[..(Array.LastIndexOf(body, (byte)'\n') + 1)]).Split('\n', StringSplitOptions.TrimEntries);
        recorded["body"] = string.Join(
            "\r\n",
            lines.Select(line => Presentable(line, authorization)).Select(line => Json(line)?.ToString(Formatting.None) ?? line)
        );
        return recorded;
    }

    private static JObject Head(HttpResponseMessage answer)
    {
        var headers = answer
            .Headers.Concat(answer.Content.Headers)
            .Where(header => KeptHeaders().IsMatch(header.Key))
            .Select(header => new JProperty(header.Key, string.Join(", ", header.Value)));
        return new JObject { ["status"] = (int)answer.StatusCode, ["headers"] = new JObject(headers) };
    }

    private void Record(XOperation operation, JObject matcher, JObject answer)
    {
        var key =
            $"{operation.Id}.{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(matcher.ToString(Formatting.None))))[..8]}";
        lock (_lock)
        {
            if (!_answers.TryGetValue(key, out var answers))
            {
                _answers.Add(key, answers = []);
            }

            answers.Add(answer);
            var folder = Path.Combine(_folder, "mappings", operation.Tag);
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, $"{key}.json"), Mappings(key, matcher, answers).ToString(Formatting.Indented) + "\n");
        }
    }

    private static JObject Mappings(string key, JObject matcher, List<JObject> answers) =>
        new()
        {
            ["mappings"] = new JArray(
                answers.Select(
                    (answer, index) =>
                    {
                        var mapping = new JObject { ["name"] = answers.Count == 1 ? key : $"{key}, {index + 1} of {answers.Count}" };
                        if (answers.Count > 1)
                        {
                            mapping["scenarioName"] = key;
                            mapping["requiredScenarioState"] = State(index);
                            mapping["newScenarioState"] = State(Math.Min(index + 1, answers.Count - 1));
                        }

                        mapping["request"] = matcher.DeepClone();
                        mapping["response"] = answer.DeepClone();
                        return mapping;
                    }
                )
            ),
        };

    // WireMock calls the first state of every scenario "Started".
    private static string State(int index) => index == 0 ? "Started" : $"answer {index + 1}";

    private static JObject Form(AuthenticationHeaderValue? authorization) =>
        authorization?.Scheme switch
        {
            null => new JObject { ["absent"] = true },
            "OAuth" => new JObject { ["matches"] = "OAuth (?=.*oauth_consumer_key=)(?=.*oauth_signature=)(?=.*oauth_token=).*" },
            var scheme => new JObject { ["matches"] = $"{Regex.Escape(scheme)} .+" },
        };

    /// <summary>A text without the credentials that the request was sent with, and without what <see cref="Redact"/> takes out.</summary>
    private string Presentable(string text, AuthenticationHeaderValue? authorization)
    {
        foreach (var secret in Secrets(authorization))
        {
            text = text.Replace(secret, Hidden, StringComparison.Ordinal);
        }

        return Redact is null ? text : Redact(text);
    }

    private static IEnumerable<string> Secrets(AuthenticationHeaderValue? authorization) =>
        authorization switch
        {
            { Scheme: "OAuth", Parameter: { } parameters } => OAuth1Secrets()
                .Matches(parameters)
                .Select(match => Uri.UnescapeDataString(match.Groups[1].Value)),
            { Parameter: { Length: >= 8 } token } => [token],
            _ => [],
        };

    private static string? Text(byte[] body)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(body);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>The JSON object or array of a text, its secret members hidden; null when the text is neither.</summary>
    private static JContainer? Json(string text)
    {
        if (text.TrimStart() is not ['{' or '[', ..])
        {
            return null;
        }

        try
        {
            // Dates and numbers stay as they were written.
            using var reader = new JsonTextReader(new StringReader(text))
            {
                DateParseHandling = DateParseHandling.None,
                FloatParseHandling = FloatParseHandling.Decimal,
            };
            var json = (JContainer)JToken.ReadFrom(reader);
            if (reader.Read())
            {
                return null;
            }

            foreach (
                var member in json.DescendantsAndSelf().OfType<JProperty>().Where(member => SecretMembers.Contains(member.Name)).ToList()
            )
            {
                member.Value = Hidden;
            }

            return json;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex("^(?:content-type|retry-after|x-rate-limit-.*|x-(?:app|user)-limit-24hour-.*)$", RegexOptions.IgnoreCase)]
    private static partial Regex KeptHeaders();

    [GeneratedRegex("(?:oauth_consumer_key|oauth_token|oauth_signature)=\"([^\"]{8,})\"")]
    private static partial Regex OAuth1Secrets();
}
