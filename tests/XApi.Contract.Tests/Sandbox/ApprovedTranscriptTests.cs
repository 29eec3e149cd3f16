using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using XApi.Sandbox;

namespace XApi.Tests;

/// <summary>
/// What the sandbox returns beside the operations, word for word: to requests that it refuses, to logins, and to its levers. Each list of requests is sent in
/// its order to a sandbox of its own.
/// </summary>
internal sealed partial class ApprovedTranscriptTests
{
    private static readonly JsonSerializerOptions Lines = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
        WriteIndented = true,
    };

    private static readonly Dictionary<string, string[]> Transcripts = new()
    {
        ["Refusals"] =
        [
            "GET /2/tweets/x?snow=1",
            "GET /2/tweets?ids=1&max_results=5",
            $"GET /2/tweets?ids={string.Join(',', Enumerable.Range(1, 101))}",
            "GET /2/tweets?ids=",
            "GET /2/tweets",
            "GET /2/tweets/search/recent?query=",
            "GET /2/tweets/search/recent?query=(snow",
            "GET /2/tweets/search/recent?query=a",
            "GET /2/tweets/search/recent?query=snow&max_results=1",
            "GET /2/tweets/search/recent?query=snow&start_time=2024-05-02T00:00:00Z",
            "GET /2/tweets/search/recent?query=snow&start_time=2024-04-30T00:00:00Z&end_time=2024-04-29T00:00:00Z",
            "GET /2/tweets/search/recent?query=snow&since_id=1&until_id=2",
            "GET /2/tweets/search/recent?query=snow&next_token=x",
            "GET /2/tweets/1",
            "GET /2/snow",
            "PUT /2/tweets {}",
            "POST /2/tweets",
            "POST /2/tweets {}",
            "POST /2/tweets {\"text\":\"\"}",
            "POST /2/tweets {\"snow\":1,\"text\":2}",
            "POST /2/tweets {\"text\":",
            "POST /2/tweets [1]",
            "POST /2/tweets {\"text\":\"snow\",\"poll\":{\"options\":[\"a\",\"b\",\"c\",\"d\",\"e\"],\"duration_minutes\":1}}",
            "POST /2/tweets {\"text\":\"snow\",\"reply\":{\"in_reply_to_tweet_id\":\"1\"}}",
            "POST /2/tweets {\"text\":\"snow\",\"quote_tweet_id\":\"1\"}",
            "POST /2/tweets {\"text\":\"snow\",\"media\":{\"media_ids\":[\"1\"]}}",
            "POST /2/tweets {\"text\":\"snow\"}",
            "POST /2/tweets {\"text\":\"snow\"}",
            "DELETE /2/tweets/1",
            "DELETE /2/lists/1",
            "PUT /2/lists/1 {}",
            "GET /2/users/by/username/gone_for_good",
            "GET /2/tweets/search/stream/rules",
            "POST /2/tweets/search/stream/rules {\"add\":[]}",
            "GET /2/connections?status=all",
            "GET /2/connections?status=snow",
        ],
        ["Logins"] =
        [
            "POST /oauth2/token grant_type=client_credentials",
            "POST /oauth2/token grant_type=password",
            "POST /oauth2/token",
            "POST /oauth2/invalidate_token access_token=x",
            "POST /oauth2/invalidate_token",
            "POST /2/oauth2/token grant_type=client_credentials",
            "POST /2/oauth2/token grant_type=authorization_code&client_id=x&code=y&redirect_uri=https://example.com&code_verifier=z",
            "POST /2/oauth2/token grant_type=refresh_token&client_id=x&refresh_token=y",
            "POST /2/oauth2/token grant_type=refresh_token",
            "POST /2/oauth2/token",
            "POST /2/oauth2/revoke token=x&client_id=y",
            "POST /2/oauth2/revoke",
            "POST /oauth/request_token oauth_callback=oob",
            "POST /oauth/access_token oauth_verifier=1",
            "POST /1.1/oauth/invalidate_token",
            "GET /oauth/authorize",
            "GET /oauth/authorize?oauth_token=x",
            "GET /i/oauth2/authorize",
            "GET /i/oauth2/authorize?response_type=code&client_id=x&redirect_uri=https://example.com&scope=tweet.read&state=s&code_challenge=c",
            "GET /i/oauth2/authorize?response_type=code&client_id={client}&scope=tweet.read&state=s&code_challenge=c",
            "GET /i/oauth2/authorize?response_type=code&client_id={client}&redirect_uri=http://127.0.0.1/callback&scope=snow&state=s&code_challenge=c",
            "GET /i/oauth2/authorize?response_type=code&client_id={client}&redirect_uri=http://127.0.0.1/callback&scope=tweet.read%20users.read%20offline.access&state=s&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256",
            "POST /i/oauth2/authorize?response_type=code&client_id={client}&redirect_uri=http://127.0.0.1/callback&scope=tweet.read%20users.read%20offline.access&state=s&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256 decision=approve",
            "POST /i/oauth2/authorize?response_type=code&client_id={client}&redirect_uri=http://127.0.0.1/callback&scope=tweet.read%20users.read%20offline.access&state=s&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256 user=sandbox&decision=deny",
            "POST /i/oauth2/authorize?response_type=code&client_id={client}&redirect_uri=http://127.0.0.1/callback&scope=tweet.read%20users.read%20offline.access&state=s&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256 user=sandbox&decision=approve",
            "POST /2/oauth2/token grant_type=authorization_code&client_id={client}&code={code}&redirect_uri=http://127.0.0.1/callback&code_verifier=wrong",
            "POST /i/oauth2/authorize?response_type=code&client_id={client}&redirect_uri=http://127.0.0.1/callback&scope=tweet.read%20users.read%20offline.access&state=s&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256 user=sandbox&decision=approve",
            "POST /2/oauth2/token grant_type=authorization_code&client_id={client}&code={code}&redirect_uri=http://127.0.0.1/callback&code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
            "POST /2/oauth2/token grant_type=refresh_token&client_id={client}&refresh_token={refresh_token}",
            "POST /2/oauth2/revoke token={access_token}&client_id={client}",
            "POST /2/oauth2/token grant_type=client_credentials&client_id={client}",
            "POST /2/oauth2/token grant_type=authorization_code&client_id={client}&code=y&redirect_uri=http://127.0.0.1/callback&code_verifier=c",
            "POST /2/oauth2/token grant_type=refresh_token&client_id={client}&refresh_token=y",
            "POST /2/oauth2/token grant_type=refresh_token&client_id={client}",
            "POST /2/oauth2/revoke token=x&client_id={client}",
            "POST /2/oauth2/revoke client_id={client}",
        ],
        ["Effects"] =
        [
            "GET /2/tweets/search/recent?query=(coffee%20OR%20snow%20OR%20morning)%20has:geo&tweet.fields=geo&max_results=10",
            "GET /2/tweets/search/recent?query=snow%20has:mentions&expansions=entities.mentions.username&tweet.fields=entities&max_results=10",
            "GET /2/users/{other}?user.fields=connection_status,receives_your_dm",
            "POST /2/users/{me}/muting {\"target_user_id\":\"{other}\"}",
            "POST /2/users/{me}/following {\"target_user_id\":\"{other}\"}",
            "GET /2/users/{other}?user.fields=connection_status",
            "POST /2/users/{me}/blocking {\"target_user_id\":\"{other}\"}",
            "GET /2/users/{other}?user.fields=connection_status",
            "DELETE /2/users/{me}/blocking/{other}",
            "DELETE /2/users/{me}/muting/{other}",
            "GET /2/users/{other}?user.fields=connection_status",
            "POST /2/tweets {\"text\":\"Snow, once more\",\"reply_settings\":\"following\"}",
            "PUT /2/tweets/{id}/hidden {\"hidden\":true}",
            "POST /2/users/{me}/likes {\"tweet_id\":\"{id}\"}",
            "POST /2/users/{me}/retweets {\"tweet_id\":\"{id}\"}",
            "POST /2/users/{me}/bookmarks {\"tweet_id\":\"{id}\"}",
            "GET /2/tweets/{id}?tweet.fields=public_metrics,reply_settings,edit_controls",
            "GET /2/users/{me}/bookmarks",
            "DELETE /2/users/{me}/bookmarks/{id}",
            "DELETE /2/users/{me}/likes/{id}",
            "DELETE /2/users/{me}/retweets/{id}",
            "DELETE /2/tweets/{id}",
            "GET /2/tweets/{id}",
            "POST /2/dm_conversations/with/{other}/messages {\"text\":\"Snow\"}",
            "GET /2/dm_events?dm_event.fields=attachments,created_at,dm_conversation_id,entities,event_type,id,participant_ids,sender_id,text",
            "GET /2/dm_events?event_types=ParticipantsJoin",
            "GET /2/dm_conversations/with/{other}/dm_events?event_types=MessageCreate",
            "POST /2/lists {\"name\":\"Snow\"}",
            "POST /2/lists/{id}/members {\"user_id\":\"{other}\"}",
            "POST /2/users/{me}/pinned_lists {\"list_id\":\"{id}\"}",
            "GET /2/lists/{id}/members",
            "GET /2/users/{me}/pinned_lists?list.fields=member_count,private,owner_id",
            "DELETE /2/lists/{id}/members/{other}",
            "PUT /2/lists/{id} {\"name\":\"Hail\",\"description\":\"Ice\"}",
            "GET /2/lists/{id}?list.fields=created_at,description,follower_count,member_count,owner_id,private",
            "DELETE /2/lists/{id}",
            "POST /2/chat/conversations/group/initialize",
            "POST /2/chat/conversations/group {\"conversation_id\":\"{conversation_id}\",\"conversation_key_version\":\"1\",\"conversation_participant_keys\":[{\"user_id\":\"{me}\"}],\"group_members\":[\"{other}\"],\"group_name\":\"Snow\"}",
            "POST /2/chat/conversations/{conversation_id}/mute",
            "GET /2/chat/conversations/{conversation_id}?chat_conversation.fields=group_name,is_muted,participant_ids",
            "DELETE /2/chat/conversations/{conversation_id}/mute",
            "GET /2/chat/conversations/{conversation_id}?chat_conversation.fields=group_name,is_muted,participant_ids",
            "POST /2/tweets {\"text\":\"Snow, a reply\",\"reply\":{\"in_reply_to_tweet_id\":\"{landmark}\"}}",
            "GET /2/tweets/{id}?tweet.fields=referenced_tweets,conversation_id,in_reply_to_user_id,display_text_range&expansions=referenced_tweets.id,in_reply_to_user_id",
            "POST /2/tweets {\"text\":\"Snow, a reply that was edited\",\"edit_options\":{\"previous_post_id\":\"{id}\"}}",
            "GET /2/tweets/{id}?tweet.fields=edit_controls,referenced_tweets,conversation_id,in_reply_to_user_id&expansions=edit_history_tweet_ids",
            "POST /2/tweets {\"text\":\"Snow or hail?\",\"poll\":{\"options\":[\"snow\",\"hail\"],\"duration_minutes\":60}}",
            "GET /2/tweets/{id}?expansions=attachments.poll_ids&poll.fields=duration_minutes,end_datetime,id,options,voting_status",
            "POST /2/tweets {\"text\":\"Snow, quoted by @BrunoBerg #snow $SNOW https://example.com/snow\",\"quote_tweet_id\":\"{landmark}\"}",
            "GET /2/tweets/{id}?tweet.fields=entities,referenced_tweets&expansions=entities.mentions.username,referenced_tweets.id.author_id",
            "GET /2/tweets/{landmark}/quote_tweets?max_results=10",
            "POST /2/notes {\"test_mode\":true,\"post_id\":\"{landmark}\",\"info\":{\"text\":\"No: https://example.com/\",\"classification\":\"misinformed_or_potentially_misleading\",\"misleading_tags\":[\"other\"],\"trustworthy_sources\":true,\"is_media_note\":false}}",
            "GET /2/notes/search/notes_written?test_mode=true&note.fields=id,info,status,test_result",
            "DELETE /2/notes/{id}",
            "POST /2/users/{me}/bookmarks/folders {\"name\":\"Snow\"}",
            "GET /2/users/{me}/bookmarks/folders",
            "POST /2/articles/draft {\"title\":\"Snow\",\"content_state\":{\"blocks\":[{\"text\":\"It is white.\",\"type\":\"unstyled\"}],\"entities\":[]}}",
            "POST /2/articles/{id}/publish",
            "POST /2/activity/subscriptions {\"event_type\":\"post.create\",\"filter\":{\"user_id\":\"{me}\"},\"tag\":\"white\"}",
            "GET /2/activity/subscriptions",
            "POST /2/media/upload/initialize {\"media_type\":\"image/gif\",\"total_bytes\":13,\"media_category\":\"tweet_gif\"}",
            "POST /2/media/upload/initialize {\"media_type\":\"image/gif\",\"total_bytes\":0}",
            "POST /2/media/upload/{id}/finalize",
            "GET /2/media/upload?command=STATUS&media_id={id}",
            "POST /2/compliance/jobs {\"type\":\"tweets\",\"name\":\"Snow\"}",
            "GET /2/compliance/jobs?type=tweets",
            "POST /2/tweets/search/stream/rules {\"add\":[{\"value\":\"snow\",\"tag\":\"white\"},{\"value\":\"snow\"}]}",
            "GET /2/tweets/search/stream/rules",
            "POST /2/tweets/search/stream/rules {\"delete\":{\"values\":[\"snow\",\"hail\"]}}",
            "GET /2/usage/tweets",
        ],
        ["Levers"] =
        [
            "GET /sandbox/status",
            "GET /2/tweets/20",
            "GET /sandbox/requests?after=0",
            "GET /sandbox/requests/1",
            "GET /sandbox/world/users?query=s",
            "GET /sandbox/world/tweets?query=coffee%20lang:en",
            "GET /sandbox/world/snow",
            "GET /sandbox/query?text=snow%20-is:retweet",
            "GET /sandbox/query?text=(snow",
            "GET /sandbox/query",
            "POST /sandbox/posts {\"text\":\"Snow, by lever\",\"user\":\"sandbox\"}",
            "POST /sandbox/posts {}",
            "POST /sandbox/posts {\"text\":\"Snow\",\"user\":\"nobody\"}",
            "POST /sandbox/credits {\"balance\":1.5}",
            "POST /sandbox/credits {\"balance\":\"snow\"}",
            "POST /sandbox/limits {\"operation\":\"GetTweet\",\"caller\":\"sandbox\"}",
            "GET /2/tweets/20",
            "POST /sandbox/streams {\"next\":\"reset\"}",
            "POST /sandbox/streams {\"next\":\"snow\"}",
            "POST /sandbox/media {\"message\":\"No\"}",
            "POST /sandbox/users/sandbox {\"suspended\":true}",
            "GET /2/users/me",
            "POST /sandbox/users/sandbox {\"suspended\":false}",
            "POST /sandbox/dialect {\"forget_tweet_words\":true}",
            "POST /sandbox/dialect {\"forget_tweet_words\":1}",
            "POST /sandbox/dialect {\"forget_tweet_words\":false}",
            "POST /sandbox/tokens {\"scopes\":[\"tweet.read\",\"snow\"]}",
            "POST /sandbox/tokens {\"scopes\":\"tweet.read users.read\"}",
            "POST /sandbox/refusals {\"refusal\":\"snow\"}",
            "POST /sandbox/refusals {\"refusal\":\"503\",\"operation\":\"GetMe\",\"times\":2}",
            "GET /2/users/me",
            "DELETE /sandbox/refusals",
            "GET /2/users/me",
            "POST /sandbox/refusals {\"refusal\":\"503\",\"body\":\"{\\\"title\\\":\\\"No\\\"}\",\"operation\":\"GetMe\"}",
            "GET /2/users/me",
            "POST /sandbox/refusals {\"refusal\":\"503\",\"body\":\"<p>No</p>\",\"operation\":\"GetMe\"}",
            "GET /2/users/me",
            "POST /sandbox/posts {\"text\":\"Snow for @BrunoBerg\",\"user\":\"ChiaraBerg\"}",
            "POST /sandbox/users/BrunoBerg {\"suspended\":true}",
            "GET /2/tweets?ids={id}&tweet.fields=entities&expansions=entities.mentions.username,author_id",
            "POST /sandbox/posts {\"text\":\"Snow, a reply\",\"user\":\"ChiaraBerg\",\"reply_to\":\"{id}\"}",
            "GET /sandbox/world/tweets/{id}",
            "POST /sandbox/reset",
            "GET /sandbox/status",
            "PUT /sandbox/state {}",
            "PATCH /sandbox/state {}",
            "POST /sandbox/snow {}",
            "POST /sandbox/posts {",
        ],
    };

    private static IEnumerable<TestCaseData> Names => Transcripts.Keys.Select(name => new TestCaseData(name));

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
        foreach (var line in Transcripts[name])
        {
            var parts = Known().Replace(line, match => known[match.Groups["name"].Value]).Split(' ', 3);
            var (method, target, body) = (parts[0], parts[1], parts.ElementAtOrDefault(2));
            using var request = new HttpRequestMessage(new(method), target);
            request.Headers.Authorization = CredentialOf(target, sandbox);
            request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, MediaTypeOf(body));
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
            Regex.IsMatch(target, "/stream/rules|/usage/|/connections|/compliance/") ? sandbox.BearerToken : sandbox.User.AccessToken
        );

    private static MediaTypeHeaderValue MediaTypeOf(string body) =>
        new(body[0] is '{' or '[' ? "application/json" : "application/x-www-form-urlencoded");

    private static string Short(string line) => line.Length > 160 ? line[..160] + "…" : line;

    private static string Written(HttpResponseMessage response, string body)
    {
        var text = body.StartsWith('{') || body.StartsWith('[') ? JsonNode.Parse(body)!.ToJsonString(Lines) : body;
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
