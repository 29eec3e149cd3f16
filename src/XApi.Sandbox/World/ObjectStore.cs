using System.Globalization;
using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>Objects that are kept as JSON, by their kind and the place where they lie: what a program or a test wrote, and nothing else. Callers hold the world's gate.</summary>
internal sealed class ObjectStore(XWorld world)
{
    private readonly Dictionary<(Kind Kind, string Place), List<StoredObject>> _collections = [];

    /// <summary>The objects of a kind in a place, the newest first. The place of what is a user's own is <see cref="Own"/>.</summary>
    internal IEnumerable<StoredObject> NewestFirst(Kind kind, string place = "") =>
        _collections.TryGetValue((kind, place), out var items) ? Enumerable.Reverse(items).Where(item => kind.IsThere(item.Json)) : [];

    internal StoredObject? Find(Kind kind, string? id, string place = "") =>
        NewestFirst(kind, place).FirstOrDefault(item => item.Text(kind.Key) == id);

    /// <summary>Keeps an object, with an id if it has none. One that has its id is replaced.</summary>
    internal StoredObject Add(Kind kind, JsonObject json, string place = "")
    {
        var order = world.NextId();
        json[kind.Key] ??= kind.HasShortIds ? ShortId(order) : JsonText.Id(order);
        if (!_collections.TryGetValue((kind, place), out var items))
        {
            _collections[(kind, place)] = items = [];
        }

        var added = new StoredObject(order, json);
        items.RemoveAll(item => item.Text(kind.Key) == added.Text(kind.Key));
        items.Add(added);
        return added;
    }

    internal void Remove(Kind kind, StoredObject item, string place = "") => _collections[(kind, place)].Remove(item);

    /// <summary>The place of what belongs to a user; of what is the App's where there is none.</summary>
    internal static string Own(UserRecord? user) => user is null ? "app" : JsonText.Id(user.Id);

    /// <summary>An id as X writes those that have no room for a number.</summary>
    internal static string ShortId(long number)
    {
        const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";
        var text = "";
        for (; number > 0; number /= Digits.Length)
        {
            text = Digits[(int)(number % Digits.Length)] + text;
        }

        return text;
    }
}

/// <summary>An object that the sandbox keeps as JSON.</summary>
/// <param name="Order">Grows with every object, so that pages have an order.</param>
/// <param name="Json">The object.</param>
internal sealed record StoredObject(long Order, JsonObject Json)
{
    internal string? Text(string member) => Json[member]?.ToString();

    internal DateTimeOffset? Time(string member) =>
        Text(member) is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) : null;

    internal long? Number(string member) => Text(member) is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>The texts of a list; empty where there is none.</summary>
    internal IReadOnlyList<string> Texts(string member) =>
        Json[member] is JsonArray items ? [.. items.Select(item => item!.GetValue<string>())] : [];

    internal bool Has(string member, string text) => Texts(member).Contains(text);

    /// <summary>Adds a text to a list, once.</summary>
    internal void Include(string member, string text)
    {
        if (!Has(member, text))
        {
            Json[member] = JsonText.Array([.. Texts(member).Append(text).Select(item => (JsonNode?)item)]);
        }
    }

    /// <summary>Takes a text from a list.</summary>
    internal bool Exclude(string member, string text)
    {
        var had = Has(member, text);
        Json[member] = JsonText.Array([.. Texts(member).Where(item => item != text).Select(item => (JsonNode?)item)]);
        return had;
    }
}
