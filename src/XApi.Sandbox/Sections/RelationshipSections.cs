namespace XApi.Sandbox;

/// <summary>Who follows whom.</summary>
internal static class FollowsSection
{
    internal static ApiResponse Followers(Call call) => call.OfUser(user => call.Users(user.Followers.NewestFirst));

    internal static ApiResponse Following(Call call) => call.OfUser(user => call.Users(user.Following.NewestFirst));

    internal static ApiResponse Follow(Call call) =>
        call.OnUser(
            call.Arguments.MemberId("target_user_id"),
            user =>
            {
                if (user.Blocked.Contains(call.User!))
                {
                    return Problems.Forbidden(Refusals.BlockedFromFollowing);
                }

                // Who is protected decides about it first; X returns that the request is pending.
                var isPending = user.IsProtected && !call.User!.Following.Contains(user);
                if (!isPending)
                {
                    call.World.Relationships.Follow(call.User!, user);
                }

                return ApiResponse.Ok(new() { ["data"] = JsonText.Object(("following", !isPending), ("pending_follow", isPending)) });
            }
        );

    internal static ApiResponse Unfollow(Call call) =>
        call.OnUser(
            call.Arguments.Id("target_user_id"),
            user =>
            {
                call.World.Relationships.Unfollow(call.User!, user);
                return ApiResponse.Done("following", false);
            }
        );
}

/// <summary>Whom a user blocks, altogether or from sending messages.</summary>
internal static class BlocksSection
{
    internal static ApiResponse Get(Call call) => call.OfCaller(user => call.Users(user.Blocked.NewestFirst));

    internal static ApiResponse Block(Call call) =>
        call.OnUser(
            call.Arguments.MemberId("target_user_id"),
            user =>
            {
                call.World.Relationships.Block(call.User!, user);
                return ApiResponse.Done("blocking", true);
            }
        );

    internal static ApiResponse Unblock(Call call) =>
        call.OnUser(
            call.Arguments.Id("target_user_id"),
            user =>
            {
                call.World.Relationships.Unblock(call.User!, user);
                return ApiResponse.Done("blocking", false);
            }
        );

    internal static ApiResponse BlockDirectMessages(Call call) =>
        call.OnUser(
            call.PathId,
            user =>
            {
                call.User!.DmBlocked.Add(user, call.World.NextOrder());
                return ApiResponse.Done("blocked", true);
            }
        );

    internal static ApiResponse UnblockDirectMessages(Call call) =>
        call.OnUser(
            call.PathId,
            user =>
            {
                call.User!.DmBlocked.Remove(user);
                return ApiResponse.Done("blocked", false);
            }
        );
}

/// <summary>Whom a user mutes.</summary>
internal static class MutesSection
{
    internal static ApiResponse Get(Call call) => call.OfCaller(user => call.Users(user.Muted.NewestFirst));

    internal static ApiResponse Mute(Call call) =>
        call.OnUser(
            call.Arguments.MemberId("target_user_id"),
            user =>
            {
                call.World.Relationships.Mute(call.User!, user);
                return ApiResponse.Done("muting", true);
            }
        );

    internal static ApiResponse Unmute(Call call) =>
        call.OnUser(
            call.Arguments.Id("target_user_id"),
            user =>
            {
                call.World.Relationships.Unmute(call.User!, user);
                return ApiResponse.Done("muting", false);
            }
        );
}
