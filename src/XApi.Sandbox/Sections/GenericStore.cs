using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>
/// Serves operations that make, list, find, read, change and delete objects of one kind and do nothing besides, a row of a table for each: what was written
/// is what is read back, and what nobody wrote is not there. Parameters, paging, fields and expansions are the spec's.
/// </summary>
/// <remarks>
/// Which operations that is true of is decided by a reading of X's pages: an object that changes by itself, has members that nobody sent or does something in
/// the world needs a section of its own.
/// </remarks>
internal static class GenericStore
{
    private static readonly Dictionary<string, Handler> Rows = new()
    {
        ["GetSpace"] = Get(Kind.Space),
        ["GetSpaces"] = GetMany(Kind.Space, "ids", Kind.Space.Key),
        ["GetSpacesByCreators"] = GetMany(Kind.Space, "user_ids", "creator_id"),
        ["SearchSpaces"] = Search(Kind.Space, "title"),
        ["GetCommunity"] = Get(Kind.Community),
        ["SearchCommunities"] = Search(Kind.Community, "name", "description"),
        ["GetNewsStory"] = Get(Kind.News),
        ["SearchNews"] = Search(Kind.News, IsYoung, "name", "summary", "hook", "keywords"),
        ["GetTrends"] = Rank(Kind.Trend),
        ["GetPersonalizedTrends"] = Rank(Kind.PersonalTrend),
        ["GetWrittenNotes"] = List(Kind.Note),
        ["DeleteNote"] = Delete(Kind.Note),
        ["GetPublicKeys"] = List(Kind.PublicKey),
        ["GetBroadcast"] = Get(Kind.Broadcast),
        ["GetScheduledBroadcasts"] = List(Kind.ScheduledBroadcast, StartsWithin),
        ["ScheduleBroadcast"] = Create(Kind.ScheduledBroadcast),
        ["GetScheduledBroadcast"] = Get(Kind.ScheduledBroadcast),
        ["UpdateScheduledBroadcast"] = Update(Kind.ScheduledBroadcast),
        ["CancelScheduledBroadcast"] = Delete(Kind.ScheduledBroadcast),
        ["CreateBookmarkFolder"] = Create(Kind.Folder),
        ["GetBookmarkFolders"] = call => call.OfCaller(_ => List(Kind.Folder)(call)),
    };

    internal static bool Serves(XOperation operation) => Rows.ContainsKey(operation.Id);

    internal static ApiResponse Handle(Call call) => Rows[call.Operation.Id](call);

    /// <summary>Reads the object that the path names last.</summary>
    internal static Handler Get(Kind kind) =>
        call => Find(call, kind) is { } item ? Data(call, kind, item) : call.Nothing(Missing(call, kind));

    /// <summary>Reads the objects that have one of the values of a parameter in a member; reports ids that there are none of.</summary>
    internal static Handler GetMany(Kind kind, string parameter, string member) =>
        call =>
        {
            var found = new List<StoredObject>();
            foreach (var value in call.Arguments.List(parameter).Distinct())
            {
                var items = Selected(call, kind, Place(call, kind)).Where(item => item.Text(member) == value).ToList();
                found.AddRange(items);
                if (items.Count == 0 && member == kind.Key)
                {
                    call.View.Report(Problems.NotFound(kind.Name, parameter, value));
                }
            }

            return Listed(call, kind, found);
        };

    /// <summary>Lists the objects in the place that the path names, a page of them where the operation pages.</summary>
    internal static Handler List(Kind kind, Func<Call, StoredObject, bool>? isMeant = null) =>
        call => Listed(call, kind, Selected(call, kind, Place(call, kind)).Where(item => isMeant?.Invoke(call, item) != false));

    /// <summary>Lists the objects in the order in which they were added.</summary>
    internal static Handler Rank(Kind kind) => call => Listed(call, kind, Selected(call, kind, Place(call, kind)).Reverse());

    /// <summary>Lists the objects whose members hold all words of the query. How X finds them is not documented.</summary>
    internal static Handler Search(Kind kind, params string[] members) => Search(kind, (_, _) => true, members);

    internal static Handler Search(Kind kind, Func<Call, StoredObject, bool> isMeant, params string[] members) =>
        call =>
        {
            var words = call.Arguments.Text("query")!.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return Listed(
                call,
                kind,
                Selected(call, kind, Place(call, kind))
                    .Where(item =>
                        isMeant(call, item)
                        && Array.TrueForAll(
                            words,
                            word => members.Any(member => item.Text(member)?.Contains(word, StringComparison.OrdinalIgnoreCase) == true)
                        )
                    )
            );
        };

    /// <summary>Makes an object of the body.</summary>
    internal static Handler Create(Kind kind) =>
        call => ApiResponse.Created(Envelope(call, kind, call.World.Store.Add(kind, Merged(call, kind, []), Place(call, kind))));

    /// <summary>Changes the object that the path names last by the body's members.</summary>
    internal static Handler Update(Kind kind) =>
        call =>
        {
            if (Find(call, kind) is not { } item)
            {
                return new ApiResponse(404, Missing(call, kind));
            }

            Merged(call, kind, item.Json);
            return Data(call, kind, item);
        };

    /// <summary>Deletes the object that the path names last.</summary>
    internal static Handler Delete(Kind kind) =>
        call =>
        {
            if (Find(call, kind) is not { } item)
            {
                return new ApiResponse(404, Missing(call, kind));
            }

            call.World.Store.Remove(kind, item, Place(call, kind, isOne: true));
            return ApiResponse.Done("deleted", true);
        };

    /// <summary>The objects as a page, or all that there is room for.</summary>
    internal static ApiResponse Listed(Call call, Kind kind, IEnumerable<StoredObject> items)
    {
        if (call.Operation.Pagination is not null)
        {
            return Page.Cut(call, items.Select(item => (item.Order, item)), out var page)
                ?? ApiResponse.Ok(call.View.Envelope(call.View.Objects(kind, page.Items), Page.Meta(page)));
        }

        var most = call.Number("max_results");
        var shown = items.Take(most ?? call.Number("max_trends") ?? int.MaxValue).ToList();
        return ApiResponse.Ok(
            call.View.Envelope(call.View.Objects(kind, shown), most is null ? null : JsonText.Object(("result_count", shown.Count)))
        );
    }

    /// <summary>The object that the path names last; null where there is none.</summary>
    internal static StoredObject? Find(Call call, Kind kind) =>
        call.World.Store.Find(kind, call.Arguments.Text(Last(call)), Place(call, kind, isOne: true));

    internal static JsonObject Missing(Call call, Kind kind) => Problems.NotFound(kind.Name, Last(call), call.Arguments.Text(Last(call))!);

    private static ApiResponse Data(Call call, Kind kind, StoredObject item) => ApiResponse.Ok(Envelope(call, kind, item));

    private static JsonObject Envelope(Call call, Kind kind, StoredObject item) => call.View.Envelope(call.View.Object(kind, item.Json));

    // A parameter that is called as a member selects by it, such as `state`.
    private static IEnumerable<StoredObject> Selected(Call call, Kind kind, string place) =>
        call
            .World.Store.NewestFirst(kind, place)
            .Where(item =>
                call.Operation.Parameters.Where(spec => spec.In == XParameterLocation.Query && item.Json.ContainsKey(spec.Name))
                    .All(spec => call.Arguments.Text(spec.Name) is null or "all" || call.Arguments.Text(spec.Name) == item.Text(spec.Name))
            );

    // What is a user's own lies with the user, else where the path says. What it names last may be the object.
    private static string Place(Call call, Kind kind, bool isOne = false) =>
        kind.IsOwn
            ? ObjectStore.Own(call.User)
            : string.Join('/', Named(call).SkipLast(isOne ? 1 : 0).Select(name => call.Arguments.Text(name)));

    private static string Last(Call call) => Named(call)[^1];

    private static List<string> Named(Call call) =>
        [.. call.Operation.Path.Split('/').Where(part => part.StartsWith('{')).Select(part => part[1..^1])];

    private static bool IsYoung(Call call, StoredObject story) =>
        story.Time("updated_at") is not { } updated || updated >= call.Now - TimeSpan.FromHours(call.Number("max_age_hours")!.Value);

    private static bool StartsWithin(Call call, StoredObject broadcast) =>
        broadcast.Number("scheduled_start_ms") is not { } start
        || (start >= Bound(call, "oldest_start_time", long.MinValue) && start <= Bound(call, "newest_start_time", long.MaxValue));

    private static long Bound(Call call, string parameter, long unbounded) =>
        long.TryParse(call.Arguments.Text(parameter), NumberStyles.None, CultureInfo.InvariantCulture, out var bound) ? bound : unbounded;

    private static JsonObject Merged(Call call, Kind kind, JsonObject item)
    {
        foreach (var member in call.Arguments.Body.ValueKind == JsonValueKind.Object ? call.Arguments.Body.EnumerateObject() : default)
        {
            if (member.Name != kind.Key)
            {
                item[member.Name] = JsonText.Node(member.Value);
            }
        }

        return item;
    }
}
