namespace XApi.Cli.Webhooks;

/// <summary>Prints events, until nobody reads them any more.</summary>
internal sealed class EventOutput(CommandContext context)
{
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Fails when an event could not be printed. X charges for each that is accepted: the command ends.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Prints an event.</summary>
    /// <returns>Whether it was printed.</returns>
    public async Task<bool> PrintAsync(string json, CancellationToken cancellationToken)
    {
        try
        {
            Output.JsonOutput.Write(context, json);
            await context.Out.FlushAsync(cancellationToken);
            return true;
        }
        catch (IOException failure)
        {
            _closed.TrySetException(failure);
            return false;
        }
    }
}
