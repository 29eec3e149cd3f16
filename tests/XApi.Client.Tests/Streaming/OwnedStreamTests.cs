using System.Runtime.CompilerServices;
using XApi.Tests.Costs;

namespace XApi.Tests.Streaming;

/// <summary>Of several processes one reads a stream, while it owns it.</summary>
[TestFixture]
internal sealed class OwnedStreamTests
{
    private readonly List<StreamState> _states = [];

    private IEnumerable<StreamPhase> Phases => _states.Select(state => state.Phase);

    [SetUp]
    public void Start() => _states.Clear();

    [Test]
    public async Task A_stream_that_another_process_owns_is_waited_for_and_released_at_its_end()
    {
        var mine = new Ownership();
        var lease = new Lease();
        var items = ReadAsync(lease, (_, _) => new[] { 1, 2 }.ToAsyncEnumerable());

        Assert.That(Phases, Is.EqualTo([StreamPhase.Standby]));
        Assert.That(items.IsCompleted, Is.False);
        lease.Grant(mine);

        Assert.That(await items, Is.EqualTo([1, 2]));
        Assert.That(mine.IsReleased, Is.True);
    }

    [Test]
    public async Task A_stream_that_is_owned_at_once_is_not_in_standby()
    {
        var lease = new Lease();
        lease.Grant(new Ownership());

        Assert.That(await ReadAsync(lease, (_, _) => new[] { 1 }.ToAsyncEnumerable()), Is.EqualTo([1]));
        Assert.That(_states, Is.Empty);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_stream_that_is_lost_is_released_and_read_again_when_it_is_owned_again(bool failsToSave)
    {
        var (first, second) = (new Ownership(), new Ownership());
        var lease = new Lease();
        lease.Grant(first);
        lease.Grant(second);

        async IAsyncEnumerable<int> UntilLost(CancellationToken lost, [EnumeratorCancellation] CancellationToken reading)
        {
            if (lost == second.Lost)
            {
                yield return 2;
                yield break;
            }

            yield return 1;
            first.Lose();
            Assert.That(reading.IsCancellationRequested, Is.True);
            if (failsToSave)
            {
                throw new XStreamPositionException("Another process has written it.");
            }

            await Task.Delay(Timeout.Infinite, reading);
        }

        Assert.That(await ReadAsync(lease, UntilLost), Is.EqualTo([1, 2]));
        Assert.That((first.IsReleased, second.IsReleased), Is.EqualTo((true, true)));
    }

    [Test]
    public async Task A_failure_of_a_stream_that_is_not_lost_is_the_callers()
    {
        var mine = new Ownership();
        var lease = new Lease();
        lease.Grant(mine);

        await Assert.ThrowsAsync<XStreamPositionException>(() =>
            ReadAsync(lease, (_, _) => throw new XStreamPositionException("The disk is full."))
        );

        Assert.That(mine.IsReleased, Is.True);
    }

    [Test]
    public async Task A_failure_of_a_lost_stream_that_has_another_cause_is_the_callers()
    {
        var mine = new Ownership();
        var lease = new Lease();
        lease.Grant(mine);
        mine.Lose();

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            ReadAsync(lease, (_, _) => AsyncEnumerable.Range(0, 1).Select<int, int>(_ => throw new InvalidOperationException("A bug.")))
        );
    }

    [Test]
    public async Task A_wait_for_a_stream_can_be_cancelled_and_one_that_fails_is_reported()
    {
        using var cancelling = new CancellationTokenSource();
        var waiting = ReadAsync(new Lease(), (_, _) => AsyncEnumerable.Empty<int>(), cancelling.Token);
        await cancelling.CancelAsync();
        await Assert.CatchAsync<OperationCanceledException>(() => waiting);
        Assert.That(Phases, Is.EqualTo([StreamPhase.Standby, StreamPhase.Stopped]));
        Assert.That(_states[^1].Error, Is.Null);

        var failing = new Lease();
        failing.Fail(new IOException("No cluster."));
        await Assert.ThrowsAsync<IOException>(() => ReadAsync(failing, (_, _) => AsyncEnumerable.Empty<int>()));
        Assert.That((_states[^1].Phase, _states[^1].Error?.Message), Is.EqualTo((StreamPhase.Stopped, "No cluster.")));
    }

    [Test]
    public async Task A_wait_for_a_stream_ends_with_its_client()
    {
        var client = new Transport.TransportOf(StubServer.Always("{}"));
        var settings = new StreamSettings
        {
            Lease = new Lease(),
            Watch = new() { OnStateChanged = _states.Add },
        };
        var waiting = OwnedStream
            .RunAsync(client.Transport, XOperation.FilteredStream, settings, (_, _) => AsyncEnumerable.Empty<int>(), default)
            .ToListAsync()
            .AsTask();

        client.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        Assert.That(Phases, Is.EqualTo([StreamPhase.Standby, StreamPhase.Stopped]));
        Assert.That(_states[^1].Error, Is.TypeOf<ObjectDisposedException>());
    }

    private async Task<List<int>> ReadAsync(
        Lease lease,
        Func<CancellationToken, CancellationToken, IAsyncEnumerable<int>> open,
        CancellationToken cancellationToken = default
    )
    {
        using var x = new CostedClient(_ => throw new InvalidOperationException("Nothing is sent."));
        var settings = new StreamSettings
        {
            Lease = lease,
            Watch = new() { OnStateChanged = _states.Add },
        };
        return await OwnedStream
            .RunAsync(x.Transport, XOperation.FilteredStream, settings, open, cancellationToken)
            .ToListAsync(CancellationToken.None);
    }

    /// <summary>Grants a stream as a test says.</summary>
    private sealed class Lease : IStreamLease
    {
        private readonly Queue<TaskCompletionSource<IStreamOwnership>> _granted = [];
        private TaskCompletionSource<IStreamOwnership>? _waiting;

        public void Grant(Ownership ownership) => Next().SetResult(ownership);

        public void Fail(Exception failure) => Next().SetException(failure);

        public Task<IStreamOwnership> AcquireAsync(CancellationToken cancellationToken = default)
        {
            if (!_granted.TryDequeue(out var next))
            {
                _waiting = next = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return next.Task.WaitAsync(cancellationToken);
        }

        private TaskCompletionSource<IStreamOwnership> Next()
        {
            if (_waiting is { } waiting)
            {
                _waiting = null;
                return waiting;
            }

            var next = new TaskCompletionSource<IStreamOwnership>();
            _granted.Enqueue(next);
            return next;
        }
    }

    private sealed class Ownership : IStreamOwnership
    {
        private readonly CancellationTokenSource _lost = new();

        public bool IsReleased { get; private set; }

        public CancellationToken Lost => _lost.Token;

        public void Lose() => _lost.Cancel();

        public ValueTask DisposeAsync()
        {
            IsReleased = true;
            return ValueTask.CompletedTask;
        }
    }
}
