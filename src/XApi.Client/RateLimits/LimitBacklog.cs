namespace XApi;

/// <summary>What a partition needs while calls wait in it, or X has refused one.</summary>
internal sealed class LimitBacklog
{
    internal LinkedList<QueuedCall> Queue { get; } = [];

    /// <summary>The request that was released from the queue and has not been sent yet.</summary>
    internal LimitLease? Departing { get; set; }

    /// <summary>How many queued calls have not been notified that they wait for a limit.</summary>
    internal int Unnotified { get; set; }

    /// <summary>Until when nothing is sent, whatever the windows say.</summary>
    internal DateTimeOffset ClosedUntil { get; set; }

    /// <summary>The window that other processes have used up until then; null where X refused a call.</summary>
    internal LimitWindow? ClosedFor { get; set; }

    /// <summary>How many refusals came in a row.</summary>
    internal int Refusals { get; set; }

    /// <summary>The last request that was on its way when X refused one.</summary>
    internal long RefusedAfter { get; set; }

    /// <summary>Puts a call into the queue, in the order in which calls were made, and says how many are before it.</summary>
    internal int Enqueue(QueuedCall call)
    {
        if (Queue.Last is not { } last || last.Value.Call.Order < call.Call.Order)
        {
            call.Node = Queue.AddLast(call);
            return Queue.Count - 1;
        }

        // A call that X refused keeps its place before those that came after it. Only others that were refused are before it.
        var ahead = 0;
        var after = Queue.First!;
        while (after.Value.Call.Order < call.Call.Order)
        {
            after = after.Next!;
            ahead++;
        }

        call.Node = Queue.AddBefore(after, call);
        return ahead;
    }

    internal void Dequeue(QueuedCall call)
    {
        Queue.Remove(call.Node!);
        call.Node = null;
        if (!call.IsNotified)
        {
            Unnotified--;
        }
    }
}
