namespace XApi.Tests.Requests;

/// <summary>The requests of Account.</summary>
internal static class AccountRequests
{
    internal static IReadOnlyList<RequestCase> Cases { get; } =
    [
        new(XOperation.GetAccount, x => x.Account.GetAsync(Filled.Options<GetAccountOptions>()), "GET /2/account"),
        new(
            XOperation.EnsureAccount,
            x => x.Account.EnsureAsync(new() { Metadata = "metadata 1" }, Filled.Options<EnsureAccountOptions>()),
            "POST /2/account",
            """{"metadata": "metadata 1"}"""
        ),
    ];
}
