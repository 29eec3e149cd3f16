using Orleans.Runtime;
using XApi.Orleans;

namespace XApi.Tests.Simulation;

/// <summary>
/// Users who call through any of the workers, as many by day as is usual and few at night: tokens are read and refreshed, permits asked for, by the grains and
/// the allowances that a cluster has, on a clock that jumps from one event to the next.
/// </summary>
internal sealed class SimulatedDay
{
    /// <summary>How often a user calls.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Response = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan TokenLife = TimeSpan.FromHours(2);
    private static readonly TimeSpan RefreshBefore = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan TokenLease = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);
    private const int Limit = 900;

    private readonly FakeClock _clock = new(new DateTimeOffset(2024, 5, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly PriorityQueue<Func<Task>, DateTimeOffset> _events = new();
    private readonly Dictionary<(int Worker, int User), PermitAllowance> _allowances = [];
    private readonly Random _chance = new(26);
    private readonly int _users;
    private readonly int _workers;
    private readonly (DateTimeOffset Reset, int Used)[] _windows;
    private readonly DateTimeOffset _end;

    public SimulatedDay(int users, int workers)
    {
        (_users, _workers, _end) = (users, workers, _clock.GetUtcNow() + Day);
        _windows = new (DateTimeOffset, int)[users];
        TokenGrains = new(_clock, key => new TokenGrain(Tokens.Activate(key), _clock), _ => Task.CompletedTask);
        LimitGrains = new(
            _clock,
            key => new LimitGrain(Limits.Activate(key), _clock),
            grain => grain.OnDeactivateAsync(new(DeactivationReasonCode.ActivationIdle, "It is idle."), CancellationToken.None)
        );
    }

    public Storage<Orleans.TokenState> Tokens { get; } = new();

    public Storage<LimitState> Limits { get; } = new();

    public Activations<TokenGrain> TokenGrains { get; }

    public Activations<LimitGrain> LimitGrains { get; }

    public long Calls { get; private set; }

    public long Refreshes { get; private set; }

    /// <summary>How often a worker found that another was refreshing the token.</summary>
    public long Meetings { get; private set; }

    /// <summary>How often X would have refused a call.</summary>
    public long Refused { get; private set; }

    /// <summary>The most calls of a minute.</summary>
    public long Busiest { get; private set; }

    public int MostTokenGrains { get; private set; }

    public int MostLimitGrains { get; private set; }

    private long AllWrites => Tokens.Writes + Limits.Writes + Limits.Removals;

    /// <summary>The most writes of a minute, removals among them.</summary>
    public long BusiestWrites { get; private set; }

    public async Task RunAsync()
    {
        for (var user = 0; user < _users; user++)
        {
            // They have logged in at any time of the last hours.
            var grain = TokenGrains.Call(user);
            var began = await grain.LockAsync("login", TokenLease);
            await grain.StoreAsync("login", began.Version, $"{(_clock.GetUtcNow() + (TokenLife * _chance.NextDouble())).Ticks}");
            NextCall(user);
        }

        (LoginWrites, LoginMessages) = (Tokens.Writes, TokenGrains.Messages);
        EachMinute(Calls, AllWrites);
        while (_events.TryDequeue(out var happen, out var at) && at < _end)
        {
            _clock.Advance(at - _clock.GetUtcNow());
            await happen();
        }
    }

    /// <summary>What the logins before the day wrote.</summary>
    public long LoginWrites { get; private set; }

    /// <summary>And asked.</summary>
    public long LoginMessages { get; private set; }

    private void EachMinute(long calls, long writes) =>
        At(
            TimeSpan.FromMinutes(1),
            async () =>
            {
                await TokenGrains.CollectAsync();
                await LimitGrains.CollectAsync();
                // The logins before the day are in memory for its first minutes.
                if (_end - _clock.GetUtcNow() < Day - TimeSpan.FromHours(1))
                {
                    MostTokenGrains = Math.Max(MostTokenGrains, TokenGrains.Count);
                    MostLimitGrains = Math.Max(MostLimitGrains, LimitGrains.Count);
                }

                (Busiest, BusiestWrites) = (Math.Max(Busiest, Calls - calls), Math.Max(BusiestWrites, AllWrites - writes));
                EachMinute(Calls, AllWrites);
            }
        );

    // As many calls as the hour has: at two in the afternoon 1.6 times the day's mean, at two at night 0.4 times.
    private void NextCall(int user)
    {
        var at = _clock.GetUtcNow();
        do
        {
            at -= Every / 1.6 * Math.Log(1 - _chance.NextDouble());
        } while (_chance.NextDouble() * 1.6 > 1 - (0.6 * Math.Cos(2 * Math.PI * (at.TimeOfDay.TotalHours - 2) / 24)));

        At(at - _clock.GetUtcNow(), () => CallAsync(user, _chance.Next(_workers)));
    }

    private async Task CallAsync(int user, int worker)
    {
        Calls++;
        NextCall(user);
        if (IsFresh(await TokenGrains.Call(user).ReadAsync()))
        {
            await SendAsync(user, worker);
        }
        else
        {
            await RefreshAsync(user, worker, $"{Calls}", 1);
        }
    }

    // As OrleansTokenStore and a credential do it.
    private async Task RefreshAsync(int user, int worker, string holder, int attempt)
    {
        var locked = await TokenGrains.Call(user).LockAsync(holder, TokenLease);
        if (!locked.IsHeld)
        {
            Meetings++;
            At(TimeSpan.FromMilliseconds(Math.Min(500, 10 << attempt)), () => RefreshAsync(user, worker, holder, attempt + 1));
        }
        else if (IsFresh(locked.Token))
        {
            await TokenGrains.Call(user).ReleaseAsync(holder);
            await SendAsync(user, worker);
        }
        else
        {
            Refreshes++;
            At(
                Response,
                async () =>
                {
                    var token = $"{(_clock.GetUtcNow() + TokenLife).Ticks}";
                    Assert.That(await TokenGrains.Call(user).StoreAsync(holder, locked.Version, token), Is.True);
                    await SendAsync(user, worker);
                }
            );
        }
    }

    private bool IsFresh(string? token) => _clock.GetUtcNow() + RefreshBefore < new DateTimeOffset(long.Parse(token!), TimeSpan.Zero);

    private async Task SendAsync(int user, int worker)
    {
        if (!_allowances.TryGetValue((worker, user), out var allowance))
        {
            allowance = new(
                $"{worker}/{Calls}",
                report => LimitGrains.Call(user).ExchangeAsync(report),
                _clock,
                TimeSpan.FromSeconds(10),
                new()
            );
            _allowances.Add((worker, user), allowance);
            // A worker reports by a timer that began with it.
            At(Second * _chance.NextDouble(), () => RoundAsync(user, worker));
        }

        Assert.That(allowance.TryEnter(), Is.True);
        var limit = new SharedRateLimit($"{user}", RateLimitKind.Window, Limit, Window);
        if (await allowance.AcquireAsync(limit, 0, CancellationToken.None) is { } delay)
        {
            At(delay, () => SendAsync(user, worker));
            return;
        }

        var sentAt = _clock.GetUtcNow();
        At(
            Response,
            () =>
            {
                var now = _clock.GetUtcNow();
                var window = _windows[user];
                window = now >= window.Reset ? (now + Window, 1) : (window.Reset, window.Used + 1);
                _windows[user] = window;
                Refused += window.Used > Limit ? 1 : 0;
                allowance.Complete(limit with { Remaining = Limit - window.Used, RemainingAsOf = sentAt, Reset = window.Reset });
                return Task.CompletedTask;
            }
        );
    }

    private async Task RoundAsync(int user, int worker)
    {
        var allowance = _allowances[(worker, user)];
        if (allowance.Round())
        {
            await allowance.Reporting;
            At(Second, () => RoundAsync(user, worker));
        }
        else
        {
            _allowances.Remove((worker, user));
        }
    }

    private void At(TimeSpan after, Func<Task> happen) => _events.Enqueue(happen, _clock.GetUtcNow() + after);
}
