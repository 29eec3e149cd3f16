using System.Text.Json;
using Newtonsoft.Json;

namespace XApi;

/// <summary>The resources in a response that is not read as a model: what stands under <c>data</c>.</summary>
internal sealed class OpenResources(ReadOnlyMemory<byte> utf8) : XModel
{
    internal override void CollectIds(ResourceIds ids)
    {
        using var document = JsonDocument.Parse(utf8);
        if (document.RootElement is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("data", out var data))
        {
            return;
        }

        IEnumerable<JsonElement> resources = data.ValueKind == JsonValueKind.Array ? data.EnumerateArray() : [data];
        foreach (var resource in resources.Where(resource => resource.ValueKind == JsonValueKind.Object))
        {
            if (resource.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String)
            {
                ids.Add(id.GetString());
            }
        }
    }

    private protected override void WriteMembers(JsonWriter writer) { }
}
