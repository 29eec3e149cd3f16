using Microsoft.Extensions.Logging;

namespace XApi.Orleans;

/// <summary>What is logged of streams that silos read together, under the category <c>XApi.Orleans.Streams</c>. Items are logged by their ids alone.</summary>
internal sealed partial class StreamLog(ILoggerFactory factory)
{
    private readonly ILogger _logger = factory.CreateLogger("XApi.Orleans.Streams");

    [LoggerMessage(300, LogLevel.Information, "This silo reads {Stream} now.")]
    internal partial void Started(string stream);

    [LoggerMessage(301, LogLevel.Information, "This silo no longer reads {Stream}.")]
    internal partial void Stopped(string stream);

    [LoggerMessage(
        302,
        LogLevel.Error,
        "{Stream} ended with an error on this silo. It is left to the other silos; this one takes part again in {Delay}."
    )]
    internal partial void Failed(Exception failure, string stream, TimeSpan delay);

    [LoggerMessage(
        303,
        LogLevel.Warning,
        "An item of {Stream}, {Id}, with the key {Key}, failed in attempt {Attempt}. It is retried in {Delay}, and later items of its key wait."
    )]
    internal partial void NotHandled(Exception failure, string stream, string? id, string key, int attempt, TimeSpan delay);

    [LoggerMessage(
        304,
        LogLevel.Warning,
        "The cluster did not say which connections of {Stream} are this silo's. Those that it has it keeps, while their leases can be renewed."
    )]
    internal partial void NotShared(Exception failure, string stream);
}
