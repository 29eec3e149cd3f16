using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>Which Tweets the App has read, day by day (UTC): X counts one that is read again on a day once. Callers hold the world's gate.</summary>
internal sealed class UsageRecord
{
    private readonly Dictionary<DateOnly, HashSet<string>> _days = [];

    /// <summary>Counts the Tweets that a response returns as its data. What comes along in <c>includes</c> is not counted.</summary>
    internal void Record(XOperation operation, ApiResponse response, DateTimeOffset now)
    {
        if (operation.Price is not { Item: "post_read", Per: "resource" } || response.Status != 200)
        {
            return;
        }

        var data = response.Body["data"];
        foreach (var tweet in data as IEnumerable<JsonNode?> ?? [data])
        {
            if (tweet?["id"] is { } id)
            {
                Of(now).Add(id.GetValue<string>());
            }
        }
    }

    internal int Day(DateOnly day) => _days.TryGetValue(day, out var tweets) ? tweets.Count : 0;

    internal int Month(DateOnly day) =>
        _days.Where(entry => (entry.Key.Year, entry.Key.Month) == (day.Year, day.Month)).Sum(entry => entry.Value.Count);

    private HashSet<string> Of(DateTimeOffset now)
    {
        var day = DateOnly.FromDateTime(now.UtcDateTime);
        return _days.TryGetValue(day, out var tweets) ? tweets : _days[day] = [];
    }
}
