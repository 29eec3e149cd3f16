using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>The App's bots: users that the App makes, with a token that acts for each.</summary>
internal static class BotsSection
{
    private static readonly string[] UsualScopes = ["dm.read", "dm.write", "tweet.read", "users.read", "media.write"];

    internal static ApiResponse GetAll(Call call)
    {
        var bots = call.World.Store.NewestFirst(Kind.Bot).Select(bot => call.World.User(bot.Number("id")!.Value)!).ToList();
        return ApiResponse.Ok(call.View.Envelope(call.View.Users(bots), JsonText.Object(("result_count", bots.Count))));
    }

    /// <summary>Makes a bot. One that has the handle already gets another token.</summary>
    internal static ApiResponse Create(Call call)
    {
        var handle = call.Arguments.MemberText("handle")!;
        if (call.World.User(handle) is { } taken)
        {
            return call.World.Store.Find(Kind.Bot, JsonText.Id(taken.Id)) is { } known
                ? ApiResponse.Created(WithToken(call, known, taken))
                : Taken(handle);
        }

        var user = new UserRecord
        {
            Id = call.World.NextId(),
            Username = handle,
            Name = call.Arguments.MemberText("display_name") ?? handle,
            CreatedAt = call.Now,
        };
        call.World.Add(user);
        var bot = call.World.Store.Add(Kind.Bot, JsonText.Object(("id", JsonText.Id(user.Id))));
        return ApiResponse.Created(WithToken(call, bot, user));
    }

    internal static ApiResponse Update(Call call) =>
        OfBot(
            call,
            (bot, user) =>
            {
                if (call.Arguments.MemberText("handle") is { } handle && !call.World.Rename(user, handle))
                {
                    return Taken(handle);
                }

                user.Name = call.Arguments.MemberText("display_name") ?? user.Name;
                bot.Json["dm_permission"] = call.Arguments.MemberText("dm_permission") ?? bot.Text("dm_permission");
                return ApiResponse.Done("updated", true);
            }
        );

    internal static ApiResponse Delete(Call call) =>
        OfBot(
            call,
            (bot, user) =>
            {
                RevokeToken(call, bot);
                call.World.Store.Remove(Kind.Bot, bot);
                call.World.Remove(user);
                return ApiResponse.Done("deleted", true);
            }
        );

    internal static ApiResponse RotateToken(Call call) => OfBot(call, (bot, user) => ApiResponse.Ok(WithToken(call, bot, user)));

    internal static ApiResponse RevokeToken(Call call) => OfBot(call, (bot, _) => ApiResponse.Done("revoked", RevokeToken(call, bot)));

    private static ApiResponse OfBot(Call call, Func<StoredObject, UserRecord, ApiResponse> respond) =>
        call.World.Store.Find(Kind.Bot, call.Arguments.Text("id")) is { } bot
            ? respond(bot, call.World.User(call.PathId)!)
            : new ApiResponse(404, Problems.NotFound(Kind.Bot.Name, "id", call.Arguments.Text("id")!));

    private static JsonObject WithToken(Call call, StoredObject bot, UserRecord user)
    {
        RevokeToken(call, bot);
        var scopes = call.Arguments.MemberList("scopes") is { Count: > 0 } asked ? asked : UsualScopes;
        var token = call.World.Credentials.IssueUserToken(user, scopes);
        bot.Json["token"] = token;
        return new()
        {
            ["data"] = JsonText.Object(
                ("id", JsonText.Id(user.Id)),
                ("token", token),
                ("name", user.Name),
                ("username", user.Username),
                ("scopes", JsonText.Array(scopes.Select(scope => (JsonNode?)scope)))
            ),
        };
    }

    private static bool RevokeToken(Call call, StoredObject bot)
    {
        var token = bot.Text("token");
        bot.Json.Remove("token");
        return token is not null && call.World.Credentials.Revoke(token);
    }

    private static ApiResponse Taken(string handle) => Problems.InvalidRequest("handle", handle, "This handle is taken.");
}
