using System.Text.Json;
using System.Text.Json.Nodes;

namespace XApi;

/// <summary>Serves lookups from the client's cache as far as it has what is looked up, and requests the rest.</summary>
internal sealed class CachedLookups(
    XTransport transport,
    LookupCache lookups,
    LookupJoiner? joiner,
    XApiClientOptions options,
    CancellationToken lifetime
)
{
    /// <summary>Whether a request is a lookup of what it keeps. A user who is named is looked up before, and without it.</summary>
    internal static bool Serves(XRequest request) => request is { Operation.Cache.Drops: false, NamesUsers: false, IsRaw: false };

    /// <summary>Looks up one thing, or many.</summary>
    internal async Task<T> SendAsync<T>(XRequest request, ReadJson<T> read, CancellationToken cancellationToken)
        where T : XResponse
    {
        var facts = request.Operation.Cache!;
        Check(request, facts);
        var names = NamesOf(request, facts);
        var credential = await transport.CredentialOfAsync(request, cancellationToken).ConfigureAwait(false);
        request = request.With((request.Options ?? new LookupOptions()) with { Credential = credential });
        if (facts.Adds is var (parameter, value) && request.ValuesOf(parameter)?.Contains(value) != true)
        {
            request.Set(parameter, [.. request.ValuesOf(parameter) ?? [], value]);
        }

        var login = await LoginOfAsync(request, cancellationToken).ConfigureAwait(false);
        var scope = LookupScope.Of(request, facts, login, options.Dialect);
        var mayBeKept = request.Options!.Cached;
        Dictionary<string, CachedLookup> things = mayBeKept
            ? await lookups.FindAsync(scope, names, cancellationToken).ConfigureAwait(false)
            : new(StringComparer.OrdinalIgnoreCase);
        var fetched = FetchedLookups.None(request.Operation.Price);
        if (names.Where(name => !things.ContainsKey(name)).ToList() is { Count: > 0 } missing)
        {
            fetched =
                facts.Many is null ? await FetchManyAsync(request, scope, missing, things, read, cancellationToken).ConfigureAwait(false)
                : mayBeKept && joiner is not null
                    ? await JoinAsync(joiner, request, scope, missing[0], facts.Many, cancellationToken).ConfigureAwait(false)
                : await FetchAsync(request, scope, cancellationToken).ConfigureAwait(false);
        }

        var response = Response(request.Operation, names, things, fetched, read);
        return response.Errors.Count > 0 && (request.Options?.ThrowOnPartialErrors ?? options.ThrowOnPartialErrors)
            ? throw new XPartialErrorsException(ErrorResponse.PartialMessage(request.Operation, response.Errors))
            {
                Operation = request.Operation,
                Problems = response.Errors,
                Response = response,
            }
            : response;
    }

    private void Check(XRequest request, XCacheability facts)
    {
        if (options.ValidateRequests)
        {
            foreach (var part in facts.Many is null ? ManyCalls.Split(request.Clone(), facts.By) : [request])
            {
                RequestCheck.Check(part);
            }
        }
    }

    private static List<string> NamesOf(XRequest request, XCacheability facts) =>
        facts.Many is null
            ? [.. (request.ValuesOf(facts.By) ?? []).Distinct(StringComparer.OrdinalIgnoreCase)]
            : [request.Given.First(given => given.Name == facts.By && given.In == XParameterLocation.Path).Value!];

    private async ValueTask<string?> LoginOfAsync(XRequest request, CancellationToken cancellationToken) =>
        request.Options?.Credential is { } credential
            ? await XCredential.Of(credential).FindLoginAsync(options.BaseAddress, cancellationToken).ConfigureAwait(false)
            : null;

    // Where somebody else has logged in meanwhile, it may have been sent for that user.
    private async Task<bool> IsOfAsync(XRequest request, LookupScope scope)
    {
        try
        {
            return await LoginOfAsync(request, CancellationToken.None).ConfigureAwait(false) == scope.Login;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // What was fetched is paid for, whatever becomes of the login.
            return false;
        }
    }

    // Full requests, one after another.
    private async Task<FetchedLookups> FetchManyAsync<T>(
        XRequest request,
        LookupScope scope,
        List<string> missing,
        Dictionary<string, CachedLookup> kept,
        ReadJson<T> read,
        CancellationToken cancellationToken
    )
        where T : XResponse
    {
        FetchedLookups? all = null;
        var parts = ManyCalls.Split(request.Set(request.Operation.Cache!.By, missing), request.Operation.Cache.By);
        foreach (var part in parts)
        {
            try
            {
                var fetched = await FetchAsync(part, scope, cancellationToken).ConfigureAwait(false);
                all = all is null ? fetched : all.And(fetched);
            }
            catch (XApiException failure) when (all is not null)
            {
                // What was read before is paid for.
                failure.Facts = failure.Facts with
                {
                    Response = UntilNow(all),
                };
                throw;
            }
            catch (OperationCanceledException cancelled) when (all is not null && cancellationToken.IsCancellationRequested)
            {
                throw new XPartialCanceledException(request.Operation, parts.Count, UntilNow(all), cancelled, cancellationToken);
            }
        }

        return all!;

        T UntilNow(FetchedLookups fetched) => Response(request.Operation, [.. kept.Keys, .. fetched.Things.Keys], kept, fetched, read);
    }

    private async Task<FetchedLookups> JoinAsync(
        LookupJoiner joined,
        XRequest request,
        LookupScope scope,
        string name,
        string many,
        CancellationToken cancellationToken
    )
    {
        var joining = XOperation.All.First(operation => operation.Id == many);
        var by = joining.Cache!.By;
        var call = request.Options!;
        var group = new LookupGroup(
            request.Operation,
            scope.Prefix,
            scope.ShapeText,
            call.Timeout,
            call.RateLimitPolicy,
            call.AllowRetry,
            call.Budget,
            call.AddExpansions
        );
        var (batch, isFirst) = joined.Join(
            group,
            name,
            joining.Parameter(by, XParameterLocation.Query)!.MaxItems ?? 1,
            names => FetchAsync(names is [_] ? request : request.For(joining).Set(by, names), scope, lifetime)
        );
        var fetched = await batch.WaitAsync(cancellationToken).ConfigureAwait(false);
        return isFirst ? fetched.Of(name) : fetched.Of(name) with { Cost = FetchedLookups.None(request.Operation.Price).Cost };
    }

    private async Task<FetchedLookups> FetchAsync(XRequest request, LookupScope scope, CancellationToken cancellationToken)
    {
        var startedAt = transport.Clock.GetUtcNow();
        var body = await transport.FetchAsync(request, cancellationToken).ConfigureAwait(false);
        var things = CachedLookup.Of(body.Json, request.Operation.Cache!.Key, startedAt, scope.Shape);
        if (await IsOfAsync(request, scope).ConfigureAwait(false))
        {
            await lookups.KeepAsync(scope, things).ConfigureAwait(false);
        }

        return new FetchedLookups(things, [.. (body.Json["errors"] as JsonArray ?? []).OfType<JsonObject>()], body.Cost)
        {
            RateLimit = body.RateLimit,
            RequestId = body.RequestId,
        };
    }

    // In the order in which they were named.
    private T Response<T>(
        XOperation operation,
        IReadOnlyList<string> names,
        Dictionary<string, CachedLookup> kept,
        FetchedLookups fetched,
        ReadJson<T> read
    )
        where T : XResponse
    {
        List<CachedLookup> things =
        [
            .. names.Select(name => kept.GetValueOrDefault(name) ?? fetched.Things.GetValueOrDefault(name)).OfType<CachedLookup>(),
        ];
        using var budget = ReadBudget.Start();
        var reader = new JsonTokenReader(CachedLookup.Response(things, operation.Cache!.Many is null, fetched.Errors));
        reader.Read();
        var response = transport.ReadItem(ref reader, read, operation);
        (response.RateLimit, response.RequestId, response.Cost) = (fetched.RateLimit, fetched.RequestId, fetched.Cost);
        return response;
    }

    private sealed record LookupOptions : CallOptions;
}

/// <summary>What requests for lookups brought.</summary>
/// <param name="Things">The things by their names.</param>
/// <param name="Errors">What X reports of those that are missing.</param>
/// <param name="Cost">What they cost; null where that could not be entered.</param>
internal sealed record FetchedLookups(IReadOnlyDictionary<string, CachedLookup> Things, IReadOnlyList<JsonObject> Errors, XCost? Cost)
{
    internal RateLimit? RateLimit { get; init; }

    internal string? RequestId { get; init; }

    /// <summary>Of a lookup for which nothing was sent.</summary>
    internal static FetchedLookups None(XPrice? price) =>
        new(
            new Dictionary<string, CachedLookup>(),
            [],
            price is null ? XCost.Nothing : new XCost(price.Item, 0, 0, 0) { Basis = price.Basis }
        );

    /// <summary>With those of the next request.</summary>
    internal FetchedLookups And(FetchedLookups next) =>
        next with
        {
            Things = new Dictionary<string, CachedLookup>(
                Things.Concat(next.Things).DistinctBy(thing => thing.Key),
                StringComparer.OrdinalIgnoreCase
            ),
            Errors = [.. Errors, .. next.Errors],
            Cost =
                Cost is { } cost && next.Cost is { } more
                    ? more with
                    {
                        Charged = cost.Charged + more.Charged,
                        Repeats = cost.Repeats + more.Repeats,
                        Usd = cost.Usd + more.Usd,
                    }
                    : null,
        };

    /// <summary>What concerns one of the things.</summary>
    internal FetchedLookups Of(string name)
    {
        if (Errors.Count == 0)
        {
            return this;
        }

        var texts = Things.GetValueOrDefault(name)?.Texts ?? new(StringComparer.OrdinalIgnoreCase);
        texts.Add(name);
        return this with { Errors = [.. Errors.Where(error => !Named(error).Any() || Named(error).Any(texts.Contains))] };
    }

    private static IEnumerable<string> Named(JsonObject error) =>
        new[] { CachedLookup.TextOf(error["resource_id"]), CachedLookup.TextOf(error["value"]) }.OfType<string>();
}
