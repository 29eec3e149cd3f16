using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>Lists broadcasts, and starts scheduled ones. Both kinds are kept by the <see cref="GenericStore"/>.</summary>
internal static class BroadcastsSection
{
    /// <summary>The broadcasts of the ids, else the caller's own.</summary>
    internal static ApiResponse GetAll(Call call) =>
        GenericStore.Listed(
            call,
            Kind.Broadcast,
            call.World.Store.NewestFirst(Kind.Broadcast)
                .Where(broadcast =>
                    call.Arguments.List("ids") is { Count: > 0 } ids
                        ? ids.Contains(broadcast.Text(Kind.Broadcast.Key)!)
                        : broadcast.Text("twitter_user_id") == JsonText.Id(call.User!.Id)
                )
        );

    /// <summary>Starts a scheduled broadcast, if it is one that does not start by itself.</summary>
    internal static ApiResponse Start(Call call)
    {
        var id = call.Arguments.Text("id")!;
        if (call.World.Store.Find(Kind.ScheduledBroadcast, id, ObjectStore.Own(call.User)) is not { } scheduled)
        {
            return new ApiResponse(404, Problems.NotFound(Kind.ScheduledBroadcast.Name, "id", id));
        }

        if (scheduled.Json["manual_publish"]?.GetValue<bool>() != true)
        {
            return Problems.Forbidden("This broadcast was not scheduled with manual_publish, so it starts by itself.");
        }

        if (scheduled.Text("broadcast_id") is not null)
        {
            return Problems.Forbidden("This broadcast has been started already.");
        }

        var broadcast = call.World.Store.Add(
            Kind.Broadcast,
            JsonText.Object(
                ("title", scheduled.Text("title")),
                ("source_id", scheduled.Text("source_id")),
                ("twitter_user_id", JsonText.Id(call.User!.Id)),
                ("start_ms", JsonText.Milliseconds(call.Now))
            )
        );
        scheduled.Json["broadcast_id"] = broadcast.Text(Kind.Broadcast.Key);
        SectionEvents.BroadcastStarted(call.World, call.User!, broadcast);
        return ApiResponse.Ok(call.View.Envelope(call.View.Object(Kind.ScheduledBroadcast, scheduled.Json)));
    }

    internal static ApiResponse GetModerators(Call call)
    {
        var moderators = Moderators(call, call.User!).NewestFirst.Select(mark => mark.Item).ToList();
        return ApiResponse.Ok(call.View.Envelope(call.View.Users(moderators), JsonText.Object(("result_count", moderators.Count))));
    }

    internal static ApiResponse AddModerator(Call call) =>
        call.OnUser(
            call.Arguments.MemberId("user_id"),
            user =>
            {
                Moderators(call, call.User!).Add(user, call.World.NextOrder());
                return ModeratorIds(call);
            }
        );

    internal static ApiResponse RemoveModerator(Call call) =>
        call.OnUser(
            call.Arguments.Id("user_id"),
            user =>
            {
                Moderators(call, call.User!).Remove(user);
                return ModeratorIds(call);
            }
        );

    /// <summary>Those who look after the chats of all of a user's broadcasts.</summary>
    internal static MarkSet<UserRecord> Moderators(Call call, UserRecord host) =>
        call.World.Moderators.TryGetValue(host, out var moderators) ? moderators : call.World.Moderators[host] = new();

    private static ApiResponse ModeratorIds(Call call) =>
        ApiResponse.Ok(
            new()
            {
                ["data"] = JsonText.Object(
                    ("moderator_user_ids", JsonText.Ids(Moderators(call, call.User!).NewestFirst.Select(mark => mark.Item.Id)))
                ),
            }
        );
}
