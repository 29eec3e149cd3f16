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

    /// <summary>Those of the names that it has, of today, and in the shape that is requested.</summary>
    internal async Task<Dictionary<string, CachedLookup>> FindAsync(
        LookupScope scope,
        IReadOnlyList<string> names,
        CancellationToken cancellationToken
    )
    {
        var found = new Dictionary<string, CachedLookup>(StringComparer.OrdinalIgnoreCase);
        try
        {
            var entries = await Task.WhenAll(names.Select(name => ReadAsync(scope, name, cancellationToken))).ConfigureAwait(false);
            foreach (var (name, entry) in names.Zip(entries))
            {
                if (
                    entry.Find(one => one.Has(scope.Shape)) is { } thing
                    && !await cache.IsForgottenAsync(thing.Subjects, thing.StartedAt, cancellationToken).ConfigureAwait(false)
                )
                {
                    found[name] = thing;
                }
            }
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or OutOfMemoryException))
        {
            log.CacheFailed("read", failure.Message);
            found.Clear();
        }

        return found;
    }

    /// <summary>Keeps things until the end of the day.</summary>
    internal async Task KeepAsync(LookupScope scope, IReadOnlyDictionary<string, CachedLookup> things, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var lifetime = new DateTimeOffset(now.UtcDateTime.Date.AddDays(1), TimeSpan.Zero) - now;
        try
        {
            foreach (var (name, thing) in things)
            {
                var others = await ReadAsync(scope, name, cancellationToken).ConfigureAwait(false);
                others.RemoveAll(other => thing.Has(other.Shape));
                var value = new JsonArray([.. others.Append(thing).TakeLast(ShapesKept).Select(Write)]);
                await cache.SetAsync(scope.KeyOf(name), CachedLookup.Utf8(value), lifetime, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or OutOfMemoryException))
        {
            log.CacheFailed("written", failure.Message);
        }
    }

    /// <summary>Forgets what X has reported as changed, or what a call has deleted.</summary>
    internal async Task ForgetAsync(IEnumerable<string> ids, CancellationToken cancellationToken)
    {
        try
        {
            await cache.ForgetAsync(ids, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or OutOfMemoryException))
        {
            log.CacheFailed("written", failure.Message);
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

/// <summary>Whose lookups may answer each other: those of a kind, by the same key, for the same credential.</summary>
/// <param name="Prefix">What their entries' keys begin with.</param>
/// <param name="Shape">The fields and expansions that are requested.</param>
internal sealed record LookupScope(string Prefix, IReadOnlyDictionary<string, IReadOnlyList<string>> Shape)
{
    internal static LookupScope Of(XRequest request, XCacheability facts, XCredential? credential, XDialect dialect)
    {
        // What one user may see another may not.
        var whose = Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{credential?.CredentialKey} {dialect}")).AsSpan(0, 8)
        );
        var shape = request
            .Given.Where(given => given.Values is not null && FieldNames.ShapeResponse(given.Name))
            .ToDictionary(given => given.Name, given => (IReadOnlyList<string>)[.. given.Values!.Distinct().Order(StringComparer.Ordinal)]);
        return new LookupScope($"{facts.Kind}:{facts.Key}:{whose}:", shape);
    }

    internal string KeyOf(string name) => Prefix + name.ToLowerInvariant();

    /// <summary>The shape as a text, equal for equal ones.</summary>
    internal string ShapeText =>
        string.Join(
            '&',
            Shape.OrderBy(asked => asked.Key, StringComparer.Ordinal).Select(asked => $"{asked.Key}={string.Join(',', asked.Value)}")
        );
}
