using Microsoft.Extensions.Logging;

namespace XApi.Orleans;

/// <summary>Whether the cluster could be reached for permits lately, known to all limits of a process, so that not each finds out by itself.</summary>
internal sealed partial class ClusterReach(ILogger? logger = null)
{
    private readonly ILogger? _logger = logger;
    private bool _isLost;

    internal bool IsLost => Volatile.Read(ref _isLost);

    /// <summary>A call has waited for it in vain.</summary>
    internal void Lose(Exception failure)
    {
        if (!Interlocked.Exchange(ref _isLost, true) && _logger is not null)
        {
            LogLost(_logger, failure, ClusterCalls.Needs);
        }
    }

    /// <summary>It has responded.</summary>
    internal void Regain()
    {
        if (IsLost && Interlocked.Exchange(ref _isLost, false) && _logger is not null)
        {
            LogRegained(_logger);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The cluster grants no permits: calls go by this process's own limits until it does. {Needs}")]
    private static partial void LogLost(ILogger logger, Exception failure, string needs);

    [LoggerMessage(2, LogLevel.Information, "The cluster grants permits again.")]
    private static partial void LogRegained(ILogger logger);
}
