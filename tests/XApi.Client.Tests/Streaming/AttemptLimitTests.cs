using System.Net;
using static XApi.Tests.StreamStep;

namespace XApi.Tests.Streaming;

/// <summary>Attempts to connect count in a window; a used-up one is waited for.</summary>
public class AttemptLimitTests
{
    private static readonly StreamSettings NoRecovery = new() { Recovery = new() { Means = StreamRecovery.None } };

    private static ConnectionScript Last(long id) => ConnectionScript.Open(Tweet(id));

    [Test]
    public async Task A_used_up_window_is_not_tried_before_it_starts_again()
    {
        var run = await new StreamRun(
            (run, request) =>
                request.Number switch
                {
                    1 or 2 => ConnectionScript.RateLimited(run.Clock.GetUtcNow() + TimeSpan.FromSeconds(400)),
                    _ => Last(1),
                }
        ).TakeAsync(1, NoRecovery);

        Assert.That(run.Intervals, Is.EqualTo(new[] { 400.0, 400.0 }));
    }

    [Test]
    public async Task A_window_that_starts_again_sooner_leaves_the_row_its_delays()
    {
        var run = await new StreamRun(
            (run, request) =>
                request.Number switch
                {
                    1 or 2 => ConnectionScript.RateLimited(run.Clock.GetUtcNow() + TimeSpan.FromSeconds(3)),
                    _ => Last(1),
                }
        ).TakeAsync(1, NoRecovery);

        Assert.That(run.Intervals, Is.EqualTo(new[] { 60.0, 120.0 }));
    }

    [Test]
    public async Task Not_more_attempts_are_made_than_the_documented_window_allows()
    {
        // Each connection brings a Tweet and is closed: the worst case of a loop without delays.
        var number = 0;
        var run = await new StreamRun((_, _) => ConnectionScript.Stream(Tweet(++number))).TakeAsync(120, NoRecovery);

        var attempts = run.Server.Attempts;
        for (var i = 50; i < attempts.Count; i++)
        {
            Assert.That(
                attempts[i].At - attempts[i - 50].At,
                Is.GreaterThanOrEqualTo(TimeSpan.FromMinutes(15)),
                $"attempt {i + 1} would get 429"
            );
        }
    }

    [Test]
    public async Task The_headers_of_a_response_outweigh_the_documented_window()
    {
        var number = 0;
        var run = await new StreamRun(
            (run, _) =>
                ConnectionScript.Stream([
                    Tweet(++number),
                    new Pause(TimeSpan.FromSeconds(20)),
                    Heartbeat,
                    number == 7 ? new Hold() : new Close(),
                ]) with
                {
                    Headers = new Dictionary<string, string>
                    {
                        ["x-rate-limit-limit"] = "3",
                        ["x-rate-limit-remaining"] = $"{2 - ((number - 1) % 3)}",
                        ["x-rate-limit-reset"] = $"{(run.Clock.GetUtcNow() + TimeSpan.FromSeconds(100)).ToUnixTimeSeconds()}",
                    },
                }
        ).TakeAsync(7, NoRecovery);

        Assert.That(run.Intervals, Is.EqualTo(new double[] { 20, 20, 100, 20, 20, 100 }));
    }

    [TestCase("app-limit-24hour", 0, 5000.0)]
    [TestCase("user-limit-24hour", 0, 5000.0)]
    [TestCase("app-limit-24hour", 1, 400.0, Description = "the day has some left")]
    public async Task A_used_up_day_is_waited_for_too(string day, int remaining, double seconds)
    {
        var run = await new StreamRun(
            (run, request) =>
            {
                if (request.Number > 1)
                {
                    run.Cancel();
                    return Last(1);
                }

                var script = ConnectionScript.RateLimited(run.Clock.GetUtcNow() + TimeSpan.FromSeconds(400));
                return script with
                {
                    Headers = new Dictionary<string, string>(script.Headers)
                    {
                        [$"x-{day}-limit"] = "100",
                        [$"x-{day}-remaining"] = $"{remaining}",
                        [$"x-{day}-reset"] = $"{(run.Clock.GetUtcNow() + TimeSpan.FromSeconds(5000)).ToUnixTimeSeconds()}",
                    },
                };
            }
        ).RunAsync(NoRecovery);

        Assert.That(run.Waits, Is.EqualTo(new[] { seconds }));
    }
}
