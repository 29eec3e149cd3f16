using System.Collections;
using System.Diagnostics;
using System.Net;
using System.Reflection;

namespace XApi.Tests.Authentication;

/// <summary>Canary secrets go through everything that writes text, and none is found there.</summary>
public class NothingLeaksTests
{
    private const string Canary = "CANARY";

    [Test]
    public void No_text_or_debugger_display_of_a_credential_a_token_or_a_log_in_shows_a_secret()
    {
        object[] all =
        [
            new AppOnlyCredential($"{Canary}-bearer"),
            new AppOnlyCredential("key", $"{Canary}-secret"),
            new OAuth1Credential("key", $"{Canary}-secret", $"12-{Canary}", $"{Canary}-token-secret"),
            new OAuth2UserCredential("client", Token, $"{Canary}-client-secret"),
            Token,
            new OAuth2Login("client", $"{Canary}-client-secret") { Scopes = [] },
            new OAuth1Login("key", $"{Canary}-secret"),
            new OAuth2Authorization(
                new("https://x.com/?state=" + Canary),
                new("http://127.0.0.1/"),
                $"{Canary}-state",
                $"{Canary}-verifier"
            ),
            new OAuth1Authorization(new("https://x.com/?oauth_token=" + Canary), $"{Canary}-token", $"{Canary}-secret"),
            new OAuth1Keys($"{Canary}-key", $"{Canary}-secret", $"{Canary}-token", $"{Canary}-token-secret"),
            new XTokenStoreException("m") { UnsavedToken = Token },
            XCredential.From(new AppOnlyCredential($"{Canary}-bearer"), XSecurityScheme.BearerToken),
        ];
        Assert.Multiple(() =>
        {
            foreach (var one in all)
            {
                Assert.That(one.ToString(), Does.Not.Contain(Canary), $"{one.GetType().Name}.ToString()");
                Assert.That(string.Join(' ', Shown(one, 2)), Does.Not.Contain(Canary), $"{one.GetType().Name} in the debugger");
                if (one is XCredential credential)
                {
                    Assert.That(credential.CredentialKey, Does.Not.Contain(Canary));
                }
            }
        });
    }

    [Test]
    public async Task No_debugger_display_shows_a_token_that_was_fetched_or_renewed()
    {
        var server = new XAuthorizationServer
        {
            Handler = StubServer.Always(
                $$"""{"token_type":"bearer","access_token":"{{Canary}}-access","refresh_token":"{{Canary}}-refresh"}"""
            ),
        };
        var app = new AppOnlyCredential("key", "secret") { Server = server };
        var user = new OAuth2UserCredential("client", Token with { ExpiresAt = DateTimeOffset.UnixEpoch }) { Server = server };
        await app.AuthorizationAsync();
        await user.AuthorizationAsync();
        using var source = Microsoft.Data.Sqlite.SqliteFactory.Instance.CreateDataSource($"Data Source=x;Password={Canary}");

        foreach (var one in new object[] { app, user, new DbTokenStore(source) })
        {
            Assert.That(string.Join(' ', Shown(one, 4)), Does.Not.Contain(Canary), $"{one.GetType().Name} in the debugger");
        }
    }

    [Test]
    public async Task No_exception_of_any_exchange_shows_a_secret()
    {
        // A server as careless as can be: it returns all that it was sent, and in every shape that we read errors in.
        foreach (
            var shape in new[]
            {
                "{\"error\":\"#\",\"error_description\":\"#\"}",
                "{\"errors\":[{\"code\":1,\"message\":\"#\"}]}",
                "{\"title\":\"#\",\"detail\":\"#\"}",
                "#",
                "<html>#",
            }
        )
        {
            foreach (var status in new[] { HttpStatusCode.BadRequest, HttpStatusCode.OK })
            {
                var server = new XAuthorizationServer
                {
                    Handler = new StubServer(sent =>
                        StubServer.Json(
                            shape.Replace(
                                "#",
                                Uri.UnescapeDataString($"{sent.Body} {sent.Headers.GetValueOrDefault("Authorization")}").Replace('"', '\''),
                                StringComparison.Ordinal
                            ),
                            status
                        )
                    ),
                };
                var oauth2 = new OAuth2UserCredential(
                    "client",
                    Token with
                    {
                        ExpiresAt = DateTimeOffset.UnixEpoch,
                    },
                    $"{Canary}-client-secret"
                )
                {
                    Server = server,
                };
                var login = new OAuth2Login("client", $"{Canary}-client-secret") { Scopes = [], Server = server };
                var begun = new OAuth2Authorization(new("https://x.com"), new("http://127.0.0.1/"), "state", $"{Canary}-verifier");
                var oauth1 = new OAuth1Authorization(new("https://x.com"), $"{Canary}-token", $"{Canary}-secret");
                Func<Task>[] calls =
                [
                    () => new AppOnlyCredential("key", $"{Canary}-secret") { Server = server }.AuthorizationAsync(),
                    () => oauth2.AuthorizationAsync(),
                    () => oauth2.RevokeAsync(),
                    () => login.CompleteAsync(begun, new($"http://127.0.0.1/?state=state&code={Canary}-code")),
                    () => login.CompleteAsync(begun, new($"http://127.0.0.1/?state={Canary}-state&code={Canary}-code")),
                    () => new OAuth1Login("key", $"{Canary}-secret") { Server = server }.BeginAsync(),
                    () =>
                        new OAuth1Login("key", $"{Canary}-secret") { Server = server }.CompleteAsync(
                            oauth1,
                            new($"http://127.0.0.1/?oauth_token={Canary}-token&oauth_verifier={Canary}-verifier")
                        ),
                    () => new OAuth1Credential("key", $"{Canary}-secret", $"12-{Canary}", $"{Canary}-token-secret").InvalidateAsync(server),
                ];
                foreach (var call in calls)
                {
                    try
                    {
                        await call();
                    }
                    catch (Exception thrown)
                    {
                        Assert.That(thrown.ToString(), Does.Not.Contain(Canary));
                        Assert.That((thrown as XOAuthException)?.Error, Is.Null.Or.Not.Contain(Canary));
                    }
                }
            }
        }
    }

    [TestCase("{\"title\":\"#\",\"detail\":\"Who is #?\"}", HttpStatusCode.Unauthorized)]
    [TestCase("{\"errors\":[{\"message\":\"#\"}]}", HttpStatusCode.BadRequest)]
    [TestCase("<html>#", HttpStatusCode.InternalServerError)]
    [TestCase("<html>#", HttpStatusCode.OK)]
    [TestCase("#", HttpStatusCode.OK)]
    public async Task A_response_that_repeats_the_token_does_not_leak_it(string shape, HttpStatusCode status)
    {
        var api = new StubServer(sent =>
            StubServer.Json(shape.Replace("#", sent.Headers["Authorization"], StringComparison.Ordinal), status)
        );
        List<string> lines = [];
        using var log = new WholeLog(lines.Add);
        using var x = new XApiClient(
            new XApiClientOptions
            {
                Credentials = [new AppOnlyCredential($"{Canary}-bearer-of-the-usual-length")],
                PrimaryHandler = api,
                LoggerFactory = log,
                MaxRetries = 0,
            }
        );
        var thrown = (await Assert.CatchAsync<XApiException>(() => x.Search.RecentAsync("snow")))!;
        Assert.That(thrown.ToString(), Does.Not.Contain(Canary));
        Assert.That(string.Join(' ', Shown(thrown, 3)), Does.Not.Contain(Canary));
        Assert.That(lines, Is.Not.Empty.And.None.Contains(Canary));
    }

    [Test]
    public async Task No_log_of_any_level_no_activity_tag_and_no_refusal_shows_a_secret()
    {
        List<string> lines = [];
        using var log = new WholeLog(lines.Add);
        List<string> tags = [];
        using var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
                tags.Add($"{activity.DisplayName} {string.Join(' ', activity.TagObjects.Select(t => $"{t.Key}={t.Value}"))}"),
        };
        ActivitySource.AddActivityListener(listener);

        var server = new AuthorizationServerStub();
        var credential = new OAuth2UserCredential(
            "client",
            new OAuth2UserToken($"{Canary}-access") { RefreshToken = "refresh-0", Scope = "tweet.read" },
            $"{Canary}-client-secret"
        )
        {
            Server = server.Server,
        };
        var api = new StubServer(sent =>
            new(sent.Headers["Authorization"].Contains(Canary, StringComparison.Ordinal) ? HttpStatusCode.Unauthorized : HttpStatusCode.OK)
        );
        using var client = new HttpMessageInvoker(new AuthenticationHandler([new("https://api.x.com")], log) { InnerHandler = api });
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://api.x.com/2/tweets");
        request.Options.Set(XRequestOptions.Credential, credential);
        using var response = await client.SendAsync(request, default);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(lines, Has.Some.Contains("OAuth2UserCredential"));
        Assert.That(lines.Concat(tags), Has.None.Contains(Canary));

        var refusing = new CredentialSelector([new AppOnlyCredential($"{Canary}-bearer"), new OAuth2UserCredential("client", Token)]);
        var thrown = (
            await Assert.ThrowsAsync<XCredentialException>(() =>
                refusing.SelectAsync(XOperation.CreateTweet, false, null, default).AsTask()
            )
        )!;
        Assert.That(thrown.ToString(), Does.Not.Contain(Canary));
    }

    private static OAuth2UserToken Token => new($"{Canary}-access") { RefreshToken = $"{Canary}-refresh", Scope = "tweet.read" };

    /// <summary>What a debugger shows of an object without being asked to open what is hidden.</summary>
    private static IEnumerable<string> Shown(object? value, int depth)
    {
        if (value is null)
        {
            yield break;
        }

        yield return value switch
        {
            Task<string> { IsCompletedSuccessfully: true } fetched => fetched.Result,
            Task<OAuth2UserToken> { IsCompletedSuccessfully: true } renewed => renewed.Result.ToString(),
            System.Data.Common.DbDataSource source => source.ConnectionString,
            _ => value.ToString() ?? "",
        };
        if (depth == 0 || value is string || value.GetType().Assembly != typeof(XCredential).Assembly)
        {
            if (value is IEnumerable items and not string)
            {
                foreach (var item in items)
                {
                    yield return item?.ToString() ?? "";
                }
            }

            yield break;
        }

        const BindingFlags AllOfThem = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        for (var type = value.GetType(); type is not null && type.Assembly == typeof(XCredential).Assembly; type = type.BaseType)
        {
            var members = type.GetProperties(AllOfThem)
                .Where(p => p.GetIndexParameters().Length == 0)
                .Cast<MemberInfo>()
                .Concat(type.GetFields(AllOfThem));
            foreach (
                var member in members.Where(m => m.GetCustomAttribute<DebuggerBrowsableAttribute>()?.State != DebuggerBrowsableState.Never)
            )
            {
                var content = member is PropertyInfo property ? property.GetValue(value) : ((FieldInfo)member).GetValue(value);
                foreach (var text in Shown(content, depth - 1))
                {
                    yield return text;
                }
            }
        }
    }
}
