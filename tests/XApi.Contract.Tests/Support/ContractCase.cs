using Microsoft.Kiota.Abstractions.Authentication;

namespace XApi.Tests;

/// <summary>A call, as a user writes it, and the stub that it meets: <c>OPERATION: NAME</c>, or its twin in a run in the post dialect.</summary>
internal sealed record ContractCase(XOperation Operation, string Name, Func<XApiClient, Task<object>> Call)
{
    public string Stub => $"{Operation.Id}: {Name}";

    public override string ToString() => Stub;

    public static ContractCase Of<T>(XOperation operation, string name, Func<XApiClient, Task<T>> call)
        where T : XResponse => new(operation, name, async x => await call(x));

    /// <summary>A stream, of which the given number of messages is read.</summary>
    public static ContractCase Of<T>(
        XOperation operation,
        string name,
        int count,
        Func<XApiClient, StreamSettings, CancellationToken, IAsyncEnumerable<T>> connect
    )
        where T : XModel =>
        new(
            operation,
            name,
            async x =>
            {
                using var reading = new StreamReading(count);
                try
                {
                    await foreach (var message in connect(x, reading.Settings, reading.End))
                    {
                        if (reading.Add(message))
                        {
                            break;
                        }
                    }
                }
                catch (OperationCanceledException) when (reading.End.IsCancellationRequested)
                {
                    // What was read so far is the result.
                }

                return reading;
            }
        );

    /// <summary>Makes the call against a server and keeps what it gave and what went over the wire.</summary>
    public async Task<Outcome> RunAsync(Uri server, IAuthenticationProvider credential, TimeProvider? time = null)
    {
        // It shares its connections with all others, so it is not disposed.
        var wiretap = new Wiretap();
        using var x = new XApiClient(
            new XApiClientOptions
            {
                BaseAddress = server,
                Credentials = [credential],
                PrimaryHandler = wiretap,
                TimeProvider = time ?? new StubTime(),

                // A response is wanted as it comes: no waiting for a limit's reset, no second attempt.
                RateLimitPolicy = RateLimitPolicy.Throw,
                MaxRetries = 0,
            }
        );
        try
        {
            // A stream has no response that could carry its limits; the client knows them all the same.
            var result = await Call(x);
            return new Outcome(result, wiretap.Take()) { Limits = result is StreamReading ? x.RateLimits[Operation, credential] : null };
        }
        catch (XApiException failure)
        {
            return new Outcome(failure, wiretap.Take());
        }
    }
}

/// <summary>What a call gave: a response, what was read of a stream, or an <see cref="XApiException"/>; and what went over the wire.</summary>
internal sealed record Outcome(object Result, IReadOnlyList<Exchange> Exchanges)
{
    /// <summary>After a stream: what the client has learnt of its limits.</summary>
    public RateLimitStatus? Limits { get; init; }

    public string Seen => Tests.Seen.Of(Result) + Tests.Seen.Of(Limits);

    public Exchange Exchange => Exchanges[^1];

    /// <summary>The stub that matched; null where none matched.</summary>
    public string? Stub => Exchange.Response?.Headers.GetValueOrDefault("matched-stub-name");

    /// <summary>Whether no stub matched, which returns 404 and the differences to the closest.</summary>
    public bool IsUnmatched => Exchange.Response is { Status: 404 } && Stub is null;

    /// <summary>Fails unless the named stub matched, or its twin in a run in the post dialect; says what kept it from matching.</summary>
    public void AssertMatched(string stub)
    {
        if (IsUnmatched)
        {
            Assert.Fail(Exchange.Response!.Body);
        }

        Assert.That(
            Stub,
            Is.EqualTo(StubFiles.Met(stub)),
            () => $"Another stub matched {Exchange.Request.Method} {Exchange.Request.Url}; the call gave:\n{Seen}"
        );
    }

    /// <summary>Whether the last request and its response are what the spec says.</summary>
    public bool Conforms() => ContractRun.Spec.Judge(Exchange).Problems.Count == 0;

    /// <summary>Fails where a request or a response is not what the spec says.</summary>
    public void AssertConforms(XOperation operation)
    {
        foreach (var exchange in Exchanges)
        {
            var verdict = ContractRun.Spec.Judge(exchange);
            Assert.Multiple(() =>
            {
                Assert.That(
                    verdict.Problems,
                    Is.Empty,
                    () =>
                        $"{exchange.Request.Method} {exchange.Request.Url} is not what openapi/ says:\n{string.Join('\n', verdict.Problems)}"
                );
                Assert.That(verdict.Operation, Is.EqualTo(operation.Id));
            });
        }
    }
}
