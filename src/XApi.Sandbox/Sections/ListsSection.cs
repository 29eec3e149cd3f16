using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>Lists: made, changed, filled, followed, pinned.</summary>
internal static class ListsSection
{
    internal static ApiResponse Create(Call call)
    {
        var list = call.World.Relationships.CreateList(
            call.User!,
            call.Arguments.MemberText("name")!,
            call.Arguments.MemberText("description"),
            call.Arguments.Member("private")?.GetBoolean() ?? false
        );
        return ApiResponse.Created(new() { ["data"] = JsonText.Object(("id", JsonText.Id(list.Id)), ("name", list.Name)) });
    }

    internal static ApiResponse Get(Call call) => OfList(call, list => ApiResponse.Ok(call.View.Envelope(call.View.List(list))));

    internal static ApiResponse Update(Call call) =>
        OnOwn(
            call,
            "update this List",
            list =>
            {
                list.Name = call.Arguments.MemberText("name") ?? list.Name;
                list.Description = call.Arguments.MemberText("description") ?? list.Description;
                list.IsPrivate = call.Arguments.Member("private")?.GetBoolean() ?? list.IsPrivate;
                return ApiResponse.Done("updated", true);
            }
        );

    internal static ApiResponse Delete(Call call) =>
        OnOwn(
            call,
            "delete this List",
            list =>
            {
                call.World.Relationships.DeleteList(list);
                return ApiResponse.Done("deleted", true);
            }
        );

    internal static ApiResponse Tweets(Call call) =>
        OfList(call, list => call.Tweets(Enumerable.Reverse(call.World.Tweets).Where(tweet => list.Members.Contains(tweet.Author))));

    internal static ApiResponse Members(Call call) => OfList(call, list => call.Users(list.Members.NewestFirst));

    internal static ApiResponse Followers(Call call) => OfList(call, list => call.Users(list.Followers.NewestFirst));

    internal static ApiResponse AddMember(Call call) =>
        OnOwn(
            call,
            "add members to this List",
            list =>
                call.OnUser(
                    call.Arguments.MemberId("user_id"),
                    user =>
                    {
                        list.Members.Add(user, call.World.NextOrder());
                        return ApiResponse.Done("is_member", true);
                    }
                )
        );

    internal static ApiResponse RemoveMember(Call call) =>
        OnOwn(
            call,
            "delete members from this List",
            list =>
                call.OnUser(
                    call.Arguments.Id("user_id"),
                    user =>
                    {
                        list.Members.Remove(user);
                        return ApiResponse.Done("is_member", false);
                    }
                )
        );

    internal static ApiResponse Owned(Call call) => call.OfUser(user => Page(call, All(call, list => list.Owner == user)));

    internal static ApiResponse Memberships(Call call) => call.OfUser(user => Page(call, All(call, list => list.Members.Contains(user))));

    internal static ApiResponse Followed(Call call) => call.OfUser(user => Page(call, Visible(call, user.FollowedLists.NewestFirst)));

    internal static ApiResponse Pinned(Call call) =>
        call.OfCaller(user =>
        {
            var lists = Visible(call, user.PinnedLists.NewestFirst).Select(entry => (JsonNode?)call.View.List(entry.List)).ToList();
            return ApiResponse.Ok(call.View.Envelope(JsonText.Array(lists), JsonText.Object(("result_count", lists.Count))));
        });

    internal static ApiResponse Follow(Call call) =>
        OnNamed(
            call,
            call.Arguments.MemberId("list_id"),
            list =>
            {
                call.User!.FollowedLists.Add(list, call.World.NextOrder());
                list.Followers.Add(call.User, call.World.NextOrder());
                return ApiResponse.Done("following", true);
            }
        );

    internal static ApiResponse Unfollow(Call call) =>
        OnNamed(
            call,
            call.Arguments.Id("list_id"),
            list =>
            {
                call.User!.FollowedLists.Remove(list);
                list.Followers.Remove(call.User);
                return ApiResponse.Done("following", false);
            }
        );

    internal static ApiResponse Pin(Call call) =>
        OnNamed(
            call,
            call.Arguments.MemberId("list_id"),
            list =>
            {
                call.User!.PinnedLists.Add(list, call.World.NextOrder());
                return ApiResponse.Done("pinned", true);
            }
        );

    internal static ApiResponse Unpin(Call call) =>
        OnNamed(
            call,
            call.Arguments.Id("list_id"),
            list =>
            {
                call.User!.PinnedLists.Remove(list);
                return ApiResponse.Done("pinned", false);
            }
        );

    private static ListRecord? Find(Call call, long? id) =>
        call.World.Relationships.Lists.GetValueOrDefault(id ?? 0) is { } list && list.IsVisibleTo(call.User) ? list : null;

    private static ApiResponse OfList(Call call, Func<ListRecord, ApiResponse> respond) =>
        Find(call, call.PathId) is { } list ? respond(list) : call.Nothing(Problems.NotFound("list", "id", call.Arguments.Text("id")!));

    private static ApiResponse OnNamed(Call call, long? id, Func<ListRecord, ApiResponse> respond) =>
        Find(call, id) is { } list ? respond(list) : new ApiResponse(404, Problems.NotFound("list", "list_id", JsonText.Id(id ?? 0)));

    private static ApiResponse OnOwn(Call call, string what, Func<ListRecord, ApiResponse> respond) =>
        OnNamed(call, call.PathId, list => list.Owner == call.User ? respond(list) : Problems.Forbidden($"You are not allowed to {what}."));

    private static IEnumerable<(long Order, ListRecord List)> All(Call call, Func<ListRecord, bool> belongs) =>
        Visible(
            call,
            call.World.Relationships.Lists.Values.Where(belongs).OrderByDescending(list => list.Id).Select(list => (list.Id, list))
        );

    private static IEnumerable<(long Order, ListRecord List)> Visible(Call call, IEnumerable<(long Order, ListRecord List)> lists) =>
        lists.Where(entry => entry.List.IsVisibleTo(call.User));

    private static ApiResponse Page(Call call, IEnumerable<(long Order, ListRecord List)> lists) =>
        Sandbox.Page.Cut(call, lists, out var page)
        ?? ApiResponse.Ok(
            call.View.Envelope(JsonText.Array([.. page.Items.Select(list => (JsonNode?)call.View.List(list))]), Sandbox.Page.Meta(page))
        );
}
