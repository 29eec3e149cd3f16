using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.Features;

namespace XApi.Sandbox;

/// <summary>Verifies signed requests as RFC 5849, 3.2 asks of a server: the signature, and that nobody sends the request a second time.</summary>
/// <remarks>It shares no code with the client's signing, so that an error of one is not an error of both.</remarks>
internal sealed class OAuth1Signatures(string apiKey, string apiKeySecret, TimeProvider clock)
{
    private const string FormType = "application/x-www-form-urlencoded";

    // X does not state its window; it is known to refuse what is some minutes off.
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, HashSet<string>> _seen = [];

    /// <summary>What is wrong with a signed request; null when it is all right. A request is all right once: its nonce is spent then.</summary>
    /// <param name="request">The request, as it arrived.</param>
    /// <param name="oauth">The members of its Authorization header.</param>
    /// <param name="tokenSecret">The secret of its token; empty when it has none yet.</param>
    internal async Task<OAuth1Fault?> FaultAsync(HttpRequest request, IReadOnlyDictionary<string, string> oauth, string tokenSecret)
    {
        if (
            !oauth.TryGetValue("oauth_signature", out var signature)
            || !oauth.TryGetValue("oauth_nonce", out var nonce)
            || nonce.Length == 0
            || oauth.GetValueOrDefault("oauth_consumer_key") != apiKey
            || oauth.GetValueOrDefault("oauth_signature_method") != "HMAC-SHA1"
            || oauth.GetValueOrDefault("oauth_version", "1.0") != "1.0"
        )
        {
            return OAuth1Fault.NotAuthenticated;
        }

        var now = clock.GetUtcNow();
        if (
            !long.TryParse(oauth.GetValueOrDefault("oauth_timestamp"), NumberStyles.None, CultureInfo.InvariantCulture, out var timestamp)
            || Math.Abs(now.ToUnixTimeSeconds() - (decimal)timestamp) > (decimal)Window.TotalSeconds
        )
        {
            return OAuth1Fault.OutOfTime(now);
        }

        if (!IsSigned(await BaseStringAsync(request, oauth).ConfigureAwait(false), signature, tokenSecret))
        {
            return OAuth1Fault.NotAuthenticated;
        }

        // Only a request that is the App's own may spend a nonce.
        return Spend(timestamp, $"{nonce}\n{oauth.GetValueOrDefault("oauth_token")}", now) ? null : OAuth1Fault.NotAuthenticated;
    }

    [SuppressMessage("Security", "CA5350", Justification = "X takes HMAC-SHA1 and nothing else.")]
    private bool IsSigned(string signed, string signature, string tokenSecret)
    {
        var key = Encoding.ASCII.GetBytes($"{Percent.Encode(apiKeySecret)}&{Percent.Encode(tokenSecret)}");
        Span<byte> given = stackalloc byte[HMACSHA1.HashSizeInBytes];
        return Convert.TryFromBase64String(signature, given, out var length)
            && length == given.Length
            && CryptographicOperations.FixedTimeEquals(given, HMACSHA1.HashData(key, Encoding.ASCII.GetBytes(signed)));
    }

    private bool Spend(long timestamp, string nonce, DateTimeOffset now)
    {
        lock (_lock)
        {
            var oldest = (now - Window).ToUnixTimeSeconds();
            foreach (var past in _seen.Keys.TakeWhile(time => time < oldest).ToList())
            {
                _seen.Remove(past);
            }

            if (!_seen.TryGetValue(timestamp, out var nonces))
            {
                _seen[timestamp] = nonces = [];
            }

            return nonces.Add(nonce);
        }
    }

    /// <summary>RFC 5849, 3.4.1.</summary>
    private static async Task<string> BaseStringAsync(HttpRequest request, IReadOnlyDictionary<string, string> oauth)
    {
        // What stood on the request line: anything decoded would have lost how it was written. In memory there is no such line.
        var line = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var target = (string.IsNullOrEmpty(line) ? request.GetEncodedPathAndQuery() : line).Split('?', 2);
        var host = request.Host.Value ?? "";
        var standardPort = request.IsHttps ? ":443" : ":80";
        if (host.EndsWith(standardPort, StringComparison.Ordinal))
        {
            host = host[..^standardPort.Length];
        }

        List<(string Name, string Value)> parameters =
        [
            .. oauth.Where(member => member.Key is not ("oauth_signature" or "realm")).Select(member => (member.Key, member.Value)),
        ];
        if (target.Length == 2)
        {
            parameters.AddRange(Percent.Pairs(target[1]));
        }

        if (request.ContentType?.Split(';')[0].Trim().Equals(FormType, StringComparison.OrdinalIgnoreCase) == true)
        {
            // Read as it came, and put back, since it is read as a form later.
            request.EnableBuffering();
            using var reader = new StreamReader(request.Body, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
            parameters.AddRange(Percent.Pairs(await reader.ReadToEndAsync(request.HttpContext.RequestAborted).ConfigureAwait(false)));
            request.Body.Position = 0;
        }

        var normalized = string.Join(
            '&',
            parameters
                .ConvertAll(parameter => (Name: Percent.Encode(parameter.Name), Value: Percent.Encode(parameter.Value)))
                .OrderBy(parameter => parameter.Name, StringComparer.Ordinal)
                .ThenBy(parameter => parameter.Value, StringComparer.Ordinal)
                .Select(parameter => $"{parameter.Name}={parameter.Value}")
        );
        return $"{request.Method.ToUpperInvariant()}&{Percent.Encode($"{request.Scheme}://{host.ToLowerInvariant()}{target[0]}")}&{Percent.Encode(normalized)}";
    }
}

/// <summary>Why a signed request is refused, with X's number for it.</summary>
internal sealed record OAuth1Fault(int Code, string Message)
{
    internal static readonly OAuth1Fault NotAuthenticated = new(32, "Could not authenticate you.");

    internal static readonly OAuth1Fault NoSuchToken = new(89, "Invalid or expired token.");

    internal static OAuth1Fault OutOfTime(DateTimeOffset now) =>
        new(
            135,
            $"Timestamp out of bounds: the sandbox's clock shows {now.ToUniversalTime():u}. Give the credential or the login XSandbox.TimeProvider."
        );

    internal OAuthResponse ToResponse() => OAuthResponse.Refusal(401, Code, Message);
}
