using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace XApi.Sandbox;

/// <summary>Counts requests against the documented limits, per App or per user.</summary>
internal sealed class Limits(TimeProvider clock, TimeSpan? longest = null)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    // What holds where the documentation states no limit.
    private static readonly XRateLimit Undocumented = new(XRateLimitScope.User, 75, TimeSpan.FromMinutes(15));

    // No caller's key.
    private const string Everyone = "";

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Caller, string Bucket, TimeSpan Window), Window> _windows = [];

    // Until when windows that open are used up, by caller.
    private readonly Dictionary<(string Caller, string Bucket, TimeSpan Window), DateTimeOffset> _usedUp = [];

    /// <summary>Counts a request if every window has room for it.</summary>
    /// <returns>Whether it had, and what the response's headers say of it.</returns>
    internal (bool Allowed, IReadOnlyList<Standing> Standings) Acquire(XOperation operation, Caller caller)
    {
        var scope = caller.User is null ? XRateLimitScope.App : XRateLimitScope.User;
        var limits = Of(operation, scope).ToList();
        if (scope == XRateLimitScope.User && !TakesApp(operation))
        {
            // Where only users call, the App's day is that of all its users together.
            limits.AddRange(operation.RateLimits.Where(limit => limit.Scope == XRateLimitScope.App && limit.Window == Day));
        }

        lock (_lock)
        {
            var now = clock.GetUtcNow();
            var windows = limits.ConvertAll(limit => Open(limit, operation, caller, now));
            var full = windows.FindIndex(window => window.Used >= window.Limit.Requests);
            if (full < 0)
            {
                windows.ForEach(window => window.Used++);
            }

            // The plain headers describe the operation's own window, or the one that refused the request; a day has headers of its own. Of a pace within a
            // quarter of an hour they say nothing, not even where it refused the request (xdevplatform/twitter-api-typescript-sdk#4).
            var shown =
                full >= 0 && !IsShort(windows[full].Limit)
                    ? windows[full]
                    : windows.Where(window => window.Limit.Window < Day).MaxBy(window => window.Limit.Window) ?? windows[0];
            return (
                full < 0,
                [
                    new Standing("x-rate-limit", shown),
                    .. windows
                        .Where(window => window.Limit.Window == Day)
                        .Select(window => new Standing(
                            $"x-{(window.Limit.Scope == XRateLimitScope.App ? "app" : "user")}-limit-24hour",
                            window
                        )),
                ]
            );
        }
    }

    /// <summary>Uses up an operation's windows: those that are open, and those that would open before the ones that begin now have ended.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="caller">Whose windows; null for everyone's.</param>
    internal void UseUp(XOperation operation, SandboxCaller? caller = null)
    {
        XRateLimitScope[] scopes =
            caller is null ? [XRateLimitScope.App, XRateLimitScope.User]
            : caller.User is null ? [XRateLimitScope.App]
            : [XRateLimitScope.User];
        var whose = caller?.LimitKey ?? Everyone;
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            foreach (var limit in scopes.SelectMany(scope => Of(operation, scope)))
            {
                // A test that turns the clock by the length of the window finds it open, so that this one ends on the second before.
                var (bucket, end) = (limit.Bucket ?? operation.Id, End(limit, now, double.Floor));
                _usedUp[(whose, bucket, limit.Window)] = end;
                var open = _windows.Where(window =>
                    window.Key.Bucket == bucket && window.Key.Window == limit.Window && (whose == Everyone || window.Key.Caller == whose)
                );
                // All reset at one time: a caller that waits for the reset it was sent finds the window open.
                foreach (var (key, window) in open.ToList())
                {
                    _windows[key] = new Window(window.Limit, end) { Used = window.Limit.Requests };
                }
            }
        }
    }

    /// <summary>The windows that are open, those first of which the largest share is used.</summary>
    /// <param name="most">How many at most.</param>
    internal IReadOnlyList<OpenWindow> OpenWindows(int most)
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            return
            [
                .. _windows
                    .Where(window => window.Value.End > now && window.Value.Used > 0)
                    .OrderByDescending(window => (double)window.Value.Used / window.Value.Limit.Requests)
                    .Take(most)
                    .Select(window => new OpenWindow(
                        window.Key.Caller,
                        window.Key.Bucket,
                        window.Value.Used,
                        window.Value.Limit.Requests,
                        window.Value.End
                    )),
            ];
        }
    }

    private static bool TakesApp(XOperation operation) =>
        operation.Security.Any(security => security.Scheme == XSecurityScheme.BearerToken);

    private static IEnumerable<XRateLimit> Of(XOperation operation, XRateLimitScope scope) =>
        operation.RateLimits.Where(limit => limit.Scope == scope).DefaultIfEmpty(Undocumented with { Scope = scope });

    private Window Open(XRateLimit limit, XOperation operation, Caller caller, DateTimeOffset now)
    {
        var key = (limit.Scope == XRateLimitScope.App ? caller.App : caller.LimitKey, limit.Bucket ?? operation.Id, limit.Window);
        if (!_windows.TryGetValue(key, out var window) || window.End <= now)
        {
            // A window opens with the first request in it.
            _windows[key] = window = UsedUp(key, now) is { } until
                ? new Window(limit, until) { Used = limit.Requests }
                : new Window(limit, End(limit, now, double.Ceiling));
        }

        return window;
    }

    private DateTimeOffset? UsedUp((string Caller, string Bucket, TimeSpan Window) key, DateTimeOffset now)
    {
        var until = _usedUp.GetValueOrDefault(key);
        var everyone = _usedUp.GetValueOrDefault(key with { Caller = Everyone });
        until = everyone > until ? everyone : until;
        return until > now ? until : null;
    }

    private static bool IsShort(XRateLimit limit) => limit.Window < TimeSpan.FromMinutes(1);

    // A window ends on a whole second, because the header has it in seconds; one of a second would last up to two.
    private DateTimeOffset End(XRateLimit limit, DateTimeOffset now, Func<double, double> round)
    {
        var end = now + (longest < limit.Window ? longest.Value : limit.Window);
        if (IsShort(limit))
        {
            return end;
        }

        return DateTimeOffset.FromUnixTimeSeconds((long)round((end - DateTimeOffset.UnixEpoch).TotalSeconds));
    }

    internal sealed class Window(XRateLimit limit, DateTimeOffset end)
    {
        public XRateLimit Limit => limit;

        public DateTimeOffset End => end;

        public int Used { get; set; }
    }

    /// <summary>How a window stands after a request, as three headers have it.</summary>
    internal readonly record struct Standing(string Prefix, int Limit, int Remaining, long Reset)
    {
        internal Standing(string prefix, Window window)
            : this(prefix, window.Limit.Requests, window.Limit.Requests - window.Used, Seconds(window.End)) { }

        // Who waits for the reset finds the window open.
        private static long Seconds(DateTimeOffset end) => (end + TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1)).ToUnixTimeSeconds();

        internal void WriteTo(IHeaderDictionary headers)
        {
            headers[Prefix + "-limit"] = Limit.ToString(CultureInfo.InvariantCulture);
            headers[Prefix + "-remaining"] = Remaining.ToString(CultureInfo.InvariantCulture);
            headers[Prefix + "-reset"] = Reset.ToString(CultureInfo.InvariantCulture);
        }
    }
}

/// <summary>A window of a limit that is open.</summary>
/// <param name="Caller">Whose it is: the App's number, and the user's id behind it.</param>
/// <param name="Bucket">The operation, or the name of what several share.</param>
/// <param name="Used">How many requests were made in it.</param>
/// <param name="Requests">How many it allows.</param>
/// <param name="End">When it resets.</param>
internal sealed record OpenWindow(string Caller, string Bucket, int Used, int Requests, DateTimeOffset End);
