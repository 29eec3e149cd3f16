using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace XApi;

/// <summary>What an <see cref="XCache"/> has of lookups: reads and writes its entries, each of which holds what was requested in different shapes.</summary>
internal sealed class LookupCache(XCache cache, TimeProvider time, XApiLog log)
{
    // A program requests one thing in few shapes.
    private const int ShapesKept = 4;

    // A store that does not respond holds no call back for longer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Those of the names that it has, of today, and in the shape that is requested.</summary>
    internal async Task<Dictionary<string, CachedLookup>> FindAsync(
        LookupScope scope,
        IReadOnlyList<string> names,
        CancellationToken cancellationToken
    )
    {
        var found = new Dictionary<string, CachedLookup>(StringComparer.OrdinalIgnoreCase);
        var isRead = await TryAsync(
                "read",
                async token =>
                {
                    var entries = await Task.WhenAll(names.Select(name => ReadAsync(scope, name, token))).ConfigureAwait(false);
                    foreach (var (name, entry) in names.Zip(entries))
                    {
                        if (
                            entry.Find(one => one.Has(scope.Shape)) is { } thing
                            && !await cache.IsForgottenAsync(thing.Subjects, thing.StartedAt, token).ConfigureAwait(false)
                        )
                        {
                            found[name] = thing;
                        }
                    }
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        return isRead ? found : new(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Keeps things until the end of the day. They are paid for: no cancellation loses them.</summary>
    internal Task KeepAsync(LookupScope scope, IReadOnlyDictionary<string, CachedLookup> things)
    {
        var now = time.GetUtcNow();
        var lifetime = new DateTimeOffset(now.UtcDateTime.Date.AddDays(1), TimeSpan.Zero) - now;
        return TryAsync(
            "written",
            async token =>
            {
                foreach (var (name, thing) in things)
                {
                    var others = await ReadAsync(scope, name, token).ConfigureAwait(false);
                    others.RemoveAll(other => thing.Has(other.Shape));
                    var value = new JsonArray([.. others.Append(thing).TakeLast(ShapesKept).Select(Write)]);
                    await cache.SetAsync(scope.KeyOf(name), CachedLookup.Utf8(value), lifetime, token).ConfigureAwait(false);
                }
            },
            CancellationToken.None
        );
    }

    /// <summary>Forgets what X has reported as changed, or what a call has deleted.</summary>
    internal Task ForgetAsync(IEnumerable<string> ids) =>
        TryAsync("written", token => cache.ForgetAsync(ids, token), CancellationToken.None);

    private async Task<bool> TryAsync(string action, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await work(limit.Token).Observed().WaitAsync(limit.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException && !cancellationToken.IsCancellationRequested)
        {
            log.CacheFailed(
                action,
                patience.IsCancellationRequested ? $"it has not responded in {Patience.TotalSeconds:0} s" : LoggedFailure.Of(failure)
            );
            return false;
        }
    }

    private async Task<List<CachedLookup>> ReadAsync(LookupScope scope, string name, CancellationToken cancellationToken)
    {
        if (await cache.GetAsync(scope.KeyOf(name), cancellationToken).ConfigureAwait(false) is not { } value)
        {
            return [];
        }

        // By this clock, whatever the store makes of the lifetime.
        var today = time.GetUtcNow().UtcDateTime.Date;
        return JsonNode.Parse(value) is JsonArray entries
            ? [.. entries.OfType<JsonObject>().Select(Read).Where(one => one.StartedAt.UtcDateTime.Date == today)]
            : [];
    }

    private static JsonObject Write(CachedLookup thing) =>
        new()
        {
            ["at"] = thing.StartedAt.UtcTicks,
            ["shape"] = new JsonObject(
                thing.Shape.Select(asked =>
                    KeyValuePair.Create(asked.Key, (JsonNode?)new JsonArray([.. asked.Value.Select(value => (JsonNode)value)]))
                )
            ),
            ["data"] = thing.Data.DeepClone(),
            ["includes"] = new JsonObject(
                thing.Includes.Select(list =>
                    KeyValuePair.Create(list.Key, (JsonNode?)new JsonArray([.. list.Value.Select(node => node.DeepClone())]))
                )
            ),
        };

    private static CachedLookup Read(JsonObject entry) =>
        new(
            new DateTimeOffset(entry["at"]!.GetValue<long>(), TimeSpan.Zero),
            entry["shape"]!
                .AsObject()
                .ToDictionary(
                    asked => asked.Key,
                    asked => (IReadOnlyList<string>)[.. asked.Value!.AsArray().Select(value => value!.GetValue<string>())]
                ),
            entry["data"]!.AsObject(),
            entry["includes"]!
                .AsObject()
                .ToDictionary(list => list.Key, list => (IReadOnlyList<JsonObject>)[.. list.Value!.AsArray().OfType<JsonObject>()])
        );
}

/// <summary>Which lookups may serve each other: those of a kind, by the same key, for the same login.</summary>
/// <param name="Prefix">What their entries' keys begin with.</param>
/// <param name="Login">Whose lookups they are.</param>
/// <param name="Shape">The fields and expansions that are requested.</param>
internal sealed record LookupScope(string Prefix, string? Login, IReadOnlyDictionary<string, IReadOnlyList<string>> Shape)
{
    internal static LookupScope Of(XRequest request, XCacheability facts, string? login, XDialect dialect)
    {
        // What one user may see another may not.
        var whose = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{login} {dialect}")).AsSpan(0, 8));
        var shape = request
            .Given.Where(given => given.Values is not null && FieldNames.ShapeResponse(given.Name))
            .ToDictionary(given => given.Name, given => (IReadOnlyList<string>)[.. given.Values!.Distinct().Order(StringComparer.Ordinal)]);
        return new LookupScope($"{facts.Kind}:{facts.Key}:{whose}:", login, shape);
    }

    internal string KeyOf(string name) => Prefix + name.ToLowerInvariant();

    /// <summary>The shape as a text, equal for equal ones.</summary>
    internal string ShapeText =>
        string.Join(
            '&',
            Shape.OrderBy(asked => asked.Key, StringComparer.Ordinal).Select(asked => $"{asked.Key}={string.Join(',', asked.Value)}")
        );
}
