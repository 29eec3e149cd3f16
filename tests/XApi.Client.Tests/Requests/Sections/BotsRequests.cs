namespace XApi.Tests.Requests;

/// <summary>The requests of Bots.</summary>
internal static class BotsRequests
{
    internal static IReadOnlyList<RequestCase> Cases { get; } =
    [
        new(XOperation.GetBots, x => x.Bots.GetManyAsync(Filled.Options<GetBotsOptions>()), $"GET /2/bots?{RequestCase.UserQuery}"),
        new(
            XOperation.CreateBot,
            x =>
                x.Bots.CreateAsync(
                    new()
                    {
                        Handle = "handle 1",
                        DisplayName = "display name 2",
                        Scopes = ["scopes 3", "scopes 4"],
                    },
                    Filled.Options<CreateBotOptions>()
                ),
            "POST /2/bots",
            """{"handle": "handle 1", "display_name": "display name 2", "scopes": ["scopes 3", "scopes 4"]}"""
        ),
        new(
            XOperation.UpdateBot,
            x =>
                x.Bots.UpdateAsync(
                    "20",
                    new()
                    {
                        DisplayName = "display name 1",
                        DmPermission = BotMessagePermission.Everyone,
                        Handle = "handle 2",
                    },
                    Filled.Options<UpdateBotOptions>()
                ),
            "PUT /2/bots/20",
            """{"display_name": "display name 1", "dm_permission": "everyone", "handle": "handle 2"}"""
        ),
        new(XOperation.DeleteBot, x => x.Bots.DeleteAsync("20", Filled.Options<DeleteBotOptions>()), "DELETE /2/bots/20"),
        new(
            XOperation.RotateBotToken,
            x => x.Bots.RotateTokenAsync("20", new() { Scopes = ["scopes 1", "scopes 2"] }, Filled.Options<RotateBotTokenOptions>()),
            "POST /2/bots/20/token",
            """{"scopes": ["scopes 1", "scopes 2"]}"""
        ),
        new(
            XOperation.RevokeBotToken,
            x => x.Bots.RevokeTokenAsync("20", Filled.Options<RevokeBotTokenOptions>()),
            "DELETE /2/bots/20/token"
        ),
    ];
}
