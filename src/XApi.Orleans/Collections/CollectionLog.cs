using Microsoft.Extensions.Logging;

namespace XApi.Orleans;

/// <summary>What a silo logs of jobs, under the category <c>XApi.Orleans.Collections</c>. Neither ids nor items are logged.</summary>
internal sealed partial class CollectionLog(ILogger logger)
{
    // The generator looks for a field.
    private readonly ILogger _logger = logger;

    [LoggerMessage(1, LogLevel.Warning, "The piece {Piece} failed ({Attempt}) and is retried in {Seconds} s.")]
    internal partial void Retrying(Exception failure, string piece, int attempt, double seconds);

    [LoggerMessage(2, LogLevel.Error, "The piece {Piece} is set aside after {Attempts} attempts. ResumeAsync attempts it again.")]
    internal partial void SetAside(Exception failure, string piece, int attempts);

    [LoggerMessage(3, LogLevel.Error, "The collection {Collection} is stopped: {Status}.")]
    internal partial void Stopped(Exception failure, string collection, CollectionStatus status);

    [LoggerMessage(4, LogLevel.Warning, "A range of the collection {Collection} was left to another silo: this one could not keep it.")]
    internal partial void Left(Exception failure, string collection);

    [LoggerMessage(5, LogLevel.Warning, "The cluster could not be asked for collections of {Handler}. The silo asks again.")]
    internal partial void NotFound(Exception failure, string handler);
}
