using Orleans.Runtime;
using XApi.Orleans;

namespace XApi.Tests;

/// <summary>The lock of a name, on a clock that stands still, and what becomes of it when its silo or its holder dies.</summary>
[TestFixture]
internal sealed class TokenGrainTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private readonly FakeClock _clock = new();
    private SharedStorage _storage;
    private TokenGrain _grain;

    [SetUp]
    public async Task Activate()
    {
        _storage = new SharedStorage();
        _grain = await ActivationAsync();
    }

    [Test]
    public async Task The_lock_of_a_holder_that_died_is_free_when_its_lease_is_over_and_not_before()
    {
        Assert.That((await _grain.LockAsync("dead", Lease)).IsHeld, Is.True);
        _clock.Advance(Lease - TimeSpan.FromTicks(1));
        Assert.That((await _grain.LockAsync("next", Lease)).IsHeld, Is.False);
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.That((await _grain.LockAsync("next", Lease)).IsHeld, Is.True);
    }

    [Test]
    public async Task A_holder_that_lives_extends_its_lock()
    {
        await _grain.LockAsync("alive", Lease);
        _clock.Advance(Lease / 2);
        await _grain.RenewAsync("alive", Lease);
        _clock.Advance(Lease / 2);
        Assert.That((await _grain.LockAsync("next", Lease)).IsHeld, Is.False);
    }

    [Test]
    public async Task Renewing_a_lock_that_is_another_s_by_now_changes_nothing()
    {
        await _grain.LockAsync("late", Lease);
        _clock.Advance(Lease);
        await _grain.LockAsync("next", Lease);
        await _grain.RenewAsync("late", TimeSpan.FromHours(1));
        _clock.Advance(Lease);
        Assert.That((await _grain.LockAsync("third", Lease)).IsHeld, Is.True);
    }

    [Test]
    public async Task A_lock_is_there_on_the_next_silo()
    {
        await _grain.LockAsync("holder", Lease);
        var moved = await ActivationAsync();
        Assert.That((await moved.LockAsync("next", Lease)).IsHeld, Is.False);
        Assert.That((await moved.LockAsync("holder", Lease)).IsHeld, Is.True, "the same holder, whose call was repeated");
    }

    [Test]
    public async Task A_token_is_stored_after_its_lock_expired_while_nobody_has_stored_another()
    {
        var late = await _grain.LockAsync("late", Lease);
        _clock.Advance(Lease);
        var next = await _grain.LockAsync("next", Lease);

        Assert.That(await _grain.StoreAsync("late", late.Version, "only one"), Is.True);
        Assert.That(await _grain.StoreAsync("next", next.Version, "of a spent one"), Is.False);
        Assert.That(await _grain.ReadAsync(), Is.EqualTo("only one"));
    }

    [Test]
    public async Task A_call_to_store_that_is_repeated_does_not_undo_what_came_after()
    {
        var first = await _grain.LockAsync("first", Lease);
        await _grain.StoreAsync("first", first.Version, "one");
        Assert.That(await _grain.StoreAsync("first", first.Version, "one"), Is.True, "its response was lost");

        var second = await _grain.LockAsync("second", Lease);
        await _grain.StoreAsync("second", second.Version, "two");
        Assert.That(await _grain.StoreAsync("first", first.Version, "one"), Is.False);
        Assert.That(await _grain.ReadAsync(), Is.EqualTo("two"));
    }

    [Test]
    public async Task After_a_write_that_failed_though_it_was_carried_out_the_grain_has_what_is_stored()
    {
        var held = await _grain.LockAsync("holder", Lease);
        _storage.NextFailure = new IOException("The connection was lost.");
        Assert.That(async () => await _grain.StoreAsync("holder", held.Version, "t"), Throws.InstanceOf<IOException>());

        Assert.That(await _grain.StoreAsync("holder", held.Version, "t"), Is.True);
        Assert.That(await _grain.ReadAsync(), Is.EqualTo("t"));
        Assert.That((await _grain.LockAsync("next", Lease)).IsHeld, Is.True);
    }

    [Test]
    public async Task Nothing_stays_of_a_name_whose_token_was_removed()
    {
        var held = await _grain.LockAsync("holder", Lease);
        await _grain.StoreAsync("holder", held.Version, "t");
        held = await _grain.LockAsync("holder", Lease);
        await _grain.StoreAsync("holder", held.Version, null);
        Assert.That(_storage.Count, Is.Zero);
    }

    [Test]
    public async Task Releasing_a_lock_that_is_another_s_leaves_it()
    {
        await _grain.LockAsync("holder", Lease);
        await _grain.ReleaseAsync("other");
        Assert.That((await _grain.LockAsync("next", Lease)).IsHeld, Is.False);
        await _grain.ReleaseAsync("holder");
        Assert.That((await _grain.LockAsync("next", Lease)).IsHeld, Is.True);
    }

    private async Task<TokenGrain> ActivationAsync()
    {
        var state = new StoredState(_storage);
        await state.ReadStateAsync();
        return new TokenGrain(state, _clock);
    }

    /// <summary>A grain's state over the storage, as Orleans gives it to an activation.</summary>
    private sealed class StoredState(SharedStorage storage) : IPersistentState<TokenState>
    {
        private static readonly GrainId Id = GrainId.Create("token", "name");
        private readonly GrainState<TokenState> _state = new(new TokenState());

        public TokenState State
        {
            get => _state.State!;
            set => _state.State = value;
        }

        public string Etag => _state.ETag!;

        public bool RecordExists => _state.RecordExists;

        public Task ClearStateAsync() => storage.ClearStateAsync("token", Id, _state);

        public Task WriteStateAsync() => storage.WriteStateAsync("token", Id, _state);

        public Task ReadStateAsync() => storage.ReadStateAsync("token", Id, _state);
    }
}
