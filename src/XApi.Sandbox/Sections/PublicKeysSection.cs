namespace XApi.Sandbox;

/// <summary>Public keys of users for X Chat, as they were registered.</summary>
internal static class PublicKeysSection
{
    internal static ApiResponse OfMany(Call call) =>
        GenericStore.Listed(
            call,
            Kind.PublicKey,
            call.Arguments.List("ids").Distinct().SelectMany(id => call.World.Store.NewestFirst(Kind.PublicKey, id))
        );

    internal static ApiResponse Add(Call call)
    {
        // The place is whose they are.
        var place = call.Arguments.Text("id")!;
        var keys = JsonText.Object();
        foreach (var member in call.Arguments.Member("public_key")!.Value.EnumerateObject())
        {
            keys[member.Name] = JsonText.Node(member.Value);
        }

        var isOwnVersion = call.Arguments.Member("generate_version")?.GetBoolean() != true;
        keys[Kind.PublicKey.Key] = isOwnVersion ? call.Arguments.MemberText("version") : null;
        var added = call.World.Store.Add(Kind.PublicKey, keys, place);
        return ApiResponse.Ok(new() { ["data"] = JsonText.Object((Kind.PublicKey.Key, added.Text(Kind.PublicKey.Key))) });
    }
}
