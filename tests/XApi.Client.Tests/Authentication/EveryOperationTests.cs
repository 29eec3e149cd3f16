using XApi.Sandbox;

namespace XApi.Tests.Authentication;

/// <summary>
/// Each operation with each kind of credential, which came of a real login with no more scopes than the spec says: against a sandbox that verifies
/// tokens, signatures and scopes.
/// </summary>
public class EveryOperationTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly Dictionary<XSecurityScheme, XCredential> _credentials = [];
    private readonly Journal _journal = new();
    private readonly WebhookReceiver _receiver = new();
    private XSandbox _sandbox = null!;
    private FakeClock _clock = null!;

    private static IEnumerable<TestCaseData> EveryOperationWithEveryCredential() =>
        from operation in XOperation.All
        from scheme in Enum.GetValues<XSecurityScheme>()
        select new TestCaseData(operation, scheme).SetArgDisplayNames(operation.Id, scheme.ToString());

    [OneTimeSetUp]
    public async Task LogIn()
    {
        _clock = new FakeClock();
        _sandbox = await XSandbox.StartAsync(
            new()
            {
                TimeProvider = _clock,
                SearchDelay = TimeSpan.Zero,
                EnforceRateLimits = false,
                WebhookHandler = _receiver,
                MaxWebhooks = 100,
                Users = 100,
                Tweets = 500,
            }
        );
        _receiver.Secret = _sandbox.ApiKeySecret;
        var server = _sandbox.AuthorizationServer;
        _credentials[XSecurityScheme.BearerToken] = new AppOnlyCredential(_sandbox.ApiKey, _sandbox.ApiKeySecret)
        {
            Server = server,
            TimeProvider = _clock,
        };
        _credentials[XSecurityScheme.OAuth2UserToken] = await new OAuth2Login(_sandbox.ClientId)
        {
            Scopes = XScopes.For(XOperation.All),
            Server = server,
            TimeProvider = _clock,
        }.WithPastedUrlAsync(_sandbox.Browser().ApproveAsync);
        _credentials[XSecurityScheme.UserToken] = await new OAuth1Login(_sandbox.ApiKey, _sandbox.ApiKeySecret)
        {
            Server = server,
            TimeProvider = _clock,
        }.WithPinAsync(_sandbox.Browser().ApproveAsync);

        // Something for the streams to deliver, in their last minutes: one Tweet in a hundred is sampled.
        using var app = _sandbox.CreateClient();
        await app.FilteredStream.UpdateRulesAsync(new() { Add = [new() { Value = "snow" }] });
        for (var i = 0; i < 1500; i++)
        {
            _sandbox.Post($"Much snow, number {i}");
        }
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _sandbox.DisposeAsync();
        _journal.Dispose();
        _receiver.Dispose();
    }

    [TestCaseSource(nameof(EveryOperationWithEveryCredential))]
    public async Task An_operation_is_served_with_a_credential_that_the_docs_name_and_is_not_sent_with_another(
        XOperation operation,
        XSecurityScheme scheme
    )
    {
        var options = new XApiClientOptions
        {
            BaseAddress = _sandbox.BaseAddress,
            Credentials = [_credentials[scheme]],
            TimeProvider = _clock,
            PrimaryHandler = _journal,
            RateLimitPolicy = RateLimitPolicy.Observe,
            MaxRetries = 0,
            // The sandbox has to refuse whatever it does not serve, before it looks at arguments.
            ValidateRequests = Handlers.Serves(operation),
        };
        using var x = new XApiClient(options);
        using var http = Pipeline.Create(options);
        var transport = new XTransport(http, options);
        var call = Handlers.Serves(operation)
            ? EveryCall.Of(operation, _sandbox) ?? (_ => EveryAskedCall.RunAsync(operation, _sandbox, transport))
            : _ => Bare(operation, transport);
        _journal.Clear();

        if (operation.Security.Count > 0 && operation.Security.All(accepted => accepted.Scheme != scheme))
        {
            var thrown = (await Assert.ThrowsAsync<XCredentialException>(() => call(x)))!;
            Assert.That(thrown.Operation, Is.SameAs(operation));
            Assert.That(_journal.Authorizations, Is.Empty);
            return;
        }

        if (Handlers.Serves(operation))
        {
            await call(x).WaitAsync(Limit);
        }
        else
        {
            var refused = (await Assert.CatchAsync<XApiException>(() => call(x).WaitAsync(Limit)))!;
            Assert.That((int?)refused.Status, Is.EqualTo(501), refused.Message);
            Assert.That(refused.Problem!.Detail, Does.Contain("does not serve").And.Contain(operation.Id));
        }

        // The first call of the App's also fetches its token, through the same handler.
        var sent = _journal.Authorizations.Single(header => !header.StartsWith("Basic ", StringComparison.Ordinal));
        if (operation.Security.Count == 0)
        {
            Assert.That(sent, Is.Empty, "It asks for no credential.");
            return;
        }

        Assert.That(sent, Does.StartWith(scheme == XSecurityScheme.UserToken ? "OAuth " : "Bearer "));
        Assert.That(sent == $"Bearer {_sandbox.BearerToken}", Is.EqualTo(scheme == XSecurityScheme.BearerToken));
    }

    // A request of which nothing but the path is filled in.
    private static Task<TweetPage> Bare(XOperation operation, XTransport transport) =>
        transport.SendAsync(
            operation
                .Parameters.Where(parameter => parameter.In == XParameterLocation.Path)
                .Aggregate(new XRequest(operation), (request, parameter) => request.Path(parameter.Name, "1")),
            ModelReader<TweetPage>.Read,
            default
        );

    /// <summary>Writes down who asks, on the way to the network.</summary>
    private sealed class Journal() : DelegatingHandler(Pipeline.CreatePrimary())
    {
        private readonly List<string> _authorizations = [];

        public IReadOnlyList<string> Authorizations => _authorizations;

        public void Clear() => _authorizations.Clear();

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            _authorizations.Add(
                request.Headers.NonValidated.TryGetValues("Authorization", out var values) ? string.Join(", ", values) : ""
            );
            return base.SendAsync(request, cancellationToken);
        }
    }
}
