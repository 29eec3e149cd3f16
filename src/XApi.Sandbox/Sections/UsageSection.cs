using System.Globalization;
using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>How many Tweets the App has read, and what is left of its credits.</summary>
internal static class UsageSection
{
    private const string Project = "1400000000000000000";
    private const string MonthlyCap = "3000000";
    private const int ResetDay = 1;

    internal static ApiResponse Get(Call call)
    {
        var today = DateOnly.FromDateTime(call.Now.UtcDateTime);
        var charges = call.World.Charges;
        var days = Enumerable.Range(0, call.Number("days")!.Value).Select(back => today.AddDays(-back)).Reverse().ToList();
        var json = JsonText.Object(
            ("cap_reset_day", ResetDay),
            ("project_cap", MonthlyCap),
            ("project_id", Project),
            ("project_usage", Text(Month(today).Sum(charges.Posts))),
            ("daily_project_usage", JsonText.Object(("project_id", Project), ("usage", Daily(days, charges)))),
            (
                "daily_client_app_usage",
                new JsonArray(
                    JsonText.Object(
                        ("client_app_id", CredentialStore.AppId),
                        ("usage_result_count", days.Count),
                        ("usage", Daily(days, charges))
                    )
                )
            )
        );
        return ApiResponse.Ok(call.View.Envelope(call.View.Object(Kind.Usage, json)));
    }

    internal static ApiResponse Credits(Call call) =>
        ApiResponse.Ok(
            new()
            {
                ["data"] = JsonText.Object(
                    ("total_balance", call.World.Charges.Balance),
                    ("prepaid_balance", call.World.Charges.Balance),
                    ("free_balance", 0m),
                    ("free_grants", new JsonArray())
                ),
            }
        );

    private static JsonArray Daily(IEnumerable<DateOnly> days, ChargeRecord charges) =>
        JsonText.Array(
            days.Select(day =>
                JsonText.Object(
                    ("date", JsonText.Time(new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero))),
                    ("usage", Text(charges.Posts(day)))
                )
            )
        );

    private static IEnumerable<DateOnly> Month(DateOnly today) => Enumerable.Range(0, today.Day).Select(back => today.AddDays(-back));

    private static string Text(int count) => count.ToString(CultureInfo.InvariantCulture);
}
