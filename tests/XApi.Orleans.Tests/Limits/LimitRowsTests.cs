using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Storage;
using Orleans.TestingHost;
using XApi.Orleans;

namespace XApi.Tests;

/// <summary>What is stored of a limit when its grain leaves memory.</summary>
[TestFixture]
internal sealed class LimitRowsTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly DeactivationReason Idle = new(DeactivationReasonCode.ActivationIdle, "It is idle.");

    private readonly FakeClock _clock = new();
    private readonly StoredState<LimitState>.Row _row = new();
    private int _activations;

    [Test]
    public async Task Of_a_window_that_is_over_nothing_stays()
    {
        var grain = Activate();
        await grain.ExchangeAsync(Question(5));
        Assert.That(_row.State, Is.Not.Null);
        _clock.Advance(Day);
        await grain.OnDeactivateAsync(Idle, CancellationToken.None);
        Assert.That(_row.State, Is.Null);
    }

    [Test]
    public async Task A_grain_that_nobody_has_called_since_its_window_was_over_removes_what_was_stored()
    {
        await Activate().ExchangeAsync(Question(5));
        _clock.Advance(Day + TimeSpan.FromSeconds(2));
        var next = Activate();
        await next.ExchangeAsync(Question(0));
        await next.OnDeactivateAsync(Idle, CancellationToken.None);
        Assert.That(_row.State, Is.Null);
    }

    [Test]
    public async Task A_limit_without_headers_that_is_used_now_and_then_loses_nothing_each_time_its_grain_leaves()
    {
        for (var use = 0; use < 20; use++)
        {
            var grain = Activate();
            Assert.That((await grain.ExchangeAsync(Question(1))).Permits, Is.EqualTo(1), $"use {use}");
            await grain.ExchangeAsync(Question(0) with { Number = 2, Completed = 1, Uncounted = 1 });
            await grain.OnDeactivateAsync(Idle, CancellationToken.None);
            _clock.Advance(TimeSpan.FromMinutes(20));
        }

        Assert.That((await Activate().ExchangeAsync(Question(100))).Permits, Is.EqualTo(80));
    }

    [Test]
    [Category("Slow")]
    public async Task A_silo_keeps_the_grain_until_its_window_is_over_and_then_removes_what_was_stored()
    {
        var storage = new Rows();
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo(
            (_, silo) =>
            {
                silo.UseXApi();
                silo.Services.AddKeyedSingleton<IGrainStorage>(XApiCluster.StorageName, storage);
            }
        );
        builder.ConfigureClient(client => client.UseXApi());
        await using var cluster = builder.Build();
        await cluster.DeployAsync();
        var silos = cluster.Client.GetGrain<IManagementGrain>(0);
        var watch = Stopwatch.StartNew();
        await cluster.Client.GetGrain<ILimitGrain>("app/limit").ExchangeAsync(Question(5) with { Window = LimitGrain.ShortestStored });
        Assert.That(storage.Count, Is.EqualTo(1));
        while (storage.Count == 1)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100));
            Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromMinutes(1)), "the row is still there");
            await silos.ForceActivationCollection(TimeSpan.Zero);
        }

        Assert.That(watch.Elapsed, Is.GreaterThan(LimitGrain.ShortestStored));
    }

    private LimitGrain Activate()
    {
        _activations++;
        return new(new StoredState<LimitState>(_row, one => new LimitState { Reset = one.Reset, Granted = one.Granted }), _clock);
    }

    private LimitReport Question(int waiting) =>
        new()
        {
            Process = $"{_activations}",
            Number = 1,
            Requests = 100,
            Window = Day,
            Waiting = waiting,
        };

    /// <summary>A storage that counts its rows.</summary>
    private sealed class Rows : IGrainStorage
    {
        private readonly ConcurrentDictionary<GrainId, object> _rows = [];

        public int Count => _rows.Count;

        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            grainState.RecordExists = _rows.TryGetValue(grainId, out var state);
            grainState.State = grainState.RecordExists ? (T)state! : Activator.CreateInstance<T>();
            return Task.CompletedTask;
        }

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            _rows[grainId] = grainState.State!;
            grainState.RecordExists = true;
            return Task.CompletedTask;
        }

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            _rows.TryRemove(grainId, out _);
            grainState.RecordExists = false;
            return Task.CompletedTask;
        }
    }
}
