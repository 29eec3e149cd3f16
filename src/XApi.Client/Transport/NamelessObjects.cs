using System.Text.Json.Nodes;

namespace XApi;

/// <summary>
/// What X returns in the place of a user who is not there, where it refuses one of the fields that were asked for: others of them with nothing in them, no id, and
/// a problem of the field.
/// </summary>
internal static class NamelessObjects
{
    /// <summary>The response of a lookup without such objects; null where it has none.</summary>
    internal static byte[]? LeaveOut(XOperation operation, ReadOnlySpan<byte> utf8)
    {
        if (operation.Cache is not { Drops: false } || JsonNode.Parse(utf8) is not JsonObject response)
        {
            return null;
        }

        var hasSome = response["data"] switch
        {
            JsonArray many => many.RemoveAll(IsNameless) > 0,
            JsonObject one => IsNameless(one) && response.Remove("data"),
            _ => false,
        };
        return hasSome ? CachedLookup.Utf8(response) : null;
    }

    private static bool IsNameless(JsonNode? node) => node is JsonObject thing && thing["id"] is null && thing["media_key"] is null;
}
