using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>Looks up and finds users.</summary>
internal static class UsersSection
{
    internal static ApiResponse Me(Call call) => ApiResponse.Ok(call.View.Envelope(call.View.User(call.User!)));

    internal static ApiResponse Get(Call call) => One(call, "id", call.World.User(call.PathId));

    internal static ApiResponse GetMany(Call call) => Many(call, "ids", id => call.World.User(Arguments.ToId(id)));

    internal static ApiResponse GetByUsername(Call call) => One(call, "username", call.World.User(call.Arguments.Text("username")!));

    internal static ApiResponse GetManyByUsername(Call call) => Many(call, "usernames", call.World.User);

    internal static ApiResponse Search(Call call)
    {
        // Which users X finds is not documented; handles and names that hold the words are.
        var words = call.Arguments.Text("query")!.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var found = call
            .World.Users.Where(user =>
                Array.TrueForAll(
                    words,
                    word =>
                        user.Username.Contains(word, StringComparison.OrdinalIgnoreCase)
                        || user.Name.Contains(word, StringComparison.OrdinalIgnoreCase)
                )
            )
            .OrderByDescending(user => user.Followers.Count)
            .ThenBy(user => user.Id);
        return Page.CutRanked(
                call,
                () => found.Select(user => user.Id),
                id => call.World.User(id) is { IsSuspended: false } user ? user : null,
                out var page
            ) ?? ApiResponse.Ok(call.View.Envelope(call.View.Users(page.Items), Page.Meta(page)));
    }

    internal static ApiResponse Affiliates(Call call) => call.OfUser(user => call.Users(user.Affiliates.NewestFirst));

    private static ApiResponse One(Call call, string parameter, UserRecord? user) =>
        user is { IsSuspended: false }
            ? ApiResponse.Ok(call.View.Envelope(call.View.User(user)))
            : call.Nothing(Missing(call, parameter, call.Arguments.Text(parameter)!, user));

    private static ApiResponse Many(Call call, string parameter, Func<string, UserRecord?> find)
    {
        var found = new List<UserRecord>();
        foreach (var value in call.Arguments.List(parameter).Distinct())
        {
            var user = find(value);
            if (user is { IsSuspended: false })
            {
                found.Add(user);
            }
            else
            {
                call.View.Report(Missing(call, parameter, value, user));
            }
        }

        return ApiResponse.Ok(call.View.Envelope(call.View.Users(found)));
    }

    private static JsonObject Missing(Call call, string parameter, string value, UserRecord? user) =>
        user is not null || call.World.Suspended.Contains(value)
            ? Problems.Suspended(parameter, value)
            : Problems.NotFound("user", parameter, value);
}
