namespace XApi.Tests;

/// <summary>
/// Knows when nothing runs on the thread pool, however busy the machine is: the pool has a fixed number of threads meanwhile, and is idle when all of them are
/// held here at the same time and no work is queued.
/// </summary>
internal sealed class IdlePool : IDisposable
{
    // A thread that does not come for so long is the test host's, which blocks one to read what it is sent.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private readonly (int Workers, int CompletionPorts) _least;
    private readonly (int Workers, int CompletionPorts) _most;
    private int _threads = Environment.ProcessorCount + 2;

    public IdlePool()
    {
        ThreadPool.GetMinThreads(out _least.Workers, out _least.CompletionPorts);
        ThreadPool.GetMaxThreads(out _most.Workers, out _most.CompletionPorts);
        ThreadPool.SetMinThreads(_threads, _least.CompletionPorts);
        Assert.That(ThreadPool.SetMaxThreads(_threads, _most.CompletionPorts), Is.True, "the pool has a fixed number of threads");
    }

    public void Dispose()
    {
        ThreadPool.SetMaxThreads(_most.Workers, _most.CompletionPorts);
        ThreadPool.SetMinThreads(_least.Workers, _least.CompletionPorts);
    }

    /// <summary>Blocks the caller, which is no thread of the pool, until the pool has nothing to do.</summary>
    public void Wait()
    {
        for (var isIdle = false; !isIdle; )
        {
            var round = new Round();
            for (var i = 0; i < _threads; i++)
            {
                ThreadPool.UnsafeQueueUserWorkItem(static round => round.Stay(), round, preferLocal: false);
            }

            var present = round.Wait(_threads, Longest);
            isIdle = present == _threads && ThreadPool.PendingWorkItemCount == 0;
            _threads = present;
            round.End();
        }

        Assert.That(_threads, Is.GreaterThanOrEqualTo(Environment.ProcessorCount), "threads of the pool are free");
    }

    private sealed class Round
    {
        private readonly object _lock = new();
        private int _present;
        private bool _isOver;

        public int Wait(int threads, TimeSpan longest)
        {
            lock (_lock)
            {
                while (_present < threads && Monitor.Wait(_lock, longest)) { }
                return _present;
            }
        }

        public void Stay()
        {
            lock (_lock)
            {
                _present++;
                Monitor.PulseAll(_lock);
                while (!_isOver)
                {
                    Monitor.Wait(_lock);
                }
            }
        }

        public void End()
        {
            lock (_lock)
            {
                _isOver = true;
                Monitor.PulseAll(_lock);
            }
        }
    }
}
