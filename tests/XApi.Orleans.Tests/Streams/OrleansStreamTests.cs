using System.Diagnostics;
using XApi.Orleans;

namespace XApi.Tests;

/// <summary>Who owns a stream, on a clock that stands still.</summary>
[TestFixture]
internal sealed class OrleansStreamTests
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(20);

    private FakeClock _clock;
    private StoredState<StreamGrainState>.Row _row;
    private Grain _grain;

    [SetUp]
    public void Begin()
    {
        (_clock, _row) = (new FakeClock(), new());
        _grain = new Grain(() => Activate());
    }

    [Test]
    public async Task An_owner_that_can_t_renew_stops_before_another_begins()
    {
        var dead = await Stream().AcquireAsync();
        var waiting = Stream().AcquireAsync();
        _grain.IsReachable = () => false;
        _clock.Advance(Length - TimeSpan.FromTicks(1));
        Assert.That(dead.Lost.IsCancellationRequested, Is.False);
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.That((dead.Lost.IsCancellationRequested, waiting.IsCompleted), Is.EqualTo((true, false)));

        _grain.IsReachable = () => true;
        await WithClockAsync(waiting);
        Assert.That((await waiting).Lost.IsCancellationRequested, Is.False);
    }

    [Test]
    public async Task An_owner_that_lives_keeps_the_stream_on_whatever_silo_its_grain_is()
    {
        var owner = await Stream().AcquireAsync();
        var waiting = Stream().AcquireAsync();
        for (var i = 0; i < 60; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
            _grain.Move();
        }

        Assert.That((owner.Lost.IsCancellationRequested, waiting.IsCompleted), Is.EqualTo((false, false)));
        await owner.DisposeAsync();
        _clock.Advance(TimeSpan.FromSeconds(1));
        await WithClockAsync(waiting);
        Assert.That(_clock.GetUtcNow() - new FakeClock().GetUtcNow(), Is.LessThan(TimeSpan.FromSeconds(70)), "it was released at once");
    }

    [Test]
    public async Task A_former_owner_s_position_is_refused()
    {
        var (former, next) = (Stream(), Stream());
        var dead = await former.AcquireAsync();
        await former.WriteAsync(Position(1));
        _grain.IsReachable = () => false;
        _clock.Advance(Length);
        _grain.IsReachable = () => true;
        await WithClockAsync(next.AcquireAsync());
        Assert.That((await next.ReadAsync())!.From, Is.EqualTo(Position(1).From));
        await next.WriteAsync(Position(2));

        Assert.That(
            async () => await former.WriteAsync(Position(1)),
            Throws.InstanceOf<XStreamPositionException>().With.Message.Contains("another process owns the stream")
        );
        Assert.That(((await next.ReadAsync())!.From, dead.Lost.IsCancellationRequested), Is.EqualTo((Position(2).From, true)));
    }

    [Test]
    public async Task Whose_wait_is_cancelled_does_not_own_the_stream_later()
    {
        var owner = await Stream().AcquireAsync();
        using var cancelled = new CancellationTokenSource();
        var waiting = Stream().AcquireAsync(cancelled.Token);
        await cancelled.CancelAsync();
        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
        await owner.DisposeAsync();
        Assert.That((await Stream().AcquireAsync()).Lost.IsCancellationRequested, Is.False);
    }

    [Test]
    public async Task What_the_storage_holds_and_is_no_position_is_left_as_it_is()
    {
        _row.State = new StreamGrainState { Position = "{}" };
        Assert.That(async () => await Stream().ReadAsync(), Throws.InstanceOf<XStreamPositionException>().With.Message.Contains("name"));
        Assert.That(_row.State.Position, Is.EqualTo("{}"));
        await Task.CompletedTask;
    }

    [Test]
    public void A_cluster_that_refuses_says_what_a_silo_needs()
    {
        _row.NextFailure = new InvalidOperationException("There is no storage.");
        Assert.That(
            async () => await Stream().AcquireAsync(),
            Throws.InstanceOf<XStreamPositionException>().With.Message.Contains("grain storage named XApi")
        );
        Assert.That(() => new OrleansStream(null!, "s"), Throws.ArgumentNullException);
    }

    private OrleansStream Stream() => new(_grain, "mentions", _clock) { LeaseDuration = Length };

    private static StreamPosition Position(int minute) =>
        new() { Operation = "FilteredStream", From = new DateTimeOffset(2024, 5, 1, 12, minute, 0, TimeSpan.Zero) };

    private async Task WithClockAsync(Task task)
    {
        for (var i = 0; i < 1000 && !task.IsCompleted; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            // Time to come to a wait, more as it gets later, so that the clock is not far ahead of it on a busy machine.
            for (
                var began = Stopwatch.GetTimestamp();
                !task.IsCompleted && Stopwatch.GetElapsedTime(began).TotalMilliseconds < 1 + (i / 10.0);

            )
            {
                await Task.Yield();
            }
        }

        await task;
    }

    private async Task<IStreamGrain> Activate()
    {
        var state = new StoredState<StreamGrainState>(
            _row,
            one => new StreamGrainState
            {
                Holder = one.Holder,
                HeldUntil = one.HeldUntil,
                Position = one.Position,
            }
        );
        await state.ReadStateAsync();
        return new StreamGrain(state, _clock);
    }

    /// <summary>A grain that can't be reached, or comes back on another silo.</summary>
    private sealed class Grain(Func<Task<IStreamGrain>> activate) : IStreamGrain
    {
        private Task<IStreamGrain>? _active;

        public Func<bool> IsReachable { get; set; } = () => true;

        public void Move() => _active = null;

        public Task<TimeSpan?> AcquireAsync(string holder, TimeSpan lease) => CallAsync(grain => grain.AcquireAsync(holder, lease));

        public Task<bool> RenewAsync(string holder, TimeSpan lease) => CallAsync(grain => grain.RenewAsync(holder, lease));

        public Task ReleaseAsync(string holder) =>
            CallAsync(async grain =>
            {
                await grain.ReleaseAsync(holder);
                return true;
            });

        public Task<string?> ReadPositionAsync() => CallAsync(grain => grain.ReadPositionAsync());

        public Task<bool> WritePositionAsync(string? holder, string position) =>
            CallAsync(grain => grain.WritePositionAsync(holder, position));

        private async Task<T> CallAsync<T>(Func<IStreamGrain, Task<T>> call) =>
            IsReachable() ? await call(await (_active ??= activate())) : throw new TimeoutException("No silo responds.");
    }
}
