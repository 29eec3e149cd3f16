using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace XApi.Testing;

/// <summary>Text of one exchange as it may be recorded: without the request's credentials, and without the values of members that hold secrets.</summary>
/// <param name="authorization">What the request was sent with.</param>
/// <param name="redact">Takes out what else is private; null for nothing.</param>
internal sealed partial class RecordedText(AuthenticationHeaderValue? authorization, Func<string, string>? redact)
{
    /// <summary>What a recording has in the place of a secret.</summary>
    internal const string Hidden = "***";

    private static readonly HashSet<string> SecretMembers = new(StringComparer.OrdinalIgnoreCase)
    {
        "access_token",
        "refresh_token",
        "id_token",
        "bearer_token",
        "oauth_token",
        "oauth_token_secret",
        "oauth_verifier",
        // Of a bot, of a job's addresses, of an invitation.
        "token",
        "client_secret",
        "code_verifier",
        "password",
        "confirmed_email",
        "x-amz-signature",
        "x-goog-signature",
    };

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string[] _secrets = [.. Secrets(authorization)];

    /// <summary>A text that is no JSON: a URL, or a page of a gateway.</summary>
    internal string Plain(string text)
    {
        text = WithoutCredentials(text);
        text = WithoutNamed(text);
        return redact is null ? text : redact(text);
    }

    /// <summary>
    /// The JSON object or array of a text, its secret members hidden, or a text of several, one a line; null where the text is not meant to be any. What is
    /// meant to be JSON and can't be parsed, such as a body that was cut short, may hold a secret anywhere: of it nothing is kept.
    /// </summary>
    internal JToken? Json(string text, bool isJson)
    {
        text = text.TrimStart('\uFEFF');
        if (text.TrimStart() is not ['{' or '[', ..])
        {
            return isJson && text.Trim().Length > 0 ? (JToken)Hidden : null;
        }

        return Parse(text) switch
        {
            null => Hidden,
            [var only] => Redacted(only),
            var lines => string.Join('\n', lines.Select(line => Line(Redacted(line)))) + (text.EndsWith('\n') ? "\n" : ""),
        };
    }

    /// <summary>What <see cref="Json"/> returned, as a line.</summary>
    internal static string Line(JToken json) => json is JContainer ? json.ToString(Formatting.None) : (string)json!;

    /// <summary>The text of a body; null where it is not UTF-8.</summary>
    internal static string? Decode(byte[] body)
    {
        try
        {
            return Strict.GetString(body);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Whether a parameter or a member of this name holds a secret.</summary>
    internal static bool IsSecret(string name) => SecretMembers.Contains(name);

    private static string WithoutNamed(string text) =>
        NamedValue().Replace(text, match => IsSecret(match.Groups[2].Value) ? match.Groups[1].Value + Hidden : match.Value);

    private string WithoutCredentials(string text) =>
        _secrets.Aggregate(text, (shown, secret) => shown.Replace(secret, Hidden, StringComparison.Ordinal));

    private JToken Redacted(JContainer json) =>
        redact is null ? json
        : Parse(redact(json.ToString(Formatting.None))) is [var only] ? only
        : Hidden;

    // All that a text holds, one after another: one, or JSON lines. Null where something of it is neither an object nor an array.
    private List<JContainer>? Parse(string text)
    {
        try
        {
            // Dates and numbers stay as they were written.
            using var reader = new JsonTextReader(new StringReader(text))
            {
                DateParseHandling = DateParseHandling.None,
                FloatParseHandling = FloatParseHandling.Decimal,
                SupportMultipleContent = true,
            };
            List<JContainer> found = [];
            while (reader.Read())
            {
                found.Add(WithoutSecrets((JContainer)JToken.ReadFrom(reader)));
            }

            return found;
        }
        catch (Exception failure) when (failure is JsonException or InvalidCastException)
        {
            return null;
        }
    }

    private JContainer WithoutSecrets(JContainer json)
    {
        foreach (var member in json.DescendantsAndSelf().OfType<JProperty>().Where(member => SecretMembers.Contains(member.Name)).ToList())
        {
            member.Value = Hidden;
        }

        // Within the values, where no escape of JSON can hide a token.
        foreach (var value in json.DescendantsAndSelf().OfType<JValue>().Where(value => value.Type == JTokenType.String).ToList())
        {
            var word = WithoutCredentials((string)value.Value!);
            // An address may hold the token that opens it.
            value.Value = word.Contains("://", StringComparison.Ordinal) ? WithoutNamed(word) : word;
        }

        return json;
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

    [GeneratedRegex("(?:oauth_consumer_key|oauth_token|oauth_signature)=\"([^\"]{8,})\"")]
    private static partial Regex OAuth1Secrets();

    // A name and its value as JSON, a form, a query or a page write them. The value may be cut short. `https:` is such a name, whose value ends where a
    // query begins.
    [GeneratedRegex("""((?<![\w-])([\w-]{5,40})["']?\s*[:=]\s*["']?)([^"'&?#\s<>]+)""")]
    private static partial Regex NamedValue();
}
