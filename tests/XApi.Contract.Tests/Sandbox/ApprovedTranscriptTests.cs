using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using XApi.Sandbox;

namespace XApi.Tests;

/// <summary>
/// What the sandbox returns to requests one after the other, word for word: refusals, logins, levers, and what calls change for those after them. Each file in
/// transcripts/ has a request on each line, which are sent in their order to a sandbox of its own; <c>{id}</c> and the like are of responses before it.
/// </summary>
internal sealed partial class ApprovedTranscriptTests
{
    private static IEnumerable<string> Names =>
        Directory
            .EnumerateFiles(Repository.Transcripts)
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Names))]
    public async Task A_transcript_is_what_is_approved(string name)
    {
        await using var sandbox = await XSandbox.StartAsync(
            new()
            {
                Users = 100,
                Tweets = 500,
                TimeProvider = new FakeClock(),
                Page = true,
                InMemory = true,
            }
        );
        using var http = new HttpClient(sandbox.Handler!, disposeHandler: false) { BaseAddress = sandbox.BaseAddress };
        var seen = new Dictionary<string, string>();
        var known = new Dictionary<string, string>
        {
            ["client"] = sandbox.ClientId,
            ["me"] = sandbox.User.Id,
            ["other"] = sandbox.Users[5].Id,
            ["landmark"] = sandbox.User.PinnedTweetId!,
        };
        foreach (var line in await File.ReadAllLinesAsync(Path.Combine(Repository.Transcripts, $"{name}.txt")))
        {
            var parts = Known().Replace(line, match => known[match.Groups["name"].Value]).Split(' ', 3);
            var (method, target, body) = (parts[0], parts[1], parts.ElementAtOrDefault(2));
            using var request = new HttpRequestMessage(new(method), target);
            request.Headers.Authorization = CredentialOf(target, sandbox);
            request.Content = body is null ? null : ContentOf(body);
            using var response = await http.SendAsync(request);

            var text = await response.Content.ReadAsStringAsync();
            if (method == "POST" && Id().Match(text) is { Success: true } created)
            {
                known["id"] = created.Groups["id"].Value;
            }

            foreach (Match made in Made().Matches($"{response.Headers.Location} {text}"))
            {
                known[made.Groups["name"].Value] = made.Groups["value"].Value;
            }

            seen.Add($"{seen.Count + 1}. {Short(line)}", $"{(int)response.StatusCode} {Written(response, text).TrimEnd()}\n");
        }

        foreach (var (line, text) in seen)
        {
            Approved.Check($"Sandbox/{name}", line, text);
        }
    }

    // Tests of users may have its names, ids and texts.
    [Test]
    public async Task The_world_of_a_seed_is_what_is_approved()
    {
        await using var sandbox = await XSandbox.StartAsync(new() { TimeProvider = new FakeClock(), InMemory = true });

        Approved.Check("Sandbox/World", "SHA-256 of the first seed's state", $"{Convert.ToHexString(SHA256.HashData(sandbox.Save()))}\n");
    }

    private static AuthenticationHeaderValue? CredentialOf(string target, XSandbox sandbox) =>
        Regex.IsMatch(target, "^/(2/oauth2|sandbox)/") ? null
        : target.StartsWith("/oauth2/", StringComparison.Ordinal)
            ? new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{sandbox.ApiKey}:{sandbox.ApiKeySecret}")))
        : new(
            "Bearer",
            Regex.IsMatch(target, "/stream/rules|/search/all|/counts/|/usage/|/connections|/compliance/")
                ? sandbox.BearerToken
                : sandbox.User.AccessToken
        );

    // JSON, a form, or behind an @ a form of several parts, in which `media` is a file's bytes in Base64.
    private static HttpContent ContentOf(string body)
    {
        if (!body.StartsWith('@'))
        {
            return new StringContent(
                body,
                Encoding.UTF8,
                new MediaTypeHeaderValue(body[0] is '{' or '[' ? "application/json" : "application/x-www-form-urlencoded")
            );
        }

        var parts = new MultipartFormDataContent();
        foreach (var (name, value) in body[1..].Split('&').Select(part => part.Split('=', 2)).Select(part => (part[0], part[1])))
        {
            if (name == "media")
            {
                parts.Add(new ByteArrayContent(Convert.FromBase64String(value)), name, "snow");
            }
            else
            {
                parts.Add(new StringContent(value), name);
            }
        }

        return parts;
    }

    private static string Short(string line) => line.Length > 160 ? line[..160] + "…" : line;

    private static string Written(HttpResponseMessage response, string body)
    {
        var text = body.StartsWith('{') || body.StartsWith('[') ? Approved.LaidOut(body) : body;
        var location = response.Headers.Location is { } target ? $"location: {target}\n" : "";
        return $"{response.Content.Headers.ContentType}\n{location}{Milliseconds().Replace(text, "${name}0")}";
    }

    [GeneratedRegex("""(?<name>"(ms|x-response-time)": "?)[0-9.]+""", RegexOptions.ExplicitCapture)]
    private static partial Regex Milliseconds();

    // What a line takes from a response before it.
    [GeneratedRegex("{(?<name>[a-z_]+)}")]
    private static partial Regex Known();

    [GeneratedRegex(
        @"[?&""](?<name>code|access_token|refresh_token|conversation_id)(=|"":"")(?<value>[^&""\s]+)",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex Made();

    [GeneratedRegex("""^{("data":{)?[^{}]*?"id":"(?<id>[0-9]+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex Id();
}
