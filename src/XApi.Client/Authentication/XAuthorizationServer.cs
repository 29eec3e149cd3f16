using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using static System.FormattableString;

namespace XApi;

/// <summary>Where credentials get their tokens: X, unless a sandbox or a proxy stands in for it.</summary>
/// <remarks>
/// Each exchange has a connection of its own, since exchanges are hours apart; so nothing here needs disposing. The responses of its endpoints are
/// not followed to other addresses.
/// </remarks>
[DebuggerDisplay("{BaseAddress}")]
public sealed class XAuthorizationServer
{
    private const int LongestResponse = 1 << 20;
    private const int LongestDescription = 300;

    // A response may repeat what X was sent. These are the members of a form that are secret.
    private static readonly string[] SecretMembers = ["code", "code_verifier", "refresh_token", "token", "access_token", "client_secret"];

    /// <summary>X itself.</summary>
    public static XAuthorizationServer X { get; } = new();

    /// <summary>Where the token endpoints are, <c>https://api.x.com</c> by default.</summary>
    /// <exception cref="ArgumentException">It is neither HTTPS nor on the loopback.</exception>
    public Uri BaseAddress
    {
        get;
        init => field = TokenTransport.Require(value, nameof(BaseAddress));
    } = new("https://api.x.com");

    /// <summary>The page where a user grants OAuth 2.0 access, <c>https://x.com/i/oauth2/authorize</c> by default.</summary>
    /// <exception cref="ArgumentException">It is neither HTTPS nor on the loopback.</exception>
    public Uri AuthorizePage
    {
        get;
        init => field = TokenTransport.Require(value, nameof(AuthorizePage));
    } = new("https://x.com/i/oauth2/authorize");

    /// <summary>
    /// What sends the requests. Null, the default, is the <see cref="XApiClientOptions.PrimaryHandler"/> of the client whose call needs a token, if it
    /// was given one, or else a <see cref="SocketsHttpHandler"/>. A login belongs to no client: behind a proxy of its own, give the handler here. It is not
    /// disposed, and must follow no redirects: the requests hold secrets.
    /// </summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public HttpMessageHandler? Handler { get; init; }

    /// <summary>How long an exchange may take, 30 seconds by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is shorter than a millisecond, or longer than 49 days.</exception>
    public TimeSpan Timeout
    {
        get;
        init => field = Bound.Time(value);
    } = TimeSpan.FromSeconds(30);

    internal Uri Endpoint(string path) => new($"{BaseAddress.AbsoluteUri.TrimEnd('/')}/{path}");

    internal static string Basic(string user, string password) =>
        "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));

    /// <summary>Sends a form and gives the body of the response.</summary>
    /// <param name="uri">The endpoint.</param>
    /// <param name="form">The form.</param>
    /// <param name="authorization">The <c>Authorization</c> header.</param>
    /// <param name="secrets">What no message may repeat, besides the form's own secrets.</param>
    /// <param name="clock">What the time limit is measured with.</param>
    /// <param name="cancellationToken">Cancels the exchange.</param>
    /// <exception cref="XOAuthException">Any response but a success, and no response.</exception>
    internal Task<string> PostAsync(
        Uri uri,
        IReadOnlyCollection<KeyValuePair<string, string>> form,
        string? authorization,
        IEnumerable<string> secrets,
        TimeProvider clock,
        CancellationToken cancellationToken
    ) =>
        SendAsync(
            new(HttpMethod.Post, uri) { Content = new FormUrlEncodedContent(form) },
            authorization,
            [.. secrets, .. form.Where(member => SecretMembers.Contains(member.Key)).Select(member => member.Value)],
            clock,
            cancellationToken
        );

    /// <summary>Gets the body of a response.</summary>
    /// <param name="uri">The endpoint.</param>
    /// <param name="authorization">The <c>Authorization</c> header, which no message repeats.</param>
    /// <param name="clock">What the time limit is measured with.</param>
    /// <param name="cancellationToken">Cancels the exchange.</param>
    /// <exception cref="XOAuthException">Any response but a success, and no response.</exception>
    internal Task<string> GetAsync(Uri uri, string authorization, TimeProvider clock, CancellationToken cancellationToken) =>
        SendAsync(new(HttpMethod.Get, uri), authorization, [authorization[(authorization.IndexOf(' ') + 1)..]], clock, cancellationToken);

    private async Task<string> SendAsync(
        HttpRequestMessage message,
        string? authorization,
        IReadOnlyList<string> secrets,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var uri = message.RequestUri!;
        var given = Handler ?? TokenNetwork.Handler;
        using var client = given is null
            ? new HttpClient(NetworkDefaults.CreateHandler(), disposeHandler: true)
            : new HttpClient(given, disposeHandler: false);
        client.Timeout = System.Threading.Timeout.InfiniteTimeSpan;
        client.MaxResponseContentBufferSize = LongestResponse;

        using var limit = new CancellationTokenSource(Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var request = message;
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        try
        {
            using var response = await client.SendAsync(request, either.Token).ConfigureAwait(false);

            // Read as UTF-8 whatever the header says: an unknown charset must not cost a token that X has issued.
            var bytes = await response.Content.ReadAsByteArrayAsync(either.Token).ConfigureAwait(false);
            var body = Encoding.UTF8.GetString(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(3) : bytes);
            return response.IsSuccessStatusCode ? body : throw Refusal(uri, response.StatusCode, body, secrets);
        }
        catch (HttpRequestException failure)
        {
            // The address of a proxy may hold a password, in the message and in any of its causes.
            var shown = Secrets.WithoutPassword(failure);
            throw new XOAuthException($"{uri.GetLeftPart(UriPartial.Path)} could not be reached: {shown.Message}", shown);
        }
        catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested)
        {
            var late = Invariant($"{uri.GetLeftPart(UriPartial.Path)} did not respond within {Timeout.TotalSeconds:0.#} s.");
            throw new XOAuthException(late, new TimeoutException(late, failure));
        }
    }

    /// <summary>The text members of a flat JSON object, numbers as they are written; nothing when it is no such thing.</summary>
    internal static Dictionary<string, string>? ReadJson(string body)
    {
        try
        {
            var members = new Dictionary<string, string>();
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(body));
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = Text(ref reader);
                reader.Read();
                if (name is null)
                {
                    reader.Skip();
                }
                else if (reader.TokenType == JsonTokenType.String)
                {
                    if (Text(ref reader) is { } value)
                    {
                        members[name] = value;
                    }
                }
                else if (reader.TokenType == JsonTokenType.Number)
                {
                    members[name] = Encoding.UTF8.GetString(reader.ValueSpan);
                }
                else
                {
                    reader.Skip();
                }
            }

            // Anything but white space behind the object is an error that only reading on brings to light.
            reader.Read();
            return members;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Half a surrogate in one member must not cost the others, of which one may be a token that X has issued.
    private static string? Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    internal static XOAuthException Unreadable(Uri uri, string what) =>
        new($"{uri.GetLeftPart(UriPartial.Path)} returned something else than {what}.");

    private static XOAuthException Refusal(Uri uri, HttpStatusCode status, string body, IEnumerable<string> secrets)
    {
        var (error, description) = ReadError(body);
        var message = new StringBuilder($"{uri.GetLeftPart(UriPartial.Path)} returned {(int)status}");
        if (Presentable(error, secrets) is { Length: > 0 } code)
        {
            message.Append(": ").Append(code);
        }

        if (Presentable(description, secrets) is { Length: > 0 } text)
        {
            message.Append(": ").Append(text);
        }

        return new XOAuthException(message.Append('.').ToString()) { Error = Presentable(error, secrets), Status = status };
    }

    // RFC 6749 {"error","error_description"}, and X's older {"errors":[{"code","message"}]}.
    private static (string? Error, string? Description) ReadError(string body)
    {
        if (ReadJson(body) is not { } members)
        {
            return default;
        }

        if (members.TryGetValue("error", out var error))
        {
            return (error, members.GetValueOrDefault("error_description"));
        }

        using var document = JsonDocument.Parse(body);
        if (
            document.RootElement.TryGetProperty("errors", out var errors)
            && errors.ValueKind == JsonValueKind.Array
            && errors.GetArrayLength() > 0
            && errors[0] is { ValueKind: JsonValueKind.Object } first
        )
        {
            var fault = ReadJson(first.GetRawText()) ?? [];
            return (fault.GetValueOrDefault("code"), fault.GetValueOrDefault("message"));
        }

        return (members.GetValueOrDefault("title"), members.GetValueOrDefault("detail"));
    }

    internal static string? Presentable(string? text, IEnumerable<string> secrets)
    {
        if (text is null)
        {
            return null;
        }

        foreach (var secret in secrets.Where(s => s.Length > 0).OrderByDescending(s => s.Length))
        {
            text = text.Replace(secret, "(secret)", StringComparison.OrdinalIgnoreCase);
        }

        var line = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim().TrimEnd('.');
        return line.Length > LongestDescription ? line[..LongestDescription] + "…" : line;
    }
}
