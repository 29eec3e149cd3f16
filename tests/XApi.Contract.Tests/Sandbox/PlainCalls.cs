using System.Text.Json.Nodes;
using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Authentication;
using XApi.Sandbox;

namespace XApi.Tests;

/// <summary>Calls of the operations that a sandbox serves, streams aside, by plain HTTP.</summary>
internal sealed class PlainCalls : IAsyncDisposable
{
    private readonly XSandbox _sandbox;
    private readonly SigningWebhook _webhook;
    private readonly Seeds _seeds;

    private PlainCalls(XSandbox sandbox, SigningWebhook webhook)
    {
        (_sandbox, _webhook, _seeds) = (sandbox, webhook, new Seeds(sandbox));
        webhook.Secret = sandbox.ApiKeySecret;
    }

    public XSandbox Sandbox => _sandbox;

    /// <summary>Starts a sandbox in which nothing keeps a call from being served.</summary>
    /// <param name="clock">Its clock; null for one that runs.</param>
    /// <param name="shortPages">Whether some pages come short, as X's do.</param>
    public static async Task<PlainCalls> StartAsync(TimeProvider? clock = null, bool shortPages = true)
    {
        var webhook = new SigningWebhook();
        var sandbox = await XSandbox.StartAsync(
            new()
            {
                Users = 100,
                Tweets = 500,
                TimeProvider = clock,
                SearchDelay = TimeSpan.Zero,
                EnforceRateLimits = false,
                ComplianceTime = TimeSpan.Zero,
                WebhookHandler = webhook,
                ShortPages = shortPages,
                Page = true,
            }
        );
        return new PlainCalls(sandbox, webhook);
    }

    public static IEnumerable<TestCaseData> Served =>
        XOperation
            .All.Where(operation => operation.Streaming is null && XSandbox.ServiceOf(operation) != SandboxService.None)
            .Select(operation => new TestCaseData(operation).SetArgDisplayNames(operation.Id));

    public Task<Ask> AskAsync(XOperation operation) =>
        AskTable.Of(operation, _seeds)
        ?? throw new InvalidOperationException($"The sandbox serves {operation.Id}, of which no {nameof(AskTable)} has a row yet.");

    /// <summary>The same of something that is not there: an id that a user could have, of a place in which nothing is.</summary>
    public static Ask OfNothing(XOperation operation, Ask ask) =>
        ask with
        {
            Values =
            [
                .. ask.Values.Where(value => !operation.Path.Contains($"{{{value.Name}}}", StringComparison.Ordinal)),
                .. operation
                    .Parameters.Where(spec => spec.In == XParameterLocation.Path)
                    .Select(spec =>
                        (
                            spec.Name,
                            (operation.Tag, spec.Name) switch
                            {
                                (_, "token") => "nnnnnnnnnn",
                                (_, "media_key") => "3_1",
                                ("Chat", "id") when !operation.Path.Contains("/upload/", StringComparison.Ordinal) => "g1",
                                ("DirectMessages", "id" or "dm_conversation_id") => "1-2",
                                _ => spec.Values?[0] ?? "1",
                            }
                        )
                    ),
            ],
        };

    /// <summary>
    /// The same request with another value in a place: those of the address are counted first, then those of the body. Null where there is no such place.
    /// </summary>
    public (string Place, Ask Ask)? Changed(XOperation operation, Ask ask, int place, JsonNode? value)
    {
        var named = ask.Path(operation, _seeds.Me).Concat(ask.Query(operation, isUser: true)).Select(known => known.Name).ToList();
        if (place < named.Count)
        {
            return (
                named[place],
                ask with
                {
                    Values = [(named[place], value?.ToString() ?? ""), .. ask.Values.Where(known => known.Name != named[place])],
                }
            );
        }

        if (ask is not { Body.Length: > 0, ContentType: "application/json" })
        {
            return null;
        }

        var body = JsonNode.Parse(ask.Body)!;
        if (Leaves(body).ElementAtOrDefault(place - named.Count) is not { } leaf)
        {
            return null;
        }

        var path = leaf.GetPath();
        leaf.ReplaceWith(value?.DeepClone());
        return (path, ask with { Body = body.ToJsonString() });
    }

    /// <summary>A credential of each kind that the operation takes, a user's last.</summary>
    public IEnumerable<IAuthenticationProvider> Credentials(XOperation operation) =>
        operation.Security.Count == 0
            ? [new AnonymousAuthenticationProvider()]
            : operation.Security.Select(security =>
                security.Scheme switch
                {
                    XSecurityScheme.BearerToken => (IAuthenticationProvider)new AppOnlyCredential(_sandbox.BearerToken),
                    XSecurityScheme.OAuth2UserToken => _sandbox.User.Credential,
                    _ => _sandbox.User.OAuth1Credential,
                }
            );

    public async Task<Exchange> SendAsync(XOperation operation, Ask ask, IAuthenticationProvider credential)
    {
        var url = new Uri(_sandbox.BaseAddress, ask.Url(operation, _seeds.Me, isUser: credential is not AppOnlyCredential));
        var signed = new RequestInformation { HttpMethod = Enum.Parse<Method>(operation.Method.Method), URI = url };
        await credential.AuthenticateRequestAsync(signed);
        using var request = new HttpRequestMessage(operation.Method, url);
        foreach (var header in signed.Headers)
        {
            request.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        request.Headers.TryAddWithoutValidation("Accept", operation.ResponseMediaType);
        request.Content = ask.Content;
        // It shares its connections with all others, so it is not disposed.
        var wiretap = new Wiretap();
        using var http = new HttpClient(wiretap, disposeHandler: false);
        using var response = await http.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
        return wiretap.Take()[^1];
    }

    private static IEnumerable<JsonNode> Leaves(JsonNode? node) =>
        node switch
        {
            JsonObject map => map.SelectMany(member => Leaves(member.Value)),
            JsonArray list => list.SelectMany(Leaves),
            null => [],
            _ => [node],
        };

    public async ValueTask DisposeAsync()
    {
        _seeds.Dispose();
        await _sandbox.DisposeAsync();
        _webhook.Dispose();
    }
}
