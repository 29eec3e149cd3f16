namespace XApi.Sandbox;

/// <summary>The developer account of a user, which there is once one was asked for.</summary>
internal static class AccountSection
{
    internal static ApiResponse Get(Call call) =>
        Find(call) is { } account
            ? ApiResponse.Ok(call.View.Envelope(call.View.Object(Kind.Account, account.Json)))
            : call.Nothing(Problems.NotFound(Kind.Account.Name, "user_id", ObjectStore.Own(call.User)));

    internal static ApiResponse Ensure(Call call)
    {
        var known = Find(call);
        var account =
            known
            ?? call.World.Store.Add(
                Kind.Account,
                JsonText.Object(("name", call.User!.Name), ("created_at", JsonText.Time(call.Now))),
                ObjectStore.Own(call.User)
            );
        return ApiResponse.Ok(new() { ["data"] = JsonText.Object(("account_id", account.Text("account_id")), ("created", known is null)) });
    }

    private static StoredObject? Find(Call call) => call.World.Store.NewestFirst(Kind.Account, ObjectStore.Own(call.User)).FirstOrDefault();
}
