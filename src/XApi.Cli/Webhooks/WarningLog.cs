using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using XApi.Cli.Output;

namespace XApi.Cli.Webhooks;

/// <summary>Says what is wrong with the webhook and its events, a line each. What else the web server logs is not for who listens.</summary>
internal sealed class WarningLog(Action<string> note) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) =>
        categoryName.StartsWith("XApi.", StringComparison.Ordinal) ? this : NullLogger.Instance;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (IsEnabled(logLevel))
        {
            note(SafeText.Line($"xapi: {formatter(state, exception)} {exception?.Message}").TrimEnd());
        }
    }

    public void Dispose()
    {
        // It holds nothing.
    }
}
