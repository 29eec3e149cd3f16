using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>What calls, streams and events cost the App: prices of the spec, one resource once in a day of UTC, and what is left of the credits.</summary>
/// <remarks>
/// It reads the JSON that is sent, and nothing of what the client makes of it. Of the rules that X states: only successes that return data are charged;
/// included resources of the same kind are; who owns the App reads what is theirs for less.
/// </remarks>
internal sealed class ChargeRecord(XPriceList prices)
{
    private const string Events = "event";

    private readonly Lock _lock = new();
    private readonly Dictionary<DateOnly, HashSet<(string Kind, string Id)>> _charged = [];
    private readonly Dictionary<(DateOnly Day, string Operation, string Item), Sum> _sums = [];
    private decimal _balance;

    /// <summary>What is left of the credits. It can fall a little below zero: what a response costs is known when it is made.</summary>
    internal decimal Balance
    {
        get
        {
            lock (_lock)
            {
                return _balance;
            }
        }
        set
        {
            lock (_lock)
            {
                _balance = value;
            }
        }
    }

    /// <summary>The user to whom the App belongs; null for none of the world's.</summary>
    internal UserRecord? Owner { get; set; }

    /// <summary>Whether a call is refused because no credits are left for it.</summary>
    internal bool Refuses(XOperation operation) => operation.Price is not null && Balance <= 0;

    /// <summary>Charges a response, or a message of a stream.</summary>
    /// <returns>What it costs, in US dollars.</returns>
    internal decimal Charge(Call call, int status, JsonObject body)
    {
        if (call.Operation.Price is not { } price || status is < 200 or >= 300)
        {
            return 0;
        }

        var day = DateOnly.FromDateTime(call.Now.UtcDateTime);
        var item = ItemOf(call, price);
        if (price.Per == "request")
        {
            return Enter(day, call.Operation, item, prices.Items[item].Price, 1);
        }

        if (price.Per == Events)
        {
            return ChargeEvent(day, call.Operation, item, body);
        }

        var charged = Once(day, price.Item, Resources(body, prices.Items[price.Item].IncludedAs));
        return Enter(day, call.Operation, item, prices.Items[item].Price, charged);
    }

    /// <summary>How many Tweets were charged on a day.</summary>
    internal int Posts(DateOnly day)
    {
        lock (_lock)
        {
            return _sums
                .Where(sum => sum.Key.Day == day && Operation(sum.Key.Operation) is { Price: { Item: "post_read", Per: "resource" } })
                .Sum(sum => sum.Value.Count);
        }

        static XOperation? Operation(string id) => XOperation.All.FirstOrDefault(operation => operation.Id == id);
    }

    /// <summary>All that was charged, in order.</summary>
    internal IReadOnlyList<SandboxCharge> All()
    {
        lock (_lock)
        {
            return
            [
                .. _sums
                    .Select(sum => new SandboxCharge(sum.Key.Day, sum.Key.Operation, sum.Key.Item, sum.Value.Count, sum.Value.Usd))
                    .OrderBy(charge => charge.Day)
                    .ThenBy(charge => charge.Operation, StringComparer.Ordinal)
                    .ThenBy(charge => charge.Item, StringComparer.Ordinal),
            ];
        }
    }

    private decimal ChargeEvent(DateOnly day, XOperation operation, string item, JsonObject body)
    {
        if (body["data"] is not JsonObject data || data["event_type"]?.GetValue<string>() is not { } type)
        {
            return 0;
        }

        var charged = data["event_uuid"]?.GetValue<string>() is { } id ? Once(day, Events, [id]) : 1;
        return Enter(day, operation, item, prices.PriceOfEvent(type), charged);
    }

    private string ItemOf(Call call, XPrice price) =>
        price.Owned is { } owned && IsOwner(call) ? owned
        : price.WithUrl is { } withUrl && call.Arguments.MemberText("text") is { } text && TextEntities.LinksIn(text).Any() ? withUrl
        : price.Summoned is { } summoned && IsSummoned(call) ? summoned
        : price.Item;

    private bool IsOwner(Call call) =>
        Owner is { } owner
        && call.User == owner
        && call.Operation.Path.Contains("{id}", StringComparison.Ordinal)
        && call.PathId == owner.Id;

    // A reply to a Tweet whose author mentioned or quoted who replies.
    private static bool IsSummoned(Call call) =>
        call.Arguments.MemberId("reply.in_reply_to_tweet_id") is { } id
        && call.World.Tweet(id) is { } tweet
        && call.User is { } user
        && (tweet.Entities.MentionedUsers.Contains(user) || (tweet.Quoted is { } quoted && call.World.Tweet(quoted)?.Author == user));

    // Those under `data`, one or many, and those of the same kind that came with them.
    private static IEnumerable<string> Resources(JsonObject body, string? list)
    {
        IEnumerable<JsonNode?> data = body["data"] switch
        {
            JsonArray many => (IEnumerable<JsonNode?>)many,
            JsonObject one => [one],
            _ => [],
        };
        var included = list is not null ? body["includes"]?[list] as JsonArray : null;
        return data.Concat(included ?? [])
            .OfType<JsonObject>()
            .Select(resource => (resource["id"] as JsonValue)?.ToString())
            .OfType<string>();
    }

    private int Once(DateOnly day, string kind, IEnumerable<string> ids)
    {
        lock (_lock)
        {
            if (!_charged.TryGetValue(day, out var charged))
            {
                _charged[day] = charged = [];
                foreach (var old in _charged.Keys.Where(key => key < day.AddDays(-1)).ToList())
                {
                    _charged.Remove(old);
                }
            }

            return ids.Count(id => charged.Add((kind, id)));
        }
    }

    private decimal Enter(DateOnly day, XOperation operation, string item, decimal price, int count)
    {
        if (count == 0)
        {
            return 0;
        }

        lock (_lock)
        {
            var key = (day, operation.Id, item);
            var sum = _sums.GetValueOrDefault(key);
            _sums[key] = new Sum(sum.Count + count, sum.Usd + (count * price));
            _balance -= count * price;
        }

        return count * price;
    }

    private readonly record struct Sum(int Count, decimal Usd);
}
