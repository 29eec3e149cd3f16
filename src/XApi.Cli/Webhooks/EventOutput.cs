using System.Collections.Concurrent;
using System.Threading.Channels;

namespace XApi.Cli.Webhooks;

/// <summary>Prints events in the order in which they were accepted, until nobody reads them any more.</summary>
internal sealed class EventOutput
{
    // No longer than the inbox: what is in here is not handled yet.
    private readonly Channel<XEvent> _accepted = Channel.CreateUnbounded<XEvent>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<string, TaskCompletionSource<bool>> _printed = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CommandContext _context;
    private readonly Task _printing;

    public EventOutput(CommandContext context)
    {
        _context = context;
        _printing = Task.Run(PrintAllAsync);
    }

    /// <summary>Fails when an event could not be printed. X charges for each that is accepted: the command ends.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Has an event printed after those before it.</summary>
    /// <returns>False when the output has ended.</returns>
    public bool TryAdd(XEvent item) => _accepted.Writer.TryWrite(item);

    /// <summary>Waits until an event has had its turn. It is asked once for each.</summary>
    /// <returns>Whether it was printed.</returns>
    public async Task<bool> IsPrintedAsync(XEvent item)
    {
        var printed = await Turn(item).Task;
        _printed.TryRemove(item.Id, out _);
        return printed;
    }

    /// <summary>Ends the output, once all that was accepted is printed.</summary>
    public Task EndAsync()
    {
        _accepted.Writer.TryComplete();
        return _printing;
    }

    private async Task PrintAllAsync()
    {
        await foreach (var item in _accepted.Reader.ReadAllAsync())
        {
            Turn(item).TrySetResult(await PrintAsync(item.Json));
        }
    }

    private async Task<bool> PrintAsync(string json)
    {
        if (_closed.Task.IsCompleted)
        {
            return false;
        }

        try
        {
            Output.JsonOutput.Write(_context, json);
            await _context.Out.FlushAsync();
            return true;
        }
        catch (IOException failure)
        {
            _closed.TrySetException(failure);
            return false;
        }
    }

    // The event may be handled before it was printed, and the other way round.
    private TaskCompletionSource<bool> Turn(XEvent item) =>
        _printed.GetOrAdd(item.Id, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
